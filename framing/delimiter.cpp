#include "framing/delimiter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "framing/policy.h"

namespace sticky {
namespace {

constexpr std::size_t kMarks = 16;
constexpr std::size_t kMarkBytes = 64;

constexpr Parameter kParameters[] = {
    {"marks", SettingType::byte_list, "", "\"\\n\"",
     "what ends a frame: the first of these to be complete; the first one is what is sent",
     "结束一帧的分隔符：最先完整出现的那个；发送时用第一个"},
    {"keep", SettingType::boolean, "false", "true", "deliver the mark with the message",
     "交付消息时保留分隔符"},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a frame, its mark included", "一帧最多多少字节（含分隔符）"},
    {"on_end", SettingType::word, "\"error\"", "\"emit\"",
     "bytes behind the last mark when the stream ends: a fault, a frame, or nothing",
     "流结束时最后一个分隔符之后的字节：出错、照样交付，还是丢弃", kOnEnds},
    kOnTooLong,
};

std::string marks_in_words(const std::vector<Bytes>& marks, std::string_view between) {
    std::string text;
    for (const Bytes& mark : marks) {
        if (!text.empty()) text += between;
        text += quoted(mark, kMarkBytes);
    }
    return text;
}

// Where `mark` is complete inside `bytes`, counted to its end; 0: nowhere.
std::size_t end_of(ByteView mark, ByteView bytes) {
    const auto found = std::ranges::search(bytes, mark);
    return found.empty() ? 0 : static_cast<std::size_t>(found.end() - bytes.begin());
}

// The mark that a decoder would end a frame with.
struct Met {
    std::size_t end = 0;
    const Bytes* mark = nullptr;
};

Met first_mark(const std::vector<Bytes>& marks, ByteView bytes) {
    Met first;
    for (const Bytes& mark : marks) {
        const std::size_t end = end_of(mark, bytes);
        if (end == 0) continue;
        const bool longer = end == first.end && mark.size() > first.mark->size();
        if (first.mark == nullptr || end < first.end || longer) first = {end, &mark};
    }
    return first;
}

}  // namespace

std::span<const Parameter> Delimiter::parameters() {
    return kParameters;
}

Delimiter Delimiter::read(SettingsReader& settings) {
    Delimiter spec;
    settings.read("marks", spec.marks);
    settings.read("keep", spec.keep);
    settings.read("max_frame", spec.max_frame);
    spec.on_end = read_on_end(settings);
    spec.on_too_long = read_on_too_long(settings);
    return spec;
}

Settings Delimiter::settings() const {
    Settings settings{{"marks", value_of(marks)}};
    if (keep) settings.push_back({"keep", true});
    if (max_frame != kFrameBytes) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    add_on_end(settings, on_end);
    add_on_too_long(settings, on_too_long);
    return settings;
}

std::optional<SettingsError> Delimiter::mistake() const {
    if (marks.empty() || marks.size() > kMarks) {
        return SettingsError{
            "marks", fmt::format("'marks' must be 1 to {} marks, not {}", kMarks, marks.size()),
            "write marks = \"\\n\""};
    }
    std::size_t longest = 0;
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const Bytes& mark = marks[i];
        longest = std::max(longest, mark.size());
        if (mark.empty() || mark.size() > kMarkBytes) {
            return SettingsError{
                "marks",
                fmt::format("a mark must have 1 to {} bytes, not {}", kMarkBytes, mark.size()),
                "write marks = \"\\n\""};
        }
        for (std::size_t j = 0; j < marks.size(); ++j) {
            if (i == j) continue;
            const std::size_t end = end_of(marks[j], mark);
            if (marks[j] == mark) {
                return SettingsError{"marks", fmt::format("mark {} is given twice", quoted(mark)),
                                     "remove one of them"};
            }
            if (end != 0 && end < mark.size()) {
                return SettingsError{
                    "marks",
                    fmt::format("mark {} can never end a frame: {} in it is complete before it",
                                quoted(mark), quoted(marks[j])),
                    "remove one of them"};
            }
        }
    }
    if (max_frame < longest || max_frame > kMessageBytes) {
        return SettingsError{
            "max_frame",
            fmt::format("'max_frame' must be {} to {}, not {}", longest, kMessageBytes, max_frame),
            "it counts the whole frame, its mark included"};
    }
    return std::nullopt;
}

Result<Encoded> Delimiter::encode(ByteView payload, Bytes& out) const {
    const Bytes& mark = marks.front();
    const std::uint64_t size = payload.size() + mark.size();
    if (size > max_frame) {
        return fail(ErrorKind::input, "",
                    fmt::format("a message of {} bytes makes a frame of {}, above max_frame {}",
                                payload.size(), size, max_frame),
                    "send less at once, or raise max_frame");
    }
    const std::size_t begin = out.size();
    out.insert(out.end(), payload.begin(), payload.end());
    out.insert(out.end(), mark.begin(), mark.end());
    const Met met = first_mark(marks, ByteView(out).subspan(begin));
    if (met.end == size && met.mark->size() == mark.size()) {
        return Encoded{size, {0, payload.size()}};
    }
    out.resize(begin);
    const std::size_t at = met.end - met.mark->size();
    if (met.end <= payload.size()) {
        return fail(
            ErrorKind::input, "",
            fmt::format("the message contains the delimiter {} at byte {}", quoted(*met.mark), at),
            "choose a mark that no message contains, or use a length prefix");
    }
    // The message's last bytes and the mark's first can make a mark too: "xa" + "aa".
    return fail(ErrorKind::input, "",
                fmt::format("the message's end and the delimiter {} together read as a delimiter "
                            "at byte {}",
                            quoted(mark), at),
                "choose a mark that no message ends like, or use a length prefix");
}

