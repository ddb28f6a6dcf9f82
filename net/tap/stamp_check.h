// Two witnesses of one sender: what the kernel reported as it left (transmit_stamps.h) against the
// segments a tap saw.
//
//     reported  [      0, 4096)/3        [4096, 4106)/1
//     tapped    [0, 1448) ... [2896, 4096) [4096, 4106)        they agree
//
// A reported range agrees if it is a union of whole segments, as many as reported. Bytes that were
// sent again count once. Refuses to know: which of the two is right.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "trace/event.h"

namespace sticky {

class StampCheck {
public:
    void reported(const Segment& segment) { reported_.push_back(segment); }
    void tapped(const Segment& segment);
    // Every reported byte was tapped.
    bool complete() const;

    std::uint64_t ranges() const { return reported_.size(); }
    struct Disagreement {
        ByteRange range;
        std::string text;
    };
    std::vector<Disagreement> disagreements() const;

private:
    // Segments up to there; nothing: no segment ends there.
    std::optional<std::uint64_t> segments_to(std::uint64_t end) const;

    std::vector<Segment> reported_;
    std::map<std::uint64_t, std::uint64_t> ends_;  // of segments; how many until there
    std::uint64_t high_ = 0, segments_ = 0;
};

}  // namespace sticky
