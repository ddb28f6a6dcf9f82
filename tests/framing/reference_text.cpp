// The reference of the schemes that are text: lines, decimal lengths, JSON.
#include <algorithm>

#include "framing/json_scan.h"
#include "tests/framing/reference_first.h"

namespace sticky::test {

First first_of(const Lines& spec, ByteView stream) {
    const auto strict = !spec.lone_allowed && spec.ending != LineEnding::lf;
    const std::string text(text_of(stream.first(std::min(stream.size(), spec.max_frame))));
    for (std::size_t end = 1; end <= text.size(); ++end) {
        const std::string line = text.substr(0, end);
        const bool lf = line.ends_with('\n'), crlf = line.ends_with("\r\n");
        if (crlf && spec.ending != LineEnding::lf) return first_frame({0, end}, {0, end - 2});
        if (lf && spec.ending != LineEnding::crlf) return first_frame({0, end}, {0, end - 1});
        if (!strict) continue;
        if (lf) return first_fault(FaultKind::bad_byte, Part::payload, '\n', end - 1);
        if (end > 1 && line[end - 2] == '\r') {
            return first_fault(FaultKind::bad_byte, Part::payload, '\r', end - 2);
        }
    }
    if (text.size() == spec.max_frame) {
        return first_fault(FaultKind::too_long, Part::payload, spec.max_frame, spec.max_frame);
    }
    const bool half = text.ends_with('\r') && spec.ending != LineEnding::lf;
    First first = first_missing(1, half ? Part::delimiter : Part::payload);
    first.dropped = spec.on_end == OnEnd::drop && !(half && strict);
    first.last = spec.on_end == OnEnd::emit && !(half && strict) && !text.empty();
    return first;
}

namespace {

// Where brackets and quotes stop to match, by crossing pairs out; npos: nowhere.
std::size_t unbalanced(const std::string& line) {
    std::string open;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (open.ends_with('"')) {
            if (c == '\\') ++i;
            if (c == '"') open.pop_back();
        } else if (c == '"' || c == '{' || c == '[') {
            open += c;
        } else if (c == '}' || c == ']') {
            if (!open.ends_with(c == '}' ? '{' : '[')) return i;
            open.pop_back();
        }
    }
    return open.empty() ? std::string::npos : line.size();
}

}  // namespace

First first_of(const Ndjson& spec, ByteView stream) {
    First first = first_of(Lines{LineEnding::any, true, spec.on_end, spec.max_frame}, stream);
    if (!first.frame && !first.last) return first;
    const std::uint64_t whole = first.frame ? first.frame->range.end : stream.size();
    const std::uint64_t size = first.frame ? first.frame->payload.end : stream.size();
    const std::string line(text_of(stream.first(size)));
    std::size_t at = spec.balanced ? unbalanced(line) : std::string::npos;
    if (line.empty() && !spec.skip_empty) at = 0;
    if (at != std::string::npos) {
        at = std::min<std::size_t>(at, whole - 1);
        const First fault = first_fault(FaultKind::bad_byte, Part::payload, stream[at], at);
        if (first.frame) return fault;
        // Only if the stream ends here is it one; the reference knows no such end: truncated.
        first.last = false;
        return first;
    }
    return line.empty() ? first_skip(whole) : first;
}

// Where a JSON text is wrong the scanner says itself (json_scan_test.cpp compares it with a
// library); the bytes around it are taken apart here.
First first_of(const JsonHeader& spec, ByteView stream) {
    if (stream.size() < 4) return first_missing(4 - stream.size(), Part::header);
    const bool big = spec.order == ByteOrder::big;
    std::int64_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length * 256 + stream[big ? i : 3 - i];
    if (length > 0x7fffffff) length -= std::int64_t{1} << 32;
    const auto fault = [](FaultKind kind, std::uint64_t seen, std::uint64_t limit) {
        return first_fault(kind, Part::header, seen, limit);
    };
    const auto bits = static_cast<std::uint64_t>(length);
    if (length < 0) return fault(FaultKind::negative_length, bits, 0);
    if (length < 2) return fault(FaultKind::bad_length, bits, 2);
    if (bits > spec.max_header) return fault(FaultKind::header_too_long, bits, spec.max_header);
    const std::uint64_t body = 4 + bits;
    if (stream.size() < body) return first_missing(body - stream.size(), Part::header);
    const JsonSize size = json_size(stream.subspan(4, bits), spec.key);
    using enum JsonSize::Kind;
    const std::size_t at = 4 + std::min<std::size_t>(size.at, bits - 1);
    if (size.kind == wrong) return fault(FaultKind::bad_byte, stream[at], at);
    if (size.kind == duplicate) return fault(FaultKind::duplicate_key, stream[at], at);
    if (size.kind == missing) return fault(FaultKind::no_length, bits, 0);
    if (size.kind == negative) return fault(FaultKind::negative_length, size.value, 0);
    if (size.value == 0 && !spec.zero_allowed) return fault(FaultKind::zero_length, 0, 1);
    if (size.value > spec.max_frame || body + size.value > spec.max_frame) {
        return fault(FaultKind::too_long, size.value, spec.max_frame);
    }
    const std::uint64_t end = body + size.value;
    if (stream.size() < end) return first_missing(end - stream.size(), Part::payload);
    return first_frame({0, end}, {body, end});
}

}  // namespace sticky::test
