// A run's boundaries as a text that is the same whenever they are.
#include <algorithm>

#include "script/expectation_lanes.h"

namespace sticky {
namespace {

using namespace judging;

// "10 x5, 1448": alike neighbours are counted.
std::string counted(const std::vector<std::string>& items) {
    std::vector<std::string> runs;
    for (std::size_t i = 0; i < items.size();) {
        std::size_t end = i + 1;
        while (end < items.size() && items[end] == items[i]) ++end;
        runs.push_back(end - i > 1 ? fmt::format("{} x{}", items[i], end - i) : items[i]);
        i = end;
    }
    return fmt::format("[{}]", fmt::join(runs, ", "));
}

// A stream's units tile it, so sizes say where they lie; what was sent again does not, and a
// datagram is told by its number.
std::string unit_text(const FlowLineage& flow, Lane lane, const Unit& unit) {
    std::string text = fmt::to_string(unit.range.size());
    if (unit.segments > 1) text += fmt::format(" in {} segments", unit.segments);
    if (unit.again) text += fmt::format(" again at {}", unit.range.begin);
    if (flow.datagrams && (lane == Lane::wire || lane == Lane::recv)) {
        text = fmt::format("#{}: {}", unit.number, text);
    }
    return text;
}

std::string lane_text(const FlowLineage& flow, Lane lane) {
    std::vector<std::pair<EventIndex, std::string>> units;
    for (const Unit& unit : flow.lane(lane)) {
        units.emplace_back(unit.event, unit_text(flow, lane, unit));
    }
    if (lane == Lane::recv && !flow.unplaced.empty()) {
        for (const Unplaced& read : flow.unplaced) {
            units.emplace_back(read.event, fmt::format("#?: {}", read.size));
        }
        std::sort(units.begin(), units.end());
    }
    std::vector<std::string> items;
    for (auto& [event, text] : units) items.push_back(std::move(text));
    return fmt::format("{} {}", name_of(lane), counted(items));
}

}  // namespace

std::string outcome_of(const Trace& trace, const Lineage& lineage) {
    std::vector<std::string> flows;
    for (const FlowLineage& flow : lineage.flows) {
        std::vector<std::string> parts;
        for (std::size_t i = 0; i < kLaneCount; ++i) {
            const bool silent = flow.lanes[i].empty() &&
                                (static_cast<Lane>(i) != Lane::recv || flow.unplaced.empty());
            if (!silent) parts.push_back(lane_text(flow, static_cast<Lane>(i)));
        }
        if (flow.end != StreamEnd::open) parts.push_back(fmt::format("end {}", name_of(flow.end)));
        flows.push_back(fmt::format("{} -> {}: {}\n", endpoint_name(trace, flow.flow.sender),
                                    endpoint_name(trace, flow.receiver), fmt::join(parts, ", ")));
    }
    // Which of several sessions was accepted first is not a boundary.
    std::sort(flows.begin(), flows.end());
    return fmt::format("{}", fmt::join(flows, ""));
}

}  // namespace sticky
