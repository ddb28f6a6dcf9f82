// Schemes with fields around their length: impossible settings, and the words for their fields.
#include <gtest/gtest.h>

#include "framing/codec.h"
#include "framing/scheme.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

using enum ProtocolName;

template <std::size_t N>
std::string bytes(const char (&text)[N]) {  // with the zeros inside
    return {text, N - 1};
}

struct Mistake {
    std::string_view kind;
    Settings settings;
    SettingsError error;
};

SettingValue n(std::int64_t value) {
    return value;
}
SettingValue s(std::string_view text) {
    return std::string(text);
}

std::vector<Mistake> mistakes_in_protocols() {
    const std::string header_too = "it counts the whole frame, and no header says more";
    return {
        {"protocol", {}, {"name", "'name' is missing", "add name = \"dns\""}},
        {"protocol",
         {{"name", s("tsl")}},
         {"name", "'tsl' is no value of 'name'", "did you mean 'tls'?"}},
        {"protocol",
         {{"name", s("dns")}, {"type", n(1)}},
         {"type", "the header of dns has no 'type'", "leave out type"}},
        {"protocol",
         {{"name", s("tls")}, {"flags", n(1)}},
         {"flags", "the header of tls has no 'flags'", "leave out flags"}},
        {"protocol",
         {{"name", s("mqtt")}, {"stream", n(1)}},
         {"stream", "the header of mqtt has no 'stream'", "leave out stream"}},
        {"protocol",
         {{"name", s("tls")}, {"type", n(19)}},
         {"type", "'type' must be 20 to 24, not 19", "no frame begins with another byte"}},
        {"protocol",
         {{"name", s("http2")}, {"stream", n(std::int64_t{1} << 31)}},
         {"stream", "'stream' must be 0 to 2147483647, not 2147483648", "a stream has 31 bits"}},
        {"protocol",
         {{"name", s("tls")}, {"max_frame", n(16646)}},
         {"max_frame", "'max_frame' must be 5 to 16645, not 16646", header_too}},
        {"protocol",
         {{"name", s("http2")}, {"max_frame", n(9)}, {"zero_allowed", false}},
         {"max_frame", "'max_frame' must be 10 to 16777224, not 9", header_too}},
    };
}

std::vector<Mistake> mistakes_in_tlv() {
    return {
        {"tlv",
         {{"width", n(3)}},
         {"width", "'width' must be 1, 2 or 4, not 3", "write width = 2"}},
        {"tlv",
         {{"order", s("native")}},
         {"order", "'native' is no value of 'order'", "one of: big, little"}},
        {"tlv",
         {{"types", Bytes{2, 3}}},
         {"types", "'types' lacks 01, the type that is sent", "add it, or give another type"}},
        {"tlv",
         {{"types", Bytes(257, 1)}},
         {"types", "'types' must have at most 256 bytes, not 257", "give each type once"}},
        {"tlv",
         {{"max_frame", n(2)}},
         {"max_frame", "'max_frame' must be 3 to 1073741824, not 2",
          "it counts the whole frame, type and length included"}},
    };
}

std::vector<Mistake> mistakes_in_crc_prefix() {
    return {
        {"crc_prefix",
         {{"magic", s("")}},
         {"magic", "'magic' must have 1 to 16 bytes, not 0", "write magic = { hex = \"d5 a5\" }"}},
        {"crc_prefix",
         {{"on_bad", s("skip")}},
         {"on_bad", "'skip' is no value of 'on_bad'", "one of: error, resync"}},
        {"crc_prefix",
         {{"max_frame", n(13)}, {"payload_crc", true}},
         {"max_frame", "'max_frame' must be 14 to 1073741824, not 13",
          "it counts the whole frame, checksums included"}},
    };
}

TEST(Fields, ImpossibleSettings) {
    std::vector<Mistake> rows = mistakes_in_protocols();
    for (const Mistake& row : mistakes_in_tlv()) rows.push_back(row);
    for (const Mistake& row : mistakes_in_crc_prefix()) rows.push_back(row);
    for (const Mistake& row : rows) {
        const auto spec = from_settings(row.kind, row.settings);
        ASSERT_FALSE(spec) << row.error.text;
        EXPECT_EQ(spec.error().key, row.error.key);
        EXPECT_EQ(spec.error().text, row.error.text);
        EXPECT_EQ(spec.error().remedy, row.error.remedy);
        tried();
    }
}

