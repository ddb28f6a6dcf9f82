#include "trace/checksum.h"

#include <gtest/gtest.h>

#include "tests/support/cases.h"

namespace sticky {
namespace {

// As the standard defines it, bit by bit.
std::uint32_t bit_by_bit(ByteView bytes) {
    std::uint32_t sum = 0xffffffffU;
    for (const std::uint8_t byte : bytes) {
        sum ^= byte;
        for (int bit = 0; bit < 8; ++bit) sum = sum >> 1U ^ ((sum & 1U) != 0 ? 0xedb88320U : 0U);
    }
    return ~sum;
}

TEST(Checksum, AgreesWithPublishedSums) {
    EXPECT_EQ(checksum({}), 0U);
    EXPECT_EQ(checksum(view_of("123456789")), 0xcbf43926U);
    EXPECT_EQ(checksum(view_of("The quick brown fox jumps over the lazy dog")), 0x414fa339U);
}

TEST(Checksum, EveryLengthAndEveryCut) {
    Bytes bytes;
    std::uint32_t number = 1;
    for (std::size_t i = 0; i < 80; ++i) {
        number = number * 1664525U + 1013904223U;
        bytes.push_back(static_cast<std::uint8_t>(number >> 24U));
    }
    for (std::size_t begin = 0; begin < 20; ++begin) {
        for (std::size_t end = begin; end <= bytes.size(); ++end) {
            const ByteView part = ByteView(bytes).subspan(begin, end - begin);
            const std::uint32_t sum = bit_by_bit(part);
            EXPECT_EQ(checksum(part), sum) << begin << " " << end;
            for (std::size_t cut = 0; cut <= part.size(); ++cut) {
                EXPECT_EQ(checksum(part.subspan(cut), checksum(part.first(cut))), sum);
            }
            test::tried(part.size() + 2);
        }
    }
}

}  // namespace
}  // namespace sticky
