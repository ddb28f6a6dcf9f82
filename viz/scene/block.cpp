#include "viz/scene/block.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "viz/scene/verdict.h"
#include "viz/scene/words.h"

namespace sticky::picture {
namespace {

constexpr double kHeading = 58;  // from a block's top to its first lane
constexpr double kNarrowHeading = 76;
constexpr double kNarrow = 760;
constexpr double kAfter = 26;  // below a block
constexpr double kNoteLine = 19;
constexpr std::size_t kMostNotes = 4;
constexpr Paint kInk{Role::ink, 0, 1};
constexpr Paint kFaint{Role::faint, 0, 1};

double inset_of(double width) {
    return std::min(4.0, width * 0.1);
}

}  // namespace

BlockPlan plan_block(const Story& story, std::size_t flow, const ViewState& view, double width) {
    BlockPlan plan;
    plan.narrow = width < kNarrow;
    plan.in_time = view.axis == Axis::time;
    if (plan.narrow) plan.labels = 104;
    if (view.until) {
        // Notes speak of the whole run.
        lay_out(plan, story.views[flow], 1);
        return plan;
    }
    plan.notes = notes_of(story, flow, view.language);
    if (plan.notes.size() > kMostNotes) {
        const std::size_t more = plan.notes.size() - kMostNotes + 1;
        plan.notes.resize(kMostNotes - 1);
        plan.notes.push_back(view.language == Language::zh ? fmt::format("还有 {} 条说明", more)
                                                           : fmt::format("+ {} more notes", more));
    }
    lay_out(plan, story.views[flow], 1);
    return plan;
}

void lay_out(BlockPlan& plan, const FlowView& view, double generosity) {
    const double height = 22 + 18 * generosity, gap = 8 + 28 * generosity;
    plan.rows.clear();
    double y = plan.narrow ? kNarrowHeading : kHeading;
    for (std::size_t i = 0; i < view.rows.size(); ++i) {
        const bool below = view.rows[i].depth > 0;
        if (i > 0) y += below ? 5 : gap;
        const bool high = plan.in_time && view.rows[i].lane == Lane::wire;
        plan.rows.push_back({y, below ? 20 : high ? height * 2 : height});
        y += plan.rows.back().height;
    }
    plan.axis = y + 22;
    plan.notes_top = plan.axis + 24;
    plan.height = plan.axis + static_cast<double>(plan.notes.size()) * kNoteLine + kAfter;
}

double Plot::at_stop(std::size_t stop) const {
    if (view->stops.empty()) return left;
    const double place = view->ruler.at_stop(std::min(stop, view->stops.size() - 1));
    return std::clamp(left + (place - from) / (to - from) * width, left, right());
}

std::size_t Plot::stop_by(double x) const {
    return view->ruler.stop_before(from + (x - left) / width * (to - from));
}

bool Plot::ends_by(ByteRange range, std::size_t stop) const {
    const std::vector<std::uint64_t>& stops = view->stops;
    if (!range.empty()) return range.end <= stops[stop];
    return stop + 1 >= stops.size() || stops[stop + 1] > range.end;
}

BlockPainter::BlockPainter(Scene& scene, const Story& story, const ViewState& view,
                           const BlockFrame& frame, const BlockPlan& plan)
    : scene_(scene),
      story_(story),
      view_state_(view),
      frame_(frame),
      plan_(plan),
      flow_(story.lineage.flows[frame.flow]),
      view_(story.views[frame.flow]) {
    const double left = frame.left + plan.labels;
    plot_ = {&view_, left, (frame.right - left) * frame.share, view.from, view.to};
    if (!scene.span) scene.span = Span{left, left + plot_.width, false};
    times_ = {frame.timing, left, frame.right - left, view.from, view.to};
}

void BlockPainter::paint() {
    paint_heading();
    if (in_time()) return paint_in_time();
    std::vector<std::vector<Drawn>> drawn;
    for (std::size_t row = 0; row < view_.rows.size(); ++row) drawn.push_back(decide_row(row));
    paint_all_ribbons(drawn);
    for (std::size_t row = 0; row < view_.rows.size(); ++row) {
        paint_label(row);
        if (view_.silence_of(view_.rows[row].lane) != Silence::not_silent) {
            paint_silence(row);
        } else {
            paint_row(row, drawn[row]);
        }
    }
    paint_axis();
    paint_notes();
}

void BlockPainter::paint_heading() {
    const double baseline = frame_.top + 32;
    double room = frame_.right - frame_.left;
    const auto put = [&](Point at, std::string text, double size, Anchor anchor, bool bold,
                         Role role) {
        if (text.empty()) return;
        add(Text{at, std::move(text), size, anchor, Font::plain, bold, {role, 0, 1}});
    };
    // What the reader ends up with is known at the end.
    if (!view_state_.until) {
        const Outcome& outcome = story_.outcome(frame_.flow, view_state_.language);
        const Role role = outcome.tone == Tone::good  ? Role::good
                          : outcome.tone == Tone::bad ? Role::bad
                                                      : Role::faint;
        if (plan_.narrow) {
            put({frame_.left, baseline + 24}, fitted(outcome.text, 15, Font::plain, true, room), 15,
                Anchor::begin, true, role);
        } else {
            std::string verdict = fitted(outcome.text, 17, Font::plain, true, room * 0.55);
            room -= width_of(verdict, 17, Font::plain, true) + 24;
            put({frame_.right, baseline}, std::move(verdict), 17, Anchor::end, true, role);
        }
    }
    const std::string heading =
        fitted(frame_.heading.empty() ? story_.flow_name(flow_) : frame_.heading, 21, Font::plain,
               true, room);
    put({frame_.left, baseline}, heading, 21, Anchor::begin, true, Role::ink);
    const double used = width_of(heading, 21, Font::plain, true) + 14;
    put({frame_.left + used, baseline}, fitted(frame_.beside, 14, Font::plain, false, room - used),
        14, Anchor::begin, false, Role::faint);
}

void BlockPainter::paint_label(std::size_t row) {
    const LaneRow& lane = view_.rows[row];
    const BlockPlan::Row& place = plan_.rows[row];
    const double room = plan_.labels - 14;
    if (lane.depth > 0) {
        const std::string_view word =
            lane.lane == Lane::wire ? (zh() ? "重发" : "again") : (zh() ? "又一次" : "also");
        add(Text{{frame_.left + 12, frame_.top + place.top + 15},
                 std::string(word),
                 12,
                 Anchor::begin,
                 Font::plain,
                 false,
                 kFaint});
        return;
    }
    const Summary summary = summary_of(story_, frame_.flow, lane.lane, view_state_.language);
    std::vector<std::string> below;
    if (view_state_.until) {
        // Counts are of the whole run.
    } else if (place.height >= 38 && !summary.effects.empty()) {
        below = {summary.count, summary.effects};
    } else if (place.height >= 32 && !summary.count.empty()) {
        below = {joined({summary.count, summary.effects, {}}, view_state_.language)};
    }
    const double lines = static_cast<double>(below.size());
    double baseline = frame_.top + place.top + place.height / 2 + 5 - lines * 7.5;
    add(Text{{frame_.left, baseline},
             std::string(label_of(lane.lane, view_state_.language)),
             15,
             Anchor::begin,
             Font::plain,
             true,
             kInk});
    baseline += 2;
    for (const std::string& line : below) {
        baseline += 15;
        add(Text{{frame_.left, baseline},
                 fitted(line, 12, Font::plain, false, room),
                 12,
                 Anchor::begin,
                 Font::plain,
                 false,
                 kFaint});
    }
}

void BlockPainter::paint_silence(std::size_t row) {
    const BlockPlan::Row& place = plan_.rows[row];
    const Silence silence = view_.silence_of(view_.rows[row].lane);
    const Box box{plot_.left, frame_.top + place.top, plot_.width, place.height};
    if (silence == Silence::not_observed) add(Hatch{box, 9, {Role::unknown, 0, 0.45}});
    add(Outline{box, 6, 1.3, true, {Role::unknown, 0, 1}});
    const std::string text = fitted(sentence_of(silence, view_state_.language), 14, Font::plain,
                                    false, plot_.width - 24);
    if (text.empty()) return;
    const double baseline = box.y + box.height / 2 + 5;
    if (silence == Silence::not_observed) {
        const double width = width_of(text, 14, Font::plain) + 20;
        add(Rect{{box.middle() - width / 2, box.y + 6, width, box.height - 12},
                 4,
                 {Role::background, 0, 1}});
    }
    add(Text{{box.middle(), baseline}, text, 14, Anchor::middle, Font::plain, false, kFaint});
}

namespace {

// Empty units at one place share its room.
void spread_empties(std::vector<Drawn>& drawn) {
    for (std::size_t i = 0; i < drawn.size();) {
        std::size_t end = i + 1;
        const auto alike = [&](const Drawn& other) {
            return drawn[i].range.empty() && drawn[i].count == 1 && other.count == 1 &&
                   other.range == drawn[i].range;
        };
        while (end < drawn.size() && alike(drawn[end])) ++end;
        const double left = drawn[i].left;
        const double each = (drawn[i].right - left) / static_cast<double>(end - i);
        for (std::size_t k = i; end - i > 1 && k < end; ++k) {
            drawn[k].nth = k - i;
            drawn[k].left = left + each * static_cast<double>(k - i);
            drawn[k].right = drawn[k].left + each;
        }
        i = end;
    }
}

}  // namespace

std::vector<std::uint32_t> BlockPainter::happened(const LaneRow& row) const {
    if (!view_state_.until) return {};
    const std::vector<Unit>& units = flow_.lane(row.lane);
    const auto by_then = [&](std::uint32_t i) { return had_happened(view_state_, units[i].event); };
    std::vector<std::uint32_t> some;
    if (row.in_order) {
        some.assign(row.units.begin(),
                    std::partition_point(row.units.begin(), row.units.end(), by_then));
    } else {
        std::ranges::copy_if(row.units, std::back_inserter(some), by_then);
    }
    return some;
}

// Which units get a shape of their own, and which are folded with their neighbours.
std::vector<Drawn> BlockPainter::decide_row(std::size_t row) const {
    const std::vector<Unit>& units = flow_.lane(view_.rows[row].lane);
    const std::vector<std::uint32_t> some = happened(view_.rows[row]);
    const std::vector<std::uint32_t>& order = view_state_.until ? some : view_.rows[row].units;
    const auto unit_at = [&](std::size_t i) -> const Unit& { return units[order[i]]; };
    const auto left_of = [&](const Unit& unit) {
        return unit.range.empty() ? plot_.end_of(unit.range.begin)
                                  : plot_.begin_of(unit.range.begin);
    };
    const auto right_of = [&](const Unit& unit) {
        return unit.range.empty() ? plot_.begin_of(unit.range.end) : plot_.end_of(unit.range.end);
    };
    const auto after = [&](std::size_t from, double x) {
        const std::size_t stop = plot_.stop_by(x);
        return static_cast<std::size_t>(
            std::partition_point(
                order.begin() + static_cast<std::ptrdiff_t>(from), order.end(),
                [&](std::uint32_t i) { return plot_.ends_by(units[i].range, stop); }) -
            order.begin());
    };
    std::vector<Drawn> drawn;
    for (std::size_t i = after(0, plot_.left); i < order.size();) {
        const Unit& unit = unit_at(i);
        Drawn now{left_of(unit), right_of(unit), unit.range, order[i], 1, 0, 0};
        if (now.left >= plot_.right()) break;
        if (now.right - now.left >= kFold) {
            now.inset = inset_of(now.right - now.left);
            drawn.push_back(now);
            ++i;
            continue;
        }
        const std::size_t end = std::max(i + 1, after(i, now.left + kFold));
        now.count = static_cast<std::uint32_t>(end - i);
        now.right = right_of(unit_at(end - 1));
        now.range.end = unit_at(end - 1).range.end;
        const bool joins =
            !drawn.empty() && now.left - drawn.back().right < kFold &&
            (drawn.back().count > 1 || drawn.back().right - drawn.back().left < kFold);
        if (joins) {
            drawn.back().right = now.right;
            drawn.back().range.end = now.range.end;
            drawn.back().count += now.count;
        } else {
            drawn.push_back(now);
        }
        i = end;
    }
    spread_empties(drawn);
    return drawn;
}

// From each lane that was observed to the next one; behind a lane that was not they go on, fainter.
void BlockPainter::paint_all_ribbons(const std::vector<std::vector<Drawn>>& drawn) {
    std::size_t above = view_.rows.size();
    bool behind = false;
    for (std::size_t row = 0; row < view_.rows.size(); ++row) {
        if (view_.rows[row].depth > 0) continue;
        const Silence silence = view_.silence_of(view_.rows[row].lane);
        if (silence == Silence::not_observed) behind = true;
        if (silence != Silence::not_silent) continue;
        if (above < view_.rows.size()) {
            const BlockPlan::Row& from = plan_.rows[above];
            draw_ribbons(scene_, plot_, flow_, drawn[above], drawn[row],
                         {frame_.top + from.top + from.height + 1,
                          frame_.top + plan_.rows[row].top - 1, behind ? 0.13 : 0.28});
        }
        above = row;
        behind = false;
    }
}

void BlockPainter::paint_axis() {
    const double baseline = frame_.top + plan_.axis;
    const double top = frame_.top + plan_.rows.back().top + plan_.rows.back().height + 4;
    double right = plot_.right();
    if (!view_.ruler.to_scale()) {
        const std::string text = zh() ? "未按比例" : "not to scale";
        add(Text{{right, baseline + 17}, text, 12, Anchor::end, Font::plain, false, kFaint});
    }
    double free = plot_.left - 1;
    const std::size_t last = view_.stops.empty() ? 0 : view_.stops.size() - 1;
    for (double place = view_state_.from; place <= view_state_.to && last > 0;) {
        std::size_t stop = view_.ruler.stop_before(place);
        if (view_.ruler.at_stop(stop) < place) ++stop;
        if (stop > last || view_.ruler.at_stop(stop) > view_state_.to) break;
        const double x = plot_.at_stop(stop);
        const std::string text = grouped(view_.stops[stop]);
        const double width = width_of(text, 11, Font::plain);
        const bool new_offset = stop == 0 || view_.stops[stop - 1] != view_.stops[stop];
        if (new_offset && (x - width / 2 >= free || free < plot_.left)) {
            add(Line{{x, top}, {x, top + 5}, 1, false, {Role::unknown, 0, 1}});
            const double middle = std::min(x, scene_.size.width - width / 2 - 4);
            add(Text{{middle, baseline}, text, 11, Anchor::middle, Font::plain, false, kFaint});
            free = x + width / 2 + 18;
        }
        const double pixel = (view_state_.to - view_state_.from) / plot_.width;
        place = std::max(view_.ruler.at_stop(stop) + pixel, place + pixel);
    }
}

void BlockPainter::paint_notes() {
    double baseline = frame_.top + plan_.notes_top;
    for (const std::string& note : plan_.notes) {
        add(Text{{plot_.left, baseline},
                 fitted(note, 13, Font::plain, false, frame_.right - plot_.left - 90),
                 13,
                 Anchor::begin,
                 Font::plain,
                 false,
                 kFaint});
        baseline += kNoteLine;
    }
}

}  // namespace sticky::picture
