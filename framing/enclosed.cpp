#include "framing/enclosed.h"

#include <fmt/format.h>

#include <algorithm>

#include "framing/policy.h"
#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::size_t kMarkBytes = 16;

constexpr std::string_view kBetweens[] = {"error", "skip"};

constexpr Parameter kParameters[] = {
    {"begin", SettingType::bytes, "{ hex = \"02\" }", "{ hex = \"0b\" }",
     "what begins a frame; absent: STX", "一帧以什么开头；默认 STX"},
    {"end", SettingType::bytes, "{ hex = \"03\" }", "{ hex = \"1c 0d\" }",
     "what ends a frame; absent: ETX", "一帧以什么结束；默认 ETX"},
    {"between", SettingType::word, "\"error\"", "\"skip\"",
     "bytes between two frames: a fault, or passed over", "两帧之间的字节：出错，还是跳过",
     kBetweens},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a frame, both marks included", "一帧最多多少字节（含首尾标记）"},
    kOnTooLong,
};

// As many bytes as `bytes` and `mark` begin with alike.
std::size_t alike(ByteView bytes, const Bytes& mark) {
    const auto differ = std::ranges::mismatch(bytes, mark);
    return static_cast<std::size_t>(differ.in2 - mark.begin());
}

std::optional<SettingsError> mistake_in_mark(std::string_view key, const Bytes& mark) {
    if (!mark.empty() && mark.size() <= kMarkBytes) return std::nullopt;
    return SettingsError{
        std::string(key),
        fmt::format("'{}' must have 1 to {} bytes, not {}", key, kMarkBytes, mark.size()),
        fmt::format("write {} = {}", key,
                    key == "begin" ? "{ hex = \"02\" }" : "{ hex = \"03\" }")};
}

}  // namespace

std::span<const Parameter> Enclosed::parameters() {
    return kParameters;
}

Enclosed Enclosed::read(SettingsReader& settings) {
    Enclosed spec;
    settings.read("begin", spec.begin);
    settings.read("end", spec.end);
    std::size_t between = 0;
    settings.read_word("between", between);
    spec.between = static_cast<Between>(between);
    settings.read("max_frame", spec.max_frame);
    spec.on_too_long = read_on_too_long(settings);
    return spec;
}

Settings Enclosed::settings() const {
    const Enclosed usual;
    Settings settings;
    if (begin != usual.begin) settings.push_back({"begin", value_of(begin)});
    if (end != usual.end) settings.push_back({"end", value_of(end)});
    if (between != usual.between) {
        settings.push_back({"between", std::string(kBetweens[static_cast<std::size_t>(between)])});
    }
    if (max_frame != usual.max_frame) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    add_on_too_long(settings, on_too_long);
    return settings;
}

std::optional<SettingsError> Enclosed::mistake() const {
    if (auto wrong = mistake_in_mark("begin", begin)) return wrong;
    if (auto wrong = mistake_in_mark("end", end)) return wrong;
    return mistake_in_max_frame(max_frame, begin.size() + end.size(),
                                "it counts the whole frame, both marks included");
}

Result<Encoded> Enclosed::encode(ByteView payload, Bytes& out) const {
    const std::uint64_t size = begin.size() + payload.size() + end.size();
    if (size > max_frame) return above_max_frame(payload, size, max_frame);
    const std::size_t from = out.size();
    out.insert(out.end(), begin.begin(), begin.end());
    auto rest_encoded = rest().encode(payload, out);
    if (!rest_encoded) {
        out.resize(from);
        return rest_encoded;
    }
    return Encoded{size, {begin.size(), begin.size() + payload.size()}};
}

std::vector<Field> Enclosed::describe(ByteView frame, Language language) const {
    const std::size_t head = alike(frame, begin);
    std::vector<Field> fields;
    add_field(fields, frame, {0, head}, FieldRole::delimiter, language, quoted(frame.first(head)));
    for (Field& field : rest().describe(frame.subspan(head), language)) {
        field.range = {field.range.begin + head, field.range.end + head};
        fields.push_back(std::move(field));
    }
    return fields;
}

std::string Enclosed::sketch(Language language) const {
    const bool zh = language == Language::zh;
    std::string text = fmt::format(fmt::runtime(zh ? "以 {} 开头，以 {} 结束" : "from {} to {}"),
                                   quoted(begin, kMarkBytes), quoted(end, kMarkBytes));
    if (between == Between::skip) {
        text += zh ? "，跳过两帧之间的字节" : ", what is between is passed over";
    }
    return text;
}

// The window doesn't begin with the whole begin mark.
Cut EnclosedCutter::before(ByteView window) const {
    if (between_ == Between::error) {
        const std::size_t at = alike(window, begin_);
        if (at == window.size()) return Cut::needs(1, Part::delimiter);
        return Cut::wrong(FaultKind::bad_byte, Part::delimiter, window[at], at);
    }
    // To the first byte that begins a mark, as far as it came.
    std::size_t skipped = 0;
    while (skipped < window.size()) {
        const ByteView left = window.subspan(skipped);
        if (alike(left, begin_) == std::min(left.size(), begin_.size())) break;
        ++skipped;
    }
    return skipped == 0 ? Cut::needs(1, Part::delimiter) : Cut::skips(skipped);
}

Cut EnclosedCutter::cut(ByteView window) {
    const std::size_t head = begin_.size();
    if (alike(window, begin_) < head) return before(window);
    Cut cut = rest_.cut(window.subspan(head));
    if (cut.kind == Cut::Kind::frame) {
        cut.size += head;
        cut.payload_begin += head;
        cut.payload_end += head;
    } else if (cut.kind != Cut::Kind::more) {
        cut.size = cut.payload_begin = max_frame_;
        cut.payload_end += head;
    }
    return cut;
}

}  // namespace sticky
