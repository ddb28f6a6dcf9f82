#include "framing/record_mark.h"

#include <fmt/format.h>

#include <algorithm>

#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::uint64_t kHeader = 4;
constexpr std::uint32_t kLast = 0x80000000;
constexpr std::uint64_t kMostEmpty = 1 << 20;

constexpr Parameter kParameters[] = {
    {"fragment", SettingType::integer, "65536", "4", "the most bytes of a fragment that is sent",
     "发送时每段最多多少字节"},
    {"max_empty", SettingType::integer, "16", "0",
     "the most empty fragments of a message, its last not counted",
     "一条消息最多多少个空段（最后一段不算）"},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a whole message in the stream, headers included",
     "一条消息在流里最多多少字节（各段的头也算）"},
    {"zero_allowed", SettingType::boolean, "true", "false",
     "a message may be empty; else it is a fault", "允许空消息；否则即出错"},
};

struct Mark {
    std::uint64_t length = 0;
    bool last = false;
};
// The header at `at`, which lies whole in the bytes.
Mark mark_at(ByteView bytes, std::uint64_t at) {
    std::uint32_t word = 0;
    for (std::uint64_t i = 0; i < kHeader; ++i) word = word << 8 | bytes[at + i];
    return {word & ~kLast, (word & kLast) != 0};
}

void append_mark(const Mark& mark, Bytes& out) {
    const auto word = static_cast<std::uint32_t>(mark.length) | (mark.last ? kLast : 0);
    for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(word >> shift));
    }
}

}  // namespace

std::span<const Parameter> RecordMark::parameters() {
    return kParameters;
}

RecordMark RecordMark::read(SettingsReader& settings) {
    RecordMark spec;
    settings.read("fragment", spec.fragment);
    settings.read("max_empty", spec.max_empty);
    settings.read("max_frame", spec.max_frame);
    settings.read("zero_allowed", spec.zero_allowed);
    return spec;
}

Settings RecordMark::settings() const {
    const RecordMark usual;
    Settings settings;
    const auto add = [&](const char* key, std::uint64_t value, std::uint64_t fallback) {
        if (value != fallback) settings.push_back({key, static_cast<std::int64_t>(value)});
    };
    add("fragment", fragment, usual.fragment);
    add("max_empty", max_empty, usual.max_empty);
    add("max_frame", max_frame, usual.max_frame);
    if (!zero_allowed) settings.push_back({"zero_allowed", false});
    return settings;
}

std::optional<SettingsError> RecordMark::mistake() const {
    if (auto wrong =
            mistake_in_range("fragment", fragment, 1, kMessageBytes, "write fragment = 65536")) {
        return wrong;
    }
    if (auto wrong = mistake_in_range("max_empty", max_empty, 0, kMostEmpty,
                                      "nobody needs empty fragments")) {
        return wrong;
    }
    return mistake_in_max_frame(max_frame, kHeader + (zero_allowed ? 0 : 1),
                                "it counts the headers of all fragments too");
}

Result<Encoded> RecordMark::encode(ByteView payload, Bytes& out) const {
    if (payload.empty() && !zero_allowed) return empty_message();
    const std::uint64_t whole = payload.size() / fragment;
    const std::uint64_t fragments =
        std::max<std::uint64_t>(1, whole + (payload.size() % fragment == 0 ? 0 : 1));
    const std::uint64_t size = fragments * kHeader + payload.size();
    if (size > max_frame) return above_max_frame(payload, size, max_frame);
    for (std::uint64_t i = 0; i < fragments; ++i) {
        const std::uint64_t begin = i * fragment;
        const ByteView part = payload.subspan(begin, std::min(fragment, payload.size() - begin));
        append_mark({part.size(), i + 1 == fragments}, out);
        out.insert(out.end(), part.begin(), part.end());
    }
    return Encoded{size, {kHeader, size}};
}

std::vector<Field> RecordMark::describe(ByteView frame, Language language) const {
    const bool zh = language == Language::zh;
    std::vector<Field> fields;
    for (std::uint64_t at = 0; at < frame.size();) {
        if (frame.size() - at < kHeader) {
            add_field(fields, frame, {at, frame.size()}, FieldRole::length, language,
                      hex_of(frame.subspan(at)));
            break;
        }
        const Mark mark = mark_at(frame, at);
        std::string value = fmt::format("{}", mark.length);
        if (mark.last) value += zh ? "，最后一段" : ", the last";
        add_field(fields, frame, {at, at + kHeader}, FieldRole::length, language, value);
        at += kHeader;
        // Behind the last one nothing has a meaning any more.
        const std::uint64_t rest = frame.size() - at;
        const std::uint64_t size = mark.last ? rest : std::min(mark.length, rest);
        add_field(fields, frame, {at, at + size}, FieldRole::payload, language,
                  quoted(frame.subspan(at, size)));
        at += size;
    }
    return fields;
}

std::string RecordMark::sketch(Language language) const {
    const bool zh = language == Language::zh;
    std::string text = zh ? "RPC 记录标记：分段，每段 4 字节头"
                          : "RPC record marking: fragments with 4-byte headers";
    if (!zero_allowed) text += zh ? "，空消息即出错" : ", no empty messages";
    return text;
}

// Asked again, it must find the same fault again.
Cut RecordMarkCutter::refuse(FaultKind kind, std::uint64_t seen, std::uint64_t limit) {
    *this = RecordMarkCutter(spec_);
    return Cut::wrong(kind, Part::header, seen, limit);
}

Cut RecordMarkCutter::cut(ByteView window) {
    while (!last_) {
        const std::uint64_t behind = next_ + kHeader;
        if (window.size() < behind) {
            const bool in_header = window.size() >= next_;
            return Cut::needs(behind - window.size(), in_header ? Part::header : Part::payload);
        }
        const Mark mark = mark_at(window, next_);
        if (mark.length == 0 && !mark.last && ++empty_ > spec_.max_empty) {
            return refuse(FaultKind::bad_length, 0, 1);
        }
        if (mark.length == 0 && mark.last && begin_ == 0 && !spec_.zero_allowed) {
            return refuse(FaultKind::zero_length, 0, 1);
        }
        // Behind a fragment that is not the last, there is a header at least.
        const std::uint64_t size = behind + mark.length + (mark.last ? 0 : kHeader);
        if (size > spec_.max_frame) {
            return refuse(FaultKind::too_long, mark.length, spec_.max_frame);
        }
        next_ = behind + mark.length;
        last_ = mark.last;
        if (mark.length == 0) continue;
        if (begin_ == 0) begin_ = behind;
        end_ = next_;
    }
    if (window.size() < next_) return Cut::needs(next_ - window.size(), Part::payload);
    const std::uint64_t size = next_;
    const ByteRange payload = begin_ == 0 ? ByteRange{size, size} : ByteRange{begin_, end_};
    *this = RecordMarkCutter(spec_);
    return Cut::at(size, payload);
}

void RecordMarkCutter::unescape(ByteView frame, ByteRange payload, Bytes& message) const {
    message.reserve(payload.size());
    for (std::uint64_t at = 0; at < payload.end;) {
        const ByteView part = frame.subspan(at + kHeader, mark_at(frame, at).length);
        message.insert(message.end(), part.begin(), part.end());
        at += kHeader + part.size();
    }
}

}  // namespace sticky
