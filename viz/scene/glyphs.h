// Bytes as something a person can read, and how much room that takes: in a terminal's columns, or
// estimated in pixels.
//
//     "粘包"  4 columns      "a\0b"  reads a\x00b      e7 b2 (a character cut in two)  reads
//     \xe7\xb2
//
// Refuses to know: fonts. Pixel widths are estimates that err to the wide side, the same
// everywhere.
#pragma once

#include <string>
#include <string_view>

#include "trace/base.h"

namespace sticky {

// One line: visible UTF-8 as it is, everything else as \n, \r, \t, \x00.
std::string readable(ByteView bytes);
// Whether readable() would mostly be letters: at most one byte in four has to be escaped.
bool reads_as_text(ByteView bytes);
// Bytes of the character that stands at the front and that readable() shows as it is; 0: none does.
std::size_t visible_character(ByteView bytes);
// "00 00 00 05".
std::string hex_text(ByteView bytes);

struct Glyph {
    std::string_view text;
    std::size_t columns = 1;
};
std::vector<Glyph> glyphs_of(std::string_view text);

// Of valid UTF-8, as terminals count them: 2 for wide East Asian characters, 0 for combining ones.
std::size_t columns_of(std::string_view text);
// The beginning of a text with "…" for the rest, at most so many columns.
std::string shortened(std::string_view text, std::size_t columns);
// Lines of at most so many columns, broken at blanks, or anywhere where there are none.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

enum class Font : std::uint8_t { plain, mono };
double width_of(std::string_view text, double size, Font font, bool bold = false);
// As shortened(), in pixels.
std::string fitted(std::string_view text, double size, Font font, bool bold, double width);

}  // namespace sticky
