#include "framing/length_prefix.h"

#include <fmt/format.h>

#include <algorithm>

#include "framing/policy.h"

namespace sticky {
namespace {

constexpr std::uint64_t kHeaderBytes = 4096;  // of offset, and of strip

constexpr std::string_view kOrders[kByteOrderCount] = {"big", "little", "native"};
constexpr std::string_view kLimits[] = {"frame", "value"};
constexpr std::string_view kOrdersZh[kByteOrderCount] = {"大端", "小端", "本机序"};

constexpr Parameter kParameters[] = {
    {"width", SettingType::integer, "4", "4", "bytes of the length field: 1 to 8",
     "长度字段的字节数：1 到 8"},
    {"order", SettingType::word, "\"big\"", "\"big\"", "byte order of the length field",
     "长度字段的字节序", kOrders},
    {"signed", SettingType::boolean, "false", "true",
     "the length is a signed number; below zero is a fault", "长度是有符号数；负数即出错"},
    {"offset", SettingType::integer, "0", "2", "bytes before the length field",
     "长度字段之前的字节数"},
    {"lead", SettingType::bytes, "zeros", "{ hex = \"03 00\" }",
     "what is sent before the length field", "发送时写在长度字段之前的内容"},
    {"adjustment", SettingType::integer, "0", "-2",
     "added to the length to give the number of bytes that follow it",
     "长度加上它，等于长度字段之后的字节数"},
    {"includes_itself", SettingType::boolean, "false", "true",
     "the length also counts the bytes of the length field", "长度也计入长度字段自身"},
    {"strip", SettingType::integer, "the header", "0",
     "bytes removed from the front of what is delivered", "交付前从帧首去掉的字节数"},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a whole frame, header included, after the adjustment",
     "整帧（含首部、调整之后）最多多少字节"},
    {"limit", SettingType::word, "\"frame\"", "\"value\"",
     "what max_frame judges: the whole frame, or the length field's value before the adjustment",
     "max_frame 判断什么：整帧，还是调整之前的长度值", kLimits},
    {"zero_allowed", SettingType::boolean, "true", "false",
     "a message may be empty; else it is a fault", "允许空消息；否则即出错"},
    kOnTooLong,
};

std::int64_t as_signed(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}
std::uint64_t as_unsigned(std::int64_t value) {
    return static_cast<std::uint64_t>(value);
}

bool is_big(ByteOrder order) {
    return order == ByteOrder::big ||
           (order == ByteOrder::native && std::endian::native == std::endian::big);
}

void put(std::uint64_t value, std::uint64_t width, ByteOrder order, Bytes& out) {
    for (std::uint64_t i = 0; i < width; ++i) {
        const std::uint64_t shift = 8 * (is_big(order) ? width - 1 - i : i);
        out.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

std::optional<SettingsError> mistake_in_sizes(const LengthPrefix& spec) {
    if (spec.width < 1 || spec.width > 8) {
        return SettingsError{"width", fmt::format("'width' must be 1 to 8, not {}", spec.width),
                             "write width = 4"};
    }
    if (spec.offset > kHeaderBytes) {
        return SettingsError{
            "offset", fmt::format("'offset' must be 0 to {}, not {}", kHeaderBytes, spec.offset),
            "write the bytes before the length field"};
    }
    if (!spec.lead.empty() && spec.lead.size() != spec.offset) {
        return SettingsError{
            "lead",
            fmt::format("'lead' has {} bytes, but 'offset' says {}", spec.lead.size(), spec.offset),
            "leave out offset, or make them agree"};
    }
    if (spec.strip.value_or(0) > kHeaderBytes) {
        return SettingsError{
            "strip", fmt::format("'strip' must be 0 to {}, not {}", kHeaderBytes, *spec.strip),
            "write the bytes to remove from a frame's front"};
    }
    const bool of_value = spec.limit == LimitOf::value;
    const std::uint64_t least = of_value ? 0 : spec.message_begin();
    if (spec.max_frame < least || spec.max_frame > kMessageBytes) {
        return SettingsError{"max_frame",
                             fmt::format("'max_frame' must be {} to {}, not {}", least,
                                         kMessageBytes, spec.max_frame),
                             of_value ? "it is the largest value of the length field"
                                      : "it counts the whole frame, header included"};
    }
    return std::nullopt;
}

}  // namespace

std::string_view name_of(ByteOrder order) {
    return kOrders[static_cast<std::size_t>(order)];
}

std::int64_t LengthPrefix::overhead() const {
    return as_signed(header_size()) + adjustment - (includes_itself ? as_signed(width) : 0);
}

std::uint64_t LengthPrefix::largest_value() const {
    return ~std::uint64_t{0} >> (64 - 8 * width + (is_signed ? 1 : 0));
}

std::int64_t LengthPrefix::largest_frame() const {
    return as_signed(max_frame) + (limit == LimitOf::value ? overhead() : 0);
}

std::span<const Parameter> LengthPrefix::parameters() {
    return kParameters;
}

LengthPrefix LengthPrefix::read(SettingsReader& settings) {
    LengthPrefix spec;
    settings.read("width", spec.width);
    std::size_t order = 0;
    settings.read_word("order", order);
    spec.order = static_cast<ByteOrder>(order);
    settings.read("signed", spec.is_signed);
    settings.read("lead", spec.lead);
    spec.offset = spec.lead.size();
    settings.read("offset", spec.offset);
    settings.read("adjustment", spec.adjustment);
    settings.read("includes_itself", spec.includes_itself);
    settings.read("strip", spec.strip);
    settings.read("max_frame", spec.max_frame);
    settings.read("zero_allowed", spec.zero_allowed);
    spec.on_too_long = read_on_too_long(settings);
    std::size_t limit = 0;
    settings.read_word("limit", limit);
    spec.limit = static_cast<LimitOf>(limit);
    return spec;
}

Settings LengthPrefix::settings() const {
    const LengthPrefix usual;
    Settings settings;
    if (width != usual.width) settings.push_back({"width", as_signed(width)});
    if (order != usual.order) settings.push_back({"order", std::string(name_of(order))});
    if (is_signed) settings.push_back({"signed", true});
    if (!lead.empty()) {
        settings.push_back({"lead", value_of(lead)});
    } else if (offset != 0) {
        settings.push_back({"offset", as_signed(offset)});
    }
    if (adjustment != 0) settings.push_back({"adjustment", adjustment});
    if (includes_itself) settings.push_back({"includes_itself", true});
    if (strip) settings.push_back({"strip", as_signed(*strip)});
    if (max_frame != usual.max_frame) settings.push_back({"max_frame", as_signed(max_frame)});
    if (!zero_allowed) settings.push_back({"zero_allowed", false});
    add_on_too_long(settings, on_too_long);
    if (limit != usual.limit) {
        settings.push_back({"limit", std::string(kLimits[static_cast<std::size_t>(limit)])});
    }
    return settings;
}

std::optional<SettingsError> LengthPrefix::mistake() const {
    if (auto sizes = mistake_in_sizes(*this)) return sizes;
    const std::int64_t limit_of_all = as_signed(kMessageBytes);
    if (adjustment < -limit_of_all || adjustment > limit_of_all) {
        return SettingsError{"adjustment",
                             fmt::format("'adjustment' must be {} to {}, not {}", -limit_of_all,
                                         limit_of_all, adjustment),
                             "write what is added to the length"};
    }
    if (largest_frame() > limit_of_all) {
        return SettingsError{"max_frame",
                             fmt::format("a value of 'max_frame' {} makes a frame of {}, above {}",
                                         max_frame, largest_frame(), limit_of_all),
                             "lower max_frame, or adjustment"};
    }
    if (overhead() > largest_frame()) {
        return SettingsError{"adjustment",
                             fmt::format("with 'adjustment' {} every frame is above max_frame {}",
                                         adjustment, max_frame),
                             "lower adjustment, or raise max_frame"};
    }
    const std::int64_t shortest = as_signed(message_begin()) + (zero_allowed ? 0 : 1);
    if (shortest > largest_frame()) {
        return SettingsError{
            "max_frame", fmt::format("'max_frame' {} leaves no room for a message", max_frame),
            fmt::format("write at least {}", shortest - (largest_frame() - as_signed(max_frame)))};
    }
    const std::int64_t needed = shortest - overhead();
    if (needed > 0 && as_unsigned(needed) > largest_value()) {
        return SettingsError{"adjustment",
                             fmt::format("no length of {} byte{} reaches beyond 'adjustment' {}",
                                         width, width == 1 ? "" : "s", adjustment),
                             "raise adjustment, or use a wider length field"};
    }
    return std::nullopt;
}

Result<Encoded> LengthPrefix::encode(ByteView payload, Bytes& out) const {
    const auto refuse = [&](std::string why, std::string remedy) {
        return fail(ErrorKind::input, "",
                    fmt::format("a message of {} byte{} {}", payload.size(),
                                payload.size() == 1 ? "" : "s", why),
                    std::move(remedy));
    };
    if (payload.empty() && !zero_allowed) {
        return refuse("is not allowed by this framing",
                      "send at least one byte, or set zero_allowed = true");
    }
    const std::uint64_t size = message_begin() + payload.size();
    const std::int64_t value = as_signed(size) - overhead();
    if (as_signed(size) > largest_frame()) {
        return refuse(limit == LimitOf::value
                          ? fmt::format("needs length {}, above max_frame {}", value, max_frame)
                          : fmt::format("makes a frame of {}, above max_frame {}", size, max_frame),
                      "send less at once, or raise max_frame");
    }
    if (value < 0) {
        return refuse(fmt::format("is too short: adjustment {} leaves {} byte{} uncounted",
                                  adjustment, as_unsigned(overhead()) - message_begin(),
                                  as_unsigned(overhead()) - message_begin() == 1 ? "" : "s"),
                      fmt::format("send at least {}, or lower adjustment",
                                  as_unsigned(overhead()) - message_begin()));
    }
    if (as_unsigned(value) > largest_value()) {
        return refuse(fmt::format("needs length {}, and a {}-byte{} length holds at most {}", value,
                                  width, is_signed ? " signed" : "", largest_value()),
                      "send less at once, or use a wider length field");
    }
    if (lead.empty()) {
        out.insert(out.end(), offset, 0);
    } else {
        out.insert(out.end(), lead.begin(), lead.end());
    }
    put(as_unsigned(value), width, order, out);
    out.insert(out.end(), message_begin() - header_size(), 0);
    out.insert(out.end(), payload.begin(), payload.end());
    return Encoded{size, {message_begin(), size}};
}

std::vector<Field> LengthPrefix::describe(ByteView frame, Language language) const {
    std::vector<Field> fields;
    const std::uint64_t size = frame.size();
    const auto part = [&](std::uint64_t begin, std::uint64_t end) {
        begin = std::min(begin, size);
        return frame.subspan(begin, std::min(std::max(begin, end), size) - begin);
    };
    const std::uint64_t header = header_size();
    std::string value = hex_of(part(offset, header));
    if (size >= header) {
        const std::uint64_t seen = LengthPrefixCutter(*this).value_in(frame);
        value = is_signed && seen > largest_value()
                    ? fmt::format("{}", as_signed(seen | ~(2 * largest_value() + 1)))
                    : fmt::format("{}", seen);
    }
    add_field(fields, frame, {0, offset}, FieldRole::lead, language, hex_of(part(0, offset)));
    add_field(fields, frame, {offset, header}, FieldRole::length, language, std::move(value));
    add_field(fields, frame, {header, message_begin()}, FieldRole::padding, language,
              hex_of(part(header, message_begin())));
    add_field(fields, frame, {message_begin(), size}, FieldRole::payload, language,
              quoted(part(message_begin(), size)));
    return fields;
}

std::string LengthPrefix::sketch(Language language) const {
    const bool zh = language == Language::zh;
    std::string text =
        zh ? fmt::format("{} 字节{}{}长度前缀", width, kOrdersZh[static_cast<std::size_t>(order)],
                         is_signed ? "有符号" : "")
           : fmt::format("{}-byte {}-endian {}length prefix", width, name_of(order),
                         is_signed ? "signed " : "");
    if (offset != 0) {
        text += fmt::format(fmt::runtime(zh ? "，在第 {} 字节处" : " at byte {}"), offset);
    }
    if (includes_itself) text += zh ? "，计入自身" : ", counting itself";
    if (adjustment != 0) {
        text += fmt::format(fmt::runtime(zh ? "，调整 {:+}" : ", adjusted by {:+}"), adjustment);
    }
    if (strip && *strip != header_size()) {
        text += fmt::format(fmt::runtime(zh ? "，去掉前 {} 字节" : ", {} bytes stripped"), *strip);
    }
    if (limit == LimitOf::value) {
        text += fmt::format(fmt::runtime(zh ? "，长度值最大 {}" : ", a value of at most {}"),
                            max_frame);
    }
    return text;
}

LengthPrefixCutter::LengthPrefixCutter(const LengthPrefix& spec)
    : header_(spec.header_size()),
      offset_(spec.offset),
      strip_(spec.strip_size()),
      overhead_(as_unsigned(spec.overhead())),
      max_frame_(spec.max_frame),
      largest_value_(spec.largest_value()),
      unused_bits_(static_cast<unsigned>(64 - 8 * spec.width)),
      big_(is_big(spec.order)),
      is_signed_(spec.is_signed),
      on_too_long_(spec.on_too_long) {
    const std::int64_t empty = as_signed(spec.message_begin()) - spec.overhead();
    shortest_ = as_unsigned(std::max<std::int64_t>(0, empty));
    least_ = as_unsigned(std::max<std::int64_t>(0, empty + (spec.zero_allowed ? 0 : 1)));
    most_ = std::min(largest_value_, as_unsigned(spec.largest_frame() - spec.overhead()));
    STICKY_ASSERT(least_ <= most_);
}

std::uint64_t LengthPrefixCutter::value_by_bytes(ByteView window) const {
    std::uint64_t value = 0;
    const std::uint64_t width = header_ - offset_;
    for (std::uint64_t i = 0; i < width; ++i) {
        value = value << 8 | window[offset_ + (big_ ? i : width - 1 - i)];
    }
    return value;
}

}  // namespace sticky
