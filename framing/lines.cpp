#include "framing/lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "framing/policy.h"
#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::uint8_t kCr = '\r', kLf = '\n';

constexpr std::string_view kEndings[kLineEndingCount] = {"lf", "crlf", "any"};

constexpr Parameter kParameters[] = {
    {"ending", SettingType::word, "\"any\"", "\"crlf\"",
     "what ends a line: LF, CR LF, or LF with or without a CR before it (CR LF is sent)",
     "行以什么结束：LF、CR LF，或者 LF 前面有没有 CR 都行（发送时用 CR LF）", kEndings},
    {"lone_allowed", SettingType::boolean, "true", "false",
     "a CR or LF that is no part of a line end belongs to the line; else it is a fault",
     "不属于换行的 CR 或 LF 算作行的内容；否则即出错"},
    {"on_end", SettingType::word, "\"error\"", "\"emit\"",
     "a last line without an end: a fault, a frame, or nothing",
     "最后一行没有换行时：出错、照样交付，还是丢弃", kOnEnds},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a line, its end included", "一行最多多少字节（含换行）"},
    kOnTooLong,
};

// The bytes of the line end that `frame` ends with.
std::size_t end_in(ByteView frame, LineEnding ending) {
    if (frame.empty() || frame.back() != kLf) return 0;
    const bool after_cr = frame.size() > 1 && frame[frame.size() - 2] == kCr;
    if (ending == LineEnding::lf) return 1;
    if (ending == LineEnding::crlf) return after_cr ? 2 : 0;
    return after_cr ? 2 : 1;
}

}  // namespace

std::string_view name_of(LineEnding ending) {
    return kEndings[static_cast<std::size_t>(ending)];
}

std::span<const Parameter> Lines::parameters() {
    return kParameters;
}

Lines Lines::read(SettingsReader& settings) {
    Lines spec;
    std::size_t ending = static_cast<std::size_t>(spec.ending);
    settings.read_word("ending", ending);
    spec.ending = static_cast<LineEnding>(ending);
    settings.read("lone_allowed", spec.lone_allowed);
    spec.on_end = read_on_end(settings);
    settings.read("max_frame", spec.max_frame);
    spec.on_too_long = read_on_too_long(settings);
    return spec;
}

Settings Lines::settings() const {
    const Lines usual;
    Settings settings;
    if (ending != usual.ending) settings.push_back({"ending", std::string(name_of(ending))});
    if (!lone_allowed) settings.push_back({"lone_allowed", false});
    add_on_end(settings, on_end);
    if (max_frame != usual.max_frame) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    add_on_too_long(settings, on_too_long);
    return settings;
}

std::optional<SettingsError> Lines::mistake() const {
    return mistake_in_max_frame(max_frame, end_size(),
                                "it counts the whole line, its end included");
}

Result<Encoded> Lines::encode(ByteView payload, Bytes& out) const {
    const std::uint64_t size = payload.size() + end_size();
    if (size > max_frame) return above_max_frame(payload, size, max_frame);
    const std::size_t begin = out.size();
    out.insert(out.end(), payload.begin(), payload.end());
    if (ending != LineEnding::lf) out.push_back(kCr);
    out.push_back(kLf);
    // What a reader makes of it is what counts: "a\n" is two lines, "a\r" and CR LF may be a fault.
    const Cut cut = LinesCutter(*this).cut(ByteView(out).subspan(begin));
    if (cut.kind == Cut::Kind::frame && cut.size == size && cut.payload_end == payload.size()) {
        return Encoded{size, {0, payload.size()}};
    }
    out.resize(begin);
    const std::uint64_t at = cut.kind == Cut::Kind::frame ? cut.size - 1 : cut.payload_begin;
    return refuse_message(
        payload,
        fmt::format("is not one line: byte {} of it is a {}", at, payload[at] == kCr ? "CR" : "LF"),
        "send a message for each line, or use a length prefix");
}

std::vector<Field> Lines::describe(ByteView frame, Language language) const {
    const std::size_t end = frame.size() - end_in(frame, ending);
    std::vector<Field> fields;
    add_field(fields, frame, {0, end}, FieldRole::payload, language, quoted(frame.first(end)));
    add_field(fields, frame, {end, frame.size()}, FieldRole::delimiter, language,
              quoted(frame.subspan(end)));
    return fields;
}

