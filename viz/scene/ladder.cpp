// The ladder: sender and receiver as verticals, time downwards.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "trace/explain.h"
#include "viz/scene/pictures.h"
#include "viz/scene/words.h"

namespace sticky::picture {
namespace {

constexpr double kTimes = 70;       // column of moments
constexpr double kHeader = 34;      // names of the ends
constexpr double kBand = 2;         // pixels: what is closer together may be folded
constexpr std::size_t kCrowd = 12;  // events in a band that are folded
constexpr double kLabel = 15;       // from one label's baseline to the next
constexpr double kFurthest = 44;    // a label stands at most so far below its moment
constexpr double kBar = 6;
constexpr std::size_t kMostBars = 400;
constexpr std::array kShares{0.42, 0.3, 0.58, 0.2, 0.7};  // of its arrow, where a name may stand
constexpr std::size_t kFewNames = 200;                    // as many may look for another place

enum class Side : std::uint8_t { left, right };

class Ladder {
public:
    Ladder(const Sheet& sheet, std::size_t flow)
        : sheet_(sheet),
          story_(sheet.story),
          connection_(connection_of(sheet.story, flow)),
          top_(sheet.box.y + kHeader) {
        const double side = std::clamp(sheet.box.width * 0.22, 84.0, 250.0);
        x_ = {sheet.box.x + kTimes + side, sheet.box.right() - side};
        plot_ = {sheet.timing, top_, std::max(sheet.box.bottom() - 30 - top_, 1.0), sheet.view.from,
                 sheet.view.to};
        free_ = {top_, top_};
        if (!sheet.scene.span) sheet.scene.span = Span{plot_.begin, plot_.end(), true};
    }

    void draw() {
        if (x_[1] - x_[0] < 60) return;
        frame();
        bars();
        events();
        names();
        foot();
    }

private:
    static const ConnectionInfo& connection_of(const Story& story, std::size_t flow) {
        const ConnectionId id = story.lineage.flows[flow].flow.conn;
        return story.lineage.connections[index_of(id) - 1];
    }
    Side side_of(EndpointId end) const {
        return end == connection_.from ? Side::left : Side::right;
    }
    double x_of(Side side) const { return x_[static_cast<std::size_t>(side)]; }
    static Side other(Side side) { return side == Side::left ? Side::right : Side::left; }
    double y(Nanos at) const { return plot_.at(at); }
    const Event& event(EventIndex i) const { return story_.trace.events[i]; }
    // Of the flow that this end sends; none if it sent nothing.
    std::optional<std::size_t> flow_from(EndpointId sender) const {
        const auto& flows = story_.lineage.flows;
        for (std::size_t i = 0; i < flows.size(); ++i) {
            if (flows[i].flow.conn == connection_.id && flows[i].flow.sender == sender) return i;
        }
        return std::nullopt;
    }

    void frame() {
        for (const auto& [side, end] :
             {std::pair{Side::left, connection_.from}, std::pair{Side::right, connection_.to}}) {
            sheet_.write({x_of(side), sheet_.box.y + 16}, story_.name_of(end),
                         {15, Role::ink, Anchor::middle, true});
            sheet_.line({x_of(side), top_ - 8}, {x_of(side), plot_.end() + 6}, Role::faint, 1.6);
        }
        for (const TimeMark& mark : marks_on(plot_, 26)) {
            sheet_.line({x_[0], mark.place}, {x_[1], mark.place});
            sheet_.write({sheet_.box.x + kTimes - 4, mark.place + 4}, mark.text,
                         {11, Role::faint, Anchor::end});
        }
    }

    // What waited, and why: along the vertical of the end at which it waited.
    void bars() {
        std::size_t drawn = 0;
        for (const Finding& finding : story_.findings) {
            if (finding.cost <= 0 || finding.flow.conn != connection_.id) continue;
            const auto flow = flow_from(finding.flow.sender);
            if (!flow || drawn == kMostBars) continue;
            const std::vector<Unit>& lane = story_.lineage.flows[*flow].lane(finding.lane);
            if (finding.unit == 0 || finding.unit > lane.size()) continue;
            const Unit& unit = lane[finding.unit - 1];
            if (!had_happened(sheet_.view, unit.event)) continue;
            const double begin = std::max(y(unit.at - finding.cost), plot_.begin);
            const double end = std::min(y(unit.at), plot_.end());
            if (end - begin < 3) continue;
            bar(finding, *flow, unit, begin, end);
            ++drawn;
        }
    }

