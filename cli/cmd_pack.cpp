// `sticky pack`, `sticky unpack`: the bytes of a struct, and what stands where in them.
#include <algorithm>
#include <cmath>

#include "cli/arguments.h"
#include "cli/say.h"
#include "cli/written_bytes.h"
#include "framing/pack_words.h"
#include "trace/utf8.h"
#include "viz/scene/lanes_json.h"

namespace sticky {
namespace {

// Bytes that hold a struct from `place` on.
struct Packed {
    PackLayout layout;
    Bytes buffer;
    std::uint64_t place = 0;

    ByteView bytes() const { return ByteView(buffer).subspan(place, layout.size); }
};

Result<Packed> pack_words(const PackArguments& arguments) {
    Result<PackLayout> layout = parse_packing(arguments.format);
    if (!layout) return tl::unexpected(layout.error());
    if (arguments.at && !arguments.into) {
        return fail(ErrorKind::input, "sticky pack", "--at has no buffer",
                    "say how large it is with --into SIZE");
    }
    std::vector<PackValue> values;
    PackSlots slots(*layout);
    for (const std::string& word : arguments.values) {
        const PackField* field = slots.next();
        if (field == nullptr) {
            values.resize(arguments.values.size());  // too many: pack() says so
            break;
        }
        Result<PackValue> value = read_pack_value(*field, values.size(), word);
        if (!value) return tl::unexpected(value.error());
        values.push_back(std::move(*value));
    }
    Packed packed;
    if (arguments.into) {
        packed.buffer.resize(*arguments.into);
        const std::int64_t at = arguments.at.value_or(0);
        const Result<void> done = pack_into(*layout, values, packed.buffer, at);
        if (!done) return tl::unexpected(done.error());
        packed.place = *place_in(*layout, packed.buffer.size(), at);
    } else {
        Result<Bytes> bytes = pack(*layout, values);
        if (!bytes) return tl::unexpected(bytes.error());
        packed.buffer = std::move(*bytes);
    }
    packed.layout = std::move(*layout);
    return packed;
}

Result<Packed> packed_of_hex(const PackArguments& arguments) {
    Packed packed;
    Result<PackLayout> layout = parse_packing(arguments.format);
    if (!layout) return tl::unexpected(layout.error());
    std::string hex;
    for (const std::string& word : arguments.values) hex += word;
    Result<Bytes> bytes = bytes_from_hex(hex);
    if (!bytes) {
        return fail(ErrorKind::input, "sticky unpack", bytes.error().what,
                    "give the bytes as in 01 00 ff");
    }
    const auto values =
        arguments.at ? unpack_from(*layout, *bytes, *arguments.at) : unpack(*layout, *bytes);
    if (!values) return tl::unexpected(values.error());
    packed.place = *place_in(*layout, bytes->size(), arguments.at.value_or(0));
    packed.layout = std::move(*layout);
    packed.buffer = std::move(*bytes);
    return packed;
}

std::uint64_t padding_of(const PackLayout& layout) {
    std::uint64_t padding = 0;
    for (const PackField& field : layout.fields) padding += field.padding;
    return padding;
}

// The last line: how large, whose rules, and what alignment costs.
std::string summary_of(const PackLayout& layout, Language language) {
    const auto say = [&](std::string_view en, std::string_view zh, auto... values) {
        return fmt::format(fmt::runtime(pick(language, en, zh)), values...);
    };
    std::string text = say(
        layout.size == 1 ? "{} byte, {}, {}" : "{} bytes, {}, {}", "{} 字节，{}，{}", layout.size,
        layout.big_endian ? pick(language, "big-endian", "大端")
                          : pick(language, "little-endian", "小端"),
        layout.native ? pick(language, "native sizes and alignment", "本机大小与对齐")
                      : pick(language, "standard sizes, no alignment", "标准大小，不对齐"));
    if (const std::uint64_t padding = padding_of(layout)) {
        const Result<PackLayout> without =
            parse_packing("=" + layout.format.substr(layout.format.starts_with('@') ? 1 : 0));
        text += say("; {} of them padding", "；其中填充 {} 字节", padding);
        if (without)
            text +=
                say(", without alignment (=) it is {}", "，不对齐（=）时共 {} 字节", without->size);
    }
    return text + "\n";
}

std::string table_of(const Packed& packed, const Look& look) {
    const Language language = look.language;
    std::string text = hex_of(packed.buffer, packed.buffer.size()) + "\n";
    text += pick(language, "  offset    size  field       value\n",
                 "    偏移    大小  字段        值\n");
    for (const Field& field : fields_of(packed.layout, packed.bytes(), language)) {
        text += fmt::format("{:>8}{:>8}  ", packed.place + field.range.begin, field.range.size());
        text += field.value.empty() ? field.name : padded(field.name, 12) + field.value;
        text += "\n";
    }
    return text + summary_of(packed.layout, language);
}

// Text as hex, and as a string if it is one; numbers that JSON has no words for are strings.
std::string json_value(const PackValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        const ByteView bytes = view_of(*text);
        std::string json = "\"hex\":\"";
        for (const std::uint8_t byte : bytes) json += fmt::format("{:02x}", byte);
        return json + "\"" + (is_utf8(bytes) ? ",\"value\":" + quoted_json(*text) : "");
    }
    const auto* real = std::get_if<double>(&value);
    const bool plain = real == nullptr || std::isfinite(*real);
    return "\"value\":" + (plain ? word_of(value) : quoted_json(word_of(value)));
}

std::string json_field(std::uint64_t offset, std::uint64_t size, std::string_view type,
                       const std::string& more) {
    return fmt::format("{{\"offset\":{},\"size\":{},\"type\":\"{}\"{}}}", offset, size, type, more);
}

std::string json_of(const Packed& packed) {
    const PackLayout& layout = packed.layout;
    const auto values = *unpack(layout, packed.bytes());
    std::string fields;
    const auto add = [&](const std::string& field) {
        fields += (fields.empty() ? "" : ",") + field;
    };
    std::size_t used = 0;
    for (const PackField& field : layout.fields) {
        const std::uint64_t begin = packed.place + field.offset;
        if (field.padding > 0) add(json_field(begin - field.padding, field.padding, "padding", ""));
        if (field.kind == PackKind::pad && field.count > 0)
            add(json_field(begin, field.count, "padding", ""));
        const std::uint64_t size = field.value_size();
        for (std::uint64_t i = 0; i < field.values(); ++i) {
            add(json_field(
                begin + i * size, size, type_name(field),
                fmt::format(",\"letter\":\"{}\",{}", field.letter, json_value(values[used++]))));
        }
    }
    std::string hex;
    for (const std::uint8_t byte : packed.buffer) hex += fmt::format("{:02x}", byte);
    return fmt::format(
        "{{\"sticky_pack\":1,\"format\":{},\"size\":{},\"native\":{},\"big_endian\":{},\"offset\":{"
        "},"
        "\"hex\":\"{}\",\"fields\":[{}]}}\n",
        quoted_json(layout.format), layout.size, layout.native, layout.big_endian, packed.place,
        hex, fields);
}

int show(const Result<Packed>& packed, const PackArguments& arguments, const Look& look) {
    if (!packed) return complain(packed.error());
    print(arguments.json ? json_of(*packed) : table_of(*packed, look));
    return kAllHold;
}

}  // namespace

int pack_values(const PackArguments& arguments, const Look& look) {
    return show(pack_words(arguments), arguments, look);
}

int unpack_bytes(const PackArguments& arguments, const Look& look) {
    return show(packed_of_hex(arguments), arguments, look);
}

}  // namespace sticky
