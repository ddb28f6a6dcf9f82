// The detective: from facts alone, why each boundary is where it is. Every finding lists its
// evidence.
//
// Refuses to know: what the scenario meant, and what a deciding world confessed (Segment::cause is
// not read).
#pragma once

#include <vector>

#include "trace/lineage.h"

namespace sticky {

struct Finding {
    FlowId flow;
    Lane lane = Lane::wire;  // whose unit was moved
    std::uint32_t unit = 0;  // its position in that lane, from 1
    ByteRange bytes;
    Effect effect = Effect::kept;
    Cause cause = Cause::unexplained;
    Certainty certainty = Certainty::unexplained;
    Nanos cost = 0;  // what it made the bytes wait; 0: nothing, or not known
    std::vector<EventIndex> evidence;
};

std::vector<Finding> attribute(const Trace& trace, const Lineage& lineage);

}  // namespace sticky
