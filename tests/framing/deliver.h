// One stream, delivered in every way there is, must give one outcome.
#pragma once

#include "tests/framing/reference.h"

namespace sticky::test {

// Under sanitizers a feed takes ten times as long: there they watch every fourth of many specs, and
// shorter streams.
constexpr bool watched() {
#ifdef __SANITIZE_ADDRESS__
    return true;
#else
    return false;
#endif
}
template <class T>
std::vector<T> watchable(const std::vector<T>& all) {
    if (!watched() || all.size() < 8) return all;
    std::vector<T> some;
    for (std::size_t i = 0; i < all.size(); i += 4) some.push_back(all[i]);
    return some;
}

// Takes frames until there are none, and checks each one's bytes against the stream.
void drain(Decoder& decoder, ByteView stream, Outcome& into);
// Likewise with finish().
void drain_to_end(Decoder& decoder, ByteView stream, Outcome& into);

// Whole, byte by byte, with empty pieces between, and all fed before the first next().
void expect_simple_deliveries(const FramingSpec& spec, ByteView stream);

// Byte by byte it must give what the reference says after each byte, and in all 2^(n-1) partitions
// what it gave byte by byte (split/walk.h, each fed). Returns how many partitions were tried.
std::uint64_t expect_all_partitions(const FramingSpec& spec, ByteView stream);

// The same without copies: a new decoder for every partition, and each piece in memory of its own
// that is gone after the drain.
std::uint64_t expect_all_partitions_afresh(const FramingSpec& spec, ByteView stream);

}  // namespace sticky::test
