// Floats of 16 bits (IEEE 754 binary16), as letter e of a struct has them.
//
//     1.0  ->  3c00      s eeeee mmmmmmmmmm      65504 is the largest, 2^-24 the smallest above 0
//
// Rounded once, from the double's own bits, to the nearest, ties to the even one.
#pragma once

#include <cstdint>
#include <optional>

namespace sticky {

// Nothing: the number is finite and rounds to more than 65504. Every NaN becomes 7e00 or fe00.
std::optional<std::uint16_t> half_of(double value);

// Exact: every half is a double.
double double_of_half(std::uint16_t half);

}  // namespace sticky
