#include "framing/websocket.h"

#include <fmt/format.h>

#include <algorithm>

#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::uint8_t kFinal = 0x80, kMasked = 0x80;
constexpr std::uint8_t kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPong = 10;
constexpr std::uint64_t kShort = 125, kIn16 = 126, kIn64 = 127;
constexpr std::uint64_t kKey = 4;
constexpr std::uint64_t kLeast = 2;  // of a header

constexpr Parameter kParameters[] = {
    {"masked", SettingType::boolean, "false", "true",
     "mask what is sent, as a client does; taken is either",
     "发送时加掩码（客户端就是这样）；接收时两种都认"},
    {"text", SettingType::boolean, "false", "true",
     "send messages as text, else as binary; taken are both",
     "按文本消息发送，否则按二进制；接收时两种都认"},
    {"fragment", SettingType::integer, "65536", "4", "the most bytes of a fragment that is sent",
     "发送时每个分片最多多少字节"},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a whole message in the stream, headers and what stands between included",
     "一条消息在流里最多多少字节（各分片的头和夹在中间的控制帧都算）"},
};

struct Head {
    std::uint8_t opcode = 0;
    bool is_final = false;
    std::uint64_t size = 0;        // of the header
    std::uint64_t length = 0;      // of the data; before `whole`, the least that it can be
    std::uint64_t length_end = 0;  // where in the header the length ends
    bool masked = false;
    bool is_control() const { return (opcode & kClose) != 0; }
};

// What the first two bytes say.
Head head_of(std::uint8_t first, std::uint8_t second) {
    Head head;
    head.opcode = first & 0x0f;
    head.is_final = (first & kFinal) != 0;
    head.masked = (second & kMasked) != 0;
    const std::uint64_t low = second & 0x7f;
    head.length = low == kIn64 ? 0x10000 : low;
    head.length_end = kLeast + (low == kIn64 ? 8 : low == kIn16 ? 2 : 0);
    head.size = head.length_end + (head.masked ? kKey : 0);
    return head;
}

// A header that lies whole in the bytes and was judged before.
Head head_at(ByteView bytes, std::uint64_t at) {
    Head head = head_of(bytes[at], bytes[at + 1]);
    if (head.length_end == kLeast) return head;
    head.length = 0;
    for (std::uint64_t i = kLeast; i < head.length_end; ++i) {
        head.length = head.length << 8 | bytes[at + i];
    }
    return head;
}

bool first_may_be(std::uint8_t byte, bool inside) {
    const std::uint8_t opcode = byte & 0x0f;
    if ((byte & 0x70) != 0 || opcode > kPong) return false;
    if (opcode >= kClose) return (byte & kFinal) != 0;
    return inside ? opcode == kContinuation : opcode == kText || opcode == kBinary;
}

// RFC 6455 section 5.2: the fewest bytes that hold the length, and its top bit is 0. `at` is a byte
// of the length, of the header that `bytes` begin with.
bool length_may_have(ByteView bytes, const Head& head, std::uint64_t at) {
    if (head.length_end == kLeast + 2) return at != 3 || bytes[2] != 0 || bytes[3] > kShort;
    if (at == 2) return bytes[2] < 0x80;
    return at != 7 || std::ranges::any_of(bytes.subspan(2, 6), [](auto byte) { return byte != 0; });
}

std::uint64_t head_size(std::uint64_t length, bool masked) {
    return kLeast + (length <= kShort ? 0 : length <= 0xffff ? 2 : 8) + (masked ? kKey : 0);
}

void append_length(std::uint64_t length, std::uint8_t bit, Bytes& out) {
    const int bytes = length <= kShort ? 0 : length <= 0xffff ? 2 : 8;
    const std::uint64_t low = bytes == 0 ? length : bytes == 2 ? kIn16 : kIn64;
    out.push_back(static_cast<std::uint8_t>(low | bit));
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(length >> shift));
    }
}