TEST(Fields, HeadersAreDescribedInTheProtocolsWords) {
    const std::vector<Field> http{{{0, 3}, FieldRole::length, "Length", "5"},
                                  {{3, 4}, FieldRole::header, "Type", "00"},
                                  {{4, 5}, FieldRole::header, "Flags", "01"},
                                  {{5, 9}, FieldRole::header, "Stream Identifier", "3"},
                                  {{9, 14}, FieldRole::payload, "payload", "\"hello\""}};
    EXPECT_EQ(describe(Protocol{http2}, view_of(bytes("\0\0\5\0\1\x80\0\0\3hello"))), http);
    const std::vector<Field> packet{{{0, 1}, FieldRole::header, "vrsn", "03"},
                                    {{1, 2}, FieldRole::header, "reserved", "00"},
                                    {{2, 4}, FieldRole::length, "packet length", "6"},
                                    {{4, 6}, FieldRole::payload, "载荷", "\"hi\""}};
    EXPECT_EQ(describe(Protocol{tpkt}, view_of(bytes("\3\0\0\6hi")), Language::zh), packet);
    const std::vector<Field> record{{{0, 1}, FieldRole::header, "type", "16"},
                                    {{1, 3}, FieldRole::header, "legacy_record_version", "03 01"},
                                    {{3, 5}, FieldRole::length, "length", "512"}};
    EXPECT_EQ(describe(Protocol{tls}, view_of(bytes("\x16\3\1\2\0"))), record);
    const std::vector<Field> publish{{{0, 1}, FieldRole::header, "packet type and flags", "30"},
                                     {{1, 3}, FieldRole::length, "Remaining Length", "128"},
                                     {{3, 4}, FieldRole::payload, "payload", "\"x\""}};
    EXPECT_EQ(describe(Protocol{mqtt}, view_of("\x30\x80\1x")), publish);
    EXPECT_EQ(describe(Protocol{mqtt}, view_of("\x30\x80"))[1].value, "80");
    EXPECT_EQ(describe(Protocol{postgres}, view_of(bytes("Q\0\0\0\4")))[1].value, "4");
    const std::vector<Field> tlv{{{0, 1}, FieldRole::header, "类型", "16"},
                                 {{1, 3}, FieldRole::length, "长度", "2"},
                                 {{3, 5}, FieldRole::payload, "载荷", "\"hi\""}};
    EXPECT_EQ(describe(Tlv{}, view_of(bytes("\x16\0\2hi")), Language::zh), tlv);
    EXPECT_EQ(describe(Tlv{}, view_of("\x16\1"))[1].value, "01");
    tried(8);
}

TEST(Fields, ChecksumsAreDescribedWithTheRightOneIfTheyAreWrong) {
    const CrcPrefix spec{{0xd5, 0xa5}, true};
    std::string frame = bytes("\xd5\xa5\0\0\0\5\x3b\x9c\xc8\x56hello\x36\x10\xa6\x86");
    const std::vector<Field> whole{{{0, 2}, FieldRole::lead, "magic", "d5 a5"},
                                   {{2, 6}, FieldRole::length, "length", "5"},
                                   {{6, 10}, FieldRole::header, "checksum", "3b9cc856"},
                                   {{10, 15}, FieldRole::payload, "payload", "\"hello\""},
                                   {{15, 19}, FieldRole::header, "checksum", "3610a686"}};
    EXPECT_EQ(describe(spec, view_of(frame)), whole);
    frame.back() ^= 1;
    EXPECT_EQ(describe(spec, view_of(frame))[4].value, "3610a687, computed 3610a686");
    EXPECT_EQ(describe(spec, view_of(frame), Language::zh)[4].value, "3610a687，应为 3610a686");
    tried(3);
}

TEST(Fields, SketchesInTwoLanguages) {
    struct Row {
        FramingSpec spec;
        std::string en, zh;
    };
    const Row rows[] = {
        {Protocol{dns}, "DNS over TCP: a 2-byte length", "DNS over TCP：2 字节长度"},
        {Protocol{mqtt}, "MQTT packets: type and flags, a length of 1 to 4 bytes",
         "MQTT 报文：类型与标志，1 到 4 字节的长度"},
        {CrcPrefix{{0xd5, 0xa5}, true, OnBad::resync},
         "d5 a5, a 4-byte length, the CRC-32 of both, the payload's CRC-32, resynchronised",
         "d5 a5，4 字节长度，两者的 CRC-32，载荷的 CRC-32，出错后重新同步"},
        {Tlv{1, {1, 2}, 4, ByteOrder::little},
         "a type, a 4-byte little-endian length, a value; no types but 01 02",
         "类型，4 字节小端长度，值；类型只能是 01 02"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(sketch(row.spec), row.en);
        EXPECT_EQ(sketch(row.spec, Language::zh), row.zh);
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
