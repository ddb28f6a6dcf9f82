// Roles as colours: a dark and a light theme, and a palette for messages that people who don't see
// red and green apart can use too. Cycles after eight.
//
// Refuses to know: what is painted.
#pragma once

#include <string>
#include <string_view>

#include "viz/scene/shape.h"

namespace sticky {

enum class Theme : std::uint8_t { dark, light };
inline constexpr std::size_t kThemeCount = 2;

struct Colour {
    std::uint8_t red = 0, green = 0, blue = 0;
    friend bool operator==(const Colour&, const Colour&) = default;
};
inline constexpr std::size_t kMessageColours = 8;

Colour colour_of(const Paint& paint, Theme theme);
std::string hex_of(Colour colour);  // "#6cb4ee"

// Terminals: black on the message's colour, of the 256.
inline constexpr std::string_view kAnsiReset = "\x1b[0m";
std::string ansi_of_message(std::int64_t index);

}  // namespace sticky
