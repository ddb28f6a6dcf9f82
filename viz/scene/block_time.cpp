// A block's lanes with time on the x axis: a unit stands where it happened, as long as it took.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "viz/scene/block.h"
#include "viz/scene/marks.h"
#include "viz/scene/words.h"

namespace sticky::picture {
namespace {

constexpr double kLeast = 7;  // pixels that a moment is wide
constexpr double kApart = 1.5;
constexpr std::size_t kMostPieces = 12;
constexpr std::size_t kMostSlots = 12;

std::uint32_t slots_of(const std::vector<Timed>& drawn) {
    std::uint32_t slots = 1;
    for (const Timed& each : drawn) slots = std::max(slots, each.slot + 1);
    return slots;
}

Box box_of(const Timed& each, std::uint32_t slots, const Box& row) {
    const double height = row.height / slots;
    return {each.left, row.y + height * each.slot, std::max(each.right - each.left, 1.0),
            height - (slots > 1 ? 1 : 0)};
}

}  // namespace

// What is under way together stands one below the other.
void BlockPainter::stack(std::vector<Timed>& drawn) {
    std::array<double, kMostSlots> ends{};
    for (Timed& each : drawn) {
        const auto free = std::ranges::find_if(ends, [&](double end) { return end <= each.left; });
        const auto slot = free == ends.end() ? std::ranges::min_element(ends) : free;
        *slot = each.right;
        each.slot = static_cast<std::uint32_t>(slot - ends.begin());
    }
}

BlockPainter::Moment BlockPainter::moment_of(Lane lane, const Unit& unit) const {
    const Event& event = story_.trace.events[unit.event];
    if (const auto* sent = std::get_if<Sent>(&event.what)) return {event.at, event.at + sent->took};
    if (const auto* received = std::get_if<Received>(&event.what))
        return {event.at - received->took, event.at};
    const bool on_the_way =
        lane == Lane::wire && unit.packet != 0 && unit.packet <= story_.packets.size();
    if (!on_the_way) return {unit.at, unit.at};
    const PacketFate& fate = story_.packets[unit.packet - 1];
    const auto end = fate.arrived ? fate.arrived : fate.dropped;
    // What is still under way is not shown as there.
    if (!end || !had_happened(view_state_, *end)) return {unit.at, unit.at};
    return {unit.at, story_.trace.events[*end].at};
}

void BlockPainter::paint_in_time() {
    std::vector<std::vector<Timed>> drawn;
    for (const LaneRow& row : view_.rows) drawn.push_back(decide_times(row));
    std::size_t above = view_.rows.size();
    for (std::size_t row = 0; row < view_.rows.size(); ++row) {
        if (view_.silence_of(view_.rows[row].lane) != Silence::not_silent) continue;
        if (view_.rows[row].depth > 0) continue;
        if (above < row) paint_ribbons_from(above, drawn, row);
        above = row;
    }
    for (std::size_t row = 0; row < view_.rows.size(); ++row) {
        paint_label(row);
        if (view_.silence_of(view_.rows[row].lane) != Silence::not_silent)
            paint_silence(row);
        else
            paint_times(row, drawn[row]);
    }
    const BlockPlan::Row& last = plan_.rows.back();
    draw_time_axis({scene_, story_, view_state_, {}}, times_,
                   frame_.top + last.top + last.height + 4);
}

std::vector<Timed> BlockPainter::decide_times(const LaneRow& row) const {
    const std::vector<Unit>& units = flow_.lane(row.lane);
    std::vector<std::uint32_t> order =
        view_state_.until || !row.in_order ? happened(row) : std::vector<std::uint32_t>{};
    if (!row.in_order) {
        if (!view_state_.until) order = row.units;
        std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return units[i].event; });
    }
    const auto& all = view_state_.until || !row.in_order ? order : row.units;
    const auto end_of = [&](std::uint32_t i) { return moment_of(row.lane, units[i]).end; };
    const Nanos begin = times_.time_at(times_.begin);
    // Those before ended earlier; a segment that was long under way may be left out.
    auto at = std::partition_point(all.begin(), all.end(),
                                   [&](std::uint32_t i) { return end_of(i) < begin; });
    std::vector<Timed> drawn;
    while (at != all.end()) {
        const Moment moment = moment_of(row.lane, units[*at]);
        Timed now{*at, 1, times_.at(moment.begin), times_.at(moment.end), 0, units[*at].range};
        if (now.left > times_.end()) break;
        now.left = std::max(now.left, times_.begin);
        now.right = std::clamp(now.right, now.left, times_.end());
        ++at;
        const bool touches = !drawn.empty() && now.left < drawn.back().left + kFold;
        if (touches) {
            // Several within 3 pixels are one shape; those between are skipped at once.
            Timed& last = drawn.back();
            const Nanos limit = times_.time_at(last.left + kFold);
            const auto next = std::partition_point(at, all.end(), [&](std::uint32_t i) {
                return moment_of(row.lane, units[i]).begin < limit;
            });
            last.count += static_cast<std::uint32_t>(next - at) + 1;
            const Unit& final_unit = units[*std::prev(next)];
            last.right = std::max(last.right, now.right);
            last.range = {std::min(last.range.begin, now.range.begin),
                          std::max(last.range.end, final_unit.range.end)};
            at = next;
            continue;
        }
        if (!drawn.empty()) drawn.back().next = now.left;
        drawn.push_back(now);
    }
    if (!drawn.empty()) drawn.back().next = times_.end();
    for (Timed& each : drawn) {
        const double least = std::min(kLeast, std::max(each.next - each.left - kApart, 2.0));
        each.right = std::min(std::max(each.right, each.left + least), frame_.right);
    }
    stack(drawn);
    return drawn;
}

