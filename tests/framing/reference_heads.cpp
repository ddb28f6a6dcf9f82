// The reference of the schemes of specs_heads.cpp.
#include <algorithm>
#include <regex>

#include "tests/framing/reference_first.h"

namespace sticky::test {
namespace {

__extension__ using Wide = __int128;

First wrong_byte(std::string_view text, std::size_t at, Part part) {
    return first_fault(FaultKind::bad_byte, part, static_cast<std::uint8_t>(text[at]), at);
}
First reached(std::uint64_t max_frame) {
    return first_fault(FaultKind::too_long, Part::payload, max_frame, max_frame);
}
First announced(std::uint64_t length, std::uint64_t max_frame) {
    return first_fault(FaultKind::too_long, Part::header, length, max_frame);
}
bool matches(const std::string& text, const char* pattern) {
    return std::regex_match(text, std::regex(pattern));
}

// One value of RESP2, and what is in it: a descent as in the specification.
struct RespReader {
    const Resp& spec;
    std::string text;
    std::size_t at = 0;
    std::uint64_t elements = 0;
    std::size_t data = 0;  // where the last bulk string's begins

    using Stop = std::optional<First>;

    Stop wait(std::uint64_t missing, Part part) const {
        return text.size() == spec.max_frame ? reached(spec.max_frame)
                                             : first_missing(missing, part);
    }
    Stop mark(Part part) {
        for (const char c : {'\r', '\n'}) {
            if (at == text.size()) return wait(1, part);
            if (text[at] != c) return wrong_byte(text, at, part);
            ++at;
        }
        return {};
    }
    Stop line() {
        const std::size_t end = text.find_first_of("\r\n", at);
        at = std::min(end, text.size());
        if (end == text.npos) return wait(1, Part::payload);
        if (text[at] == '\n') return wrong_byte(text, at, Part::payload);
        return mark(Part::delimiter);
    }
    // Digits, one by one: those that can't begin a number any more are wrong.
    Stop number(char type, Wide most, Wide& value) {
        const char* begun =
            type == ':' ? "[+-]?|[+]?(0|[1-9][0-9]*)|-[1-9][0-9]*" : "-?|-1|0|[1-9][0-9]*";
        const char* whole = type == ':' ? "[+]?(0|[1-9][0-9]*)|-[1-9][0-9]*" : "-1|0|[1-9][0-9]*";
        std::string digits;
        for (;; ++at) {
            if (at == text.size()) return wait(1, Part::header);
            if (text[at] == '\r' && matches(digits, whole)) break;
            digits += text[at];
            if (!matches(digits, begun)) return wrong_byte(text, at, Part::header);
            const bool negative = digits[0] == '-';
            value = 0;
            for (const char c : digits) value = c >= '0' && c <= '9' ? value * 10 + c - '0' : value;
            if (value > (type != ':' && negative ? 1 : most + (negative ? 1 : 0))) {
                return wrong_byte(text, at, Part::header);
            }
            if (negative) value = -value;
        }
        return mark(Part::header);
    }
    // `behind`: values that have to follow this one.
    Stop value(std::uint64_t depth, Wide behind) {
        constexpr Wide kLargest = 0x7fff'ffff'ffff'ffff;
        if (at == text.size()) return wait(1, Part::header);
        const char type = text[at];
        const bool deep = type == '*' && depth == spec.max_depth;
        if (std::string_view("+-:$*").find(type) == std::string_view::npos || deep) {
            return wrong_byte(text, at, Part::header);
        }
        ++at;
        if (type == '+' || type == '-') return line();
        Wide n = 0;
        const Wide left = static_cast<Wide>(spec.max_elements) - elements;
        if (auto stop = number(type, type == '*' ? left : kLargest, n)) return stop;
        if (type == ':' || n < 0) return {};
        const Wide least = type == '$' ? n + 2 + 3 * behind : 3 * (n + behind);
        if (n > 0 && static_cast<Wide>(at) + least > static_cast<Wide>(spec.max_frame)) {
            return announced(static_cast<std::uint64_t>(n), spec.max_frame);
        }
        const auto count = static_cast<std::uint64_t>(n);
        if (type == '$') {
            data = at;
            if (text.size() < at + count) {
                return wait(at + count - text.size() + 1, Part::payload);
            }
            at += count;
            return mark(Part::delimiter);
        }
        elements += count;
        for (std::uint64_t i = 0; i < count; ++i) {
            if (auto stop = value(depth + 1, behind + count - 1 - i)) return stop;
        }
        return {};
    }
};

bool is_visible(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 9 || (byte > 31 && byte != 127);
}
bool is_in_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           (c != 0 && std::string("!#$%&'*+-.^_`|~").find(c) != std::string::npos);
}
std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return text;
}

