// The reference of the schemes whose messages don't stand in the stream as they are.
#include <algorithm>
#include <regex>

#include "tests/framing/reference_first.h"

namespace sticky::test {
namespace {

First wrong_byte(ByteView stream, std::size_t at, Part part) {
    return first_fault(FaultKind::bad_byte, part, stream[at], at);
}
First reached(std::uint64_t max_frame) {
    return first_fault(FaultKind::too_long, Part::payload, max_frame, max_frame);
}

// RFC 9112's lines as patterns. What could still become one: any beginning of one.
struct Line {
    std::regex whole, begun;
};
const Line& size_line() {
    static const Line line{
        std::regex("[0-9a-fA-F]{1,16}([ \t]*;[^\r\n]*)?\r\n"),
        std::regex("|[0-9a-fA-F]{1,16}([ \t]*|[ \t]*;[^\r\n]*|([ \t]*;[^\r\n]*)?\r)")};
    return line;
}
const Line& field_line() {
    static const Line line{std::regex("[^\r\n]*\r\n"), std::regex("[^\r\n]*\r?")};
    return line;
}

// The line that `text` begins with, byte by byte. Its size, or where it can't go on.
struct Taken {
    std::size_t size = 0;
    std::optional<std::size_t> wrong;
};
Taken take(const Line& line, const std::string& text) {
    for (std::size_t n = 1; n <= text.size(); ++n) {
        const std::string begun = text.substr(0, n);
        if (std::regex_match(begun, line.whole)) return {n, {}};
        if (!std::regex_match(begun, line.begun)) return {0, n - 1};
    }
    return {};
}

}  // namespace

First first_of(const Chunked& spec, ByteView stream) {
    const ByteView within = stream.first(std::min<std::uint64_t>(stream.size(), spec.max_frame));
    const std::string text(text_of(within));
    const auto wait = [&](std::uint64_t missing, Part part) {
        return text.size() == spec.max_frame ? reached(spec.max_frame)
                                             : first_missing(missing, part);
    };
    std::size_t at = 0;
    std::uint64_t begin = 0, end = 0;
    for (;;) {
        const Taken line = take(size_line(), text.substr(at));
        if (line.wrong) return wrong_byte(stream, at + *line.wrong, Part::header);
        if (line.size == 0) return wait(1, Part::header);
        const std::string digits =
            text.substr(at, text.find_first_not_of("0123456789abcdefABCDEF", at) - at);
        const std::uint64_t size = std::stoull(digits, nullptr, 16);
        at += line.size;
        if (size == 0) break;
        if (size > spec.max_frame || at + size + 7 > spec.max_frame) {
            return first_fault(FaultKind::too_long, Part::header, size, spec.max_frame);
        }
        if (begin == 0) begin = at;
        if (text.size() < at + size) return wait(at + size - text.size() + 1, Part::payload);
        at += size;
        end = at;
        for (const char c : {'\r', '\n'}) {
            if (at == text.size()) return wait(1, Part::delimiter);
            if (text[at] != c) return wrong_byte(stream, at, Part::delimiter);
            ++at;
        }
    }
    for (std::size_t trailers = at;;) {
        const Taken line = take(field_line(), text.substr(at));
        // Bytes of fields so far; the empty line is none.
        const std::string rest = text.substr(at, line.size != 0 ? line.size
                                                 : line.wrong   ? *line.wrong
                                                                : std::string::npos);
        const bool empty = rest.empty() || rest[0] == '\r';
        const std::uint64_t seen = at - trailers + (empty ? 0 : rest.size());
        if (seen > spec.max_trailers) {
            return first_fault(FaultKind::header_too_long, Part::header, spec.max_trailers + 1,
                               spec.max_trailers);
        }
        if (line.wrong) return wrong_byte(stream, at + *line.wrong, Part::header);
        if (line.size == 0) return wait(1, Part::header);
        at += line.size;
        if (line.size == 2) break;
    }
    return begin == 0 ? first_frame({0, at}, {at, at}) : first_frame({0, at}, {begin, end});
}

std::string unescaped(const Chunked&, std::string_view payload) {
    // Its size was taken off the front; so data, CR LF, a line, data, ... whose sizes are tried.
    std::string message;
    while (!payload.empty()) {
        const std::size_t next = payload.find("\r\n");
        if (next == payload.npos) return message + std::string(payload);
        message += payload.substr(0, next);
        payload.remove_prefix(payload.find("\r\n", next + 2) + 2);
    }
    return message;
}

First first_of(const Slip& spec, ByteView stream) {
    const std::string text(text_of(stream.first(std::min(stream.size(), spec.max_frame))));
    if (text.starts_with("\xc0\xc0")) return first_skip(1);
    const std::size_t begin = text.starts_with('\xc0') ? 1 : 0;
    const std::string body = text.substr(begin);
    const std::size_t end = body.find('\xc0');
    for (std::size_t at = 1; at < body.size(); ++at) {
        if (body[at - 1] != '\xdb' || at - 1 > end) continue;
        if (body[at] == '\xdc' || body[at] == '\xdd') continue;
        return wrong_byte(stream, begin + at, Part::payload);
    }
    if (end != body.npos) return first_frame({0, begin + end + 1}, {begin, begin + end});
    if (text.size() == spec.max_frame) return reached(spec.max_frame);
    return first_missing(1, body.empty() ? Part::delimiter : Part::payload);
}

std::string unescaped(const Slip&, std::string_view payload) {
    const std::string text =
        std::regex_replace(std::string(payload), std::regex("\xdb\xdc"), "\xc0");
    return std::regex_replace(text, std::regex("\xdb\xdd"), "\xdb");
}

}  // namespace sticky::test
