#include "framing/decimal_length.h"

#include <fmt/format.h>

#include <algorithm>

#include "framing/policy.h"
#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::uint64_t kMarkBytes = 16;
constexpr std::uint64_t kDigits = 19;  // all that 64 bits surely hold

constexpr Parameter kParameters[] = {
    {"mark", SettingType::bytes, "\":\"", "\" \"", "what stands between the digits and the message",
     "数字与消息之间的分隔符"},
    {"end", SettingType::bytes, "\",\"", "\"\"", "what stands behind the message; may be empty",
     "消息之后的结束符；可以为空"},
    {"max_digits", SettingType::integer, "10", "6", "the most digits of the length: 1 to 19",
     "长度最多几位数字：1 到 19"},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a whole frame: digits, mark, message and end",
     "整帧最多多少字节（数字、分隔符、消息、结束符都算）"},
    {"zero_allowed", SettingType::boolean, "true", "false",
     "a message may be empty; else it is a fault", "允许空消息；否则即出错"},
    kOnTooLong,
};

bool is_digit(std::uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

struct Digits {
    std::uint64_t value = 0;
    std::uint64_t count = 0;
};

// The number that `bytes` begin with; a leading zero ends it.
Digits digits_in(ByteView bytes, std::uint64_t most) {
    Digits digits;
    while (digits.count < std::min<std::uint64_t>(most, bytes.size()) &&
           is_digit(bytes[digits.count])) {
        if (digits.count == 1 && bytes[0] == '0') break;
        digits.value = digits.value * 10 + (bytes[digits.count++] - std::uint64_t{'0'});
    }
    return digits;
}

Cut wrong_byte(ByteView window, std::uint64_t at, Part part) {
    return Cut::wrong(FaultKind::bad_byte, part, window[at], at);
}

// How many bytes of `mark` stand at `at`.
std::uint64_t same(ByteView window, std::uint64_t at, const Bytes& mark) {
    std::uint64_t n = 0;
    while (n < mark.size() && at + n < window.size() && window[at + n] == mark[n]) ++n;
    return n;
}

}  // namespace

std::span<const Parameter> DecimalLength::parameters() {
    return kParameters;
}

DecimalLength DecimalLength::read(SettingsReader& settings) {
    DecimalLength spec;
    settings.read("mark", spec.mark);
    settings.read("end", spec.end);
    settings.read("max_digits", spec.max_digits);
    settings.read("max_frame", spec.max_frame);
    settings.read("zero_allowed", spec.zero_allowed);
    spec.on_too_long = read_on_too_long(settings);
    return spec;
}

Settings DecimalLength::settings() const {
    const DecimalLength usual;
    Settings settings;
    if (mark != usual.mark) settings.push_back({"mark", value_of(mark)});
    if (end != usual.end) settings.push_back({"end", value_of(end)});
    if (max_digits != usual.max_digits) {
        settings.push_back({"max_digits", static_cast<std::int64_t>(max_digits)});
    }
    if (max_frame != usual.max_frame) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    if (!zero_allowed) settings.push_back({"zero_allowed", false});
    add_on_too_long(settings, on_too_long);
    return settings;
}

std::optional<SettingsError> DecimalLength::mistake() const {
    if (mark.empty() || mark.size() > kMarkBytes) {
        return SettingsError{
            "mark", fmt::format("'mark' must have 1 to {} bytes, not {}", kMarkBytes, mark.size()),
            "write mark = \":\""};
    }
    if (is_digit(mark.front())) {
        return SettingsError{"mark", fmt::format("mark {} begins with a digit", quoted(mark)),
                             "a length could not be told from it"};
    }
    if (end.size() > kMarkBytes) {
        return SettingsError{
            "end", fmt::format("'end' must have 0 to {} bytes, not {}", kMarkBytes, end.size()),
            "write end = \",\""};
    }
    if (auto digits = mistake_in_range("max_digits", max_digits, 1, kDigits,
                                       "19 digits are all that 64 bits surely hold")) {
        return digits;
    }
    return mistake_in_max_frame(max_frame, 1 + mark.size() + (zero_allowed ? 0 : 1) + end.size(),
                                "it counts digits, mark, message and end");
}

