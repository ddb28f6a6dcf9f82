#include "framing/mode_switch.h"

#include <fmt/format.h>

#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::uint64_t kLineBytes = 256;

constexpr std::string_view kOrders[kByteOrderCount] = {"big", "little", "native"};
constexpr std::string_view kOrdersZh[kByteOrderCount] = {"大端", "小端", "本机序"};

constexpr Parameter kParameters[] = {
    {"switch", SettingType::bytes, "\"STARTTLS\"", "\"QUIT\"",
     "the line behind which frames have a length", "从哪一行之后改用长度前缀"},
    {"width", SettingType::integer, "4", "2", "bytes of the length field: 1 to 8",
     "长度字段占几个字节：1 到 8"},
    {"order", SettingType::word, "\"big\"", "\"little\"", "byte order of the length field",
     "长度字段的字节序", kOrders},
    {"switched", SettingType::boolean, "false", "true", "the stream begins behind that line",
     "流从那一行之后开始"},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a line with its end, or of a frame with its length",
     "一行（含换行）或一帧（含长度）最多多少字节"},
};

Lines lines_of(const ModeSwitch& spec) {
    Lines lines;
    lines.max_frame = spec.max_frame;
    return lines;
}
LengthPrefix prefix_of(const ModeSwitch& spec) {
    LengthPrefix prefix;
    prefix.width = spec.width;
    prefix.order = spec.order;
    prefix.max_frame = spec.max_frame;
    return prefix;
}

}  // namespace

std::span<const Parameter> ModeSwitch::parameters() {
    return kParameters;
}

ModeSwitch ModeSwitch::read(SettingsReader& settings) {
    ModeSwitch spec;
    Bytes line = bytes_of(spec.line);
    settings.read("switch", line);
    spec.line = text_of(line);
    settings.read("width", spec.width);
    std::size_t order = static_cast<std::size_t>(spec.order);
    settings.read_word("order", order);
    spec.order = static_cast<ByteOrder>(order);
    settings.read("switched", spec.switched);
    settings.read("max_frame", spec.max_frame);
    return spec;
}

Settings ModeSwitch::settings() const {
    const ModeSwitch usual;
    Settings settings;
    if (line != usual.line) settings.push_back({"switch", value_of(bytes_of(line))});
    if (width != usual.width) settings.push_back({"width", static_cast<std::int64_t>(width)});
    if (order != usual.order) settings.push_back({"order", std::string(name_of(order))});
    if (switched) settings.push_back({"switched", true});
    if (max_frame != usual.max_frame) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    return settings;
}

std::optional<SettingsError> ModeSwitch::mistake() const {
    if (line.empty() || line.size() > kLineBytes ||
        line.find_first_of("\r\n") != std::string::npos) {
        return SettingsError{
            "switch",
            fmt::format("'switch' must be one line of 1 to {} bytes, without its end", kLineBytes),
            "write switch = \"STARTTLS\""};
    }
    if (max_frame < line.size() + 2 || max_frame > kMessageBytes) {
        return mistake_in_max_frame(max_frame, line.size() + 2,
                                    "the line that switches must fit, with its end");
    }
    return prefix_of(*this).mistake();
}

Result<Encoded> ModeSwitch::encode(ByteView payload, Bytes& out) const {
    return switched ? prefix_of(*this).encode(payload, out) : lines_of(*this).encode(payload, out);
}

std::vector<Field> ModeSwitch::describe(ByteView frame, Language language) const {
    const LengthPrefix prefix = prefix_of(*this);
    const Cut cut = LengthPrefixCutter(prefix).cut(frame);
    const bool whole = cut.kind == Cut::Kind::frame && cut.size == frame.size();
    return switched || whole ? prefix.describe(frame, language)
                             : lines_of(*this).describe(frame, language);
}

std::string ModeSwitch::sketch(Language language) const {
    const auto at = static_cast<std::size_t>(order);
    const std::string mark = quoted(view_of(line));
    if (language == Language::zh) {
        return fmt::format(fmt::runtime(switched ? "已过 {}，用 {} 字节{}长度前缀"
                                                 : "先按行，{} 之后用 {} 字节{}长度前缀"),
                           mark, width, kOrdersZh[at]);
    }
    return fmt::format(fmt::runtime(switched ? "behind {}: {}-byte {}-endian length prefix"
                                             : "lines; behind {} {}-byte {}-endian length prefix"),
                       mark, width, kOrders[at]);
}

ModeSwitchCutter::ModeSwitchCutter(const ModeSwitch& spec)
    : line_(spec.line),
      lines_(lines_of(spec)),
      prefix_(prefix_of(spec)),
      switched_(spec.switched) {}

Cut ModeSwitchCutter::cut(ByteView window) {
    if (switched_) return prefix_.cut(window);
    const Cut cut = lines_.cut(window);
    if (cut.kind == Cut::Kind::frame) {
        switched_ = text_of(window.subspan(cut.payload_begin,
                                           cut.payload_end - cut.payload_begin)) == line_;
    }
    return cut;
}

}  // namespace sticky
