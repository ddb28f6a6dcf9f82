#include "framing/half_float.h"

#include <bit>
#include <cmath>
#include <limits>

namespace sticky {

std::optional<std::uint16_t> half_of(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const auto sign = static_cast<std::uint16_t>((bits >> 48) & 0x8000U);
    const auto with_sign = [sign](std::uint64_t rest) {
        return static_cast<std::uint16_t>(sign | rest);
    };
    if (std::isnan(value)) return with_sign(0x7e00);
    if (std::isinf(value)) return with_sign(0x7c00);
    const int exponent = static_cast<int>((bits >> 52) & 0x7ff) - 1023;
    if (exponent < -25) return with_sign(0);  // below half of the smallest
    if (exponent > 15) return std::nullopt;
    const std::uint64_t mantissa = (bits & 0xfffffffffffffU) | (std::uint64_t{1} << 52);
    // Of 53 bits 11 remain, fewer below 2^-14.
    const int dropped = exponent >= -14 ? 42 : 42 - 14 - exponent;
    std::uint64_t kept = mantissa >> dropped;
    const std::uint64_t rest = mantissa & ((std::uint64_t{1} << dropped) - 1);
    const std::uint64_t tie = std::uint64_t{1} << (dropped - 1);
    if (rest > tie || (rest == tie && (kept & 1) != 0)) ++kept;
    // The first bit kept counts one in the exponent's field, and so does a carry out of it.
    if (exponent >= -14) kept += static_cast<std::uint64_t>(exponent + 14) << 10;
    if (kept >= 0x7c00) return std::nullopt;
    return with_sign(kept);
}

double double_of_half(std::uint16_t half) {
    const int exponent = (half >> 10) & 0x1f;
    const int mantissa = half & 0x3ff;
    double value = 0;
    if (exponent == 0x1f) {
        value = mantissa != 0 ? std::numeric_limits<double>::quiet_NaN()
                              : std::numeric_limits<double>::infinity();
    } else if (exponent == 0) {
        value = std::ldexp(mantissa, -24);
    } else {
        value = std::ldexp(mantissa + 0x400, exponent - 25);
    }
    return (half & 0x8000) != 0 ? -value : value;
}

}  // namespace sticky
