#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "trace/byte_range.h"

namespace sticky {
namespace {

// All pairs of ranges over a few offsets, against the definition by single offsets.
TEST(ByteRange, IntersectAndOverlapMeanTheOffsetsBothHave) {
    constexpr std::uint64_t n = 6;
    for (std::uint64_t a = 0; a <= n; ++a) {
        for (std::uint64_t b = a; b <= n; ++b) {
            for (std::uint64_t c = 0; c <= n; ++c) {
                for (std::uint64_t d = c; d <= n; ++d) {
                    const ByteRange x{a, b}, y{c, d};
                    std::uint64_t common = 0;
                    for (std::uint64_t i = 0; i < n; ++i) {
                        if (x.contains(i) && y.contains(i)) {
                            ++common;
                            EXPECT_TRUE(intersect(x, y).contains(i));
                        }
                    }
                    EXPECT_EQ(intersect(x, y).size(), common);
                    EXPECT_EQ(overlap(x, y), common > 0);
                    EXPECT_EQ(intersect(x, y), intersect(y, x));
                    if (common == 0) {
                        EXPECT_EQ(intersect(x, y).begin, std::max(a, c));
                    }
                    test::tried();
                }
            }
        }
    }
}

TEST(ByteRange, AnEmptyOneHasAPlaceAndNoBytes) {
    constexpr ByteRange empty{5, 5};
    EXPECT_TRUE(empty.empty());
    EXPECT_EQ(empty.size(), 0U);
    EXPECT_FALSE(empty.contains(5));
    EXPECT_FALSE(overlap(empty, {0, 10}));
    EXPECT_NE(empty, (ByteRange{6, 6}));
}

}  // namespace
}  // namespace sticky
