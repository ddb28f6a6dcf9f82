#include "framing/hdlc.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "framing/policy.h"
#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::uint8_t kFlag = 0x7e, kEsc = 0x7d, kFlip = 0x20;
constexpr std::size_t kFcs = 2;

constexpr Parameter kParameters[] = {
    {"fcs", SettingType::boolean, "true", "false", "two bytes of checksum end each frame",
     "每帧末尾有两字节校验（FCS-16）"},
    {"leading_flag", SettingType::boolean, "true", "false", "send a flag before each frame too",
     "每帧之前也发一个标志字节"},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a frame in the stream: flags, escapes and checksum included",
     "一帧在流里最多多少字节（标志、转义和校验都算）"},
    kOnTooLong,
};

// The divisor x^16 + x^12 + x^5 + 1 with its bits reversed: the FCS takes a byte's lowest bit
// first.
constexpr std::uint16_t kDivisor = 0x8408;
constexpr auto kRemainders = [] {
    std::array<std::uint16_t, 256> table{};
    for (std::size_t byte = 0; byte < table.size(); ++byte) {
        auto rest = static_cast<std::uint32_t>(byte);
        for (int bit = 0; bit < 8; ++bit) rest = rest >> 1 ^ ((rest & 1) != 0 ? kDivisor : 0U);
        table[byte] = static_cast<std::uint16_t>(rest);
    }
    return table;
}();

class Fcs {
public:
    void add(std::uint8_t byte) {
        rest_ = static_cast<std::uint16_t>(rest_ >> 8 ^ kRemainders[(rest_ ^ byte) & 0xff]);
    }
    std::uint16_t value() const { return static_cast<std::uint16_t>(~rest_); }

private:
    std::uint16_t rest_ = 0xffff;
};

// Calls each(byte, where it begins) for the bytes that `escaped` means; false: an escape is cut.
template <class Each>
bool for_each_unescaped(ByteView escaped, Each each) {
    for (std::size_t at = 0; at < escaped.size(); ++at) {
        const std::size_t from = at;
        if (escaped[at] != kEsc) {
            each(escaped[at], from);
        } else if (++at < escaped.size()) {
            each(static_cast<std::uint8_t>(escaped[at] ^ kFlip), from);
        } else {
            return false;
        }
    }
    return true;
}

// What stands between two flags.
struct Content {
    bool whole = false;             // it doesn't end with half of an escape
    std::uint64_t bytes = 0;        // unescaped, FCS included
    std::uint64_t payload_end = 0;  // where the last two bytes, the FCS, begin; or its size
    std::uint16_t seen = 0, computed = 0;
};

Content content_of(ByteView escaped, bool fcs) {
    Content content;
    Fcs sum;
    std::array<std::uint8_t, kFcs> last{};
    std::array<std::uint64_t, kFcs> last_at{};
    content.whole = for_each_unescaped(escaped, [&](std::uint8_t byte, std::size_t at) {
        if (content.bytes >= kFcs) sum.add(last[0]);
        last = {last[1], byte};
        last_at = {last_at[1], at};
        ++content.bytes;
    });
    content.payload_end = fcs && content.bytes >= kFcs ? last_at[0] : escaped.size();
    content.seen = static_cast<std::uint16_t>(last[0] | last[1] << 8);
    content.computed = sum.value();
    return content;
}

void put_escaped(std::uint8_t byte, Bytes& out) {
    if (byte == kFlag || byte == kEsc) {
        out.push_back(kEsc);
        byte ^= kFlip;
    }
    out.push_back(byte);
}

}  // namespace

std::span<const Parameter> Hdlc::parameters() {
    return kParameters;
}

Hdlc Hdlc::read(SettingsReader& settings) {
    Hdlc spec;
    settings.read("fcs", spec.fcs);
    settings.read("leading_flag", spec.leading_flag);
    settings.read("max_frame", spec.max_frame);
    spec.on_too_long = read_on_too_long(settings);
    return spec;
}

Settings Hdlc::settings() const {
    Settings settings;
    if (!fcs) settings.push_back({"fcs", false});
    if (!leading_flag) settings.push_back({"leading_flag", false});
    if (max_frame != kFrameBytes) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    add_on_too_long(settings, on_too_long);
    return settings;
}

std::optional<SettingsError> Hdlc::mistake() const {
    const std::uint64_t least = (leading_flag ? 3U : 2U) + (fcs ? kFcs : 0U);
    return mistake_in_max_frame(max_frame, least, "it counts flags, escapes and the checksum too");
}

