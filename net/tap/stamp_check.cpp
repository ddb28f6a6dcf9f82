#include "net/tap/stamp_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace sticky {

void StampCheck::tapped(const Segment& segment) {
    if (segment.range.end <= high_) return;  // all of it was sent again
    high_ = segment.range.end;
    segments_ += segment.segments;
    ends_[high_] = segments_;
}

bool StampCheck::complete() const {
    return reported_.empty() || reported_.back().range.end <= high_;
}

std::optional<std::uint64_t> StampCheck::segments_to(std::uint64_t end) const {
    if (end == 0) return 0;
    const auto found = ends_.find(end);
    if (found == ends_.end()) return std::nullopt;
    return found->second;
}

std::vector<StampCheck::Disagreement> StampCheck::disagreements() const {
    std::vector<Disagreement> found;
    for (const Segment& segment : reported_) {
        const auto first = segments_to(segment.range.begin);
        const auto last = segments_to(segment.range.end);
        if (first && last && *last - *first == segment.segments) continue;
        const std::string seen = first && last
                                     ? fmt::format("{} were captured", *last - *first)
                                     : std::string("the captured ones begin and end elsewhere");
        found.push_back(
            {segment.range,
             fmt::format("the kernel reported [{}, {}) as {} segments, {}", segment.range.begin,
                         segment.range.end, segment.segments, seen)});
    }
    return found;
}

}  // namespace sticky
