// The reference of the schemes with marks around a frame, or in it.
#include <algorithm>

#include "tests/framing/reference_first.h"

namespace sticky::test {
namespace {

First wrong_byte(ByteView stream, std::size_t at, Part part) {
    return first_fault(FaultKind::bad_byte, part, stream[at], at);
}
First reached(std::uint64_t max_frame) {
    return first_fault(FaultKind::too_long, Part::payload, max_frame, max_frame);
}

// What `escaped` means; nothing if it ends in half of an escape.
std::optional<std::string> hdlc_text(std::string_view escaped) {
    if (escaped.empty()) return "";
    const bool escape = escaped[0] == '\x7d';
    if (escape && escaped.size() == 1) return std::nullopt;
    const char first = escape ? static_cast<char>(escaped[1] ^ ' ') : escaped[0];
    const auto rest = hdlc_text(escaped.substr(escape ? 2 : 1));
    if (!rest) return std::nullopt;
    return first + *rest;
}

// The remainder of a division by x^16 + x^12 + x^5 + 1, highest bit first, of the bits as they
// stand on the wire: each byte's lowest first. The first 16 are inverted, and so is the result.
std::uint16_t fcs_of(std::string_view text) {
    std::vector<int> bits;
    for (const char c : text) {
        for (int bit = 0; bit < 8; ++bit) bits.push_back(c >> bit & 1);
    }
    bits.insert(bits.end(), 16, 0);
    for (std::size_t i = 0; i < 16; ++i) bits[i] ^= 1;
    for (std::size_t i = 0; i + 16 < bits.size(); ++i) {
        if (bits[i] == 0) continue;
        for (const std::size_t power : {0U, 4U, 11U, 16U}) bits[i + power] ^= 1;
    }
    std::uint16_t fcs = 0;
    for (std::size_t i = 0; i < 16; ++i) {
        const int bit = 1 - bits[bits.size() - 16 + i];
        fcs = static_cast<std::uint16_t>(fcs | bit << i);
    }
    return fcs;
}

// How many bytes of white space come first.
std::size_t space_in(std::string_view text) {
    return std::min(text.find_first_not_of(" \t\r\n"), text.size());
}

// The text with a dot for each byte in a string, quotes included.
struct Plain {
    std::string text;
    bool open = false;  // the last string has no end
};
Plain without_strings(std::string_view text) {
    Plain plain{std::string(text)};
    std::size_t end = 0;
    for (std::size_t at = text.find('"'); at < text.size(); at = text.find('"', end)) {
        end = at + 1;
        while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
        plain.open = end >= text.size();
        end = std::min(end + 1, text.size());
        std::fill(plain.text.begin() + static_cast<long>(at),
                  plain.text.begin() + static_cast<long>(end), '.');
    }
    return plain;
}

long depth_of(std::string_view plain) {
    long depth = 0;
    for (const char c : plain) {
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && depth > 0) --depth;
    }
    return depth;
}

// Could no byte of a value be missing behind this text (RFC 7464 section 2.4)?
bool is_whole(std::string_view text) {
    const auto [plain, open] = without_strings(text);
    if (open || depth_of(plain) > 0 || space_in(plain) == plain.size()) return false;
    // White space; a quote; or a bracket that closes one.
    const char last = plain.back();
    if (space_in(std::string(1, last)) == 1) return true;
    if (last == '.') return text.back() == '"';
    const std::string_view before(plain.data(), plain.size() - 1);
    return (last == '}' || last == ']') && depth_of(before) == 1;
}

}  // namespace

First first_of(const Cobs& spec, ByteView stream) {
    if (!stream.empty() && stream[0] == 0) return first_skip(1);
    const std::string text(text_of(stream));
    const std::size_t zero = std::min(text.find('\0'), text.size());
    std::size_t at = 0;
    while (at < zero) {
        const std::size_t next = at + stream[at];
        if (next + 1 > spec.max_frame) {
            return first_fault(FaultKind::too_long, Part::header, next + 1, spec.max_frame);
        }
        at = next;
    }
    if (zero == text.size()) {
        const Part part = at > zero ? Part::payload : Part::delimiter;
        return first_missing(1, zero == 0 ? Part::header : part);
    }
    if (at > zero) return wrong_byte(stream, zero, Part::payload);
    if (zero == 1 && !spec.zero_allowed) {
        return first_fault(FaultKind::zero_length, Part::header, 0, 1);
    }
    return first_frame({0, zero + 1}, {1, zero});
}

std::string message_of(const Cobs&, std::string_view frame, std::string_view) {
    // Each code byte but the first becomes the zero that the block before it stood for.
    std::string message;
    unsigned code = 0xff;
    for (std::string_view rest = frame.substr(0, frame.size() - 1); !rest.empty();) {
        if (code != 0xff) message += '\0';
        code = static_cast<unsigned char>(rest[0]);
        message += rest.substr(1, code - 1);
        rest.remove_prefix(code);
    }
    return message;
}