void BlockPainter::paint_times(std::size_t index, const std::vector<Timed>& drawn) {
    const LaneRow& row = view_.rows[index];
    const BlockPlan::Row& place = plan_.rows[index];
    const std::vector<Unit>& units = flow_.lane(row.lane);
    const std::uint32_t slots = slots_of(drawn);
    for (const Timed& each : drawn) {
        const Unit& unit = units[each.first];
        const Box box = box_of(each, slots, {0, frame_.top + place.top, 0, place.height});
        const bool lost = row.lane == Lane::wire && unit.dropped && each.count == 1;
        if (each.count > 1) {
            add(Rect{box, 2, {Role::folded, 0, 0.7}});
        } else {
            paint_bytes_of(each, box);
        }
        add(Outline{box, 2, 1, lost, {lost ? Role::bad : Role::outline, 0, 0.85}});
        const std::string size =
            each.count > 1 ? fmt::format("{} ×", grouped(each.count)) : grouped(unit.range.size());
        const double width = width_of(size, 12, Font::plain);
        const double size_of_text = box.height < 14 ? 10 : 12;
        if (width + 8 <= box.width && box.height >= 9) {
            add(Text{{box.middle(), box.y + box.height / 2 + size_of_text * 0.36},
                     size,
                     size_of_text,
                     Anchor::middle,
                     Font::plain,
                     true,
                     {each.count > 1 ? Role::ink : Role::on_message, 0, 1}});
        } else if (box.right() + width + 6 <= each.next && slots == 1) {
            add(Text{{box.right() + 3, box.y + box.height / 2 + 4},
                     size,
                     12,
                     Anchor::begin,
                     Font::plain,
                     false,
                     {Role::faint, 0, 1}});
        }
        add_hit(row, {each.left, each.right, each.range, each.first, each.count, 0, 0}, box);
    }
}

// Its messages side by side, by their share of its bytes.
void BlockPainter::paint_bytes_of(const Timed& timed, const Box& box) {
    const auto [first, last] = wholes_in(view_, flow_, timed.range);
    const std::vector<Unit>& wholes = flow_.lane(view_.whole_lane);
    const bool many = last - first > kMostPieces || timed.range.empty();
    if (first == last || many) {
        add(Rect{box, 2, {first == last ? Role::neutral : Role::folded, 0, 0.8}});
        return;
    }
    const double per_byte = box.width / static_cast<double>(timed.range.size());
    for (std::size_t i = first; i < last; ++i) {
        const ByteRange bytes = intersect(wholes[view_.wholes[i]].range, timed.range);
        Rect rect{{box.x + static_cast<double>(bytes.begin - timed.range.begin) * per_byte, box.y,
                   static_cast<double>(bytes.size()) * per_byte, box.height},
                  std::min(2.0, box.width / 4),
                  message(view_.wholes[i], 0.92)};
        if (view_state_.patterns) rect.pattern = pattern_of(view_.wholes[i]);
        add(rect);
    }
}