std::string Lines::sketch(Language language) const {
    constexpr std::string_view kEnglish[] = {"lines that end with LF", "lines that end with CR LF",
                                             "lines that end with LF or CR LF"};
    constexpr std::string_view kChinese[] = {"按行，以 LF 结束", "按行，以 CR LF 结束",
                                             "按行，以 LF 或 CR LF 结束"};
    const bool zh = language == Language::zh;
    std::string text((zh ? kChinese : kEnglish)[static_cast<std::size_t>(ending)]);
    if (!lone_allowed) text += zh ? "，单独的 CR 或 LF 即出错" : ", no lone CR or LF";
    if (on_end == OnEnd::emit) text += zh ? "，最后一行可不换行" : ", the last one may have no end";
    if (on_end == OnEnd::drop)
        text += zh ? "，丢弃没有换行的末行" : ", a last one without is dropped";
    return text;
}

// What the CR or LF at `at` means; `more`: nothing yet, or nothing at all.
Cut LinesCutter::judge(ByteView window, std::size_t at) const {
    const bool is_lf = window[at] == kLf;
    const bool after_cr = at > 0 && window[at - 1] == kCr;
    if (is_lf && (after_cr || spec_.ending != LineEnding::crlf)) {
        const std::size_t end = at + 1;
        return Cut::at(end, {0, end - end_in(window.first(end), spec_.ending)});
    }
    if (spec_.lone_allowed || spec_.ending == LineEnding::lf) return Cut::needs(1, Part::payload);
    if (is_lf) return Cut::wrong(FaultKind::bad_byte, Part::payload, kLf, at);
    // A CR is lone once another byte than LF came after it.
    if (at + 1 < window.size() && window[at + 1] != kLf) {
        return Cut::wrong(FaultKind::bad_byte, Part::payload, kCr, at);
    }
    return Cut::needs(1, Part::payload);
}

Cut LinesCutter::cut(ByteView window) {
    const ByteView within = window.first(std::min<std::uint64_t>(window.size(), spec_.max_frame));
    const bool strict = !spec_.lone_allowed && spec_.ending != LineEnding::lf;
    for (std::size_t at = scanned_; at < within.size(); ++at) {
        if (!strict) {
            const void* found = std::memchr(within.data() + at, kLf, within.size() - at);
            if (found == nullptr) break;
            at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - within.data());
        } else if (within[at] != kLf && within[at] != kCr) {
            continue;
        }
        const Cut cut = judge(within, at);
        if (cut.kind == Cut::Kind::more) continue;
        scanned_ = 0;
        return cut;
    }
    const bool half = !within.empty() && within.back() == kCr && spec_.ending != LineEnding::lf;
    // A CR at the end is looked at again, together with what follows it.
    scanned_ = within.size() - (half ? 1 : 0);
    if (within.size() == spec_.max_frame) {
        return Cut::above(spec_.on_too_long, Part::payload, spec_.max_frame, spec_.max_frame,
                          spec_.max_frame - (mark().size() - 1));
    }
    return Cut::needs(1, half ? Part::delimiter : Part::payload);
}

// What ends a line without looking at what stands before it.
ByteView LinesCutter::mark() const {
    static constexpr std::uint8_t kMark[] = {kCr, kLf};
    return ByteView(kMark).subspan(spec_.ending == LineEnding::crlf ? 0 : 1);
}

Cut LinesCutter::cut_beyond(ByteView window) {
    const Cut cut = end_at_mark(window, mark());
    if (cut.kind == Cut::Kind::skip) scanned_ = 0;
    return cut;
}

Cut LinesCutter::cut_at_end(ByteView window) {
    const bool lone = window.back() == kCr && !spec_.lone_allowed && spec_.ending != LineEnding::lf;
    if (spec_.on_end == OnEnd::error || lone) return Cut::needs(1, Part::delimiter);
    scanned_ = 0;
    if (spec_.on_end == OnEnd::drop) return Cut::skips(window.size());
    return Cut::at(window.size(), {0, window.size()});
}

}  // namespace sticky
