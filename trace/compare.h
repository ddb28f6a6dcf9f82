// Two runs of one scenario side by side: in which lanes their boundaries part, where first, and
// which units have other reasons although they hold the same bytes.
//
//     one    |10|   1448   |   1448   |  1144  |
//     other  |10|10|10|10|10|  1448   | ...        wire parts at unit 2: [10, 1458) and [10, 20)
//
// Byte ranges are compared, not times. Refuses to know: which of the two is right.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "trace/attribute.h"

namespace sticky {

// What is compared of a run.
struct RunView {
    const Trace& trace;
    const Lineage& lineage;
    const std::vector<Finding>& findings;
};

struct ReasonsApart {
    std::uint32_t unit = 0;  // from 1, of both
    ByteRange bytes;
    std::vector<Cause> one, other;  // those that only it has
};

struct LaneApart {
    Lane lane = Lane::message;
    bool compared = false;  // false: one of them did not observe the whole lane
    std::size_t one_units = 0, other_units = 0;
    std::uint32_t unit = 0;                         // the first that parts, from 1; 0: none does
    std::optional<ByteRange> one_unit, other_unit;  // what each has there; none: its lane is over
    std::vector<ReasonsApart> reasons;              // of the units before it

    bool alike() const { return compared && unit == 0; }
};

struct FlowApart {
    std::string name;  // "client → server"
    bool in_one = true, in_other = true;
    std::vector<LaneApart> lanes;  // in the order of Lane; empty: only one of them has the flow
};

// Flows are matched by the names of their ends, in the order in which their connections began.
std::vector<FlowApart> compare(const RunView& one, const RunView& other);

// Every flow is in both, and every lane that both observed is alike.
bool same_boundaries(const std::vector<FlowApart>& flows);

}  // namespace sticky
