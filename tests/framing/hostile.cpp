#include "tests/framing/hostile.h"

#include "framing/scheme.h"
#include "tests/framing/reference.h"

namespace sticky::test {
namespace {

// Each stream, and everything it begins with.
std::vector<Bytes> cut_off(const std::vector<Bytes>& streams) {
    std::vector<Bytes> all;
    for (const Bytes& stream : streams) {
        for (std::size_t size = 0; size <= stream.size(); ++size) {
            all.emplace_back(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(size));
        }
    }
    return all;
}

std::vector<Hostile> to_none() {
    return {{Unframed{}, {{}, Bytes(300, 0), Bytes(300, 0xff)}}};
}
std::vector<Hostile> to_fixed_size() {
    std::vector<Hostile> all;
    for (const std::uint64_t size : {std::uint64_t{1}, std::uint64_t{5}, kMessageBytes}) {
        all.push_back({FixedSize{size, {}}, cut_off({Bytes(16, 0xff)})});
    }
    return all;
}
std::vector<Hostile> to_delimiter() {
    Delimiter spec{{bytes_of("\r\n"), bytes_of("\n")}};
    spec.max_frame = 8;
    std::vector<Hostile> all;
    all.push_back({spec, cut_off({bytes_of("\n\n\n\r\n\r\r\r\n"), bytes_of("123456\r\n"),
                                  bytes_of("1234567\r\n"), bytes_of("12345678\n")})});
    all.push_back({spec, {Bytes(300, 'x'), Bytes(300, '\r'), Bytes(300, '\n')}});  // without an end
    return all;
}
std::vector<Hostile> to_length_prefix() {
    std::vector<Hostile> all;
    for (const std::uint64_t width : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U}) {
        for (const bool is_signed : {false, true}) {
            LengthPrefix spec;
            spec.width = width;
            spec.is_signed = is_signed;
            spec.max_frame = 64 + width;
            const std::uint64_t sign = std::uint64_t{1} << (8 * width - 1);
            std::vector<Bytes> streams;
            for (const std::uint64_t value :
                 {std::uint64_t{0}, std::uint64_t{64}, std::uint64_t{65}, sign - 1, sign, sign + 1,
                  ~std::uint64_t{0}, ~std::uint64_t{0} - width}) {
                streams.push_back(number(value, width, spec.order));
                streams.back().resize(width + 20, 'x');  // fewer than were announced
            }
            all.push_back({spec, cut_off(streams)});
        }
    }
    return all;
}

// Text with \0 and what a scheme may take for a number, a mark or an escape.
std::vector<Bytes> texts(std::initializer_list<std::string_view> all) {
    std::vector<Bytes> streams;
    for (const std::string_view text : all) streams.push_back(bytes_of(text));
    return streams;
}
// Every scheme with a small limit, the streams cut off anywhere, and bytes that never end.
template <class S>
std::vector<Hostile> to_small(const std::vector<Bytes>& streams, std::string_view endless) {
    S spec;
    spec.max_frame = 64;
    std::vector<Bytes> long_ones;
    for (const char c : endless) long_ones.emplace_back(300, static_cast<std::uint8_t>(c));
    return {{spec, cut_off(streams)}, {spec, long_ones}, {S{}, cut_off(streams)}};
}

std::vector<Hostile> to_lines() {
    return to_small<Lines>(texts({"\r\r\r\n", "\n\r\n\n", "a\rb\nc\r\n", "\r"}), "x\r\n");
}
std::vector<Hostile> to_varint() {
    return to_small<Varint>(
        texts({std::string_view("\0\0\x01x", 4), "\x40", "\x41", "\x80\x80\x80\x80\x80",
               "\xff\x01x", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
               "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", std::string_view("\x80\0", 2),
               "\xff\xff\xff\xff\x0f"}),
        std::string_view("\x80\xff\0", 3));
}
std::vector<Hostile> to_decimal_length() {
    return to_small<DecimalLength>(
        texts({"0:,", "00:,", "-1:,", "+1:a,", " 1:a,", "1 :a,", ":,", "1:ab",
               "64:", "65:", "5:hell",
               "18446744073709551615:", "18446744073709551616:", "99999999999999999999:", "0x5:"}),
        "9 :,0");
}
std::vector<Hostile> to_json_header() {
    const auto header = [](std::string_view json, std::uint32_t size) {
        Bytes bytes = number(size, 4, JsonHeader{}.order);
        const Bytes text = bytes_of(json);
        bytes.insert(bytes.end(), text.begin(), text.end());
        return bytes;
    };
    const std::string key = JsonHeader{}.key;
    std::vector<Bytes> streams;
    for (const std::string& json :
         {std::string("{}"), "{\"" + key + "\":-1}", "{\"" + key + "\":1e9}",
          "{\"" + key + "\":1,\"" + key + "\":1}", "{\"" + key + "\":18446744073709551616}",
          "{\"" + key + "\":\"1\"}", std::string("[[[[[[[[[[[[[[[[[[[[[["), std::string("null")})
        streams.push_back(header(json, static_cast<std::uint32_t>(json.size())));
    for (const std::uint32_t size : {0U, 4096U, 4097U, 0x7fffffffU, 0x80000000U, 0xffffffffU})
        streams.push_back(header("{}", size));  // a lie
    return to_small<JsonHeader>(streams, "{\xff");
}
std::vector<Hostile> to_ndjson() {
    return to_small<Ndjson>(
        texts({"\n\n\r\n", "{]\n", "\"\\\"\n\"\n", "[[[[\n", "{}{}\n", "\xe7\xb2\n", "1\r\r\n"}),
        "[\"\\\n");
}
std::vector<Hostile> to_chunked() {
    return to_small<Chunked>(texts({"0\r\n\r\n", "00\r\n\r\n", "-1\r\n", "g\r\n", "\r\n", "40\r\n",
                                    "41\r\n", "1\r\nab\r\n", "ffffffffffffffff\r\n",
                                    "10000000000000000\r\n", "1;a=\"b\r\n\"\r\nx\r\n0\r\n\r\n",
                                    "0\r\nA: b\r\nA: b\r\n\r\n", "1\nx\n0\n\n", " 1\r\nx\r\n"}),
                             "0f;\r");
}
std::vector<Hostile> to_slip() {
    return to_small<Slip>(
        texts({"\xc0\xc0\xc0", "\xdb\xc0", "\xdb\xdb\xc0", "\xdb\xdc\xdb\xdd\xc0", "a\xdb"}),
        "\xc0\xdbx");
}

struct Row {
    std::string_view kind;
    std::vector<Hostile> (*make)();
};
constexpr Row kRows[] = {{Unframed::kKind, to_none},
                         {FixedSize::kKind, to_fixed_size},
                         {Delimiter::kKind, to_delimiter},
                         {LengthPrefix::kKind, to_length_prefix},
                         {Lines::kKind, to_lines},
                         {Varint::kKind, to_varint},
                         {DecimalLength::kKind, to_decimal_length},
                         {JsonHeader::kKind, to_json_header},
                         {Ndjson::kKind, to_ndjson},
                         {Chunked::kKind, to_chunked},
                         {Slip::kKind, to_slip},
                         {Protocol::kKind, hostile_to_protocol},
                         {Tlv::kKind, hostile_to_tlv},
                         {CrcPrefix::kKind, hostile_to_crc_prefix}};

}  // namespace

std::vector<Hostile> hostile_to(std::size_t scheme) {
    for (const Row& row : kRows) {
        if (row.kind == schemes()[scheme].kind) return row.make();
    }
    std::vector<Hostile> marks = hostile_to_marks(schemes()[scheme].kind);
    return marks.empty() ? hostile_heads(schemes()[scheme].kind) : marks;
}

}  // namespace sticky::test
