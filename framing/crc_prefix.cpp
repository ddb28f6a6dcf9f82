#include "framing/crc_prefix.h"

#include <fmt/format.h>

#include <algorithm>

#include "framing/policy.h"
#include "framing/refuse.h"
#include "trace/checksum.h"

namespace sticky {
namespace {

constexpr std::uint64_t kMagicBytes = 16;
constexpr std::string_view kOnBads[kOnBadCount] = {"error", "resync"};

constexpr Parameter kParameters[] = {
    {"magic", SettingType::bytes, "d5 a5", "{ hex = \"d5 a5\" }", "what every frame begins with",
     "每帧开头的固定字节"},
    {"payload_crc", SettingType::boolean, "false", "true", "the payload's CRC-32 stands behind it",
     "载荷之后还有它自己的 CRC-32"},
    {"on_bad", SettingType::word, "\"error\"", "\"resync\"",
     "bytes that are no frame: a fault, or passed over up to the next header that fits",
     "遇到不成帧的字节：即出错，还是跳到下一个校验相符的首部", kOnBads},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a whole frame, header and checksums included",
     "整帧（含首部和校验和）最多多少字节"},
    {"zero_allowed", SettingType::boolean, "true", "false",
     "a message may be empty; else it is a fault", "允许空消息；否则即出错"},
    kOnTooLong,
};

std::uint32_t number_at(ByteView bytes, std::uint64_t at) {
    std::uint32_t value = 0;
    for (std::uint64_t i = 0; i < 4; ++i) value = value << 8 | bytes[at + i];
    return value;
}

void put(std::uint32_t value, Bytes& out) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

// A checksum as it stands there, and as it would have to be.
struct Sum {
    std::uint32_t seen = 0, computed = 0;
    bool fits() const { return seen == computed; }
};

// Of a window that holds the header.
Sum header_sum(ByteView window, const CrcPrefix& spec) {
    const std::uint64_t summed = spec.header_size() - 4;
    return {number_at(window, summed), checksum(window.first(summed))};
}

// Of `window` that begins with `payload` behind its header.
Sum payload_sum(ByteView window, ByteRange payload) {
    return {number_at(window, payload.end),
            checksum(window.subspan(payload.begin, payload.size()))};
}

// How many bytes of the magic the window begins with.
std::uint64_t begun(ByteView window, const Bytes& magic) {
    return static_cast<std::uint64_t>(std::ranges::mismatch(window, magic).in2 - magic.begin());
}

// A header, or what may still become one.
bool may_be_header(ByteView window, const CrcPrefix& spec) {
    const std::uint64_t same = begun(window, spec.magic);
    if (same < spec.magic.size()) return same == window.size();
    return window.size() < spec.header_size() || header_sum(window, spec).fits();
}

std::string text_of_sum(Sum sum, Language language) {
    if (sum.fits()) return fmt::format("{:08x}", sum.seen);
    return fmt::format(
        fmt::runtime(language == Language::zh ? "{:08x}，应为 {:08x}" : "{:08x}, computed {:08x}"),
        sum.seen, sum.computed);
}

}  // namespace

std::string_view name_of(OnBad on_bad) {
    return kOnBads[static_cast<std::size_t>(on_bad)];
}

std::span<const Parameter> CrcPrefix::parameters() {
    return kParameters;
}

CrcPrefix CrcPrefix::read(SettingsReader& settings) {
    CrcPrefix spec;
    settings.read("magic", spec.magic);
    settings.read("payload_crc", spec.payload_crc);
    std::size_t on_bad = 0;
    settings.read_word("on_bad", on_bad);
    spec.on_bad = static_cast<OnBad>(on_bad);
    settings.read("max_frame", spec.max_frame);
    settings.read("zero_allowed", spec.zero_allowed);
    spec.on_too_long = read_on_too_long(settings);
    return spec;
}

Settings CrcPrefix::settings() const {
    const CrcPrefix usual;
    Settings settings;
    if (magic != usual.magic) settings.push_back({"magic", value_of(magic)});
    if (payload_crc) settings.push_back({"payload_crc", true});
    if (on_bad != usual.on_bad) settings.push_back({"on_bad", std::string(name_of(on_bad))});
    if (max_frame != usual.max_frame) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    if (!zero_allowed) settings.push_back({"zero_allowed", false});
    add_on_too_long(settings, on_too_long);
    return settings;
}

std::optional<SettingsError> CrcPrefix::mistake() const {
    if (magic.empty() || magic.size() > kMagicBytes) {
        return SettingsError{
            "magic",
            fmt::format("'magic' must have 1 to {} bytes, not {}", kMagicBytes, magic.size()),
            "write magic = { hex = \"d5 a5\" }"};
    }
    return mistake_in_max_frame(max_frame, header_size() + behind() + (zero_allowed ? 0 : 1),
                                "it counts the whole frame, checksums included");
}