First first_of(const Hdlc& spec, ByteView stream) {
    const std::string text(text_of(stream.first(std::min(stream.size(), spec.max_frame))));
    if (text.starts_with("~~")) return first_skip(1);
    const std::size_t begin = text.starts_with('~') ? 1 : 0;
    const std::size_t end = text.find('~', begin);
    if (end == text.npos) {
        if (text.size() == spec.max_frame) return reached(spec.max_frame);
        First waits = first_missing(1, text.size() == begin ? Part::delimiter : Part::payload);
        waits.dropped = text == "~";
        return waits;
    }
    const std::string escaped = text.substr(begin, end - begin);
    const auto content = hdlc_text(escaped);
    if (!content || (spec.fcs && content->size() < 3)) return first_skip(end + 1);
    if (!spec.fcs) return first_frame({0, end + 1}, {begin, end});
    const std::string message = content->substr(0, content->size() - 2);
    const auto low = static_cast<unsigned char>((*content)[message.size()]);
    const auto high = static_cast<unsigned char>(content->back());
    const unsigned seen = low + 256U * high;
    if (seen != fcs_of(message)) {
        return first_fault(FaultKind::bad_checksum, Part::payload, seen, fcs_of(message));
    }
    // The shortest beginning that means the message.
    std::size_t size = 0;
    while (hdlc_text(std::string_view(escaped).substr(0, size)) != message) ++size;
    return first_frame({0, end + 1}, {begin, begin + size});
}

std::string message_of(const Hdlc&, std::string_view, std::string_view payload) {
    return hdlc_text(payload).value_or("?");
}

First first_of(const Enclosed& spec, ByteView stream) {
    const std::string text(text_of(stream));
    const std::string begin(text_of(spec.begin)), end(text_of(spec.end));
    if (!text.starts_with(begin)) {
        if (begin.starts_with(text)) return first_missing(1, Part::delimiter);
        if (spec.between == Between::error) {
            std::size_t at = 0;
            while (text[at] == begin[at]) ++at;
            return wrong_byte(stream, at, Part::delimiter);
        }
        std::size_t next = 1;
        while (!text.substr(next).starts_with(begin) && !begin.starts_with(text.substr(next))) {
            ++next;
        }
        return first_skip(next);
    }
    const std::size_t found = text.find(end, begin.size());
    if (found != text.npos && found + end.size() <= spec.max_frame) {
        return first_frame({0, found + end.size()}, {begin.size(), found});
    }
    if (text.size() >= spec.max_frame) return reached(spec.max_frame);
    const std::string behind = text.substr(begin.size());
    bool half = false;
    for (std::size_t n = 1; n < end.size(); ++n) half |= behind.ends_with(end.substr(0, n));
    return first_missing(1, half ? Part::delimiter : Part::payload);
}

First first_of(const JsonSeq& spec, ByteView stream) {
    const std::string text(text_of(stream.first(std::min(stream.size(), spec.max_frame))));
    const std::string_view all = text_of(stream);
    if (stream.empty()) return first_missing(1, Part::delimiter);
    if (const std::size_t space = space_in(all); space > 0) return first_skip(space);
    if (text[0] != '\x1e') return wrong_byte(stream, 0, Part::delimiter);
    const std::size_t next = text.find('\x1e', 1);
    const std::string inside = text.substr(1, next == text.npos ? next : next - 1);
    for (std::size_t at = 0; at < inside.size(); ++at) {
        if (inside[at] != '\n' || !is_whole(inside.substr(0, at + 1))) continue;
        return first_frame({0, at + 2}, {1, at + 1});
    }
    const bool whole = is_whole(inside);
    const bool skips = spec.on_truncated == OnTruncated::skip;
    if (next != text.npos) {
        if (whole) return first_frame({0, next}, {1, next});
        return skips || next == 1 ? first_skip(next) : wrong_byte(stream, next, Part::payload);
    }
    if (text.size() == spec.max_frame) return reached(spec.max_frame);
    First waits = first_missing(1, whole ? Part::delimiter : Part::payload);
    waits.dropped = skips && !whole;
    if (whole) waits.ending = Outcome::Delivered{{0, text.size()}, {1, text.size()}};
    return waits;
}

First first_of(const JsonBraces& spec, ByteView stream) {
    const std::string_view all = text_of(stream);
    if (stream.empty()) return first_missing(1, Part::payload);
    if (const std::size_t space = space_in(all); space > 0) return first_skip(space);
    if (all[0] != '{' && all[0] != '[') return wrong_byte(stream, 0, Part::payload);
    const std::string plain = without_strings(all.substr(0, spec.max_frame)).text;
    std::string open;
    for (std::size_t at = 0; at < plain.size(); ++at) {
        const char c = plain[at];
        if (c == '{' || c == '[') {
            if (open.size() == spec.max_depth) return wrong_byte(stream, at, Part::payload);
            open += c;
        } else if (c == '}' || c == ']') {
            if (open.back() != (c == '}' ? '{' : '[')) {
                return wrong_byte(stream, at, Part::payload);
            }
            open.pop_back();
            if (open.empty()) return first_frame({0, at + 1}, {0, at + 1});
        }
    }
    if (plain.size() == spec.max_frame) return reached(spec.max_frame);
    return first_missing(1, Part::payload);
}

}  // namespace sticky::test
