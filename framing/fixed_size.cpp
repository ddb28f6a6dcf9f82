#include "framing/fixed_size.h"

#include <fmt/format.h>

#include "framing/policy.h"
#include "trace/limits.h"

namespace sticky {
namespace {

constexpr Parameter kParameters[] = {
    {"size", SettingType::integer, "", "8", "bytes of every frame", "每一帧的字节数"},
    {"pad", SettingType::byte, "none", "0",
     "the byte that fills up a shorter message; none: only messages of exactly this size",
     "用来补足较短消息的字节；不给则消息必须正好是这个大小"},
    {"on_end", SettingType::word, "\"error\"", "\"emit\"",
     "fewer bytes than that when the stream ends: a fault, a frame, or nothing",
     "流结束时最后不足一帧：出错、照样交付，还是丢弃", kOnEnds},
};

}  // namespace

std::span<const Parameter> FixedSize::parameters() {
    return kParameters;
}

FixedSize FixedSize::read(SettingsReader& settings) {
    FixedSize spec;
    settings.read("size", spec.size);
    settings.read("pad", spec.pad);
    spec.on_end = read_on_end(settings);
    return spec;
}

Settings FixedSize::settings() const {
    Settings settings{{"size", static_cast<std::int64_t>(size)}};
    if (pad) settings.push_back({"pad", std::int64_t{*pad}});
    add_on_end(settings, on_end);
    return settings;
}

std::optional<SettingsError> FixedSize::mistake() const {
    if (size >= 1 && size <= kMessageBytes) return std::nullopt;
    return SettingsError{"size", fmt::format("'size' must be 1 to {}, not {}", kMessageBytes, size),
                         "write the bytes of one message"};
}

Result<Encoded> FixedSize::encode(ByteView payload, Bytes& out) const {
    if (payload.size() > size || (payload.size() < size && !pad)) {
        const bool longer = payload.size() > size;
        return fail(ErrorKind::input, "",
                    fmt::format("a message of {} bytes does not fit a framing of fixed size {}",
                                payload.size(), size),
                    longer ? fmt::format("send {} bytes, or raise size", size)
                           : fmt::format("send {} bytes, or give a pad byte (pad = 0)", size));
    }
    out.insert(out.end(), payload.begin(), payload.end());
    out.insert(out.end(), size - payload.size(), pad.value_or(0));
    return Encoded{size, {0, payload.size()}};
}

std::vector<Field> FixedSize::describe(ByteView frame, Language language) const {
    std::size_t end = frame.size();
    while (pad && end > 0 && frame[end - 1] == *pad) --end;
    std::vector<Field> fields;
    add_field(fields, frame, {0, end}, FieldRole::payload, language, quoted(frame.first(end)));
    add_field(fields, frame, {end, frame.size()}, FieldRole::padding, language,
              hex_of(frame.subspan(end), 8));
    return fields;
}

std::string FixedSize::sketch(Language language) const {
    const bool zh = language == Language::zh;
    std::string text = zh ? fmt::format("每帧固定 {} 字节", size)
                          : fmt::format("fixed size of {} byte{}", size, size == 1 ? "" : "s");
    if (pad)
        text += fmt::format(fmt::runtime(zh ? "，用 {:02x} 补足" : ", padded with {:02x}"), *pad);
    if (on_end == OnEnd::emit) text += zh ? "，最后一帧可以不足" : ", the last one may be shorter";
    if (on_end == OnEnd::drop) text += zh ? "，丢弃不足的末帧" : ", a shorter last one is dropped";
    return text;
}

Cut FixedSizeCutter::cut_at_end(ByteView window) const {
    if (on_end_ == OnEnd::error) return Cut::needs(size_ - window.size(), Part::payload);
    if (on_end_ == OnEnd::drop) return Cut::skips(window.size());
    return Cut::at(window.size(), {0, window.size()});
}

}  // namespace sticky
