#include "script/toml_span.h"

#include <algorithm>

namespace sticky {
namespace {

bool starts(std::string_view text, std::size_t at, std::string_view with) {
    return text.substr(at).starts_with(with);
}

// TOML 1.0: "...", '...', """...""", '''...'''; only the double ones have escapes.
std::size_t end_of_string(std::string_view text, std::size_t begin) {
    const char quote = text[begin];
    const std::string_view three = quote == '"' ? R"(""")" : "'''";
    const bool long_one = starts(text, begin, three);
    std::size_t at = begin + (long_one ? 3 : 1);
    while (at < text.size()) {
        if (quote == '"' && text[at] == '\\') {
            at += 2;
        } else if (long_one && starts(text, at, three)) {
            at += 3;
            // Up to two quotes more may belong to the text.
            while (at < text.size() && text[at] == quote) ++at;
            return at;
        } else if (!long_one && text[at] == quote) {
            return at + 1;
        } else {
            ++at;
        }
    }
    return text.size();
}

// [ ... ] or { ... }, with whatever nests in it.
std::size_t end_of_brackets(std::string_view text, std::size_t begin) {
    std::size_t depth = 0;
    for (std::size_t at = begin; at < text.size();) {
        const char c = text[at];
        if (c == '"' || c == '\'') {
            at = end_of_string(text, at);
            continue;
        }
        if (c == '#') {
            at = end_of_line(text, at);
            continue;
        }
        if (c == '[' || c == '{') ++depth;
        if ((c == ']' || c == '}') && --depth == 0) return at + 1;
        ++at;
    }
    return text.size();
}

}  // namespace

std::size_t offset_of(std::string_view text, Source place) {
    std::size_t at = 0;
    for (std::uint32_t line = 1; line < place.line; ++line) {
        at = text.find('\n', at);
        if (at == std::string_view::npos) return text.size();
        ++at;
    }
    for (std::uint32_t column = 1; column < place.column && at < text.size(); ++column) {
        ++at;
        const auto goes_on = [&] {
            return (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
        };
        while (at < text.size() && goes_on()) ++at;
    }
    return at;
}

std::size_t end_of_value(std::string_view text, std::size_t begin) {
    if (begin >= text.size()) return text.size();
    const char c = text[begin];
    if (c == '"' || c == '\'') return end_of_string(text, begin);
    if (c == '[' || c == '{') return end_of_brackets(text, begin);
    std::size_t end = text.find_first_of(",]}#\r\n", begin);
    end = std::min(end, text.size());
    while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '\t')) --end;
    return end;
}

std::size_t end_of_line(std::string_view text, std::size_t at) {
    return std::min(text.find('\n', at), text.size());
}

std::size_t begin_of_line(std::string_view text, std::size_t at) {
    if (at == 0) return 0;
    const std::size_t before = text.rfind('\n', at - 1);
    return before == std::string_view::npos ? 0 : before + 1;
}

}  // namespace sticky
