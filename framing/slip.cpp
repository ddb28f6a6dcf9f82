#include "framing/slip.h"

#include <algorithm>

#include "framing/policy.h"
#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::uint8_t kEnd = 0xc0, kEsc = 0xdb, kEscEnd = 0xdc, kEscEsc = 0xdd;

constexpr Parameter kParameters[] = {
    {"leading_end", SettingType::boolean, "true", "false", "send an END before each frame too",
     "每帧之前也发一个 END"},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a frame in the stream, marks and escapes included",
     "一帧在流里最多多少字节（含标记和转义）"},
    kOnTooLong,
};

}  // namespace

std::span<const Parameter> Slip::parameters() {
    return kParameters;
}

Slip Slip::read(SettingsReader& settings) {
    Slip spec;
    settings.read("leading_end", spec.leading_end);
    settings.read("max_frame", spec.max_frame);
    spec.on_too_long = read_on_too_long(settings);
    return spec;
}

Settings Slip::settings() const {
    Settings settings;
    if (!leading_end) settings.push_back({"leading_end", false});
    if (max_frame != kFrameBytes) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    add_on_too_long(settings, on_too_long);
    return settings;
}

std::optional<SettingsError> Slip::mistake() const {
    return mistake_in_max_frame(max_frame, 4, "it counts marks and escapes too");
}

Result<Encoded> Slip::encode(ByteView payload, Bytes& out) const {
    if (payload.empty()) {
        return refuse_message(payload, "is no frame: the receiver skips what is between two ENDs",
                              "send at least one byte, or use a length prefix");
    }
    const auto escaped = std::ranges::count_if(
        payload, [](std::uint8_t byte) { return byte == kEnd || byte == kEsc; });
    const std::uint64_t begin = leading_end ? 1 : 0;
    const std::uint64_t end = begin + payload.size() + static_cast<std::uint64_t>(escaped);
    if (end + 1 > max_frame) return above_max_frame(payload, end + 1, max_frame);
    if (leading_end) out.push_back(kEnd);
    for (const std::uint8_t byte : payload) {
        if (byte == kEnd || byte == kEsc) {
            out.push_back(kEsc);
            out.push_back(byte == kEnd ? kEscEnd : kEscEsc);
        } else {
            out.push_back(byte);
        }
    }
    out.push_back(kEnd);
    return Encoded{end + 1, {begin, end}};
}

std::vector<Field> Slip::describe(ByteView frame, Language language) const {
    std::uint64_t begin = 0;
    while (begin < frame.size() && frame[begin] == kEnd) ++begin;
    std::uint64_t end = frame.size();
    while (end > begin && frame[end - 1] == kEnd) --end;
    std::vector<Field> fields;
    add_field(fields, frame, {0, begin}, FieldRole::delimiter, language,
              hex_of(frame.first(begin), 8));
    Bytes message;
    SlipCutter(*this).unescape(frame, {begin, end}, message);
    add_field(fields, frame, {begin, end}, FieldRole::payload, language, quoted(message));
    add_field(fields, frame, {end, frame.size()}, FieldRole::delimiter, language,
              hex_of(frame.subspan(end), 8));
    return fields;
}

std::string Slip::sketch(Language language) const {
    const bool zh = language == Language::zh;
    std::string text = zh ? "SLIP：END 标记，标记要转义" : "SLIP: END marks and escapes";
    if (!leading_end) text += zh ? "，帧前不发 END" : ", none before a frame";
    return text;
}

Cut SlipCutter::cut(ByteView window) {
    const ByteView within = window.first(std::min<std::uint64_t>(window.size(), max_frame_));
    // The END before a frame belongs to it; further ones are what lies between frames.
    const std::uint64_t begin = !within.empty() && within[0] == kEnd ? 1 : 0;
    if (begin == 1 && within.size() > 1 && within[1] == kEnd) {
        scanned_ = 0;
        return Cut::skips(1);
    }
    for (std::uint64_t at = std::max(begin, scanned_); at < within.size(); ++at) {
        if (at > begin && within[at - 1] == kEsc) {
            if (within[at] == kEscEnd || within[at] == kEscEsc) continue;
            return Cut::wrong(FaultKind::bad_byte, Part::payload, within[at], at);
        }
        if (within[at] != kEnd) continue;
        scanned_ = 0;
        return Cut::at(at + 1, {begin, at});
    }
    scanned_ = within.size();
    if (within.size() == max_frame_) {
        return Cut::above(on_too_long_, Part::payload, max_frame_, max_frame_, max_frame_);
    }
    return Cut::needs(1, within.size() > begin ? Part::payload : Part::delimiter);
}

Cut SlipCutter::cut_beyond(ByteView window) {
    const Cut cut = end_at_mark(window, {&kEnd, 1});
    if (cut.kind == Cut::Kind::skip) scanned_ = 0;
    return cut;
}

void SlipCutter::unescape(ByteView frame, ByteRange payload, Bytes& message) const {
    const ByteView escaped = frame.subspan(payload.begin, payload.size());
    for (std::size_t at = 0; at < escaped.size(); ++at) {
        if (escaped[at] == kEsc && at + 1 < escaped.size()) {
            ++at;
            message.push_back(escaped[at] == kEscEnd ? kEnd : kEsc);
        } else {
            message.push_back(escaped[at]);
        }
    }
}

}  // namespace sticky
