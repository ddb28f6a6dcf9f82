#include "framing/varint.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "framing/policy.h"
#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::uint64_t kLeb128Bytes = 10;  // ceil(64 / 7)
constexpr std::uint64_t kQuicBytes = 8;

constexpr std::string_view kForms[kVarintFormCount] = {"leb128", "quic"};

constexpr Parameter kParameters[] = {
    {"form", SettingType::word, "\"leb128\"", "\"quic\"",
     "how the length is written: as protobuf does, or as QUIC does",
     "长度的写法：protobuf 的，还是 QUIC 的", kForms},
    {"max_length_bytes", SettingType::integer, "10", "5",
     "the most bytes of the length: 1 to 10 (quic: 1, 2, 4 or 8)",
     "长度最多占几个字节：1 到 10（quic：1、2、4 或 8）"},
    {"overlong_allowed", SettingType::boolean, "true", "false",
     "the length may stand in more bytes than it needs; else it is a fault",
     "长度可以用比实际需要更多的字节来写；否则即出错"},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a whole frame, its length included", "整帧（含长度）最多多少字节"},
    {"zero_allowed", SettingType::boolean, "true", "false",
     "a message may be empty; else it is a fault", "允许空消息；否则即出错"},
    kOnTooLong,
};

// The bytes that `value` needs.
std::uint64_t bytes_for(std::uint64_t value, VarintForm form) {
    const auto bits = static_cast<std::uint64_t>(std::bit_width(value));
    if (form == VarintForm::leb128) return std::max<std::uint64_t>(1, (bits + 6) / 7);
    return bits <= 6 ? 1 : bits <= 14 ? 2 : bits <= 30 ? 4 : 8;
}

void put(std::uint64_t value, VarintForm form, Bytes& out) {
    const std::uint64_t size = bytes_for(value, form);
    for (std::uint64_t i = 0; i < size; ++i) {
        if (form == VarintForm::leb128) {
            const std::uint64_t more = i + 1 < size ? 0x80 : 0;
            out.push_back(static_cast<std::uint8_t>((value >> (7 * i) & 0x7f) | more));
        } else {
            const auto mark = static_cast<std::uint64_t>(std::countr_zero(size)) << 6;
            const std::uint64_t byte = value >> (8 * (size - 1 - i)) & 0xff;
            out.push_back(static_cast<std::uint8_t>(byte | (i == 0 ? mark : 0)));
        }
    }
}

// A length taken apart as far as it came.
struct Length {
    std::uint64_t value = 0;
    std::uint64_t size = 0;     // 0: not whole yet
    std::uint64_t missing = 1;  // bytes at least, if it isn't
    bool wrong = false;         // the byte at `size - 1` can't be
};

Length leb128_in(ByteView bytes, std::uint64_t most) {
    Length length;
    for (std::uint64_t i = 0; i < bytes.size(); ++i) {
        const std::uint64_t bits = bytes[i] & 0x7fU;
        const bool beyond = i == kLeb128Bytes - 1 && bits > 1;  // the 65th bit and on
        const bool endless = i + 1 == most && (bytes[i] & 0x80U) != 0;
        if (beyond || endless) return {length.value, i + 1, 0, true};
        length.value |= bits << (7 * i);
        if ((bytes[i] & 0x80U) == 0) return {length.value, i + 1, 0, false};
    }
    return length;
}

Length quic_in(ByteView bytes, std::uint64_t most) {
    if (bytes.empty()) return {};
    const std::uint64_t size = std::uint64_t{1} << (bytes[0] >> 6);
    if (size > most) return {0, 1, 0, true};
    if (bytes.size() < size) return {0, 0, size - bytes.size(), false};
    std::uint64_t value = bytes[0] & 0x3fU;
    for (std::uint64_t i = 1; i < size; ++i) value = value << 8 | bytes[i];
    return {value, size, 0, false};
}

Length length_in(ByteView bytes, const Varint& spec) {
    return spec.form == VarintForm::quic ? quic_in(bytes, spec.max_length_bytes)
                                         : leb128_in(bytes, spec.max_length_bytes);
}

}  // namespace

std::string_view name_of(VarintForm form) {
    return kForms[static_cast<std::size_t>(form)];
}

std::span<const Parameter> Varint::parameters() {
    return kParameters;
}

Varint Varint::read(SettingsReader& settings) {
    Varint spec;
    std::size_t form = 0;
    settings.read_word("form", form);
    spec.form = static_cast<VarintForm>(form);
    if (spec.form == VarintForm::quic) spec.max_length_bytes = kQuicBytes;
    settings.read("max_length_bytes", spec.max_length_bytes);
    settings.read("overlong_allowed", spec.overlong_allowed);
    settings.read("max_frame", spec.max_frame);
    settings.read("zero_allowed", spec.zero_allowed);
    spec.on_too_long = read_on_too_long(settings);
    return spec;
}

