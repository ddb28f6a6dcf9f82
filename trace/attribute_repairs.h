// What a segment says that was lost, or sent again. Private to attribute_*.cpp.
//
// Refuses to know: why new data left when it did.
#pragma once

#include <optional>

#include "trace/attribute_facts.h"

namespace sticky::detective {

// The link did not deliver this unit; nothing, if no event says so.
std::optional<Finding> lost(const FlowFacts& facts, const Unit& unit, std::uint32_t number);
// It repeats what left before, and may merge what were several segments then.
Finding sent_again(const FlowFacts& facts, const Unit& unit, std::uint32_t number);

}  // namespace sticky::detective