    void bar(const Finding& finding, std::size_t flow, const Unit& unit, double begin, double end) {
        const bool at_reader = finding.lane == Lane::recv || finding.lane == Lane::frame;
        const Side sender = side_of(finding.flow.sender);
        const Side side = at_reader ? other(sender) : sender;
        const double inwards = side == Side::left ? 1 : -1;
        auto& ends = bar_ends_[static_cast<std::size_t>(side)];
        const auto free = std::ranges::find_if(ends, [&](double at) { return at <= begin; });
        const auto slot = free == ends.end() ? ends.begin() : free;
        *slot = end;
        const double away = 3 + static_cast<double>(slot - ends.begin()) * (kBar + 2);
        const double x = x_of(side) + inwards * away - (inwards < 0 ? kBar : 0);
        const Box box{x, begin, kBar, end - begin};
        const Role role =
            finding.certainty == Certainty::unexplained ? Role::unknown : Role::accent;
        sheet_.add(Rect{box, 3, {role, 0, 0.55}});
        const std::string why = fmt::format("{} {}", label_of(finding.cause, sheet_.view.language),
                                            time_text(finding.cost));
        sheet_.hit(box, flow, finding.lane, unit.event, finding.bytes,
                   explain(finding, story_.trace, story_.lineage, sheet_.view.language));
        if (end - begin < 16) return;
        const double width = width_of(why, 12, Font::plain) + 10;
        if (width > x_[1] - x_[0] - 40) return;
        // Over the arrows, which are drawn later.
        reasons_.push_back(
            {{x_of(side) + inwards * (away + kBar + 5 + width / 2), (begin + end) / 2}, why, role});
    }

    void events() {
        const auto& all = story_.trace.events;
        const auto first_at = [&](double place) {
            const Nanos time = plot_.time_at(place);
            const auto found = std::ranges::lower_bound(all, time, {}, &Event::at);
            return static_cast<EventIndex>(found - all.begin());
        };
        // What left before the picture's begin may arrive in it.
        EventIndex i = first_at(plot_.begin - std::min(plot_.length, 400.0));
        const auto end = static_cast<EventIndex>(all.size());
        while (i < end && y(all[i].at) <= plot_.end() + 0.5) {
            const EventIndex next = std::max(first_at(y(all[i].at) + kBand), i + 1);
            if (next - i > kCrowd) {
                crowd(y(all[i].at), next - i);
                i = next;
                continue;
            }
            for (; i < std::min(next, end); ++i) {
                if (all[i].conn != connection_.id || !had_happened(sheet_.view, i)) continue;
                one(i);
            }
        }
        end_crowd();
    }

    void crowd(double at, std::size_t count) {
        if (crowded_ > 0 && at > crowd_end_ + kBand) end_crowd();
        if (crowded_ == 0) crowd_begin_ = at;
        crowd_end_ = at + kBand;
        crowded_ += count;
    }
    void end_crowd() {
        if (crowded_ == 0) return;
        const double begin = std::max(crowd_begin_, plot_.begin);
        const double end = std::min(crowd_end_, plot_.end());
        const std::string text =
            fmt::format(fmt::runtime(sheet_.pick("{} events, zoom in", "{} 个事件，放大可见")),
                        grouped(crowded_));
        crowded_ = 0;
        if (end <= begin) return;
        const Box box{x_[0], begin, x_[1] - x_[0], end - begin};
        sheet_.add(Rect{box, 0, {Role::folded, 0, 0.4}});
        sheet_.add(Hatch{box, 6, {Role::background, 0, 0.5}});
        if (box.height >= 18) sheet_.tag({box.middle(), box.y + box.height / 2}, text, Role::ink);
    }

    void one(EventIndex i) {
        const Event& now = event(i);
        if (const auto* segment = std::get_if<Segment>(&now.what)) {
            data(i, segment->range, segment->packet, segment->again, segment->segments);
        } else if (const auto* datagram = std::get_if<Datagram>(&now.what)) {
            data(i, datagram->range, datagram->packet, false, 1);
        } else if (const auto* packet = std::get_if<Packet>(&now.what)) {
            if (!packet->data && packet->size > 0) bare(i, *packet);
        } else if (const auto* sent = std::get_if<Sent>(&now.what)) {
            label(i, Lane::send, now.at, sent->range, fmt::format("send {}", sent->range.size()));
        } else if (const auto* received = std::get_if<Received>(&now.what)) {
            recv(i, *received);
        } else if (const auto* fault = std::get_if<FrameFault>(&now.what)) {
            label(i, Lane::frame, now.at, {fault->offset, fault->offset}, fault->kind, Role::bad);
        } else if (const auto* failed = std::get_if<Failed>(&now.what)) {
            label(i, Lane::send, now.at, {}, failed->error, Role::bad);
        }
    }

