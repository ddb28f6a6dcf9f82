#include "viz/scene/glyphs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "trace/utf8.h"

namespace sticky {
namespace {

struct Decoded {
    std::uint32_t code = 0;
    std::size_t size = 1;
    bool shown = false;  // as it is; else each of its bytes is escaped
};

std::size_t length_by(std::uint8_t lead) {
    return lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}

Decoded first_glyph(ByteView bytes) {
    Decoded glyph;
    const std::size_t size = length_by(bytes[0]);
    if (size > bytes.size() || !is_utf8(bytes.first(size))) return glyph;
    glyph.size = size;
    glyph.code = size == 1 ? bytes[0] : bytes[0] & (0x7fU >> size);
    for (std::size_t i = 1; i < size; ++i) glyph.code = glyph.code << 6U | (bytes[i] & 0x3fU);
    const bool line_end = glyph.code == '\n' || glyph.code == '\r' || glyph.code == '\t';
    glyph.shown = !line_end && is_printable_utf8(bytes.first(size));
    return glyph;
}

struct CodeRange {
    std::uint32_t first, last;
};

// East Asian Wide and Fullwidth (Unicode's EastAsianWidth.txt), with what lies between them.
constexpr std::array<CodeRange, 22> kWide = {
    {{0x1100, 0x115f},   {0x231a, 0x231b},  {0x23e9, 0x23ec}, {0x25fd, 0x25fe}, {0x2614, 0x2615},
     {0x2648, 0x2653},   {0x26a1, 0x26a1},  {0x26bd, 0x26be}, {0x2705, 0x2705}, {0x270a, 0x270b},
     {0x2728, 0x2728},   {0x274c, 0x274c},  {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xa960, 0xa97c},
     {0xac00, 0xd7a3},   {0xf900, 0xfaff},  {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6},
     {0x1f300, 0x1faff}, {0x20000, 0x3fffd}}};
constexpr std::array<CodeRange, 6> kCombining = {{{0x300, 0x36f},
                                                  {0x483, 0x489},
                                                  {0x1ab0, 0x1aff},
                                                  {0x1dc0, 0x1dff},
                                                  {0x20d0, 0x20ff},
                                                  {0xfe00, 0xfe0f}}};

template <std::size_t N>
bool in(const std::array<CodeRange, N>& ranges, std::uint32_t code) {
    return std::any_of(ranges.begin(), ranges.end(), [&](const CodeRange& range) {
        return range.first <= code && code <= range.last;
    });
}

std::size_t columns_of(std::uint32_t code) {
    if (code < 0x300) return 1;
    return in(kCombining, code) ? 0 : in(kWide, code) ? 2 : 1;
}

// In parts of the font's size, measured on Inter and rounded up.
double em_of(std::uint32_t code, Font font) {
    const std::size_t columns = columns_of(code);
    if (columns == 2) return 1.0;
    if (columns == 0) return 0.0;
    if (font == Font::mono) return 0.6;
    if (code >= 0x80) return code == 0x2192 ? 0.95 : 0.7;
    constexpr std::string_view thin = "ijl.,:;'|!()[] ";
    constexpr std::string_view broad = "mwMW@%";
    const char c = static_cast<char>(code);
    if (thin.find(c) != std::string_view::npos) return 0.33;
    if (broad.find(c) != std::string_view::npos) return 0.92;
    return c >= 'A' && c <= 'Z' ? 0.7 : 0.61;
}

// Calls visit(glyph, its text) until it answers false.
template <class Visit>
void each_glyph(std::string_view text, Visit visit) {
    while (!text.empty()) {
        const Decoded glyph = first_glyph(view_of(text));
        if (!visit(glyph, text.substr(0, glyph.size))) return;
        text.remove_prefix(glyph.size);
    }
}

}  // namespace

std::size_t visible_character(ByteView bytes) {
    if (bytes.empty()) return 0;
    const Decoded glyph = first_glyph(bytes);
    return glyph.shown ? glyph.size : 0;
}

std::string readable(ByteView bytes) {
    std::string text;
    while (!bytes.empty()) {
        const Decoded glyph = first_glyph(bytes);
        if (glyph.shown) {
            text += text_of(bytes.first(glyph.size));
        } else {
            for (const std::uint8_t byte : bytes.first(glyph.size)) {
                text += byte == '\n'   ? std::string("\\n")
                        : byte == '\r' ? std::string("\\r")
                        : byte == '\t' ? std::string("\\t")
                                       : fmt::format("\\x{:02x}", byte);
            }
        }
        bytes = bytes.subspan(glyph.size);
    }
    return text;
}

bool reads_as_text(ByteView bytes) {
    std::size_t escaped = 0;
    const std::size_t all = bytes.size();
    while (!bytes.empty()) {
        const Decoded glyph = first_glyph(bytes);
        if (!glyph.shown) escaped += glyph.size;
        bytes = bytes.subspan(glyph.size);
    }
    return escaped * 4 <= all;
}

std::string hex_text(ByteView bytes) {
    return fmt::format("{:02x}", fmt::join(bytes, " "));
}

std::vector<Glyph> glyphs_of(std::string_view text) {
    std::vector<Glyph> glyphs;
    each_glyph(text, [&](const Decoded& glyph, std::string_view bytes) {
        glyphs.push_back({bytes, columns_of(glyph.code)});
        return true;
    });
    return glyphs;
}

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    each_glyph(text, [&](const Decoded& glyph, std::string_view) {
        columns += columns_of(glyph.code);
        return true;
    });
    return columns;
}