std::vector<Field> Delimiter::describe(ByteView frame, Language language) const {
    std::size_t mark_size = 0;
    for (const Bytes& mark : marks) {
        const bool ends =
            frame.size() >= mark.size() && std::ranges::equal(frame.last(mark.size()), mark);
        if (ends) mark_size = std::max(mark_size, mark.size());
    }
    const std::size_t end = frame.size() - mark_size;
    std::vector<Field> fields;
    add_field(fields, frame, {0, end}, FieldRole::payload, language, quoted(frame.first(end)));
    add_field(fields, frame, {end, frame.size()}, FieldRole::delimiter, language,
              quoted(frame.subspan(end), kMarkBytes));
    return fields;
}

std::string Delimiter::sketch(Language language) const {
    const bool zh = language == Language::zh;
    std::string text = zh ? "分隔符 " + marks_in_words(marks, " 或 ") + (keep ? "（保留）" : "")
                          : "delimiter " + marks_in_words(marks, " or ") + (keep ? ", kept" : "");
    if (on_end == OnEnd::emit) text += zh ? "，最后一帧可以没有" : ", the last frame may have none";
    if (on_end == OnEnd::drop)
        text += zh ? "，丢弃没有分隔符的末帧" : ", a last frame without is dropped";
    return text;
}

DelimiterCutter::DelimiterCutter(const Delimiter& spec)
    : marks_(spec.marks),
      keep_(spec.keep),
      max_frame_(spec.max_frame),
      on_end_(spec.on_end),
      on_too_long_(spec.on_too_long) {
    std::ranges::sort(marks_, std::ranges::greater{}, &Bytes::size);
    for (const Bytes& mark : marks_) ends_a_mark_[mark.back()] = true;
    if (std::ranges::count(ends_a_mark_, true) == 1) only_end_ = marks_.front().back();
}

// The first position from `from` on whose byte ends some mark; window.size() if there is none.
std::size_t DelimiterCutter::next_candidate(ByteView window, std::size_t from) const {
    if (from == window.size()) return from;
    if (only_end_ >= 0) {
        const void* found = std::memchr(window.data() + from, only_end_, window.size() - from);
        if (found == nullptr) return window.size();
        return static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - window.data());
    }
    while (from < window.size() && !ends_a_mark_[window[from]]) ++from;
    return from;
}

const Bytes* DelimiterCutter::mark_ending_at(ByteView window, std::size_t end) const {
    for (const Bytes& mark : marks_) {
        if (mark.size() <= end &&
            std::memcmp(window.data() + end - mark.size(), mark.data(), mark.size()) == 0) {
            return &mark;
        }
    }
    return nullptr;
}

// Did the window end inside what may become a mark?
Part DelimiterCutter::part_at_end(ByteView window) const {
    for (const Bytes& mark : marks_) {
        for (std::size_t n = std::min(mark.size() - 1, window.size()); n > 0; --n) {
            if (std::ranges::equal(window.last(n), ByteView(mark).first(n))) {
                return Part::delimiter;
            }
        }
    }
    return Part::payload;
}

Cut DelimiterCutter::cut(ByteView window) {
    const ByteView within = window.first(std::min<std::uint64_t>(window.size(), max_frame_));
    for (std::size_t at = next_candidate(within, scanned_); at < within.size();
         at = next_candidate(within, at + 1)) {
        const Bytes* mark = mark_ending_at(within, at + 1);
        if (mark == nullptr) continue;
        scanned_ = 0;
        const std::uint64_t size = at + 1;
        return Cut::at(size, {0, keep_ ? size : size - mark->size()});
    }
    scanned_ = within.size();
    if (within.size() == max_frame_) {
        return Cut::above(on_too_long_, Part::payload, max_frame_, max_frame_,
                          max_frame_ - half_mark());
    }
    return Cut::needs(1, part_at_end(within));
}

Cut DelimiterCutter::cut_beyond(ByteView window) {
    for (std::size_t at = next_candidate(window, 0); at < window.size();
         at = next_candidate(window, at + 1)) {
        if (mark_ending_at(window, at + 1) == nullptr) continue;
        scanned_ = 0;
        return Cut::skips(at + 1);
    }
    return all_but(window, half_mark());
}

Cut DelimiterCutter::cut_at_end(ByteView window) {
    if (on_end_ == OnEnd::error) return Cut::needs(1, Part::delimiter);
    scanned_ = 0;
    if (on_end_ == OnEnd::drop) return Cut::skips(window.size());
    return Cut::at(window.size(), {0, window.size()});
}

}  // namespace sticky
