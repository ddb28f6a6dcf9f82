// What a text must keep to before the TOML library sees it. The library recurses once for each
// nested bracket and each part of a dotted key (100,000 parts overflow its stack), so both are
// counted here, by a scanner that knows just enough TOML to skip strings and comments.
#include <fmt/format.h>

#include "script/toml_node.h"
#include "trace/limits.h"

namespace sticky {
namespace {

struct Position {
    std::string_view text;
    std::size_t at = 0;

    // Columns count characters, as editors do.
    Source source() const {
        Source place{1, 1};
        for (std::size_t i = 0; i < at; ++i) {
            if (text[i] == '\n') {
                ++place.line;
                place.column = 1;
            } else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
                ++place.column;
            }
        }
        return place;
    }
};

// The length of the UTF-8 character at `at`; 0 if there is none (RFC 3629, no overlong forms, no
// surrogates).
std::size_t character_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(at);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(at + 1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = first == 0xED ? 0x9F : 0xBF;
        return follows(at + 1, low, high) && follows(at + 2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const unsigned low = first == 0xF0 ? 0x90 : 0x80;
        const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
        return follows(at + 1, low, high) && follows(at + 2) && follows(at + 3) ? 4 : 0;
    }
    return 0;
}

// Where the string that opens at `at` ends: one past its last quote, or where the library will
// find it broken.
std::size_t skip_string(std::string_view text, std::size_t at) {
    const char quote = text[at];
    const bool escapes = quote == '"';
    const std::string three(3, quote);
    const bool long_form = text.substr(at, 3) == three;
    std::size_t i = at + (long_form ? 3 : 1);
    while (i < text.size()) {
        if (escapes && text[i] == '\\') {
            i += 2;
        } else if (long_form && text.substr(i, 3) == three) {
            i += 3;
            // Up to two more quotes still belong to the string: """a"""""
            for (int more = 0; more < 2 && i < text.size() && text[i] == quote; ++more) ++i;
            return i;
        } else if (!long_form && (text[i] == quote || text[i] == '\n')) {
            return i + 1;
        } else {
            ++i;
        }
    }
    return text.size();
}

// A table header without a key, "[=": the library asserts that there is one.
bool header_lacks_key(std::string_view text, std::size_t at) {
    const bool two = text.substr(at + 1, 1) == "[";
    const std::size_t i = text.find_first_not_of(" \t", at + (two ? 2 : 1));
    if (i == std::string_view::npos) return false;
    const char c = text[i];
    const bool key = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '_' || c == '-' || c == '"' || c == '\'';
    return !key && c != ']' && (two || c != '[');
}

struct Trouble {
    std::size_t at = 0;
    std::string what, remedy;
};

Trouble too_deep(std::size_t at, std::string_view what) {
    return {at, fmt::format("{} {}", what, kScenarioDepth), "no scenario needs more"};
}

Trouble find_trouble(std::string_view text) {
    std::uint64_t brackets = 0;
    std::uint64_t parts = 1;
    bool line_begins = true;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        const bool begins = line_begins;
        const bool mark = i < 3 && text.starts_with("\xef\xbb\xbf");  // a byte order mark
        line_begins = mark || c == '\n' || (line_begins && (c == ' ' || c == '\t'));
        if (c == '"' || c == '\'') {
            i = skip_string(text, i);
            continue;
        }
        if (c == '#') {
            while (i < text.size() && text[i] != '\n') ++i;
            continue;
        }
        if (c == '.') {
            if (++parts > kScenarioDepth) return too_deep(i, "a key has more parts than");
        } else if (c == '[' || c == '{') {
            parts = 1;
            if (c == '[' && begins && brackets == 0 && header_lacks_key(text, i)) {
                return {i, "not TOML: a table header without a name", "write [name]"};
            }
            if (++brackets > kScenarioDepth) return too_deep(i, "brackets nest deeper than");
        } else if (c == ']' || c == '}') {
            parts = 1;
            if (brackets > 0) --brackets;
        } else if (c == '=' || c == ',' || c == '\n') {
            parts = 1;
        }
        ++i;
    }
    return {};
}

}  // namespace

std::string place_text(std::string_view file, Source source) {
    return fmt::format("{}:{}:{}", file, source.line, source.column);
}

Error check_toml_text(std::string_view text, std::string_view file) {
    Error error;
    const auto say = [&](std::size_t at, std::string what, std::string remedy) {
        error = {ErrorKind::input, place_text(file, Position{text, at}.source()), std::move(what),
                 std::move(remedy)};
        return error;
    };
    if (text.size() > kScenarioBytes) {
        error = {ErrorKind::input, std::string(file),
                 fmt::format("{} bytes are more than a scenario may have ({})", text.size(),
                             kScenarioBytes),
                 "long messages are { size = n } or { file = \"name\" }"};
        return error;
    }
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = character_length(text, i);
        if (length == 0) {
            return say(i,
                       fmt::format("byte {} (0x{:02x}) is not UTF-8", i,
                                   static_cast<unsigned char>(text[i])),
                       "save the file as UTF-8");
        }
        if (text[i] == '\0') {
            return say(i, fmt::format("byte {} is a NUL", i), "a scenario is a text file");
        }
        i += length;
    }
    Trouble trouble = find_trouble(text);
    if (!trouble.what.empty()) {
        return say(trouble.at, std::move(trouble.what), std::move(trouble.remedy));
    }
    return error;
}

}  // namespace sticky