Result<Encoded> DecimalLength::encode(ByteView payload, Bytes& out) const {
    if (payload.empty() && !zero_allowed) return empty_message();
    const std::string digits = fmt::format("{}", payload.size());
    const std::uint64_t begin = digits.size() + mark.size();
    const std::uint64_t size = begin + payload.size() + end.size();
    if (size > max_frame) return above_max_frame(payload, size, max_frame);
    if (digits.size() > max_digits) {
        return refuse_message(
            payload, fmt::format("needs {} digits, above max_digits {}", digits.size(), max_digits),
            "send less at once, or raise max_digits");
    }
    out.insert(out.end(), digits.begin(), digits.end());
    out.insert(out.end(), mark.begin(), mark.end());
    out.insert(out.end(), payload.begin(), payload.end());
    out.insert(out.end(), end.begin(), end.end());
    return Encoded{size, {begin, begin + payload.size()}};
}

std::vector<Field> DecimalLength::describe(ByteView frame, Language language) const {
    const Digits digits = digits_in(frame, max_digits);
    const std::uint64_t begin = digits.count + same(frame, digits.count, mark);
    // The end is only looked for where the length says that it is.
    const std::uint64_t rest = frame.size() - begin;
    const std::uint64_t message = std::min(digits.value, rest);
    const std::uint64_t behind = begin + message + same(frame, begin + message, end);
    std::vector<Field> fields;
    const auto add = [&](std::uint64_t from, std::uint64_t to, FieldRole role, std::string value) {
        add_field(fields, frame, {from, to}, role, language, std::move(value));
    };
    const auto text = [&](std::uint64_t from, std::uint64_t to) {
        return quoted(frame.subspan(from, to - from));
    };
    add(0, digits.count, FieldRole::length, fmt::format("{}", digits.value));
    add(digits.count, begin, FieldRole::delimiter, text(digits.count, begin));
    add(begin, begin + message, FieldRole::payload, text(begin, begin + message));
    add(begin + message, behind, FieldRole::delimiter, text(begin + message, behind));
    add(behind, frame.size(), FieldRole::payload, text(behind, frame.size()));
    return fields;
}

std::string DecimalLength::sketch(Language language) const {
    if (language == Language::zh) {
        return fmt::format("十进制长度，后跟 {}", quoted(mark)) +
               (end.empty() ? "" : fmt::format("，以 {} 结束", quoted(end)));
    }
    return fmt::format("decimal length before {}", quoted(mark)) +
           (end.empty() ? "" : fmt::format(", {} at the end", quoted(end)));
}

Cut DecimalLengthCutter::cut(ByteView window) const {
    const Digits digits = digits_in(window, spec_.max_digits);
    if (digits.count == window.size()) return Cut::needs(1, Part::header);
    if (digits.count == 0) return wrong_byte(window, 0, Part::header);
    const std::uint64_t begin = digits.count + spec_.mark.size();
    const std::uint64_t marked = digits.count + same(window, digits.count, spec_.mark);
    if (marked < begin) {
        return marked < window.size() ? wrong_byte(window, marked, Part::header)
                                      : Cut::needs(1, Part::header);
    }
    if (digits.value == 0 && !spec_.zero_allowed) {
        return Cut::wrong(FaultKind::zero_length, Part::header, 0, 1);
    }
    const std::uint64_t around = begin + spec_.end.size();
    if (around > spec_.max_frame || digits.value > spec_.max_frame - around) {
        return Cut::announced(spec_.on_too_long, digits.value, spec_.max_frame, around);
    }
    const std::uint64_t end = begin + digits.value;
    if (window.size() < end) {
        // The byte that follows the message may be wrong, and is the first to say so.
        return Cut::needs(end - window.size() + (spec_.end.empty() ? 0 : 1), Part::payload);
    }
    const std::uint64_t ended = end + same(window, end, spec_.end);
    if (ended == around + digits.value) return Cut::at(ended, {begin, end});
    if (ended < window.size()) return wrong_byte(window, ended, Part::delimiter);
    return Cut::needs(1, Part::delimiter);
}

}  // namespace sticky
