#include "framing/json_header.h"

#include <fmt/format.h>

#include <algorithm>

#include "framing/json_scan.h"
#include "framing/policy.h"
#include "framing/refuse.h"
#include "trace/utf8.h"

namespace sticky {
namespace {

constexpr std::uint64_t kLength = 4;              // bytes of the header's length
constexpr std::uint64_t kLeastHeader = 2;         // "{}"
constexpr std::uint64_t kMostHeader = 64 * 1024;  // what may be kept before a body was promised
constexpr std::uint64_t kKeyBytes = 128;

constexpr std::string_view kOrders[kByteOrderCount] = {"big", "little", "native"};
constexpr std::string_view kOrdersZh[kByteOrderCount] = {"大端", "小端", "本机序"};

constexpr Parameter kParameters[] = {
    {"order", SettingType::word, "\"native\"", "\"big\"", "byte order of the header's length",
     "头长度的字节序", kOrders},
    {"key", SettingType::bytes, "\"data_size\"", "\"filesize\"",
     "the header's name for the size of the body", "头里表示正文大小的键"},
    {"max_header", SettingType::integer, "4096", "1024", "the most bytes of the header",
     "头最多多少字节"},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a whole frame: length, header and body",
     "整帧最多多少字节（长度、头、正文都算）"},
    {"zero_allowed", SettingType::boolean, "true", "false",
     "a body may be empty; else it is a fault", "允许空正文；否则即出错"},
    kOnTooLong,
};

LengthPrefix length_of(const JsonHeader& spec) {
    LengthPrefix length;
    length.order = spec.order;
    length.is_signed = true;
    return length;
}

std::string header_for(const JsonHeader& spec, std::uint64_t size) {
    return fmt::format("{{{}: {}}}", json_string(spec.key), size);
}

}  // namespace

std::span<const Parameter> JsonHeader::parameters() {
    return kParameters;
}

JsonHeader JsonHeader::read(SettingsReader& settings) {
    JsonHeader spec;
    std::size_t order = static_cast<std::size_t>(spec.order);
    settings.read_word("order", order);
    spec.order = static_cast<ByteOrder>(order);
    Bytes key = bytes_of(spec.key);
    settings.read("key", key);
    spec.key = text_of(key);
    settings.read("max_header", spec.max_header);
    settings.read("max_frame", spec.max_frame);
    settings.read("zero_allowed", spec.zero_allowed);
    spec.on_too_long = read_on_too_long(settings);
    return spec;
}

Settings JsonHeader::settings() const {
    const JsonHeader usual;
    Settings settings;
    if (order != usual.order) settings.push_back({"order", std::string(name_of(order))});
    if (key != usual.key) settings.push_back({"key", value_of(bytes_of(key))});
    if (max_header != usual.max_header) {
        settings.push_back({"max_header", static_cast<std::int64_t>(max_header)});
    }
    if (max_frame != usual.max_frame) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    if (!zero_allowed) settings.push_back({"zero_allowed", false});
    add_on_too_long(settings, on_too_long);
    return settings;
}

std::optional<SettingsError> JsonHeader::mistake() const {
    if (key.empty() || key.size() > kKeyBytes || !is_printable_utf8(view_of(key))) {
        return SettingsError{"key",
                             fmt::format("'key' must be 1 to {} bytes of readable text", kKeyBytes),
                             "write key = \"data_size\""};
    }
    const std::uint64_t least = header_for(*this, zero_allowed ? 0 : 1).size();
    if (auto header = mistake_in_range("max_header", max_header, least, kMostHeader,
                                       "it counts the JSON alone")) {
        return header;
    }
    return mistake_in_max_frame(max_frame, kLength + least + (zero_allowed ? 0 : 1),
                                "it counts length, header and body");
}

Result<Encoded> JsonHeader::encode(ByteView payload, Bytes& out) const {
    if (payload.empty() && !zero_allowed) return empty_message();
    const std::string header = header_for(*this, payload.size());
    const std::uint64_t begin = kLength + header.size();
    const std::uint64_t size = begin + payload.size();
    if (size > max_frame) return above_max_frame(payload, size, max_frame);
    if (header.size() > max_header) {
        return refuse_message(payload,
                              fmt::format("needs a header of {} bytes, above max_header {}",
                                          header.size(), max_header),
                              "send less at once, or raise max_header");
    }
    auto length = length_of(*this).encode(view_of(header), out);
    if (!length) return length;
    out.insert(out.end(), payload.begin(), payload.end());
    return Encoded{size, {begin, size}};
}

