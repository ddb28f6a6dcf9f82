// Faults of characters that are cut (UTF-8, RFC 3629).
//
//     e8 af | bb        one character, two question marks
#pragma once

#include <algorithm>
#include <utility>

#include "tests/framing/faulty/base.h"

namespace sticky::test::faulty {

// How many bytes the character that begins with `lead` has (RFC 3629).
inline std::size_t bytes_of_character(std::uint8_t lead) {
    return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}
// Each read is turned into text alone: what is left of a character becomes a question mark.
// `held`: how many bytes of a character a read's end may be short of and is waited for.
template <std::size_t held>
struct TextOfRead : Base {
    Buffer part;
    void feed(R read) {
        Buffer text = std::move(part);
        part.clear();
        text.insert(text.end(), read.begin(), read.end());
        for (std::size_t at = 0; at < text.size();) {
            const bool inside = (text[at] & 0xc0) == 0x80;
            const std::size_t size = inside ? 1 : bytes_of_character(text[at]);
            const std::size_t have = std::min(size, text.size() - at);
            if (have < size && have <= held) {
                part.assign(text.begin() + static_cast<std::ptrdiff_t>(at), text.end());
                return;
            }
            if (inside || have < size) {
                kept.push_back('?');
            } else if (text[at] == '\n') {
                give_line();
            } else {
                keep(R(text).subspan(at, size));
            }
            at += have;
        }
    }
    friend bool operator==(const TextOfRead&, const TextOfRead&) = default;
};
using RightText = TextOfRead<3>;
using Utf8Cut = TextOfRead<0>;
using Utf8HoldsOne = TextOfRead<1>;

}  // namespace sticky::test::faulty
