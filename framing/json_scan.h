// One whole number out of a small JSON object from a stranger, or the members of its top.
//
//     {"cmd": "put", "filesize": 12}      key "filesize"      12
//
// Strict as RFC 8259 and RFC 7493 (I-JSON): UTF-8, no name twice in an object, nothing behind the
// value. Bounded in depth and in names, so that no header costs more than its bytes. Keeps nothing,
// builds no tree; a JSON library belongs to the floor below, not to this one.
// Refuses to know: numbers that are not whole, what lies deeper, and what a header means.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framing/parts.h"

namespace sticky {

inline constexpr std::size_t kJsonDepth = 16;
inline constexpr std::size_t kJsonNames = 128;  // in one text

struct JsonSize {
    enum class Kind : std::uint8_t {
        found,      // `value`; saturated at 2^64 - 1
        negative,   // `value`: its bits, saturated at -2^63
        missing,    // an object that doesn't name the key at its top
        wrong,      // byte `at` can't stand there; at the text's size: it ends too early
        duplicate,  // a name that came before begins at `at`
    };
    Kind kind = Kind::wrong;
    std::uint64_t value = 0;
    std::size_t at = 0;
    friend bool operator==(const JsonSize&, const JsonSize&) = default;
};

JsonSize json_size(ByteView text, std::string_view key);

// A member of the object's top.
struct JsonMember {
    enum class Kind : std::uint8_t {
        text,   // `text`, without its escapes
        whole,  // `whole`, not below zero; saturated at 2^64 - 1
        other,
    };
    std::string name;
    Kind kind = Kind::other;
    std::string text;
    std::uint64_t whole = 0;
};
// Nothing: it is no such object, and `wrong` says how (kind wrong or duplicate).
std::optional<std::vector<JsonMember>> json_members(ByteView text, JsonSize& wrong);

// `text` as a JSON string, quotes included.
std::string json_string(std::string_view text);

}  // namespace sticky