std::vector<Field> JsonHeader::describe(ByteView frame, Language language) const {
    const std::uint64_t after_length = std::min<std::uint64_t>(kLength, frame.size());
    std::uint64_t begin = after_length;
    if (frame.size() >= kLength) {
        const std::uint64_t length = LengthPrefixCutter(length_of(*this)).value_in(frame);
        begin = std::min<std::uint64_t>(frame.size(), kLength + std::min(length, max_header));
    }
    std::vector<Field> fields = length_of(*this).describe(frame.first(after_length), language);
    add_field(fields, frame, {after_length, begin}, FieldRole::header, language,
              quoted(frame.subspan(after_length, begin - after_length), 200));
    add_field(fields, frame, {begin, frame.size()}, FieldRole::payload, language,
              quoted(frame.subspan(begin)));
    return fields;
}

std::string JsonHeader::sketch(Language language) const {
    const auto at = static_cast<std::size_t>(order);
    if (language == Language::zh) {
        return fmt::format("4 字节{}有符号头长度，JSON 头用 {} 写正文大小", kOrdersZh[at],
                           json_string(key));
    }
    return fmt::format("4-byte {}-endian header length, then JSON that gives the body's size as {}",
                       kOrders[at], json_string(key));
}

JsonHeaderCutter::JsonHeaderCutter(const JsonHeader& spec)
    : spec_(spec), length_(length_of(spec)) {}

Cut JsonHeaderCutter::read_header(ByteView window) {
    if (window.size() < kLength) return Cut::needs(kLength - window.size(), Part::header);
    const std::uint64_t length = length_.value_in(window);
    constexpr std::uint64_t kSign = std::uint64_t{1} << 31;
    if (length >= kSign) {
        return Cut::wrong(FaultKind::negative_length, Part::header, length | ~(2 * kSign - 1), 0);
    }
    if (length < kLeastHeader) {
        return Cut::wrong(FaultKind::bad_length, Part::header, length, kLeastHeader);
    }
    if (length > spec_.max_header) {
        return Cut::wrong(FaultKind::header_too_long, Part::header, length, spec_.max_header);
    }
    const std::uint64_t begin = kLength + length;
    if (window.size() < begin) return Cut::needs(begin - window.size(), Part::header);
    const JsonSize size = json_size(window.subspan(kLength, length), spec_.key);
    const auto wrong = [](FaultKind kind, std::uint64_t seen, std::uint64_t limit) {
        return Cut::wrong(kind, Part::header, seen, limit);
    };
    switch (size.kind) {
        case JsonSize::Kind::wrong: {
            // A text that ends too early is wrong at its last byte.
            const std::uint64_t at = kLength + std::min<std::uint64_t>(size.at, length - 1);
            return wrong(FaultKind::bad_byte, window[at], at);
        }
        case JsonSize::Kind::duplicate:
            return wrong(FaultKind::duplicate_key, window[kLength + size.at], kLength + size.at);
        case JsonSize::Kind::missing:
            return wrong(FaultKind::no_length, length, 0);
        case JsonSize::Kind::negative:
            return wrong(FaultKind::negative_length, size.value, 0);
        case JsonSize::Kind::found:
            break;
    }
    if (size.value == 0 && !spec_.zero_allowed) return wrong(FaultKind::zero_length, 0, 1);
    if (begin > spec_.max_frame || size.value > spec_.max_frame - begin) {
        return Cut::announced(spec_.on_too_long, size.value, spec_.max_frame, begin);
    }
    body_ = begin;
    size_ = begin + size.value;
    return {};
}

Cut JsonHeaderCutter::cut(ByteView window) {
    if (body_ == 0) {
        const Cut cut = read_header(window);
        if (body_ == 0) return cut;
    }
    if (window.size() < size_) return Cut::needs(size_ - window.size(), Part::payload);
    const Cut cut = Cut::at(size_, {body_, size_});
    body_ = size_ = 0;
    return cut;
}

}  // namespace sticky