// Could a line of a head begin like this? Its own CR may be there, its LF not.
bool begins_line(std::string line, bool start) {
    if (line == "\r") return !start;
    const bool ended = line.ends_with('\r');
    if (ended) line.pop_back();
    if (start) return !line.empty() && std::ranges::all_of(line, is_visible);
    const std::size_t colon = line.find(':');
    const std::string name = line.substr(0, colon);
    if (name.empty() || !std::ranges::all_of(name, is_in_name)) return false;
    if (colon == line.npos) return !ended;
    const std::string value = line.substr(colon + 1);
    if (lower(name) != "content-length") return std::ranges::all_of(value, is_visible);
    const char* whole = "[ \t]*[0-9]{1,19}[ \t]*";
    return matches(value, whole) || (!ended && matches(value, "[ \t]*"));
}

}  // namespace

First first_of(const Resp& spec, ByteView stream) {
    RespReader reader{
        spec,
        std::string(text_of(stream.first(std::min<std::uint64_t>(stream.size(), spec.max_frame))))};
    if (auto stop = reader.value(0, 0)) return *stop;
    const bool bulk = stream[0] == '$' && reader.data > 0;
    return first_frame({0, reader.at},
                       bulk ? ByteRange{reader.data, reader.at - 2} : ByteRange{0, reader.at});
}

First first_of(const ContentLength& spec, ByteView stream) {
    const std::string text(
        text_of(stream.first(std::min<std::uint64_t>(stream.size(), spec.max_frame))));
    std::optional<std::uint64_t> length;
    std::size_t at = 0;
    for (bool start = !spec.start.empty(), whole = false; !whole; start = false) {
        std::string line;
        for (;; ++at) {
            if (at == text.size()) {
                return at == spec.max_frame ? reached(at) : first_missing(1, Part::header);
            }
            if (at == spec.max_header) {
                return first_fault(FaultKind::header_too_long, Part::header, at + 1, at);
            }
            if (text[at] == '\n' && line.ends_with('\r')) break;
            line += text[at];
            const bool twice = line.ends_with("\r\r") || text[at] == '\n' ||
                               (line.size() > 1 && line[line.size() - 2] == '\r');
            if (twice || !begins_line(line, start)) return wrong_byte(text, at, Part::header);
            if (start || text[at] != ':' || line.find(':') + 1 != line.size()) continue;
            const std::size_t name = at + 1 - line.size();
            if (lower(line) == "transfer-encoding:") return wrong_byte(text, name, Part::header);
            if (lower(line) == "content-length:" && length) {
                return first_fault(FaultKind::duplicate_key, Part::header, stream[name], name);
            }
        }
        ++at;
        whole = line == "\r";
        if (lower(line).starts_with("content-length:") && !start) {
            length = std::stoull(line.substr(line.find_first_of("0123456789")));
        }
    }
    if (!length && spec.missing == MissingLength::error) {
        return first_fault(FaultKind::no_length, Part::header, at, 0);
    }
    const std::uint64_t body = length.value_or(0);
    if (static_cast<Wide>(at) + body > spec.max_frame) return announced(body, spec.max_frame);
    const std::uint64_t size = at + body;
    if (stream.size() < size) return first_missing(size - stream.size(), Part::payload);
    return first_frame({0, size}, {at, size});
}

First first_of(const RecordMark& spec, ByteView stream) {
    std::uint64_t at = 0, empty = 0, begin = 0, end = 0;
    for (bool last = false; !last;) {
        if (stream.size() < at + 4) {
            return first_missing(at + 4 - stream.size(),
                                 stream.size() < at ? Part::payload : Part::header);
        }
        last = stream[at] >= 128;
        std::uint64_t length = stream[at] % 128;
        for (std::uint64_t i = 1; i < 4; ++i) length = length * 256 + stream[at + i];
        at += 4;
        if (length == 0 && !last && empty++ == spec.max_empty) {
            return first_fault(FaultKind::bad_length, Part::header, 0, 1);
        }
        if (length == 0 && last && end == 0 && !spec.zero_allowed) {
            return first_fault(FaultKind::zero_length, Part::header, 0, 1);
        }
        if (at + length + (last ? 0 : 4) > spec.max_frame) return announced(length, spec.max_frame);
        if (length > 0 && end == 0) begin = at;
        at += length;
        if (length > 0) end = at;
    }
    if (stream.size() < at) return first_missing(at - stream.size(), Part::payload);
    return first_frame({0, at}, end == 0 ? ByteRange{at, at} : ByteRange{begin, end});
}

std::string message_of(const RecordMark&, std::string_view frame) {
    std::string message;
    while (!frame.empty()) {
        const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(frame[i]); };
        const std::size_t size =
            (byte(0) % 128U << 24) + (byte(1) << 16) + (byte(2) << 8) + byte(3);
        message += frame.substr(4, size);
        frame.remove_prefix(4 + size);
    }
    return message;
}

