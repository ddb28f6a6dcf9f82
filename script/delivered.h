// What a decoder delivered, frame by frame, read out of a trace again.
//
//     5 \r\n h e l l o \r\n 6 \r\n   w o r l d \r\n 0 \r\n \r\n      "hello world": chunks joined
//
// A trace keeps the stream's bytes; where a framing escapes or joins them, a frame's payload is not
// a stretch of those. Refuses to know: what should have been delivered.
#pragma once

#include <optional>
#include <vector>

#include "script/scenario.h"
#include "trace/lineage.h"

namespace sticky {

// The scenario that a trace carries, without the files that it sends. None: it can't be read.
std::optional<Scenario> scenario_of(const TraceHeader& header);

// For each unit of the frame lane, in its order; none where its bytes were not kept.
std::vector<std::optional<Bytes>> delivered(const Trace& trace, const FlowLineage& flow);

}  // namespace sticky