std::string shortened(std::string_view text, std::size_t columns) {
    if (columns_of(text) <= columns) return std::string(text);
    if (columns == 0) return {};
    std::string kept;
    std::size_t used = 1;
    each_glyph(text, [&](const Decoded& glyph, std::string_view bytes) {
        used += columns_of(glyph.code);
        if (used > columns) return false;
        kept += bytes;
        return true;
    });
    return kept + "…";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
    std::vector<std::string> lines;
    std::string line;
    std::size_t used = 0, blank = std::string::npos;
    each_glyph(text, [&](const Decoded& glyph, std::string_view bytes) {
        const std::size_t more = columns_of(glyph.code);
        if (used + more > columns && !line.empty()) {
            // Chinese may break anywhere; words only where a blank is near enough.
            const bool at_blank = blank != std::string::npos && bytes != " " &&
                                  columns_of(std::string_view(line).substr(blank)) * 2 < columns;
            std::string rest = at_blank ? line.substr(blank + 1) : std::string();
            if (at_blank) line.resize(blank);
            lines.push_back(std::exchange(line, std::move(rest)));
            used = columns_of(line);
            blank = std::string::npos;
            if (bytes == " ") return true;
        }
        if (bytes == " ") blank = line.size();
        line += bytes;
        used += more;
        return true;
    });
    if (!line.empty() || lines.empty()) lines.push_back(std::move(line));
    return lines;
}

double width_of(std::string_view text, double size, Font font, bool bold) {
    double ems = 0;
    each_glyph(text, [&](const Decoded& glyph, std::string_view) {
        ems += em_of(glyph.code, font);
        return true;
    });
    return ems * size * (bold && font == Font::plain ? 1.05 : 1.0);
}

std::string fitted(std::string_view text, double size, Font font, bool bold, double width) {
    if (width_of(text, size, font, bold) <= width) return std::string(text);
    std::string kept;
    double used = width_of("…", size, font, bold);
    each_glyph(text, [&](const Decoded&, std::string_view bytes) {
        used += width_of(bytes, size, font, bold);
        if (used > width) return false;
        kept += bytes;
        return true;
    });
    return kept.empty() ? std::string() : kept + "…";
}

}  // namespace sticky
