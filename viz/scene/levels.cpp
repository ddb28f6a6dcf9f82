#include "viz/scene/levels.h"

#include <algorithm>
#include <map>

namespace sticky {
namespace {

struct Passing {
    Nanos at = 0;
    ByteRange range;
};
using Steps = std::vector<Levels::Step>;

void sort_by_time(std::vector<Passing>& all) {
    const auto earlier = [](const Passing& a, const Passing& b) { return a.at < b.at; };
    if (!std::ranges::is_sorted(all, earlier)) std::ranges::stable_sort(all, earlier);
}

void add(Steps& steps, Nanos at, std::uint64_t passed) {
    if (!steps.empty() && steps.back().at == at) {
        steps.back().passed = passed;
    } else if (steps.empty() || steps.back().passed != passed) {
        steps.push_back({at, passed});
    }
}

// Streams: as far as the bytes go without a hole.
Steps reach_of(std::vector<Passing> all) {
    sort_by_time(all);
    Steps steps;
    std::map<std::uint64_t, std::uint64_t> ahead;
    std::uint64_t reach = 0;
    for (const Passing& one : all) {
        if (one.range.begin > reach) {
            std::uint64_t& end = ahead[one.range.begin];
            end = std::max(end, one.range.end);
            continue;
        }
        reach = std::max(reach, one.range.end);
        while (!ahead.empty() && ahead.begin()->first <= reach) {
            reach = std::max(reach, ahead.begin()->second);
            ahead.erase(ahead.begin());
        }
        add(steps, one.at, reach);
    }
    return steps;
}

// Datagrams: each counts, wherever it stands.
Steps sum_of(std::vector<Passing> all) {
    sort_by_time(all);
    Steps steps;
    std::uint64_t sum = 0;
    for (const Passing& one : all) add(steps, one.at, sum += one.range.size());
    return steps;
}

std::vector<Passing> passings_of(const std::vector<Unit>& lane) {
    std::vector<Passing> all;
    all.reserve(lane.size());
    for (const Unit& unit : lane) {
        if (unit.range.begin > unit.range.end) continue;
        ByteRange range = unit.range;
        if (unit.real_size > range.size()) range.end = range.begin + unit.real_size;
        all.push_back({unit.at, range});
    }
    return all;
}

}  // namespace

Levels::Levels(const Trace& trace, const FlowLineage& flow, const std::vector<PacketFate>& fates) {
    const auto put = [&](Gate gate, std::vector<Passing> all, bool observed) {
        const auto i = static_cast<std::size_t>(gate);
        seen_[i] = observed;
        steps_[i] = flow.datagrams ? sum_of(std::move(all)) : reach_of(std::move(all));
    };
    const auto observed = [&](Lane lane) {
        return flow.observed[static_cast<std::size_t>(lane)] == Observed::all;
    };
    std::vector<Passing> left, arrived;
    for (const Unit& unit : flow.lane(Lane::wire)) {
        if (unit.range.begin > unit.range.end) continue;
        left.push_back({unit.at, unit.range});
        const bool known = unit.packet != 0 && unit.packet <= fates.size();
        const PacketFate fate = known ? fates[unit.packet - 1] : PacketFate{};
        if (fate.arrived) {
            arrived.push_back({trace.events[*fate.arrived].at, unit.range});
        } else if (flow.datagrams && fate.dropped) {
            // It left the link's hands; nobody will read it.
            arrived.push_back({trace.events[*fate.dropped].at, unit.range});
        }
    }
    put(Gate::written, passings_of(flow.lane(Lane::message)), !flow.lane(Lane::message).empty());
    put(Gate::sent, passings_of(flow.lane(Lane::send)), observed(Lane::send));
    put(Gate::left, std::move(left), observed(Lane::wire));
    const bool arrivals_known = observed(Lane::wire) && !arrived.empty();
    put(Gate::arrived, std::move(arrived), arrivals_known);
    put(Gate::read, passings_of(flow.lane(Lane::recv)),
        observed(Lane::recv) && flow.unplaced.empty());
    put(Gate::framed, passings_of(flow.lane(Lane::frame)), !flow.lane(Lane::frame).empty());
}

std::uint64_t Levels::passed(Gate gate, Nanos at) const {
    const Steps& all = steps(gate);
    const auto after = std::ranges::upper_bound(all, at, {}, &Step::at);
    return after == all.begin() ? 0 : std::prev(after)->passed;
}

std::uint64_t Levels::between(Gate in, Gate out, Nanos at) const {
    const std::uint64_t entered = passed(in, at), gone = passed(out, at);
    return entered > gone ? entered - gone : 0;
}

}  // namespace sticky
