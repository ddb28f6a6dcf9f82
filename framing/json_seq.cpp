#include "framing/json_seq.h"

#include <fmt/format.h>

#include <algorithm>

#include "framing/policy.h"
#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::uint8_t kRs = 0x1e, kLf = '\n';

constexpr std::string_view kOnTruncated[] = {"skip", "error"};

constexpr Parameter kParameters[] = {
    {"on_truncated", SettingType::word, "\"skip\"", "\"error\"",
     "a text that the next separator or the stream's end cuts short: passed over, or a fault",
     "被下一个分隔符或流的结束截断的文本：跳过，还是出错", kOnTruncated},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a text, its separator and what ends it included",
     "一个文本最多多少字节（含前面的分隔符和后面的换行）"},
    kOnTooLong,
};

}  // namespace

std::span<const Parameter> JsonSeq::parameters() {
    return kParameters;
}

JsonSeq JsonSeq::read(SettingsReader& settings) {
    JsonSeq spec;
    std::size_t on_truncated = 0;
    settings.read_word("on_truncated", on_truncated);
    spec.on_truncated = static_cast<OnTruncated>(on_truncated);
    settings.read("max_frame", spec.max_frame);
    spec.on_too_long = read_on_too_long(settings);
    return spec;
}

Settings JsonSeq::settings() const {
    Settings settings;
    if (on_truncated != OnTruncated::skip)
        settings.push_back({"on_truncated", std::string("error")});
    if (max_frame != kFrameBytes) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    add_on_too_long(settings, on_too_long);
    return settings;
}

std::optional<SettingsError> JsonSeq::mistake() const {
    return mistake_in_max_frame(max_frame, 3, "it counts the separator and the line feed too");
}

Result<Encoded> JsonSeq::encode(ByteView payload, Bytes& out) const {
    const std::uint64_t size = payload.size() + 2;
    if (size > max_frame) return above_max_frame(payload, size, max_frame);
    const std::size_t begin = out.size();
    out.push_back(kRs);
    out.insert(out.end(), payload.begin(), payload.end());
    out.push_back(kLf);
    const Cut cut = JsonSeqCutter(*this).cut(ByteView(out).subspan(begin));
    if (cut.kind == Cut::Kind::frame && cut.size == size) return Encoded{size, {1, size - 1}};
    out.resize(begin);
    const auto separator = std::ranges::find(payload, kRs);
    if (separator != payload.end()) {
        return refuse_message(
            payload,
            fmt::format("has a record separator in it, at byte {}", separator - payload.begin()),
            "write it as \\u001e, or use a length prefix");
    }
    if (cut.kind == Cut::Kind::frame) {
        return refuse_message(
            payload,
            fmt::format("is more than one text: the line feed at byte {} ends one",
                        cut.payload_end - 1),
            "send a message for each text");
    }
    return refuse_message(payload, "is no whole JSON text",
                          "send a value, with all its brackets and quotes closed");
}

std::vector<Field> JsonSeq::describe(ByteView frame, Language language) const {
    const std::size_t begin = !frame.empty() && frame[0] == kRs ? 1 : 0;
    const std::size_t end = frame.size() - (frame.size() > begin && frame.back() == kLf ? 1 : 0);
    std::vector<Field> fields;
    add_field(fields, frame, {0, begin}, FieldRole::delimiter, language,
              quoted(frame.first(begin)));
    add_field(fields, frame, {begin, end}, FieldRole::payload, language,
              quoted(frame.subspan(begin, end - begin)));
    add_field(fields, frame, {end, frame.size()}, FieldRole::delimiter, language,
              quoted(frame.subspan(end)));
    return fields;
}

std::string JsonSeq::sketch(Language language) const {
    const bool zh = language == Language::zh;
    std::string text = zh ? "JSON 文本序列：RS、文本、LF" : "JSON text sequence: RS, a text, LF";
    if (on_truncated == OnTruncated::error) {
        text += zh ? "，截断的文本即出错" : ", a truncated text is a fault";
    }
    return text;
}

void JsonSeqCutter::take(std::uint8_t byte) {
    if (strings_.take(byte)) {
        whole_ = depth_ == 0 && !strings_.open();
    } else if (is_json_space(byte)) {
        whole_ = begun_ && depth_ == 0;
        return;
    } else if (byte == '{' || byte == '[') {
        ++depth_;
        whole_ = false;
    } else if ((byte == '}' || byte == ']') && depth_ > 0) {
        whole_ = --depth_ == 0;
    } else {
        whole_ = false;
    }
    begun_ = true;
}

// Begins anew behind what was cut off.
Cut JsonSeqCutter::done(const Cut& cut) {
    *this = JsonSeqCutter(spec_);
    return cut;
}

Cut JsonSeqCutter::cut(ByteView window) {
    if (window.empty()) return Cut::needs(1, Part::delimiter);
    if (is_json_space(window[0])) {
        // Behind a text's line feed white space is still the text's, and says nothing.
        const auto more = std::ranges::find_if_not(window, is_json_space);
        return Cut::skips(static_cast<std::uint64_t>(more - window.begin()));
    }
    if (window[0] != kRs) return Cut::wrong(FaultKind::bad_byte, Part::delimiter, window[0], 0);
    const ByteView within = window.first(std::min<std::uint64_t>(window.size(), spec_.max_frame));
    for (scanned_ = std::max<std::uint64_t>(scanned_, 1); scanned_ < within.size(); ++scanned_) {
        const std::uint64_t at = scanned_;
        const std::uint8_t byte = within[at];
        if (byte == kRs) {
            if (whole_) return done(Cut::at(at, {1, at}));
            const bool nothing = at == 1;  // two separators, and no text between
            if (nothing || spec_.on_truncated == OnTruncated::skip) return done(Cut::skips(at));
            return Cut::wrong(FaultKind::bad_byte, Part::payload, byte, at);
        }
        take(byte);
        if (byte == kLf && whole_) return done(Cut::at(at + 1, {1, at}));
    }
    if (within.size() == spec_.max_frame) {
        return Cut::above(spec_.on_too_long, Part::payload, spec_.max_frame, spec_.max_frame,
                          spec_.max_frame);
    }
    return Cut::needs(1, whole_ ? Part::delimiter : Part::payload);
}

// The next RS is of the next text.
Cut JsonSeqCutter::cut_beyond(ByteView window) {
    const auto next = std::ranges::find(window, kRs);
    if (next == window.end()) return all_but(window, 0);
    return done(Cut::skips(static_cast<std::uint64_t>(next - window.begin())));
}

Cut JsonSeqCutter::cut_at_end(ByteView window) {
    const std::uint64_t size = window.size();
    if (whole_) return done(Cut::at(size, {1, size}));
    if (spec_.on_truncated == OnTruncated::skip) return done(Cut::skips(size));
    return Cut::needs(1, Part::payload);
}

}  // namespace sticky