Result<Encoded> Hdlc::encode(ByteView payload, Bytes& out) const {
    if (payload.empty()) {
        return refuse_message(payload, "is no frame: the receiver skips what is between two flags",
                              "send at least one byte, or use a length prefix");
    }
    const std::size_t begin = out.size();
    if (leading_flag) out.push_back(kFlag);
    const std::uint64_t from = out.size() - begin;
    Fcs sum;
    for (const std::uint8_t byte : payload) {
        sum.add(byte);
        put_escaped(byte, out);
    }
    const std::uint64_t to = out.size() - begin;
    if (fcs) {
        put_escaped(static_cast<std::uint8_t>(sum.value()), out);
        put_escaped(static_cast<std::uint8_t>(sum.value() >> 8), out);
    }
    out.push_back(kFlag);
    const std::uint64_t size = out.size() - begin;
    if (size > max_frame) {
        out.resize(begin);
        return above_max_frame(payload, size, max_frame);
    }
    return Encoded{size, {from, to}};
}

std::vector<Field> Hdlc::describe(ByteView frame, Language language) const {
    std::uint64_t begin = 0;
    while (begin < frame.size() && frame[begin] == kFlag) ++begin;
    std::uint64_t end = frame.size();
    while (end > begin && frame[end - 1] == kFlag) --end;
    // What has no closing flag has no FCS yet: its last bytes may be the message's.
    const ByteView inside = frame.subspan(begin, end - begin);
    const Content content = content_of(inside, fcs && end < frame.size());
    const std::uint64_t to = begin + content.payload_end;
    Bytes message;
    HdlcCutter(*this).unescape(frame, {begin, to}, message);
    std::vector<Field> fields;
    add_field(fields, frame, {0, begin}, FieldRole::delimiter, language,
              hex_of(frame.first(begin), 8));
    add_field(fields, frame, {begin, to}, FieldRole::payload, language, quoted(message));
    if (to < end) {
        const bool right = content.whole && content.seen == content.computed;
        add_field(fields, frame, {to, end}, FieldRole::delimiter, language,
                  fmt::format("{:04x}{}", content.seen, right ? "" : " ?"));
        fields.back().name = language == Language::zh ? "校验和" : "checksum";
    }
    add_field(fields, frame, {end, frame.size()}, FieldRole::delimiter, language,
              hex_of(frame.subspan(end), 8));
    return fields;
}

std::string Hdlc::sketch(Language language) const {
    const bool zh = language == Language::zh;
    std::string text = zh ? "HDLC：标志字节，正文转义" : "HDLC: flags and escapes";
    text += fcs ? (zh ? "，FCS-16 校验" : ", FCS-16") : (zh ? "，无校验" : ", no checksum");
    if (!leading_flag) text += zh ? "，帧前不发标志" : ", no flag before a frame";
    return text;
}

// The frame that the flag at `end` closes.
Cut HdlcCutter::judge(ByteView window, std::uint64_t begin, std::uint64_t end) const {
    const Content content = content_of(window.subspan(begin, end - begin), fcs_);
    if (!content.whole || (fcs_ && content.bytes <= kFcs)) return Cut::skips(end + 1);
    if (fcs_ && content.seen != content.computed) {
        return Cut::wrong(FaultKind::bad_checksum, Part::payload, content.seen, content.computed);
    }
    return Cut::at(end + 1, {begin, begin + content.payload_end});
}

Cut HdlcCutter::cut(ByteView window) {
    const ByteView within = window.first(std::min<std::uint64_t>(window.size(), max_frame_));
    // The flag before a frame belongs to it; further ones are what fills the time between frames.
    const std::uint64_t begin = !within.empty() && within[0] == kFlag ? 1 : 0;
    const std::uint64_t from = std::max(begin, scanned_);
    const void* flag = from < within.size()
                           ? std::memchr(within.data() + from, kFlag, within.size() - from)
                           : nullptr;
    if (flag == nullptr) {
        scanned_ = within.size();
        if (within.size() == max_frame_) {
            return Cut::above(on_too_long_, Part::payload, max_frame_, max_frame_, max_frame_);
        }
        return Cut::needs(1, within.size() > begin ? Part::payload : Part::delimiter);
    }
    const auto end =
        static_cast<std::uint64_t>(static_cast<const std::uint8_t*>(flag) - within.data());
    scanned_ = 0;
    return end == begin ? Cut::skips(1) : judge(within, begin, end);
}

// One flag alone ends no frame and begins none.
Cut HdlcCutter::cut_at_end(ByteView window) {
    if (window.size() != 1 || window[0] != kFlag) return Cut::needs(1, Part::payload);
    scanned_ = 0;
    return Cut::skips(1);
}

Cut HdlcCutter::cut_beyond(ByteView window) {
    const Cut cut = end_at_mark(window, {&kFlag, 1});
    if (cut.kind == Cut::Kind::skip) scanned_ = 0;
    return cut;
}

void HdlcCutter::unescape(ByteView frame, ByteRange payload, Bytes& message) const {
    for_each_unescaped(frame.subspan(payload.begin, payload.size()),
                       [&](std::uint8_t byte, std::size_t) { message.push_back(byte); });
}

}  // namespace sticky
