#include "framing/json_braces.h"

#include <algorithm>

#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr Parameter kParameters[] = {
    {"max_depth", SettingType::integer, "1024", "64",
     "the most brackets that are open at once, 1 to 1024", "括号最多嵌套多少层，1 到 1024"},
    {"max_frame", SettingType::integer, "67108864", "1024", "the most bytes of a text",
     "一个 JSON 最多多少字节"},
};

}  // namespace

std::span<const Parameter> JsonBraces::parameters() {
    return kParameters;
}

JsonBraces JsonBraces::read(SettingsReader& settings) {
    JsonBraces spec;
    settings.read("max_depth", spec.max_depth);
    settings.read("max_frame", spec.max_frame);
    return spec;
}

Settings JsonBraces::settings() const {
    Settings settings;
    if (max_depth != kMostDepth) {
        settings.push_back({"max_depth", static_cast<std::int64_t>(max_depth)});
    }
    if (max_frame != kFrameBytes) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    return settings;
}

std::optional<SettingsError> JsonBraces::mistake() const {
    if (auto wrong =
            mistake_in_range("max_depth", max_depth, 1, kMostDepth, "write max_depth = 64")) {
        return wrong;
    }
    return mistake_in_max_frame(max_frame, 2, "it counts a whole text, its brackets included");
}

Result<Encoded> JsonBraces::encode(ByteView payload, Bytes& out) const {
    const std::uint64_t size = payload.size();
    if (size > max_frame) return above_max_frame(payload, size, max_frame);
    const Cut cut = JsonBracesCutter(*this).cut(payload);
    if (cut.kind != Cut::Kind::frame || cut.size != size) {
        return refuse_message(payload, "is not one JSON object or array",
                              "send one, without white space around it, or use ndjson");
    }
    out.insert(out.end(), payload.begin(), payload.end());
    return Encoded{size, {0, size}};
}

std::vector<Field> JsonBraces::describe(ByteView frame, Language language) const {
    std::vector<Field> fields;
    add_field(fields, frame, {0, frame.size()}, FieldRole::payload, language, quoted(frame));
    return fields;
}

std::string JsonBraces::sketch(Language language) const {
    const bool zh = language == Language::zh;
    std::string text =
        zh ? "JSON 首尾相接，括号配对为止" : "JSON objects and arrays, up to the closing bracket";
    if (max_depth != kMostDepth) {
        text += (zh ? "，最多嵌套 " : ", at most ") + std::to_string(max_depth) +
                (zh ? " 层" : " deep");
    }
    return text;
}

// False: the bracket can't stand here.
bool JsonBracesCutter::take_bracket(std::uint8_t byte) {
    if (byte == '{' || byte == '[') {
        if (depth_ == spec_.max_depth) return false;
        square_[depth_++] = byte == '[';
        return true;
    }
    if (square_[depth_ - 1] != (byte == ']')) return false;
    --depth_;
    return true;
}

Cut JsonBracesCutter::cut(ByteView window) {
    if (window.empty()) return Cut::needs(1, Part::payload);
    if (is_json_space(window[0])) {
        const auto more = std::ranges::find_if_not(window, is_json_space);
        return Cut::skips(static_cast<std::uint64_t>(more - window.begin()));
    }
    if (window[0] != '{' && window[0] != '[') {
        return Cut::wrong(FaultKind::bad_byte, Part::payload, window[0], 0);
    }
    const ByteView within = window.first(std::min<std::uint64_t>(window.size(), spec_.max_frame));
    for (; scanned_ < within.size(); ++scanned_) {
        const std::uint8_t byte = within[scanned_];
        if (strings_.take(byte)) continue;
        if (byte != '{' && byte != '}' && byte != '[' && byte != ']') continue;
        if (!take_bracket(byte)) {
            return Cut::wrong(FaultKind::bad_byte, Part::payload, byte, scanned_);
        }
        if (depth_ > 0) continue;
        const std::uint64_t size = scanned_ + 1;
        *this = JsonBracesCutter(spec_);
        return Cut::at(size, {0, size});
    }
    if (within.size() == spec_.max_frame) {
        return Cut::wrong(FaultKind::too_long, Part::payload, spec_.max_frame, spec_.max_frame);
    }
    return Cut::needs(1, Part::payload);
}

}  // namespace sticky
