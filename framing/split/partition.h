// The ways to cut a stream.
//
//     abc       a|b|c   a|bc   ab|c   abc          all 2^(n-1) of n bytes
//
// Each is a list of cuts. Refuses to know: decoders.
#pragma once

#include <utility>

#include "framing/split/outcome.h"

namespace sticky::split {

inline constexpr std::size_t kAllPartitionsBytes = 24;  // 2^23 of them; above, they are drawn

inline Cuts byte_by_byte(std::size_t size) {
    Cuts cuts;
    for (std::size_t at = 1; at < size; ++at) cuts.push_back(at);
    return cuts;
}

// splitmix64 (Steele, Lea, Flood 2014): the same seed gives the same cuts everywhere.
class Draw {
public:
    explicit Draw(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }

private:
    std::uint64_t state_;
};

// Sparse and dense ones in turn, since most faults need a few cuts or nearly all.
inline Cuts drawn(std::size_t size, Draw& draw) {
    const std::uint64_t one_in = std::uint64_t{1} << (1 + draw.next() % 8);
    const bool dense = draw.next() % 4 == 0;
    Cuts cuts;
    for (std::size_t at = 1; at < size; ++at) {
        if ((draw.next() % one_in == 0) != dense) cuts.push_back(at);
    }
    return cuts;
}

// `visit(const Cuts&)` returns false to stop. These return how many were visited.
template <class Visit>
std::uint64_t for_each_one_cut(std::size_t size, Visit&& visit) {
    std::uint64_t tried = 0;
    for (std::size_t at = 1; at < size; ++at) {
        ++tried;
        if (!visit(Cuts{at})) break;
    }
    return tried;
}

template <class Visit>
std::uint64_t for_each_two_cuts(std::size_t size, Visit&& visit) {
    std::uint64_t tried = 0;
    for (std::size_t a = 1; a + 1 < size; ++a) {
        for (std::size_t b = a + 1; b < size; ++b) {
            ++tried;
            if (!visit(Cuts{a, b})) return tried;
        }
    }
    return tried;
}

// Whole messages only: `boundaries` lie between them, and every way is tried in which neighbours
// come in one piece, 2^n for n boundaries (at most kAllPartitionsBytes).
template <class Visit>
std::uint64_t for_each_coalescing(const Cuts& boundaries, Visit&& visit) {
    const std::size_t count = std::min(boundaries.size(), kAllPartitionsBytes);
    Cuts cuts;
    std::uint64_t tried = 0;
    for (std::uint64_t bits = 0; bits < std::uint64_t{1} << count; ++bits) {
        cuts.clear();
        for (std::size_t i = 0; i < boundaries.size(); ++i) {
            if (i >= count || (bits >> i & 1) != 0) cuts.push_back(boundaries[i]);
        }
        ++tried;
        if (!visit(std::as_const(cuts))) break;
    }
    return tried;
}

// What a read may have behind the stream's last byte: the first byte of `trailing`, the first two,
// ... What the stream gave must come first in what all of it gives.
template <class Visit>
std::uint64_t for_each_trailing(View stream, View trailing, Visit&& visit) {
    std::vector<std::uint8_t> longer(stream.begin(), stream.end());
    std::uint64_t tried = 0;
    for (const std::uint8_t byte : trailing) {
        longer.push_back(byte);
        ++tried;
        if (!visit(View(longer))) break;
    }
    return tried;
}

// All 2^(n-1) up to kAllPartitionsBytes bytes; above, `draws` of them after the whole, byte by byte
// and every one-cut.
template <class Visit>
std::uint64_t for_each_partition(View stream, Visit&& visit, std::uint64_t seed = 1,
                                 std::uint64_t draws = 1000) {
    const std::size_t size = stream.size();
    if (size == 0) return visit(Cuts{}), 1;
    Cuts cuts;
    std::uint64_t tried = 0;
    if (size <= kAllPartitionsBytes) {
        for (std::uint64_t bits = 0; bits < std::uint64_t{1} << (size - 1); ++bits) {
            cuts.clear();
            for (std::size_t at = 1; at < size; ++at) {
                if (bits >> (at - 1) & 1) cuts.push_back(at);
            }
            ++tried;
            if (!visit(std::as_const(cuts))) return tried;
        }
        return tried;
    }
    bool goes_on = visit(cuts) && visit(byte_by_byte(size));
    tried = 2;
    if (!goes_on) return tried;
    tried += for_each_one_cut(size, [&](const Cuts& one) { return goes_on = visit(one); });
    for (Draw draw(seed); goes_on && draws > 0; --draws, ++tried)
        goes_on = visit(drawn(size, draw));
    return tried;
}

}  // namespace sticky::split