    void recv(EventIndex i, const Received& received) {
        const ByteRange range = received.range.value_or(ByteRange{});
        std::string text = fmt::format("recv {}", received.size);
        if (received.end) text = std::string(sheet_.pick("recv 0, end", "recv 0，结束"));
        label(i, Lane::recv, event(i).at, range, std::move(text));
    }

    // What a program did: outside of its vertical, with a thin line to the moment.
    void label(EventIndex i, Lane lane, Nanos at, ByteRange range, std::string text,
               Role role = Role::ink) {
        const double moment = y(at);
        if (!plot_.shows(moment)) return;
        const Side side = side_of(event(i).who);
        double& free = free_[static_cast<std::size_t>(side)];
        const double place = std::max(moment, free);
        const double x = x_of(side), outwards = side == Side::left ? -1 : 1;
        sheet_.add(Rect{{x - 2.5, moment - 2.5, 5, 5}, 2.5, {role, 0, 1}});
        if (place - moment > kFurthest || place > plot_.end() + 8) return;
        free = place + kLabel;
        sheet_.add(Line{{x + outwards * 4, moment},
                        {x + outwards * 14, place},
                        1,
                        false,
                        {Role::unknown, 0, 0.8}});
        const double room =
            side == Side::left ? x - sheet_.box.x - kTimes - 18 : sheet_.box.right() - x - 18;
        sheet_.write({x + outwards * 18, place + 4}, text,
                     {12, role, side == Side::left ? Anchor::end : Anchor::begin}, room);
        const EndpointId who = event(i).who;
        const bool sends = lane == Lane::send || lane == Lane::message;
        const EndpointId sender = sends ? who : connection_.other(who);
        const double width = std::min(width_of(text, 12, Font::plain), room);
        const Box box{side == Side::left ? x - 18 - width : x + 18, place - 8, width, 15};
        sheet_.hit(box, flow_from(sender).value_or(0), lane, i, range,
                   describe(event(i), story_.trace, sheet_.view.language));
    }

    struct Way {
        Point from, to;
        bool known = false, lost = false;
    };
    struct Name {
        Way way;
        std::string text;
        Role role;
        bool data;
    };
    struct Tag {
        Point middle;
        std::string text;
        Role role;
        double size = 12;
    };
    Way way_of(EventIndex i, std::uint32_t packet) const {
        const Side side = side_of(event(i).who);
        Way way{{x_of(side), y(event(i).at)}, {x_of(other(side)), y(event(i).at)}};
        if (packet == 0 || packet > story_.packets.size()) return way;
        const PacketFate& fate = story_.packets[packet - 1];
        if (fate.arrived && had_happened(sheet_.view, *fate.arrived)) {
            way.to.y = y(event(*fate.arrived).at);
            way.known = true;
        } else if (fate.dropped && had_happened(sheet_.view, *fate.dropped)) {
            way.to = {(way.from.x + way.to.x) / 2,
                      std::max(way.from.y, y(event(*fate.dropped).at))};
            way.known = way.lost = true;
        }
        return way;
    }
    // Cut at the picture's begin and end, so that nothing leaves the box.
    bool fits(const Way& way) const { return plot_.shows(way.from.y) && plot_.shows(way.to.y); }

    void data(EventIndex i, ByteRange range, std::uint32_t packet, bool again,
              std::uint32_t segments) {
        const Way way = way_of(i, packet);
        if (!fits(way)) return;
        const auto flow = flow_from(event(i).who);
        if (!flow) return;
        Paint paint = colour_of_range(story_.views[*flow], story_.lineage.flows[*flow], range, 1);
        if (paint.role == Role::folded) paint = {Role::ink, 0, 0.85};
        stroke(way, paint, again ? 1.4 : 2.2, again);
        std::string text =
            fmt::format("{} · {}–{}", counted(range.size(), Noun::byte, sheet_.view.language),
                        grouped(range.begin), grouped(range.end - 1));
        if (range.empty()) text = counted(0, Noun::byte, sheet_.view.language);
        if (segments > 1)
            text += fmt::format(fmt::runtime(sheet_.pick(" in {} segments", "，{} 个报文段")),
                                segments);
        if (again) text += sheet_.pick(", again", "，重发");
        if (way.lost) text += sheet_.pick(", lost", "，丢失");
        names_.push_back({way, std::move(text), way.lost ? Role::bad : Role::ink, true});
        const Box box{std::min(way.from.x, way.to.x), std::min(way.from.y, way.to.y) - 4,
                      std::abs(way.to.x - way.from.x), std::abs(way.to.y - way.from.y) + 8};
        sheet_.hit(box, *flow, Lane::wire, i, range,
                   describe(event(i), story_.trace, sheet_.view.language));
    }