// From everything of a lane that went on: what the link lost did not, but what was sent again in
// its place did.
void BlockPainter::paint_ribbons_from(std::size_t above,
                                      const std::vector<std::vector<Timed>>& drawn,
                                      std::size_t below) {
    const Lane lane = view_.rows[above].lane;
    const std::vector<Unit>& units = flow_.lane(lane);
    std::vector<ByteRange> lost;
    for (std::size_t row = above; row < below; ++row) {
        const bool first = row == above;
        std::vector<Timed> went_on;
        for (const Timed& each : drawn[row]) {
            const bool dropped = each.count == 1 && units[each.first].dropped;
            if (!dropped) went_on.push_back(each);
            if (dropped && first) lost.push_back(each.range);
        }
        if (first) {
            paint_time_ribbons(row, went_on, below, drawn[below], {{0, ~std::uint64_t{0}}});
        } else if (!lost.empty()) {
            paint_time_ribbons(row, went_on, below, drawn[below], lost);
        }
    }
}

void BlockPainter::paint_time_ribbons(std::size_t above, const std::vector<Timed>& upper,
                                      std::size_t below, const std::vector<Timed>& lower,
                                      const std::vector<ByteRange>& only) {
    const BlockPlan::Row &from = plan_.rows[above], &to = plan_.rows[below];
    const Box upper_row{0, frame_.top + from.top, 0, from.height};
    const Box lower_row{0, frame_.top + to.top, 0, to.height};
    const std::uint32_t upper_slots = slots_of(upper), lower_slots = slots_of(lower);
    const auto part = [](const Timed& unit, ByteRange bytes) {
        const double per_byte = (unit.right - unit.left) / static_cast<double>(unit.range.size());
        return std::pair{unit.left + static_cast<double>(bytes.begin - unit.range.begin) * per_byte,
                         unit.left + static_cast<double>(bytes.end - unit.range.begin) * per_byte};
    };
    // In order of place on both sides but where datagrams passed each other; each has few partners.
    std::size_t begin = 0;
    for (const Timed& unit : upper) {
        while (begin < lower.size() && lower[begin].range.end <= unit.range.begin &&
               begin + 1 < lower.size() && lower[begin + 1].range.begin >= lower[begin].range.begin)
            ++begin;
        for (std::size_t i = begin; i < lower.size(); ++i) {
            const ByteRange both = intersect(unit.range, lower[i].range);
            if (both.empty()) {
                if (lower[i].range.begin >= unit.range.end) break;
                continue;
            }
            const auto [first, last] = wholes_in(view_, flow_, both);
            const auto ribbon_of = [&](ByteRange bytes) {
                if (bytes.empty()) return;
                const auto [a, b] = part(unit, bytes);
                const auto [c, d] = part(lower[i], bytes);
                const Paint paint = colour_of_range(view_, flow_, bytes, 0.28);
                const double top = box_of(unit, upper_slots, upper_row).bottom();
                const double bottom = box_of(lower[i], lower_slots, lower_row).y;
                add(Ribbon{top, a, std::max(b, a + 1), bottom, c, std::max(d, c + 1), paint});
            };
            const auto ribbon = [&](ByteRange bytes) {
                for (const ByteRange& part_of : only) ribbon_of(intersect(bytes, part_of));
            };
            if (last - first > kMostPieces || last == first) {
                ribbon(both);
                continue;
            }
            const std::vector<Unit>& wholes = flow_.lane(view_.whole_lane);
            for (std::size_t k = first; k < last; ++k)
                ribbon(intersect(wholes[view_.wholes[k]].range, both));
        }
    }
}

}  // namespace sticky::picture