namespace {

// What a WebSocket header says, all of it or what there is of it.
struct Heading {
    std::optional<First> stop;
    bool final = false, control = false;
    std::uint64_t size = 0, length = 0;
};

Heading heading(const WebSocket& spec, std::string_view text, std::uint64_t at, bool inside) {
    Heading told;
    const auto byte = [&](std::uint64_t i) { return static_cast<std::uint8_t>(text[at + i]); };
    const auto stop = [&](First first) {
        told.stop = std::move(first);
        return told;
    };
    const std::uint64_t there = text.size() - at;
    if (there == 0) return stop(first_missing(1, Part::header));
    const int opcode = byte(0) % 16;
    told.final = byte(0) >= 128;
    told.control = opcode == 8 || opcode == 9 || opcode == 10;
    const bool known = told.control ? told.final
                       : inside     ? opcode == 0
                                    : opcode == 1 || opcode == 2;
    if (!known || byte(0) / 16 % 8 != 0) return stop(wrong_byte(text, at, Part::header));
    if (there == 1) return stop(first_missing(1, Part::header));
    const int low = byte(1) % 128;
    if (told.control && low > 125) return stop(wrong_byte(text, at + 1, Part::header));
    const std::uint64_t wide = low == 127 ? 8 : low == 126 ? 2 : 0;
    told.size = 2 + wide + (byte(1) >= 128 ? 4 : 0);
    const Wide header = static_cast<Wide>(at) + told.size + (told.final && !told.control ? 0 : 2);
    const auto above = [&](Wide length) {
        return (inside || !told.control) && header + length > static_cast<Wide>(spec.max_frame);
    };
    told.length = low == 127 ? 65536 : static_cast<std::uint64_t>(low);
    if (above(told.length)) return stop(announced(told.length, spec.max_frame));
    Wide length = wide == 0 ? low : 0;
    for (std::uint64_t i = 0; i < wide; ++i) {
        if (there == 2 + i) return stop(first_missing(1, Part::header));
        length = length * 256 + byte(2 + i);
        const bool top = wide == 8 && i == 0 && length > 127;
        const bool needless = wide == 8 ? i == 5 && length == 0 : i == 1 && length < 126;
        if (top || needless) return stop(wrong_byte(text, at + 2 + i, Part::header));
    }
    told.length = static_cast<std::uint64_t>(length);
    if (above(length)) return stop(announced(told.length, spec.max_frame));
    return told;
}

}  // namespace

First first_of(const WebSocket& spec, ByteView stream) {
    const std::string_view text = text_of(stream);
    std::uint64_t at = 0, begin = 0, end = 0;
    for (bool inside = false;; inside = true) {
        const Heading told = heading(spec, text, at, inside);
        if (told.stop) return *told.stop;
        const bool last = told.final && !told.control;
        const bool alone = told.control && !inside;
        const std::uint64_t behind = at + told.size + told.length;
        if (text.size() < behind) {
            return first_missing(behind - text.size() + (last || alone ? 0 : 1),
                                 text.size() < at + told.size ? Part::header : Part::payload);
        }
        if (alone) return first_skip(behind);
        if (!told.control && told.length > 0) {
            if (end == 0) begin = at + told.size;
            end = behind;
        }
        at = behind;
        if (last) return first_frame({0, at}, end == 0 ? ByteRange{at, at} : ByteRange{begin, end});
    }
}

std::string message_of(const WebSocket& spec, std::string_view frame) {
    std::string message;
    for (std::uint64_t at = 0; at < frame.size();) {
        const Heading told = heading(spec, frame, at, at > 0);
        const bool masked = static_cast<std::uint8_t>(frame[at + 1]) >= 128;
        const std::string_view key = frame.substr(masked ? at + told.size - 4 : at);
        for (std::uint64_t i = 0; i < told.length && !told.control; ++i) {
            const char c = frame[at + told.size + i];
            message += masked ? static_cast<char>(c ^ key[i % 4]) : c;
        }
        at += told.size + told.length;
    }
    return message;
}

First first_of(const UntilClose& spec, ByteView stream) {
    if (stream.size() > spec.max_frame) {
        return first_fault(FaultKind::too_long, Part::payload, spec.max_frame + 1, spec.max_frame);
    }
    First first = first_missing(1, Part::payload);
    first.last = !stream.empty();
    return first;
}

First first_of(const ModeSwitch& spec, ByteView stream) {
    if (!spec.switched) {
        Lines lines;
        lines.max_frame = spec.max_frame;
        return first_of(lines, stream);
    }
    if (stream.size() < spec.width) return first_missing(spec.width - stream.size(), Part::header);
    Bytes length(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(spec.width));
    if (spec.order == ByteOrder::little) std::ranges::reverse(length);
    Wide value = 0;
    for (const std::uint8_t byte : length) value = value * 256 + byte;
    const Wide size = value + spec.width;
    if (size > static_cast<Wide>(spec.max_frame)) {
        return announced(static_cast<std::uint64_t>(value), spec.max_frame);
    }
    const auto whole = static_cast<std::uint64_t>(size);
    if (stream.size() < whole) return first_missing(whole - stream.size(), Part::payload);
    return first_frame({0, whole}, {spec.width, whole});
}

void follow(FramingSpec& spec, std::string_view message) {
    auto* mode = std::get_if<ModeSwitch>(&spec);
    if (mode != nullptr && message == mode->line) mode->switched = true;
}

}  // namespace sticky::test
