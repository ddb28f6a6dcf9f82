// Why each recv of a run in the model returned what it returned. The model confesses nothing about
// that; its receive queue is replayed from what arrived, and `left` tells what lay in it
// afterwards.
//
// Refuses to know: what attribute() makes of it.
#pragma once

#include <optional>
#include <vector>

#include "trace/lineage.h"

namespace sticky::test {

struct ReadTruth {
    FlowId flow;
    std::uint32_t unit = 0;  // in the recv lane, from 1
    // Messages that came apart and were returned together; what came in one piece was merged
    // before.
    std::optional<Cause> merged;
    std::optional<Cause> cut;  // its last message went on
};
std::vector<ReadTruth> read_truths(const Trace& trace, const Lineage& lineage);

}  // namespace sticky::test
