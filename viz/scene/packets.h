// What became of each packet of a run, found once so that pictures need not search.
//
// Refuses to know: why.
#pragma once

#include <optional>
#include <vector>

#include "trace/trace.h"

namespace sticky {

struct PacketFate {
    std::optional<EventIndex> packet;   // it entered the link, or passed the tap
    std::optional<EventIndex> arrived;  // first
    std::optional<EventIndex> dropped;
};

// By number: element i is packet i + 1. Numbers that cannot be are left out.
std::vector<PacketFate> packet_fates(const std::vector<Event>& events);

}  // namespace sticky
