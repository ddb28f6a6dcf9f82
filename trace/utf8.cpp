#include "trace/utf8.h"

#include <cstring>

namespace sticky {
namespace {

constexpr std::uint32_t kBroken = 0xffffffffU;

// Takes one code point off the front; kBroken leaves `bytes` as it was.
std::uint32_t take_code_point(ByteView& bytes) {
    const std::uint32_t lead = bytes[0];
    if (lead < 0x80) {
        bytes = bytes.subspan(1);
        return lead;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || bytes.size() < length) return kBroken;
    std::uint32_t code = lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((bytes[i] & 0xc0U) != 0x80U) return kBroken;
        code = code << 6U | (bytes[i] & 0x3fU);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    if (overlong || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return kBroken;
    bytes = bytes.subspan(length);
    return code;
}

bool hides(std::uint32_t code) {
    if (code < 0x20) return code != '\t' && code != '\n' && code != '\r';
    return (code >= 0x7f && code < 0xa0) || code == 0xad || (code >= 0x200b && code < 0x2010) ||
           (code >= 0x2028 && code < 0x202f) || (code >= 0x2060 && code < 0x2070) ||
           code == 0xfeff || (code >= 0xfff0 && code < 0xfffc);
}

// Eight bytes that are all plain ASCII letters, digits or signs.
bool eight_plain(const std::uint8_t* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    constexpr std::uint64_t high = 0x8080808080808080U;
    constexpr std::uint64_t ones = 0x0101010101010101U;
    const bool ascii = (word & high) == 0;
    const bool no_control = ((word - ones * 0x20) & high) == 0;
    const bool no_delete = (((word ^ ones * 0x7f) - ones) & high) == 0;
    return ascii && no_control && no_delete;
}

template <class Allowed>
bool all_of_utf8(ByteView bytes, Allowed allowed) {
    while (!bytes.empty()) {
        if (bytes.size() >= 8 && eight_plain(bytes.data())) {
            bytes = bytes.subspan(8);
            continue;
        }
        const std::uint32_t code = take_code_point(bytes);
        if (code == kBroken || !allowed(code)) return false;
    }
    return true;
}

}  // namespace

bool is_utf8(ByteView bytes) {
    return all_of_utf8(bytes, [](std::uint32_t) { return true; });
}

bool is_printable_utf8(ByteView bytes) {
    return all_of_utf8(bytes, [](std::uint32_t code) { return !hides(code); });
}

}  // namespace sticky
