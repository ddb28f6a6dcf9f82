// What the judge reads off one lane of one flow: sizes, meetings, cuts. Private to
// expectation.cpp, outcome.cpp and prediction.cpp.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "script/expectation.h"

namespace sticky::judging {

// A list in a verdict is cut after so many.
inline constexpr std::size_t kShown = 64;

// Without the number of a counted endpoint: "client.3" is named by "client".
bool is_named(std::string_view endpoint, std::string_view wanted);
std::string endpoint_name(const Trace& trace, EndpointId id);

bool selects(const Expectation& expectation, const Trace& trace, const FlowLineage& flow);
// Directions of a connection in which nothing happened, where the expectation names an end: they
// have empty lanes, which is an answer too.
std::vector<FlowLineage> silent_flows(const Expectation& expectation, const Judged& run);

// In the lane's order; a datagram whose place is unknown has a size all the same.
Sizes sizes_of(const FlowLineage& flow, Lane lane);
const Unit* message_of(const FlowLineage& flow, std::uint32_t number);
// Whether one unit has bytes of each. A unit of several unseen segments shows nothing.
bool met_in_one(const FlowLineage& flow, Lane lane, const std::vector<ByteRange>& ranges);
// Where units begin or end inside `message`, from its begin.
std::vector<std::uint64_t> cuts_of(const FlowLineage& flow, Lane lane, ByteRange message);
bool is_kept(const FlowLineage& flow, Lane lane);
// "messages by unit: 1 2 | 3 | part of 4"
std::string messages_by_unit(const FlowLineage& flow, Lane lane);
// Datagram numbers in order of receipt; 0: which one is not known.
std::vector<std::uint32_t> arrivals_of(const FlowLineage& flow);

template <class Item>
std::string shown(const std::vector<Item>& list) {
    const std::size_t count = std::min(list.size(), kShown);
    const std::vector<Item> head(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(count));
    if (count == list.size()) return fmt::format("[{}]", fmt::join(head, ", "));
    return fmt::format("[{}, ... {} in all]", fmt::join(head, ", "), list.size());
}

}  // namespace sticky::judging
