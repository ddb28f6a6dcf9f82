// Floats of 16 bits: every one of them, and what lies between two.
#include "framing/half_float.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/cases.h"

namespace sticky::test {
namespace {

// Every half is itself again; what lies between two goes to the nearer one, a tie to the even one.
TEST(HalfFloat, RoundsToTheNearest) {
    for (std::uint32_t half = 0; half < 0x10000; ++half) {
        const auto one = static_cast<std::uint16_t>(half);
        const double value = double_of_half(one);
        if (std::isnan(value)) {
            EXPECT_TRUE((one & 0x7fff) > 0x7c00);
            EXPECT_EQ(half_of(value), (one & 0x8000) != 0 ? 0xfe00 : 0x7e00);
        } else {
            EXPECT_EQ(half_of(value), one) << half;
        }
        tried();
        if ((half & 0x7fff) >= 0x7bff) continue;
        const auto next = static_cast<std::uint16_t>(half + 1);
        const double middle = (value + double_of_half(next)) / 2;
        EXPECT_EQ(half_of(middle), (half & 1) == 0 ? one : next) << half;
        EXPECT_EQ(half_of(std::nextafter(middle, value)), one) << half;
        EXPECT_EQ(half_of(std::nextafter(middle, double_of_half(next))), next) << half;
        tried(3);
    }
    EXPECT_EQ(half_of(65519.99999999999), 0x7bff);
    EXPECT_EQ(half_of(65520.0), std::nullopt);
    EXPECT_EQ(half_of(-1e300), std::nullopt);
    EXPECT_EQ(half_of(-std::numeric_limits<double>::infinity()), 0xfc00);
    EXPECT_EQ(half_of(5e-324), 0);
    EXPECT_EQ(half_of(-5e-324), 0x8000);
    tried(6);
}

}  // namespace
}  // namespace sticky::test