Result<Encoded> CrcPrefix::encode(ByteView payload, Bytes& out) const {
    if (payload.empty() && !zero_allowed) return empty_message();
    const std::uint64_t size = header_size() + payload.size() + behind();
    if (size > max_frame) return above_max_frame(payload, size, max_frame);
    const std::size_t begin = out.size();
    out.insert(out.end(), magic.begin(), magic.end());
    put(static_cast<std::uint32_t>(payload.size()), out);
    put(checksum(ByteView(out).subspan(begin)), out);
    out.insert(out.end(), payload.begin(), payload.end());
    if (payload_crc) put(checksum(payload), out);
    return Encoded{size, {header_size(), header_size() + payload.size()}};
}

std::vector<Field> CrcPrefix::describe(ByteView frame, Language language) const {
    const bool zh = language == Language::zh;
    const std::string_view sum = zh ? "校验和" : "checksum";
    const std::uint64_t lead = magic.size(), header = header_size();
    const auto hex = [&](std::uint64_t begin, std::uint64_t end) {
        const ByteRange range = intersect({begin, end}, {0, frame.size()});
        return range.empty() ? std::string() : hex_of(frame.subspan(range.begin, range.size()));
    };
    const bool whole = frame.size() >= header;
    std::vector<Field> fields;
    add_field(fields, frame, {0, lead}, FieldRole::lead, zh ? "魔数" : "magic", hex(0, lead));
    add_field(fields, frame, {lead, lead + 4}, FieldRole::length, language,
              whole ? fmt::format("{}", number_at(frame, lead)) : hex(lead, lead + 4));
    add_field(fields, frame, {lead + 4, header}, FieldRole::header, sum,
              whole ? text_of_sum(header_sum(frame, *this), language) : hex(lead + 4, header));
    if (!whole) return fields;
    const std::uint64_t rest = frame.size() - header;
    const std::uint64_t size = std::min<std::uint64_t>(rest, number_at(frame, lead));
    const ByteRange payload{header, payload_crc && rest - size >= 4 ? header + size : frame.size()};
    add_field(fields, frame, payload, FieldRole::payload, language,
              quoted(frame.subspan(payload.begin, payload.size())));
    if (payload.end == frame.size()) return fields;
    add_field(fields, frame, {payload.end, frame.size()}, FieldRole::header, sum,
              text_of_sum(payload_sum(frame, payload), language));
    return fields;
}

std::string CrcPrefix::sketch(Language language) const {
    const bool zh = language == Language::zh;
    std::string text = fmt::format(fmt::runtime(zh ? "{}，4 字节长度，两者的 CRC-32"
                                                   : "{}, a 4-byte length, the CRC-32 of both"),
                                   hex_of(magic));
    if (payload_crc) text += zh ? "，载荷的 CRC-32" : ", the payload's CRC-32";
    if (on_bad == OnBad::resync) text += zh ? "，出错后重新同步" : ", resynchronised";
    return text;
}

// No frame begins here: `fault`, or on to the next place where one may.
Cut CrcPrefixCutter::no_header(ByteView window, Cut fault) const {
    if (spec_.on_bad == OnBad::error) return fault;
    auto at = window.begin() + 1;
    for (;; ++at) {
        at = std::find(at, window.end(), spec_.magic[0]);
        if (at == window.end() || may_be_header({at, window.end()}, spec_)) break;
    }
    return Cut::skips(static_cast<std::uint64_t>(at - window.begin()));
}

Cut CrcPrefixCutter::cut(ByteView window) const {
    const std::uint64_t lead = spec_.magic.size(), header = spec_.header_size();
    const std::uint64_t same = begun(window, spec_.magic);
    if (same < lead) {
        if (same == window.size()) return Cut::needs(1, Part::header);
        return no_header(window, Cut::wrong(FaultKind::bad_byte, Part::header, window[same], same));
    }
    if (window.size() < header) return Cut::needs(header - window.size(), Part::header);
    if (const Sum sum = header_sum(window, spec_); !sum.fits()) {
        return no_header(window,
                         Cut::wrong(FaultKind::bad_checksum, Part::header, sum.seen, sum.computed));
    }
    // The header is as it was sent. What it says is no accident: limits hold whatever on_bad is.
    const std::uint64_t length = number_at(window, lead);
    if (length == 0 && !spec_.zero_allowed) {
        return Cut::wrong(FaultKind::zero_length, Part::header, 0, 1);
    }
    const std::uint64_t size = header + length + spec_.behind();
    if (size > spec_.max_frame) {
        return Cut::announced(spec_.on_too_long, length, spec_.max_frame, size - length);
    }
    if (window.size() < size) return Cut::needs(size - window.size(), Part::payload);
    const ByteRange payload{header, header + length};
    if (spec_.payload_crc) {
        if (const Sum sum = payload_sum(window, payload); !sum.fits()) {
            // Where the frame ends is known: nothing in it is searched.
            if (spec_.on_bad == OnBad::resync) return Cut::skips(size);
            return Cut::wrong(FaultKind::bad_checksum, Part::payload, sum.seen, sum.computed);
        }
    }
    return Cut::at(size, payload);
}

}  // namespace sticky
