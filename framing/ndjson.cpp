#include "framing/ndjson.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "framing/policy.h"
#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::size_t kDepth = 1024;  // of brackets that are told apart

constexpr Parameter kParameters[] = {
    {"skip_empty", SettingType::boolean, "true", "false",
     "an empty line is no message; else it is a fault", "空行不算消息；否则即出错"},
    {"balanced", SettingType::boolean, "false", "true",
     "a line whose brackets or quotes don't close is a fault", "一行里括号或引号没有配对即出错"},
    {"on_end", SettingType::word, "\"error\"", "\"emit\"",
     "a last line without an end: a fault, a frame, or nothing",
     "最后一行没有换行时：出错、照样交付，还是丢弃", kOnEnds},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a line, its end included", "一行最多多少字节（含换行）"},
    kOnTooLong,
};

// The byte at which a text stops being balanced; its size: something is open at its end.
std::optional<std::size_t> unbalanced_at(ByteView text) {
    std::array<std::uint8_t, kDepth> closers{};
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::uint8_t byte = text[at];
        if (in_string) {
            if (byte == '\\') ++at;  // whatever is escaped closes nothing
            in_string = byte != '"';
        } else if (byte == '"') {
            in_string = true;
        } else if (byte == '{' || byte == '[') {
            if (depth == kDepth) return at;
            closers[depth++] = byte == '{' ? '}' : ']';
        } else if (byte == '}' || byte == ']') {
            if (depth == 0 || closers[--depth] != byte) return at;
        }
    }
    if (in_string || depth > 0) return text.size();
    return std::nullopt;
}

}  // namespace

std::span<const Parameter> Ndjson::parameters() {
    return kParameters;
}

Ndjson Ndjson::read(SettingsReader& settings) {
    Ndjson spec;
    settings.read("skip_empty", spec.skip_empty);
    settings.read("balanced", spec.balanced);
    spec.on_end = read_on_end(settings);
    settings.read("max_frame", spec.max_frame);
    spec.on_too_long = read_on_too_long(settings);
    return spec;
}

Settings Ndjson::settings() const {
    Settings settings;
    if (!skip_empty) settings.push_back({"skip_empty", false});
    if (balanced) settings.push_back({"balanced", true});
    add_on_end(settings, on_end);
    if (max_frame != kFrameBytes) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    add_on_too_long(settings, on_too_long);
    return settings;
}

std::optional<SettingsError> Ndjson::mistake() const {
    return mistake_in_max_frame(max_frame, 2, "it counts the whole line, its end included");
}

Result<Encoded> Ndjson::encode(ByteView payload, Bytes& out) const {
    const std::uint64_t size = payload.size() + 1;
    if (size > max_frame) return above_max_frame(payload, size, max_frame);
    const std::size_t begin = out.size();
    out.insert(out.end(), payload.begin(), payload.end());
    out.push_back('\n');
    const Cut cut = NdjsonCutter(*this).cut(ByteView(out).subspan(begin));
    if (cut.kind == Cut::Kind::frame && cut.size == size && cut.payload_end == payload.size()) {
        return Encoded{size, {0, payload.size()}};
    }
    out.resize(begin);
    if (payload.empty()) {
        return refuse_message(payload, "is an empty line, and no message",
                              "send at least one byte, or use a length prefix");
    }
    return refuse_message(payload,
                          cut.kind == Cut::Kind::fault ? "is not balanced JSON"
                                                       : "is not one line, or ends with a CR",
                          "write the JSON on one line, without a line end");
}

std::vector<Field> Ndjson::describe(ByteView frame, Language language) const {
    return lines().describe(frame, language);
}

std::string Ndjson::sketch(Language language) const {
    const bool zh = language == Language::zh;
    std::string text = zh ? "每行一个 JSON" : "one JSON text a line";
    if (!skip_empty) text += zh ? "，空行即出错" : ", no empty lines";
    if (balanced) text += zh ? "，括号必须配对" : ", balanced";
    if (on_end == OnEnd::emit) text += zh ? "，最后一行可不换行" : ", the last one may have no end";
    if (on_end == OnEnd::drop)
        text += zh ? "，丢弃没有换行的末行" : ", a last one without is dropped";
    return text;
}

Cut NdjsonCutter::judged(ByteView window, const Cut& line) const {
    if (line.kind != Cut::Kind::frame) return line;
    if (line.payload_end == 0) {
        return spec_.skip_empty ? Cut::skips(line.size)
                                : Cut::wrong(FaultKind::bad_byte, Part::payload, window[0], 0);
    }
    if (!spec_.balanced) return line;
    const auto at = unbalanced_at(window.first(line.payload_end));
    if (!at) return line;
    // What is open when the line ends is wrong at the line's end, or at the last byte of all.
    const std::size_t place = std::min<std::size_t>(*at, line.size - 1);
    return Cut::wrong(FaultKind::bad_byte, Part::payload, window[place], place);
}

}  // namespace sticky
