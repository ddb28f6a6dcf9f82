#include "trace/wire_coverage.h"

#include <algorithm>

namespace sticky {

bool wire_covers(const FlowLineage& flow) {
    std::vector<ByteRange> seen;
    std::vector<std::uint64_t> empty_at;
    for (const Unit& unit : flow.lane(Lane::wire)) {
        seen.push_back(unit.range);
        if (unit.range.empty()) empty_at.push_back(unit.number);
    }
    const auto earlier = [](ByteRange a, ByteRange b) { return a.begin < b.begin; };
    if (!std::is_sorted(seen.begin(), seen.end(), earlier)) {
        std::sort(seen.begin(), seen.end(), earlier);
    }
    std::uint64_t end = 0;
    for (const ByteRange range : seen) {
        if (range.begin > end) return false;
        end = std::max(end, range.end);
    }
    std::sort(empty_at.begin(), empty_at.end());
    for (const Unit& unit : flow.lane(Lane::send)) {
        if (unit.range.end > end) return false;
        if (flow.datagrams && unit.range.empty() &&
            !std::binary_search(empty_at.begin(), empty_at.end(), unit.number)) {
            return false;
        }
    }
    return true;
}

}  // namespace sticky