    // A packet without data: an ACK, a handshake's, a later fragment.
    void bare(EventIndex i, const Packet& packet) {
        const Way way = way_of(i, packet.number);
        if (!fits(way)) return;
        stroke(way, {Role::faint, 0, 0.7}, 1, false);
        names_.push_back({way, name_of(packet), Role::faint, false});
    }
    std::string name_of(const Packet& packet) const {
        if (!packet.tcp) return std::string(sheet_.pick("fragment", "分片"));
        std::string text;
        const auto say = [&](bool is, std::string_view word) {
            if (is) text += (text.empty() ? "" : " ") + std::string(word);
        };
        say(packet.tcp->syn, "SYN");
        say(packet.tcp->fin, "FIN");
        say(packet.tcp->rst, "RST");
        say(packet.tcp->ack, "ACK");
        if (packet.acked && !packet.tcp->syn) text += fmt::format(" {}", *packet.acked);
        if (packet.tcp->ack && !packet.tcp->rst && packet.window == 0)
            text += sheet_.pick(", window 0", "，窗口 0");
        return text;
    }

    void stroke(const Way& way, const Paint& paint, double thickness, bool dashed) {
        if (!way.known) {
            // Only its leaving was seen.
            const Point half{way.from.x + (way.to.x - way.from.x) * 0.75, way.from.y};
            return sheet_.add(Line{way.from, half, thickness, true, paint});
        }
        if (!way.lost) return sheet_.add(Arrow{way.from, way.to, thickness, dashed, paint});
        sheet_.add(Line{way.from, way.to, thickness, dashed, paint});
        for (const double turn : {-1.0, 1.0}) {
            sheet_.add(Line{{way.to.x - 5, way.to.y - 5 * turn},
                            {way.to.x + 5, way.to.y + 5 * turn},
                            2,
                            false,
                            {Role::bad, 0, 1}});
        }
    }

    // Over all arrows, and none over another: reasons first, then data, then the rest; each where
    // on its arrow there is room.
    void names() {
        for (const Tag& tag : reasons_) put(tag);
        std::ranges::stable_partition(names_, [](const Name& name) { return name.data; });
        const bool few = names_.size() <= kFewNames;
        for (const Name& name : names_) {
            for (const double share : kShares) {
                const double along = name.way.lost ? share + 0.1 : share;
                const Point middle{name.way.from.x + (name.way.to.x - name.way.from.x) * along,
                                   name.way.from.y + (name.way.to.y - name.way.from.y) * along};
                const Tag tag{middle, name.text, name.role, name.data ? 12.0 : 11.0};
                if (put(tag) || !few) break;
            }
        }
    }
    // False: something stands there, or it is too long.
    bool put(const Tag& tag) {
        const double width = width_of(tag.text, tag.size, Font::plain) + 10;
        if (width > (x_[1] - x_[0]) * 0.7) return false;
        const Box box{tag.middle.x - width / 2, tag.middle.y - 8, width, 16};
        for (const Box& other : taken_) {
            if (box.x < other.right() && other.x < box.right() && box.y < other.bottom() &&
                other.y < box.bottom())
                return false;
        }
        taken_.push_back(box);
        sheet_.tag(tag.middle, tag.text, tag.role, tag.size);
        return true;
    }

    void foot() {
        std::string text = text_on(sheet_, sheet_.timing);
        bool arrivals = false;
        for (const Levels& levels : story_.levels)
            arrivals = arrivals || levels.seen(Gate::arrived);
        if (!arrivals) {
            if (!text.empty()) text += sheet_.pick("; ", "；");
            text += sheet_.pick("dashed: its leaving was seen, not its arrival",
                                "虚线：只看到它离开，没有看到它到达");
        }
        sheet_.write({sheet_.box.right(), sheet_.box.bottom() - 6}, text,
                     {12, Role::faint, Anchor::end}, sheet_.box.width);
    }

    const Sheet& sheet_;
    const Story& story_;
    const ConnectionInfo& connection_;
    const double top_;
    std::array<double, 2> x_{};
    TimePlot plot_;
    std::array<double, 2> free_{};
    std::array<std::array<double, 4>, 2> bar_ends_{};  // of bars beside each other
    std::vector<Name> names_;
    std::vector<Tag> reasons_;
    std::vector<Box> taken_;  // by a name or a reason
    double crowd_begin_ = 0, crowd_end_ = 0;
    std::size_t crowded_ = 0;
};

}  // namespace

void draw_ladder(const Sheet& sheet) {
    const auto flow = flow_of(sheet);
    if (flow) Ladder(sheet, *flow).draw();
}

double ladder_height(const Story& story) {
    const double moments = static_cast<double>(story.clock.stops().size());
    return std::clamp(kHeader + 60 + moments * 17, 420.0, 1500.0);
}

}  // namespace sticky::picture
