#include "framing/protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

#include "framing/policy.h"
#include "framing/refuse.h"
#include "trace/limits.h"

namespace sticky {

// A stretch of a header.
struct ProtocolField {
    enum class Is : std::uint8_t { nothing, length, type, flags, stream, constant };
    Is is = Is::nothing;
    std::string_view name = {};  // the protocol's own
    std::uint64_t bytes = 0;     // of a length: 0 is MQTT's, of one to four bytes
    std::uint32_t constant = 0;  // what is sent there
};

struct ProtocolRow {
    std::array<ProtocolField, 4> fields;  // in their order
    std::uint64_t counted = 0;            // bytes of the header that the length counts, too
    bool is_signed = false;
    std::uint8_t first_least = 0, first_most = 255;  // a frame's first byte
    std::uint8_t type = 0;                           // what is sent unless it is said
    std::uint64_t usual = 0, largest = 0;            // max_frame: unless it is said; at most
    std::string_view sketch, sketch_zh;
};

namespace {

using Is = ProtocolField::Is;

constexpr std::uint64_t kTlsRecord = 5 + (1 << 14) + 256;  // RFC 8446 section 5.2
constexpr std::uint64_t kHttp2Frame = 9 + (1 << 14);       // SETTINGS_MAX_FRAME_SIZE's first value
constexpr std::uint64_t kMqttLengthBytes = 4;
constexpr std::uint64_t kMqttPacket = 1 + kMqttLengthBytes + (1 << 28) - 1;
constexpr std::uint64_t kStreams = 0x7fff'ffff;  // 31 bits

constexpr std::string_view kNames[kProtocolNameCount] = {"dns",   "tpkt", "tls",
                                                         "http2", "mqtt", "postgres"};

constexpr ProtocolRow kRows[kProtocolNameCount] = {
    // RFC 1035 section 4.2.2.
    {.fields = {{{Is::length, "length", 2}}},
     .usual = 2 + 0xffff,
     .largest = 2 + 0xffff,
     .sketch = "DNS over TCP: a 2-byte length",
     .sketch_zh = "DNS over TCP：2 字节长度"},
    // RFC 1006 section 6; vrsn is 3, reserved is not looked at.
    {.fields = {{{Is::constant, "vrsn", 1, 3},
                 {Is::constant, "reserved", 1, 0},
                 {Is::length, "packet length", 2}}},
     .counted = 4,
     .first_least = 3,
     .first_most = 3,
     .usual = 0xffff,
     .largest = 0xffff,
     .sketch = "TPKT: version 3, a 2-byte length that counts the whole packet",
     .sketch_zh = "TPKT：版本 3，2 字节长度，整个包都算在内"},
    // RFC 8446 section 5.1: 20 to 23, and 24 is RFC 6520's heartbeat; the version is to be ignored.
    {.fields = {{{Is::type, "type", 1},
                 {Is::constant, "legacy_record_version", 2, 0x0303},
                 {Is::length, "length", 2}}},
     .first_least = 20,
     .first_most = 24,
     .type = 23,  // application_data
     .usual = kTlsRecord,
     .largest = kTlsRecord,
     .sketch = "TLS records: type, version, a 2-byte length",
     .sketch_zh = "TLS 记录：类型、版本、2 字节长度"},
    // RFC 9113 sections 4.1 and 4.2. The stream's first bit is reserved.
    {.fields = {{{Is::length, "Length", 3},
                 {Is::type, "Type", 1},
                 {Is::flags, "Flags", 1},
                 {Is::stream, "Stream Identifier", 4}}},
     .type = 0,  // DATA
     .usual = kHttp2Frame,
     .largest = 9 + 0xff'ffff,
     .sketch = "HTTP/2 frames: a 3-byte length, type, flags, stream",
     .sketch_zh = "HTTP/2 帧：3 字节长度、类型、标志、流标识"},
    // OASIS MQTT 3.1.1 section 2.2, 5.0 section 2.1: no packet has the type 0.
    {.fields = {{{Is::type, "packet type and flags", 1}, {Is::length, "Remaining Length", 0}}},
     .first_least = 0x10,
     .type = 0x30,  // PUBLISH, at most once
     .usual = kFrameBytes,
     .largest = kMqttPacket,
     .sketch = "MQTT packets: type and flags, a length of 1 to 4 bytes",
     .sketch_zh = "MQTT 报文：类型与标志，1 到 4 字节的长度"},
    // PostgreSQL, "Message Formats": an Int32 that includes itself.
    {.fields = {{{Is::type, "message type", 1}, {Is::length, "length", 4}}},
     .counted = 4,
     .is_signed = true,
     .type = 'Q',  // Query
     .usual = kFrameBytes,
     .largest = kMessageBytes,
     .sketch = "PostgreSQL messages: type, a 4-byte length that counts itself",
     .sketch_zh = "PostgreSQL 消息：类型，计入自身的 4 字节长度"},
};

constexpr Parameter kParameters[] = {
    {"name", SettingType::word, "", "\"dns\"",
     "whose header: dns, tpkt, tls, http2, mqtt or postgres",
     "哪个协议的首部：dns、tpkt、tls、http2、mqtt 或 postgres", kNames},
    {"type", SettingType::byte, "a usual one", "22",
     "the type that is sent, if there is one: tls 23, http2 0, mqtt 48, postgres \"Q\"",
     "发送时填的类型，不写则为 tls 23、http2 0、mqtt 48、postgres \"Q\""},
    {"flags", SettingType::byte, "0", "1", "http2: the flags that are sent",
     "http2：发送时填的标志"},
    {"stream", SettingType::integer, "1", "3", "http2: the stream that is sent",
     "http2：发送时填的流标识"},
    {"max_frame", SettingType::integer, "the protocol's", "4096",
     "the most bytes of a whole frame, its header included", "整帧（含首部）最多多少字节"},
    {"zero_allowed", SettingType::boolean, "true", "false",
     "a message may be empty; else it is a fault", "允许空消息；否则即出错"},
    kOnTooLong,
};

// Where the length stands, and what it says, as far as it came.
struct Header {
    std::uint64_t length_at = 0;
    std::uint64_t length_end = 0;  // 0: it is not whole
    std::uint64_t size = 0;        // of the whole header
    std::uint64_t value = 0;
    std::uint64_t missing = 0;  // bytes at least, if it is not whole
    bool wrong = false;         // the byte before length_end can't be
};

Header mqtt_header(ByteView bytes) {
    Header header{.length_at = 1};
    for (std::uint64_t i = 0; i < kMqttLengthBytes && 1 + i < bytes.size(); ++i) {
        const std::uint64_t byte = bytes[1 + i];
        header.value |= (byte & 0x7f) << (7 * i);
        const bool more = (byte & 0x80) != 0;
        if (more && i + 1 < kMqttLengthBytes) continue;
        header.length_end = header.size = 2 + i;
        header.wrong = more;
        return header;
    }
    header.missing = 1;
    return header;
}

Header header_in(ByteView bytes, const ProtocolRow& row) {
    Header header;
    std::uint64_t end = 0;
    for (const ProtocolField& field : row.fields) {
        if (field.is == Is::length) {
            if (field.bytes == 0) return mqtt_header(bytes);
            header.length_at = header.size;
            end = header.size + field.bytes;
        }
        header.size += field.bytes;
    }
    if (bytes.size() < end) {
        header.missing = end - bytes.size();
        return header;
    }
    for (std::uint64_t at = header.length_at; at < end; ++at) {
        header.value = header.value << 8 | bytes[at];
    }
    header.length_end = end;
    return header;
}

std::uint64_t mqtt_length_bytes(std::uint64_t value) {
    return std::max<std::uint64_t>(1, (static_cast<std::uint64_t>(std::bit_width(value)) + 6) / 7);
}

std::uint64_t header_size(const ProtocolRow& row, std::uint64_t payload) {
    std::uint64_t size = 0;
    for (const ProtocolField& field : row.fields) {
        const bool varies = field.is == Is::length && field.bytes == 0;
        size += varies ? mqtt_length_bytes(payload) : field.bytes;
    }
    return size;
}

void put(std::uint64_t value, std::uint64_t bytes, Bytes& out) {
    for (std::uint64_t i = 0; i < bytes; ++i) {
        out.push_back(static_cast<std::uint8_t>(value >> (8 * (bytes - 1 - i))));
    }
}

void put_mqtt(std::uint64_t value, Bytes& out) {
    for (; value > 0x7f; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
    out.push_back(static_cast<std::uint8_t>(value));
}

bool has(const ProtocolRow& row, Is what) {
    return std::ranges::find(row.fields, what, &ProtocolField::is) != row.fields.end();
}

SettingsError no_such_field(std::string_view key, ProtocolName name) {
    return {std::string(key), fmt::format("the header of {} has no '{}'", name_of(name), key),
            fmt::format("leave out {}", key)};
}

}  // namespace

std::string_view name_of(ProtocolName name) {
    return kNames[static_cast<std::size_t>(name)];
}

const ProtocolRow& Protocol::row() const {
    return kRows[static_cast<std::size_t>(name)];
}

std::uint64_t Protocol::limit() const {
    return max_frame.value_or(row().usual);
}

std::span<const Parameter> Protocol::parameters() {
    return kParameters;
}

Protocol Protocol::read(SettingsReader& settings) {
    Protocol spec;
    std::size_t name = 0;
    settings.read_word("name", name);
    spec.name = static_cast<ProtocolName>(name);
    settings.read("type", spec.type);
    settings.read("flags", spec.flags);
    settings.read("stream", spec.stream);
    settings.read("max_frame", spec.max_frame);
    settings.read("zero_allowed", spec.zero_allowed);
    spec.on_too_long = read_on_too_long(settings);
    return spec;
}

Settings Protocol::settings() const {
    Settings settings{{"name", std::string(name_of(name))}};
    const auto write = [&](std::string_view key, const auto& value) {
        if (value) settings.push_back({std::string(key), static_cast<std::int64_t>(*value)});
    };
    write("type", type);
    write("flags", flags);
    write("stream", stream);
    write("max_frame", max_frame);
    if (!zero_allowed) settings.push_back({"zero_allowed", false});
    add_on_too_long(settings, on_too_long);
    return settings;
}

std::optional<SettingsError> Protocol::mistake() const {
    if (type && !has(row(), Is::type)) return no_such_field("type", name);
    if (flags && !has(row(), Is::flags)) return no_such_field("flags", name);
    if (stream && !has(row(), Is::stream)) return no_such_field("stream", name);
    if (type && row().fields[0].is == Is::type) {
        if (auto range = mistake_in_range("type", *type, row().first_least, row().first_most,
                                          "no frame begins with another byte")) {
            return range;
        }
    }
    if (stream && *stream > kStreams) {
        return mistake_in_range("stream", *stream, 0, kStreams, "a stream has 31 bits");
    }
    const std::uint64_t least = header_size(row(), 0) + (zero_allowed ? 0 : 1);
    return mistake_in_range("max_frame", limit(), least, row().largest,
                            "it counts the whole frame, and no header says more");
}

Result<Encoded> Protocol::encode(ByteView payload, Bytes& out) const {
    if (payload.empty() && !zero_allowed) return empty_message();
    const std::uint64_t header = header_size(row(), payload.size());
    const std::uint64_t size = header + payload.size();
    if (size > limit()) return above_max_frame(payload, size, limit());
    for (const ProtocolField& field : row().fields) {
        switch (field.is) {
            case Is::nothing:
                break;
            case Is::length:
                if (field.bytes == 0) {
                    put_mqtt(payload.size(), out);
                } else {
                    put(payload.size() + row().counted, field.bytes, out);
                }
                break;
            case Is::type:
                out.push_back(type.value_or(row().type));
                break;
            case Is::flags:
                out.push_back(flags.value_or(0));
                break;
            case Is::stream:
                put(stream.value_or(1), field.bytes, out);
                break;
            case Is::constant:
                put(field.constant, field.bytes, out);
                break;
        }
    }
    out.insert(out.end(), payload.begin(), payload.end());
    return Encoded{size, {header, size}};
}

std::vector<Field> Protocol::describe(ByteView frame, Language language) const {
    const Header header = header_in(frame, row());
    const bool whole = header.length_end != 0 && !header.wrong;
    std::vector<Field> fields;
    std::uint64_t at = 0;
    for (const ProtocolField& field : row().fields) {
        std::uint64_t end = at + field.bytes;
        if (field.is == Is::length && field.bytes == 0) {
            end = whole ? header.length_end : at + kMqttLengthBytes;
        }
        const ByteRange range = intersect({at, end}, {0, frame.size()});
        const ByteView part =
            frame.subspan(std::min<std::uint64_t>(at, frame.size()), range.size());
        std::string value = hex_of(part);
        if (field.is == Is::length && whole) value = fmt::format("{}", header.value);
        if (field.is == Is::stream && part.size() == field.bytes) {
            std::uint64_t id = 0;
            for (const std::uint8_t byte : part) id = id << 8 | byte;
            value = fmt::format("{}", id & kStreams);
        }
        const FieldRole role = field.is == Is::length ? FieldRole::length : FieldRole::header;
        add_field(fields, frame, range, role, field.name, std::move(value));
        at = end;
    }
    at = std::min<std::uint64_t>(at, frame.size());
    add_field(fields, frame, {at, frame.size()}, FieldRole::payload, language,
              quoted(frame.subspan(at)));
    return fields;
}

std::string Protocol::sketch(Language language) const {
    return std::string(language == Language::zh ? row().sketch_zh : row().sketch);
}

ProtocolCutter::ProtocolCutter(const Protocol& spec)
    : row_(&spec.row()),
      max_frame_(spec.limit()),
      zero_allowed_(spec.zero_allowed),
      on_too_long_(spec.on_too_long) {}

Cut ProtocolCutter::cut(ByteView window) const {
    if (!window.empty() && (window[0] < row_->first_least || window[0] > row_->first_most)) {
        return Cut::wrong(FaultKind::bad_byte, Part::header, window[0], 0);
    }
    const Header header = header_in(window, *row_);
    if (header.wrong) {
        const std::uint64_t at = header.length_end - 1;
        return Cut::wrong(FaultKind::bad_byte, Part::header, window[at], at);
    }
    if (header.length_end == 0) {
        const bool judged = row_->first_least > 0 || row_->first_most < 255;
        return Cut::needs(window.empty() && judged ? 1 : header.missing, Part::header);
    }
    const std::uint64_t width = header.length_end - header.length_at;
    if (row_->is_signed && header.value >> (8 * width - 1) != 0) {
        const std::uint64_t extended = header.value | ~std::uint64_t{0} << (8 * width);
        return Cut::wrong(FaultKind::negative_length, Part::header, extended, 0);
    }
    if (header.value < row_->counted) {
        return Cut::wrong(FaultKind::bad_length, Part::header, header.value, row_->counted);
    }
    if (header.value == row_->counted && !zero_allowed_) {
        return Cut::wrong(FaultKind::zero_length, Part::header, header.value, row_->counted + 1);
    }
    const std::uint64_t size = header.size + header.value - row_->counted;
    if (size > max_frame_) {
        return Cut::announced(on_too_long_, header.value, max_frame_, size - header.value);
    }
    if (window.size() < size) {
        return Cut::needs(size - window.size(),
                          window.size() < header.size ? Part::header : Part::payload);
    }
    return Cut::at(size, {header.size, size});
}

}  // namespace sticky
