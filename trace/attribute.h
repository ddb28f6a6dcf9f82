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

// From facts alone: what a model confessed (Held, the cause of a segment) is not read.
std::vector<Finding> attribute(const Trace& trace, const Lineage& lineage);

// What a world that decides wrote beside its segments and datagrams: a reason found that agrees
// becomes decided, one that was not found is added.
void add_decisions(const Trace& trace, const Lineage& lineage, std::vector<Finding>& findings);

}  // namespace sticky
