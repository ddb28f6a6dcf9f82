#include "framing/tlv.h"

#include <fmt/format.h>

#include <algorithm>

#include "framing/policy.h"
#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::string_view kOrders[] = {"big", "little"};
constexpr std::size_t kTypes = 256;

constexpr Parameter kParameters[] = {
    {"type", SettingType::byte, "1", "22", "the type that is sent", "发送时填的类型"},
    {"types", SettingType::bytes, "every type", "{ hex = \"01 02\" }",
     "the types that may come, a byte each; another is a fault",
     "可以收到的类型，每个一字节；其他类型即出错"},
    {"width", SettingType::integer, "2", "4", "bytes of the length: 1, 2 or 4",
     "长度字段的字节数：1、2 或 4"},
    {"order", SettingType::word, "\"big\"", "\"little\"", "byte order of the length",
     "长度字段的字节序", kOrders},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a whole frame, type and length included",
     "整帧（含类型和长度）最多多少字节"},
    {"zero_allowed", SettingType::boolean, "true", "false",
     "a message may be empty; else it is a fault", "允许空消息；否则即出错"},
    kOnTooLong,
};

std::uint64_t largest_length(std::uint64_t width) {
    return ~std::uint64_t{0} >> (64 - 8 * width);
}

// The length of a frame whose header is whole.
std::uint64_t length_in(ByteView frame, const Tlv& spec) {
    std::uint64_t value = 0;
    for (std::uint64_t i = 0; i < spec.width; ++i) {
        const std::uint64_t at = spec.order == ByteOrder::little ? spec.width - i : 1 + i;
        value = value << 8 | frame[at];
    }
    return value;
}

bool may_come(const Tlv& spec, std::uint8_t type) {
    return spec.types.empty() || std::ranges::find(spec.types, type) != spec.types.end();
}

}  // namespace

std::span<const Parameter> Tlv::parameters() {
    return kParameters;
}

Tlv Tlv::read(SettingsReader& settings) {
    Tlv spec;
    std::optional<std::uint8_t> type;
    settings.read("type", type);
    spec.type = type.value_or(spec.type);
    settings.read("types", spec.types);
    settings.read("width", spec.width);
    std::size_t order = 0;
    settings.read_word("order", order);
    spec.order = order == 0 ? ByteOrder::big : ByteOrder::little;
    settings.read("max_frame", spec.max_frame);
    settings.read("zero_allowed", spec.zero_allowed);
    spec.on_too_long = read_on_too_long(settings);
    return spec;
}

Settings Tlv::settings() const {
    const Tlv usual;
    Settings settings;
    if (type != usual.type) settings.push_back({"type", std::int64_t{type}});
    if (!types.empty()) settings.push_back({"types", value_of(types)});
    if (width != usual.width) settings.push_back({"width", static_cast<std::int64_t>(width)});
    if (order != usual.order) settings.push_back({"order", std::string(name_of(order))});
    if (max_frame != usual.max_frame) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    if (!zero_allowed) settings.push_back({"zero_allowed", false});
    add_on_too_long(settings, on_too_long);
    return settings;
}

std::optional<SettingsError> Tlv::mistake() const {
    if (width != 1 && width != 2 && width != 4) {
        return SettingsError{"width", fmt::format("'width' must be 1, 2 or 4, not {}", width),
                             "write width = 2"};
    }
    if (order == ByteOrder::native) {
        return SettingsError{"order", "'order' must be big or little, not native",
                             "write order = \"big\""};
    }
    if (types.size() > kTypes) {
        return SettingsError{
            "types",
            fmt::format("'types' must have at most {} bytes, not {}", kTypes, types.size()),
            "give each type once"};
    }
    if (!may_come(*this, type)) {
        return SettingsError{"types",
                             fmt::format("'types' lacks {:02x}, the type that is sent", type),
                             "add it, or give another type"};
    }
    return mistake_in_max_frame(max_frame, header_size() + (zero_allowed ? 0 : 1),
                                "it counts the whole frame, type and length included");
}

Result<Encoded> Tlv::encode(ByteView payload, Bytes& out) const {
    if (payload.empty() && !zero_allowed) return empty_message();
    const std::uint64_t size = header_size() + payload.size();
    if (size > max_frame) return above_max_frame(payload, size, max_frame);
    if (payload.size() > largest_length(width)) {
        return refuse_message(payload,
                              fmt::format("is above {}, the most that a {}-byte length holds",
                                          largest_length(width), width),
                              "send less at once, or raise width");
    }
    out.push_back(type);
    for (std::uint64_t i = 0; i < width; ++i) {
        const std::uint64_t shift = 8 * (order == ByteOrder::little ? i : width - 1 - i);
        out.push_back(static_cast<std::uint8_t>(payload.size() >> shift));
    }
    out.insert(out.end(), payload.begin(), payload.end());
    return Encoded{size, {header_size(), size}};
}

std::vector<Field> Tlv::describe(ByteView frame, Language language) const {
    const std::uint64_t header = std::min<std::uint64_t>(frame.size(), header_size());
    const std::uint64_t lead = std::min<std::uint64_t>(header, 1);
    const bool zh = language == Language::zh;
    std::vector<Field> fields;
    add_field(fields, frame, {0, lead}, FieldRole::header, zh ? "类型" : "type",
              hex_of(frame.first(lead)));
    add_field(fields, frame, {lead, header}, FieldRole::length, language,
              header == header_size() ? fmt::format("{}", length_in(frame, *this))
                                      : hex_of(frame.subspan(lead, header - lead)));
    add_field(fields, frame, {header, frame.size()}, FieldRole::payload, language,
              quoted(frame.subspan(header)));
    return fields;
}

std::string Tlv::sketch(Language language) const {
    const bool zh = language == Language::zh;
    const bool little = order == ByteOrder::little;
    std::string text =
        zh ? fmt::format("类型，{} 字节{}长度，值", width, little ? "小端" : "大端")
           : fmt::format("a type, a {}-byte {}-endian length, a value", width, name_of(order));
    if (!types.empty()) {
        text += fmt::format(fmt::runtime(zh ? "；类型只能是 {}" : "; no types but {}"),
                            hex_of(types, 8));
    }
    return text;
}

Cut TlvCutter::cut(ByteView window) const {
    if (window.empty()) {
        return Cut::needs(spec_.types.empty() ? spec_.header_size() : 1, Part::header);
    }
    if (!may_come(spec_, window[0])) {
        return Cut::wrong(FaultKind::bad_byte, Part::header, window[0], 0);
    }
    const std::uint64_t header = spec_.header_size();
    if (window.size() < header) return Cut::needs(header - window.size(), Part::header);
    const std::uint64_t length = length_in(window, spec_);
    if (length == 0 && !spec_.zero_allowed) {
        return Cut::wrong(FaultKind::zero_length, Part::header, 0, 1);
    }
    if (length > spec_.max_frame - header) {
        return Cut::announced(spec_.on_too_long, length, spec_.max_frame, header);
    }
    const std::uint64_t size = header + length;
    if (window.size() < size) return Cut::needs(size - window.size(), Part::payload);
    return Cut::at(size, {header, size});
}

}  // namespace sticky
