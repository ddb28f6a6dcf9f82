#include "framing/cobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "framing/policy.h"
#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::uint8_t kFull = 0xff;      // 254 bytes, and no zero behind them
constexpr std::size_t kBlocksShown = 32;  // what is left is shown as one

constexpr Parameter kParameters[] = {
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a frame in the stream, code bytes and the last zero included",
     "一帧在流里最多多少字节（含代码字节和结尾的 0）"},
    {"zero_allowed", SettingType::boolean, "true", "false",
     "a message may be empty; else it is a fault", "消息可以为空；否则即出错"},
    kOnTooLong,
};

}  // namespace

std::span<const Parameter> Cobs::parameters() {
    return kParameters;
}

Cobs Cobs::read(SettingsReader& settings) {
    Cobs spec;
    settings.read("max_frame", spec.max_frame);
    settings.read("zero_allowed", spec.zero_allowed);
    spec.on_too_long = read_on_too_long(settings);
    return spec;
}

Settings Cobs::settings() const {
    Settings settings;
    if (max_frame != kFrameBytes) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    if (!zero_allowed) settings.push_back({"zero_allowed", false});
    add_on_too_long(settings, on_too_long);
    return settings;
}

std::optional<SettingsError> Cobs::mistake() const {
    return mistake_in_max_frame(max_frame, zero_allowed ? 2 : 3,
                                "it counts code bytes and the last zero too");
}

Result<Encoded> Cobs::encode(ByteView payload, Bytes& out) const {
    if (payload.empty() && !zero_allowed) return empty_message();
    const std::size_t begin = out.size();
    std::size_t code_at = begin;
    std::uint8_t code = 1;
    out.push_back(code);
    const auto close_block = [&] {
        out[code_at] = code;
        code_at = out.size();
        code = 1;
        out.push_back(code);
    };
    for (const std::uint8_t byte : payload) {
        // A full block is closed only when more follows: the paper's own procedure would end
        // a message of 254 bytes with an empty block, which says nothing.
        if (code == kFull) close_block();
        if (byte == 0) {
            close_block();
        } else {
            out.push_back(byte);
            ++code;
        }
    }
    out[code_at] = code;
    out.push_back(0);
    const std::uint64_t size = out.size() - begin;
    if (size > max_frame) {
        out.resize(begin);
        return above_max_frame(payload, size, max_frame);
    }
    return Encoded{size, {1, size - 1}};
}

std::vector<Field> Cobs::describe(ByteView frame, Language language) const {
    std::vector<Field> fields;
    const std::uint64_t end =
        static_cast<std::uint64_t>(std::ranges::find(frame, 0) - frame.begin());
    std::uint64_t at = 0;
    for (std::size_t blocks = 0; at < end && blocks < kBlocksShown; ++blocks) {
        const std::uint64_t next = std::min<std::uint64_t>(at + frame[at], end);
        add_field(fields, frame, {at, at + 1}, FieldRole::length, language,
                  fmt::format("{}", frame[at]));
        add_field(fields, frame, {at + 1, next}, FieldRole::payload, language,
                  quoted(frame.subspan(at + 1, next - at - 1)));
        at = next;
    }
    Bytes rest;
    if (at < end) CobsCutter(*this).unescape(frame.subspan(at), {1, end - at}, rest);
    add_field(fields, frame, {at, end}, FieldRole::payload, language, quoted(rest));
    add_field(fields, frame, {end, frame.size()}, FieldRole::delimiter, language,
              hex_of(frame.subspan(end), 8));
    return fields;
}

std::string Cobs::sketch(Language language) const {
    const bool zh = language == Language::zh;
    std::string text = zh ? "COBS：代码字节，以 0 结束" : "COBS: code bytes, a zero at the end";
    if (!zero_allowed) text += zh ? "，不许空消息" : ", no empty messages";
    return text;
}

Cut CobsCutter::cut(ByteView window) {
    // A zero before a frame ends what isn't there.
    if (!window.empty() && window[0] == 0) return Cut::skips(1);
    while (scanned_ < window.size()) {
        if (scanned_ < next_) {
            const std::uint64_t end = std::min<std::uint64_t>(next_, window.size());
            const auto* from = window.data() + scanned_;
            const void* zero = std::memchr(from, 0, end - scanned_);
            if (zero == nullptr) {
                scanned_ = end;
                continue;
            }
            scanned_ += static_cast<std::uint64_t>(static_cast<const std::uint8_t*>(zero) - from);
            return Cut::wrong(FaultKind::bad_byte, Part::payload, 0, scanned_);
        }
        const std::uint8_t code = window[scanned_];
        if (code == 0) {
            const std::uint64_t end = scanned_;
            if (!zero_allowed_ && end == 1) {
                return Cut::wrong(FaultKind::zero_length, Part::header, 0, 1);
            }
            scanned_ = next_ = 0;
            return Cut::at(end + 1, {1, end});
        }
        // With what the code promises, and a zero behind it, the frame is at least so long.
        const std::uint64_t least = scanned_ + code + 1;
        if (least > max_frame_) {
            return Cut::above(on_too_long_, Part::header, least, max_frame_, scanned_ + 1);
        }
        next_ = scanned_ + code;
        ++scanned_;
    }
    if (window.empty()) return Cut::needs(1, Part::header);
    return Cut::needs(1, scanned_ < next_ ? Part::payload : Part::delimiter);
}

// Whatever the codes promised, a zero ends it.
Cut CobsCutter::cut_beyond(ByteView window) {
    constexpr std::uint8_t kZero = 0;
    const Cut cut = end_at_mark(window, {&kZero, 1});
    if (cut.kind == Cut::Kind::skip) scanned_ = next_ = 0;
    return cut;
}

void CobsCutter::unescape(ByteView frame, ByteRange payload, Bytes& message) const {
    for (std::uint64_t at = 0; at < payload.end;) {
        const std::uint64_t next = std::min<std::uint64_t>(at + frame[at], payload.end);
        const ByteView block = frame.subspan(at + 1, next - at - 1);
        message.insert(message.end(), block.begin(), block.end());
        if (frame[at] != kFull && next < payload.end) message.push_back(0);
        at = next;
    }
}

}  // namespace sticky