// The data behind the header, its mask undone as far as the bytes go.
void append_data(ByteView bytes, std::uint64_t at, const Head& head, Bytes& out) {
    const std::uint64_t begin = at + head.size;
    const std::uint64_t end = std::min<std::uint64_t>(bytes.size(), begin + head.length);
    const std::uint64_t key = begin - kKey;
    for (std::uint64_t i = begin; i < end; ++i) {
        const std::uint8_t mask = head.masked ? bytes[key + (i - begin) % kKey] : std::uint8_t{0};
        out.push_back(bytes[i] ^ mask);
    }
}

std::string_view name_of_opcode(std::uint8_t opcode, bool zh) {
    switch (opcode) {
        case kContinuation:
            return zh ? "接续" : "continuation";
        case kText:
            return zh ? "文本" : "text";
        case kBinary:
            return zh ? "二进制" : "binary";
        case kClose:
            return "close";
        case kPong - 1:
            return "ping";
        case kPong:
            return "pong";
        default:
            return zh ? "未知类型" : "unknown";
    }
}

}  // namespace

std::span<const Parameter> WebSocket::parameters() {
    return kParameters;
}

WebSocket WebSocket::read(SettingsReader& settings) {
    WebSocket spec;
    settings.read("masked", spec.masked);
    settings.read("text", spec.text);
    settings.read("fragment", spec.fragment);
    settings.read("max_frame", spec.max_frame);
    return spec;
}

Settings WebSocket::settings() const {
    const WebSocket usual;
    Settings settings;
    if (masked) settings.push_back({"masked", true});
    if (text) settings.push_back({"text", true});
    if (fragment != usual.fragment) {
        settings.push_back({"fragment", static_cast<std::int64_t>(fragment)});
    }
    if (max_frame != usual.max_frame) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    return settings;
}

std::optional<SettingsError> WebSocket::mistake() const {
    if (auto wrong =
            mistake_in_range("fragment", fragment, 1, kMessageBytes, "write fragment = 65536")) {
        return wrong;
    }
    return mistake_in_max_frame(max_frame, head_size(0, masked),
                                "it counts the headers of all fragments too");
}

Result<Encoded> WebSocket::encode(ByteView payload, Bytes& out) const {
    const std::uint64_t others = payload.empty() ? 0 : (payload.size() - 1) / fragment;
    const std::uint64_t rest = payload.size() - others * fragment;
    const std::uint64_t size =
        others * head_size(fragment, masked) + head_size(rest, masked) + payload.size();
    if (size > max_frame) return above_max_frame(payload, size, max_frame);
    for (std::uint64_t i = 0; i <= others; ++i) {
        const std::uint8_t opcode = i > 0 ? kContinuation : text ? kText : kBinary;
        const ByteView part = payload.subspan(i * fragment, i < others ? fragment : rest);
        out.push_back(opcode | (i == others ? kFinal : std::uint8_t{0}));
        append_length(part.size(), masked ? kMasked : std::uint8_t{0}, out);
        if (!masked) {
            out.insert(out.end(), part.begin(), part.end());
            continue;
        }
        out.insert(out.end(), std::begin(kWebSocketKey), std::end(kWebSocketKey));
        for (std::size_t at = 0; at < part.size(); ++at) {
            out.push_back(part[at] ^ kWebSocketKey[at % kKey]);
        }
    }
    return Encoded{size, {head_size(others > 0 ? fragment : rest, masked), size}};
}

std::vector<Field> WebSocket::describe(ByteView frame, Language language) const {
    const bool zh = language == Language::zh;
    std::vector<Field> fields;
    const auto add = [&](std::uint64_t from, std::uint64_t to, FieldRole role, std::string value) {
        add_field(fields, frame, {from, to}, role, language, std::move(value));
    };
    for (std::uint64_t at = 0; at < frame.size();) {
        const std::uint64_t left = frame.size() - at;
        if (left < kLeast || left < head_of(frame[at], frame[at + 1]).size) {
            add(at, frame.size(), FieldRole::header, hex_of(frame.subspan(at)));
            break;
        }
        const Head head = head_at(frame, at);
        std::string kind(name_of_opcode(head.opcode, zh));
        if (head.is_final && !head.is_control()) kind += zh ? "，最后一片" : ", the last";
        add(at, at + 1, FieldRole::header, kind);
        add(at + 1, at + head.length_end, FieldRole::length, fmt::format("{}", head.length));
        add(at + head.length_end, at + head.size, FieldRole::header,
            (zh ? "掩码 " : "mask ") +
                hex_of(frame.subspan(at + head.length_end, head.size - head.length_end)));
        const std::uint64_t begin = at + head.size;
        const std::uint64_t size = std::min<std::uint64_t>(head.length, frame.size() - begin);
        Bytes data;
        append_data(frame, at, head, data);
        add(begin, begin + size, head.is_control() ? FieldRole::header : FieldRole::payload,
            quoted(data));
        at = begin + size;
    }
    return fields;
}

