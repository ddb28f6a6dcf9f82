#include "viz/scene/flow_view.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "trace/near_search.h"

namespace sticky {
namespace {

using Offsets = std::vector<std::uint64_t>;

void sort_if_needed(Offsets& offsets) {
    if (!std::is_sorted(offsets.begin(), offsets.end())) {
        std::sort(offsets.begin(), offsets.end());
    }
}

void drop_repeats(Offsets& offsets) {
    offsets.erase(std::unique(offsets.begin(), offsets.end()), offsets.end());
}

void join(Offsets& all, Offsets& more) {
    sort_if_needed(more);
    drop_repeats(more);
    Offsets joined;
    joined.reserve(all.size() + more.size());
    std::set_union(all.begin(), all.end(), more.begin(), more.end(), std::back_inserter(joined));
    all = std::move(joined);
}

Offsets stops_of(const FlowLineage& flow) {
    Offsets edges, points;
    for (const auto& lane : flow.lanes) {
        Offsets of_lane, of_payload, empties;
        of_lane.reserve(lane.size() * 2);
        for (const Unit& unit : lane) {
            if (!is_sound(unit)) continue;
            of_lane.push_back(unit.range.begin);
            if (unit.range.empty()) {
                empties.push_back(unit.range.begin);
            } else {
                of_lane.push_back(unit.range.end);
            }
            if (unit.payload != unit.range) {
                of_payload.insert(of_payload.end(), {unit.payload.begin, unit.payload.end});
            }
            if (const auto tail = lost_tail(unit)) of_payload.push_back(tail->end);
        }
        join(edges, of_lane);
        join(edges, of_payload);
        join(points, empties);
    }
    Offsets stops;
    stops.reserve(edges.size() + points.size());
    std::merge(edges.begin(), edges.end(), points.begin(), points.end(), std::back_inserter(stops));
    return stops;
}

void add_rows(FlowView& view, const FlowLineage& flow, Lane lane) {
    const std::vector<Unit>& units = flow.lane(lane);
    std::vector<std::uint32_t> order;
    order.reserve(units.size());
    for (std::uint32_t i = 0; i < units.size(); ++i) {
        if (is_sound(units[i])) order.push_back(i);
    }
    const auto by_place = [&](std::uint32_t a, std::uint32_t b) {
        const ByteRange left = units[a].range, right = units[b].range;
        return left.begin != right.begin ? left.begin < right.begin
                                         : left.empty() && !right.empty();
    };
    if (!std::is_sorted(order.begin(), order.end(), by_place)) {
        std::stable_sort(order.begin(), order.end(), by_place);
    }
    std::vector<LaneRow> rows(1, LaneRow{lane, 0, {}});
    std::array<std::uint64_t, kRowsPerLane> ends{};
    for (const std::uint32_t i : order) {
        std::uint32_t depth = units[i].again ? 1 : 0;
        while (depth < kRowsPerLane && ends[depth] > units[i].range.begin) ++depth;
        if (depth == kRowsPerLane) {
            ++view.tallies[static_cast<std::size_t>(lane)].hidden;
            continue;
        }
        while (rows.size() <= depth) {
            rows.push_back({lane, static_cast<std::uint32_t>(rows.size()), {}});
        }
        const auto tail = lost_tail(units[i]);
        ends[depth] = tail ? tail->end : units[i].range.end;
        LaneRow& row = rows[depth];
        if (!row.units.empty() && units[row.units.back()].event > units[i].event)
            row.in_order = false;
        row.units.push_back(i);
    }
    std::move(rows.begin(), rows.end(), std::back_inserter(view.rows));
}

void find_wholes(FlowView& view, const FlowLineage& flow) {
    const bool has_messages = !flow.lane(Lane::message).empty();
    view.whole_lane = has_messages ? Lane::message : Lane::send;
    const std::vector<Unit>& units = flow.lane(view.whole_lane);
    for (const LaneRow& row : view.rows) {
        if (row.lane != view.whole_lane || row.depth != 0) continue;
        for (const std::uint32_t i : row.units) {
            if (!units[i].range.empty()) view.wholes.push_back(i);
        }
    }
}

Tally tally_of(const FlowView& view, const FlowLineage& flow, Lane lane) {
    Tally tally = view.tally(lane);
    std::vector<bool> merged(view.wholes.size()), split(view.wholes.size());
    const std::vector<Unit>& wholes = flow.lane(view.whole_lane);
    std::size_t near = 0;
    for (const Unit& unit : flow.lane(lane)) {
        tally.units += unit.segments;
        if (unit.again) ++tally.again;
        if (unit.segments > 1) ++tally.unseen;
        if (lost_tail(unit)) ++tally.cut_off;
        if (unit.again || unit.segments > 1 || !is_sound(unit) || lost_tail(unit)) continue;
        const auto [first, last] = wholes_in(view, flow, unit.range, near);
        near = first;
        for (std::size_t i = first; i < last; ++i) {
            const ByteRange whole = wholes[view.wholes[i]].range;
            if (last - first > 1) merged[i] = true;
            if (intersect(whole, unit.range) != whole) split[i] = true;
        }
    }
    const auto count = [](const std::vector<bool>& flags) {
        return static_cast<std::uint64_t>(std::count(flags.begin(), flags.end(), true));
    };
    tally.merged = count(merged);
    tally.split = count(split);
    return tally;
}

void find_unread(FlowView& view, const FlowLineage& flow) {
    const bool known = flow.datagrams && flow.unplaced.empty() && flow.receiver != kNobody;
    if (!known) return;
    std::vector<std::uint32_t> arrived;
    for (const Unit& unit : flow.lane(Lane::recv)) arrived.push_back(unit.number);
    std::sort(arrived.begin(), arrived.end());
    const std::vector<Unit>& sends = flow.lane(Lane::send);
    for (std::uint32_t i = 0; i < sends.size(); ++i) {
        const bool there = std::binary_search(arrived.begin(), arrived.end(), sends[i].number);
        if (!there && is_sound(sends[i])) view.unread.push_back(i);
    }
}

Silence silence_in(const FlowView& view, const FlowLineage& flow, Lane lane) {
    if (!flow.lane(lane).empty()) return Silence::not_silent;
    if (flow.observed[static_cast<std::size_t>(lane)] == Observed::none) {
        return Silence::not_observed;
    }
    if (lane == Lane::frame && !view.framed && !flow.fault) {
        return flow.datagrams ? Silence::datagram_is_whole : Silence::unframed;
    }
    return Silence::nothing;
}

}  // namespace

std::optional<ByteRange> lost_tail(const Unit& unit) {
    if (unit.real_size <= unit.range.size()) return std::nullopt;
    const std::uint64_t room = ~std::uint64_t{0} - unit.range.begin;
    return ByteRange{unit.range.end, unit.range.begin + std::min(unit.real_size, room)};
}

std::size_t FlowView::stop_at_begin(std::uint64_t offset) const {
    const auto after = std::upper_bound(stops.begin(), stops.end(), offset);
    return after == stops.begin() ? 0 : static_cast<std::size_t>(after - stops.begin()) - 1;
}

std::size_t FlowView::stop_at_end(std::uint64_t offset) const {
    const auto place = std::lower_bound(stops.begin(), stops.end(), offset);
    return static_cast<std::size_t>(place - stops.begin());
}

FlowView flow_view(const Trace& trace, const FlowLineage& flow) {
    FlowView view;
    const auto& endpoints = trace.header.endpoints;
    const std::uint32_t sender = index_of(flow.flow.sender);
    view.framed = sender < endpoints.size() && !endpoints[sender].framing.empty() &&
                  endpoints[sender].framing != "none";
    for (std::size_t i = 0; i < kLaneCount; ++i) add_rows(view, flow, static_cast<Lane>(i));
    view.stops = stops_of(flow);
    view.ruler = Ruler(view.stops);
    find_wholes(view, flow);
    find_unread(view, flow);
    for (std::size_t i = 0; i < kLaneCount; ++i) {
        view.tallies[i] = tally_of(view, flow, static_cast<Lane>(i));
        view.silence[i] = silence_in(view, flow, static_cast<Lane>(i));
    }
    for (const Unit& unit : flow.lane(Lane::send)) {
        if (is_sound(unit)) view.sent_bytes += unit.range.size();
    }
    // Of somebody's capture nobody saw the sends: what was seen to leave is the least there was.
    if (view.silence_of(Lane::send) == Silence::not_observed && !flow.lane(Lane::wire).empty()) {
        view.sent_bytes = flow.lane(Lane::wire).back().reach;
    }
    return view;
}

std::pair<std::size_t, std::size_t> wholes_in(const FlowView& view, const FlowLineage& flow,
                                              ByteRange range) {
    return wholes_in(view, flow, range, view.wholes.size() / 2);
}

std::pair<std::size_t, std::size_t> wholes_in(const FlowView& view, const FlowLineage& flow,
                                              ByteRange range, std::size_t near) {
    const std::vector<Unit>& units = flow.lane(view.whole_lane);
    const auto begin = view.wholes.begin(), end = view.wholes.end();
    const auto first =
        partition_point_near(begin, end, begin + static_cast<std::ptrdiff_t>(near),
                             [&](std::uint32_t i) { return units[i].range.end <= range.begin; });
    const auto last =
        range.empty() ? first : partition_point_near(first, end, first, [&](std::uint32_t i) {
            return units[i].range.begin < range.end;
        });
    return {static_cast<std::size_t>(first - begin), static_cast<std::size_t>(last - begin)};
}

std::uint32_t empty_whole_at(const FlowView& view, const FlowLineage& flow, std::uint64_t offset,
                             std::size_t nth) {
    const std::vector<Unit>& units = flow.lane(view.whole_lane);
    const auto row = std::find_if(view.rows.begin(), view.rows.end(), [&](const LaneRow& each) {
        return each.lane == view.whole_lane;
    });
    const auto first =
        std::partition_point(row->units.begin(), row->units.end(),
                             [&](std::uint32_t i) { return units[i].range.begin < offset; });
    std::uint32_t found = 0;
    for (auto at = first; at != row->units.end() && units[*at].range == ByteRange{offset, offset};
         ++at) {
        found = *at;
        if (nth-- == 0) break;
    }
    return found;
}

std::map<std::uint32_t, ByteRange> datagrams_of(const FlowLineage& flow) {
    std::map<std::uint32_t, ByteRange> all;
    for (const Lane lane : {Lane::send, Lane::wire}) {
        for (const Unit& unit : flow.lane(lane)) {
            const auto [found, first] = all.try_emplace(unit.number, unit.range);
            if (lane == Lane::wire) found->second = unit.range;
            if (!first) found->second.end = std::max(found->second.end, unit.range.end);
        }
    }
    return all;
}

}  // namespace sticky