Settings Varint::settings() const {
    const Varint usual;
    Settings settings;
    if (form != usual.form) settings.push_back({"form", std::string(name_of(form))});
    if (max_length_bytes != (form == VarintForm::quic ? kQuicBytes : kLeb128Bytes)) {
        settings.push_back({"max_length_bytes", static_cast<std::int64_t>(max_length_bytes)});
    }
    if (!overlong_allowed) settings.push_back({"overlong_allowed", false});
    if (max_frame != usual.max_frame) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    if (!zero_allowed) settings.push_back({"zero_allowed", false});
    add_on_too_long(settings, on_too_long);
    return settings;
}

std::optional<SettingsError> Varint::mistake() const {
    if (form == VarintForm::quic) {
        if (!std::has_single_bit(max_length_bytes) || max_length_bytes > kQuicBytes) {
            return SettingsError{
                "max_length_bytes",
                fmt::format("'max_length_bytes' must be 1, 2, 4 or 8, not {}", max_length_bytes),
                "QUIC's lengths have no other sizes"};
        }
    } else if (auto range = mistake_in_range("max_length_bytes", max_length_bytes, 1, kLeb128Bytes,
                                             "64 bits need ten bytes")) {
        return range;
    }
    return mistake_in_max_frame(max_frame, zero_allowed ? 1 : 2,
                                "it counts the whole frame, its length included");
}

Result<Encoded> Varint::encode(ByteView payload, Bytes& out) const {
    if (payload.empty() && !zero_allowed) return empty_message();
    const std::uint64_t header = bytes_for(payload.size(), form);
    const std::uint64_t size = header + payload.size();
    if (size > max_frame) return above_max_frame(payload, size, max_frame);
    if (header > max_length_bytes) {
        return refuse_message(payload,
                              fmt::format("needs a length of {} bytes, above max_length_bytes {}",
                                          header, max_length_bytes),
                              "send less at once, or raise max_length_bytes");
    }
    put(payload.size(), form, out);
    out.insert(out.end(), payload.begin(), payload.end());
    return Encoded{size, {header, size}};
}

std::vector<Field> Varint::describe(ByteView frame, Language language) const {
    const Length length = length_in(frame, *this);
    const bool whole = length.size != 0 && !length.wrong;
    const std::uint64_t header =
        whole ? length.size : std::min<std::uint64_t>(frame.size(), max_length_bytes);
    std::vector<Field> fields;
    add_field(fields, frame, {0, header}, FieldRole::length, language,
              whole ? fmt::format("{}", length.value) : hex_of(frame.first(header)));
    add_field(fields, frame, {header, frame.size()}, FieldRole::payload, language,
              quoted(frame.subspan(header)));
    return fields;
}

std::string Varint::sketch(Language language) const {
    const bool zh = language == Language::zh;
    const bool quic = form == VarintForm::quic;
    std::string text = zh ? (quic ? "QUIC 变长整数长度前缀" : "LEB128 变长整数长度前缀")
                          : (quic ? "QUIC varint length prefix" : "LEB128 varint length prefix");
    if (max_length_bytes != (quic ? kQuicBytes : kLeb128Bytes)) {
        text += fmt::format(fmt::runtime(zh ? "，最多 {} 字节" : " of at most {} bytes"),
                            max_length_bytes);
    }
    if (!overlong_allowed) text += zh ? "，必须最短" : ", in the fewest bytes";
    return text;
}

Cut VarintCutter::cut(ByteView window) {
    const Length length = length_in(window, spec_);
    if (length.wrong) {
        return Cut::wrong(FaultKind::bad_byte, Part::header, window[length.size - 1],
                          length.size - 1);
    }
    if (length.size == 0) return Cut::needs(length.missing, Part::header);
    if (!spec_.overlong_allowed && length.size > bytes_for(length.value, spec_.form)) {
        return Cut::wrong(FaultKind::bad_byte, Part::header, window[length.size - 1],
                          length.size - 1);
    }
    if (length.value == 0 && !spec_.zero_allowed) {
        return Cut::wrong(FaultKind::zero_length, Part::header, 0, 1);
    }
    if (length.size > spec_.max_frame || length.value > spec_.max_frame - length.size) {
        return Cut::announced(spec_.on_too_long, length.value, spec_.max_frame, length.size);
    }
    const std::uint64_t size = length.size + length.value;
    if (window.size() < size) return Cut::needs(size - window.size(), Part::payload);
    return Cut::at(size, {length.size, size});
}

}  // namespace sticky