std::string WebSocket::sketch(Language language) const {
    const bool zh = language == Language::zh;
    std::string told = zh ? "WebSocket 消息" : "WebSocket messages";
    if (text) told += zh ? "，文本" : ", as text";
    if (masked) told += zh ? "，加掩码" : ", masked";
    return told;
}

// Asked again, it must find the same fault again.
Cut WebSocketCutter::refuse(const Cut& wrong) {
    *this = WebSocketCutter(spec_);
    return wrong;
}

Cut WebSocketCutter::cut(ByteView window) {
    while (!last_) {
        if (window.size() < next_) return Cut::needs(next_ - window.size() + 1, Part::payload);
        const ByteView rest = window.subspan(next_);
        const auto wrong_at = [&](std::uint64_t at) {
            return refuse(Cut::wrong(FaultKind::bad_byte, Part::header, rest[at], next_ + at));
        };
        if (rest.empty()) return Cut::needs(1, Part::header);
        if (!first_may_be(rest[0], inside_)) return wrong_at(0);
        if (rest.size() < kLeast) return Cut::needs(1, Part::header);
        Head head = head_of(rest[0], rest[1]);
        if (head.is_control() && head.length > kShort) return wrong_at(1);
        // Between messages a control frame is part of none.
        const bool counts = inside_ || !head.is_control();
        const auto too_long = [&] {
            const bool ends = head.is_final && !head.is_control();
            const std::uint64_t around = next_ + head.size + (ends ? 0 : kLeast);
            return counts && (around > spec_.max_frame || head.length > spec_.max_frame - around);
        };
        const auto announced = [&] {
            return refuse(
                Cut::wrong(FaultKind::too_long, Part::header, head.length, spec_.max_frame));
        };
        if (too_long()) return announced();
        for (std::uint64_t at = kLeast; at < head.length_end; ++at) {
            if (at == rest.size()) return Cut::needs(1, Part::header);
            if (!length_may_have(rest, head, at)) return wrong_at(at);
        }
        head = head_at(rest, 0);
        if (too_long()) return announced();
        const std::uint64_t size = head.size + head.length;
        if (!counts) {
            if (rest.size() >= size) return Cut::skips(size);
            return Cut::needs(size - rest.size(),
                              rest.size() < head.size ? Part::header : Part::payload);
        }
        const bool ends = head.is_final && !head.is_control();
        if (rest.size() < head.size) {
            return Cut::needs(size - rest.size() + (ends ? 0 : 1), Part::header);
        }
        if (!head.is_control()) {
            if (begin_ == 0 && head.length > 0) begin_ = next_ + head.size;
            if (head.length > 0) end_ = next_ + size;
        }
        inside_ = true;
        last_ = ends;
        next_ += size;
    }
    if (window.size() < next_) return Cut::needs(next_ - window.size(), Part::payload);
    const std::uint64_t size = next_;
    const ByteRange payload = begin_ == 0 ? ByteRange{size, size} : ByteRange{begin_, end_};
    *this = WebSocketCutter(spec_);
    return Cut::at(size, payload);
}

void WebSocketCutter::unescape(ByteView frame, ByteRange payload, Bytes& message) const {
    message.reserve(payload.size());
    for (std::uint64_t at = 0; at < payload.end && at < frame.size();) {
        const Head head = head_at(frame, at);
        if (!head.is_control()) append_data(frame, at, head, message);
        at += head.size + head.length;
    }
}

}  // namespace sticky
