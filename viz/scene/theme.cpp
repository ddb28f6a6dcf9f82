#include "viz/scene/theme.h"

#include <fmt/format.h>

#include <array>

namespace sticky {
namespace {

constexpr Colour rgb(std::uint32_t hex) {
    return {static_cast<std::uint8_t>(hex >> 16U), static_cast<std::uint8_t>(hex >> 8U),
            static_cast<std::uint8_t>(hex)};
}

// Neighbours differ in lightness as well as in hue.
constexpr std::array<std::uint32_t, kMessageColours> kDarkMessages = {
    0x6cb4ee, 0xf2a65a, 0x8bd17c, 0xd98cc9, 0xe8d26a, 0x5fc9c0, 0xf08a8a, 0xb3a4f2};
constexpr std::array<std::uint32_t, kMessageColours> kLightMessages = {
    0x7ab8ea, 0xf3b06c, 0x92cf84, 0xdc9ccf, 0xe6d072, 0x72cbc4, 0xf19c98, 0xbcb0f0};
constexpr std::array<int, kMessageColours> kAnsiMessages = {75, 215, 114, 176, 221, 80, 210, 147};

struct Pair {
    Role role;
    std::uint32_t dark, light;
};
constexpr std::array<Pair, kRoleCount> kColours = {{
    {Role::background, 0x14171c, 0xfbfbfa},
    {Role::panel, 0x1b1f26, 0xf1f2f3},
    {Role::ink, 0xe8eaed, 0x1d2127},
    {Role::faint, 0x9aa3af, 0x636c78},
    {Role::line, 0x2b313a, 0xdfe2e6},
    {Role::accent, 0x6cb4ee, 0x1f6fb2},
    {Role::good, 0x8bd17c, 0x2d7d3a},
    {Role::bad, 0xef8a80, 0xb83227},
    {Role::outline, 0xe8eaed, 0x3a414c},
    {Role::unknown, 0x59626f, 0x9aa3af},
    {Role::folded, 0x76808d, 0xb4bbc4},
    {Role::neutral, 0x76808d, 0xb4bbc4},
    {Role::on_message, 0x101216, 0x14171c},
    {Role::message, 0, 0},
}};
constexpr bool in_order() {
    for (std::size_t i = 0; i < kColours.size(); ++i) {
        if (static_cast<std::size_t>(kColours[i].role) != i) return false;
    }
    return true;
}
static_assert(in_order());

}  // namespace

Colour colour_of(const Paint& paint, Theme theme) {
    const bool dark = theme == Theme::dark;
    if (paint.role == Role::message) {
        return rgb((dark ? kDarkMessages : kLightMessages)[paint.index % kMessageColours]);
    }
    const Pair& pair = kColours[static_cast<std::size_t>(paint.role)];
    return rgb(dark ? pair.dark : pair.light);
}

std::string hex_of(Colour colour) {
    return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

std::string ansi_of_message(std::int64_t index) {
    const auto place = static_cast<std::size_t>(index) % kMessageColours;
    return fmt::format("\x1b[0;48;5;{};38;5;16m", kAnsiMessages[place]);
}

}  // namespace sticky
