#include "script/expectation_lanes.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace sticky::judging {
namespace {

// On a stream an empty message moves no boundary: no segment and no recv can carry it.
bool counts(const FlowLineage& flow, Lane lane, const Unit& unit) {
    const bool carries_bytes = !flow.datagrams && (lane == Lane::wire || lane == Lane::recv);
    return !carries_bytes || !unit.range.empty();
}

std::vector<ByteRange> ranges_of(const FlowLineage& flow, Lane lane, Lane from) {
    std::vector<ByteRange> ranges;
    for (const Unit& unit : flow.lane(from)) {
        if (counts(flow, lane, unit)) ranges.push_back(unit.range);
    }
    std::sort(ranges.begin(), ranges.end(), [](ByteRange a, ByteRange b) {
        return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
    });
    return ranges;
}

// Raw bytes are no messages; what was sent in one call stands for one.
Lane wholes(const FlowLineage& flow) {
    return flow.lane(Lane::message).empty() ? Lane::send : Lane::message;
}

}  // namespace

bool is_named(std::string_view endpoint, std::string_view wanted) {
    if (endpoint == wanted) return true;
    if (!endpoint.starts_with(wanted)) return false;
    const std::string_view number = endpoint.substr(wanted.size());
    return number.size() > 1 && number.front() == '.' &&
           number.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

std::string endpoint_name(const Trace& trace, EndpointId id) {
    const auto& endpoints = trace.header.endpoints;
    return index_of(id) < endpoints.size() ? endpoints[index_of(id)].name : "(not observed)";
}

bool selects(const Expectation& expectation, const Trace& trace, const FlowLineage& flow) {
    const auto fits = [&](const std::string& wanted, EndpointId end) {
        return wanted.empty() || is_named(endpoint_name(trace, end), wanted);
    };
    return fits(expectation.from, flow.flow.sender) && fits(expectation.at, flow.receiver);
}

std::vector<FlowLineage> silent_flows(const Expectation& expectation, const Judged& run) {
    std::vector<FlowLineage> silent;
    if (expectation.from.empty() && expectation.at.empty()) return silent;
    std::set<FlowId> known;
    for (const FlowLineage& flow : run.lineage.flows) known.insert(flow.flow);
    for (const ConnectionInfo& connection : run.lineage.connections) {
        for (const EndpointId sender : {connection.from, connection.to}) {
            FlowLineage flow;
            flow.flow = {connection.id, sender};
            flow.receiver = connection.other(sender);
            flow.datagrams = connection.datagrams;
            if (known.contains(flow.flow)) continue;
            silent.push_back(std::move(flow));
        }
    }
    return silent;
}

Sizes sizes_of(const FlowLineage& flow, Lane lane) {
    std::vector<std::pair<EventIndex, std::uint64_t>> units;
    for (const Unit& unit : flow.lane(lane)) units.emplace_back(unit.event, unit.range.size());
    if (lane == Lane::recv && !flow.unplaced.empty()) {
        for (const Unplaced& read : flow.unplaced) units.emplace_back(read.event, read.size);
        std::sort(units.begin(), units.end());
    }
    Sizes sizes;
    for (const auto& [event, size] : units) sizes.push_back(size);
    return sizes;
}

const Unit* message_of(const FlowLineage& flow, std::uint32_t number) {
    const auto& messages = flow.lane(Lane::message);
    const auto found = std::find_if(messages.begin(), messages.end(),
                                    [&](const Unit& unit) { return unit.number == number; });
    return found == messages.end() ? nullptr : &*found;
}

bool met_in_one(const FlowLineage& flow, Lane lane, const std::vector<ByteRange>& ranges) {
    const auto& units = flow.lane(lane);
    return std::any_of(units.begin(), units.end(), [&](const Unit& unit) {
        return unit.segments == 1 &&
               std::all_of(ranges.begin(), ranges.end(),
                           [&](ByteRange range) { return overlap(unit.range, range); });
    });
}

std::vector<std::uint64_t> cuts_of(const FlowLineage& flow, Lane lane, ByteRange message) {
    std::set<std::uint64_t> cuts;
    for (const Unit& unit : flow.lane(lane)) {
        for (const std::uint64_t edge : {unit.range.begin, unit.range.end}) {
            if (edge > message.begin && edge < message.end) cuts.insert(edge - message.begin);
        }
    }
    return {cuts.begin(), cuts.end()};
}

bool is_kept(const FlowLineage& flow, Lane lane) {
    const auto& units = flow.lane(lane);
    const bool all_seen = std::all_of(units.begin(), units.end(),
                                      [](const Unit& unit) { return unit.segments == 1; });
    if (!all_seen || (lane == Lane::recv && !flow.unplaced.empty())) return false;
    std::vector<ByteRange> kept = ranges_of(flow, lane, lane);
    const std::vector<ByteRange> meant = ranges_of(flow, lane, wholes(flow));
    if (!flow.datagrams || kept.empty()) return kept == meant;
    // A datagram that was lost has no unit, and one that came twice has two: boundaries are no
    // worse for it.
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    return std::ranges::includes(meant, kept, [](ByteRange a, ByteRange b) {
        return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
    });
}

std::string messages_by_unit(const FlowLineage& flow, Lane lane) {
    const Lane whole_lane = wholes(flow);
    const auto& messages = flow.lane(whole_lane);
    std::vector<std::string> units;
    for (const Unit& unit : flow.lane(lane)) {
        if (units.size() == kShown) {
            units.emplace_back("...");
            break;
        }
        std::vector<std::string> met;
        const auto [first, last] = units_in(messages, unit.range);
        for (std::size_t i = first; i < last; ++i) {
            const Unit& message = messages[i];
            if (!overlap(message.range, unit.range)) continue;
            const bool part = intersect(message.range, unit.range) != message.range;
            met.push_back(fmt::format("{}{}", part ? "part of " : "", message.number));
        }
        std::string text = met.empty() ? "none" : fmt::format("{}", fmt::join(met, " "));
        if (unit.segments > 1) text += fmt::format(" ({} segments)", unit.segments);
        units.push_back(std::move(text));
    }
    for (std::size_t i = 0; lane == Lane::recv && i < flow.unplaced.size(); ++i) {
        if (i == kShown) break;
        units.emplace_back("?");
    }
    const std::string_view what = whole_lane == Lane::message ? "messages" : "sends";
    if (units.empty()) return fmt::format("{} by unit: no units", what);
    return fmt::format("{} by unit: {}", what, fmt::join(units, " | "));
}

std::vector<std::uint32_t> arrivals_of(const FlowLineage& flow) {
    std::vector<std::pair<EventIndex, std::uint32_t>> reads;
    for (const Unit& unit : flow.lane(Lane::recv)) reads.emplace_back(unit.event, unit.number);
    for (const Unplaced& read : flow.unplaced) reads.emplace_back(read.event, 0U);
    std::sort(reads.begin(), reads.end());
    std::vector<std::uint32_t> numbers;
    for (const auto& [event, number] : reads) numbers.push_back(number);
    return numbers;
}

}  // namespace sticky::judging
