// The one coordinate: the stream offset of application bytes, in one direction of one connection.
//
//     stream   h e l l o e g g
//     offset   0 1 2 3 4 5 6 7 8        "egg" is [5, 8)
//
// Units of different lanes are linked by intersecting ranges, and by nothing else.
#pragma once

#include <algorithm>
#include <cstdint>

namespace sticky {

// Half open: begin is in it, end is not. begin == end is an empty unit at a place (an empty send,
// an empty datagram).
struct ByteRange {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    constexpr std::uint64_t size() const { return end - begin; }
    constexpr bool empty() const { return begin == end; }
    constexpr bool contains(std::uint64_t offset) const { return begin <= offset && offset < end; }
    friend constexpr bool operator==(const ByteRange&, const ByteRange&) = default;
};

// The bytes both have; empty (at the later begin) where they have none in common.
constexpr ByteRange intersect(ByteRange a, ByteRange b) {
    const std::uint64_t begin = std::max(a.begin, b.begin);
    return ByteRange{begin, std::max(begin, std::min(a.end, b.end))};
}
constexpr bool overlap(ByteRange a, ByteRange b) {
    return std::max(a.begin, b.begin) < std::min(a.end, b.end);
}

}  // namespace sticky
