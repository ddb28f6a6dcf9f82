// Schemes with fields around their length: exact bytes, every partition, what is refused, and what
// describe() calls the fields.
#include <gtest/gtest.h>

#include "framing/codec.h"
#include "framing/scheme.h"
#include "tests/framing/deliver.h"
#include "tests/framing/specs.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

using enum ProtocolName;

template <std::size_t N>
std::string bytes(const char (&text)[N]) {  // with the zeros inside
    return {text, N - 1};
}

template <class Spec>
void expect_every_partition(const std::vector<Spec>& specs) {
    for (const Spec& spec : specs) {
        for (const Bytes& stream : streams_for(spec)) {
            SCOPED_TRACE(to_string(FramingSpec(spec)) + " over " + quoted(stream));
            ASSERT_EQ(stream.size(), kStreamBytes);
            expect_simple_deliveries(spec, stream);
            tried(expect_all_partitions(spec, stream));
            if (testing::Test::HasFailure()) return;
        }
    }
}

TEST(Fields, ProtocolInEveryPartition) {
    expect_every_partition(protocols());
}

TEST(Fields, TlvInEveryPartition) {
    expect_every_partition(tlvs());
}

struct Row {
    FramingSpec spec;
    std::vector<std::string> messages;
    std::string stream;
};

std::vector<Row> rows_of_protocols() {
    return {
        // RFC 1035 section 4.2.2.
        {Protocol{dns}, {"hello", ""}, bytes("\0\5hello\0\0")},
        // RFC 1006 section 6: "the length of entire packet in octets, including packet-header".
        {Protocol{tpkt}, {"hello", ""}, bytes("\3\0\0\x09hello\3\0\0\4")},
        // RFC 8446 section 5.1: application_data(23), 0x0303.
        {Protocol{tls}, {"hello"}, bytes("\x17\3\3\0\5hello")},
        {Protocol{tls, 22}, {std::string(256, 'a')}, bytes("\x16\3\3\1\0") + std::string(256, 'a')},
        // RFC 9113 section 6.7: a PING, and its answer, are of 8 bytes on stream 0.
        {Protocol{http2, 6, 1, 0}, {"12345678"}, bytes("\0\0\x08\6\1\0\0\0\0") + "12345678"},
        {Protocol{http2}, {"hello", ""}, bytes("\0\0\5\0\0\0\0\0\1hello\0\0\0\0\0\0\0\0\1")},
        // MQTT 3.1.1 section 3.12: a PINGREQ is c0 00; 2.2.3: 128 is 80 01, 16384 is 80 80 01.
        {Protocol{mqtt, 0xc0}, {""}, bytes("\xc0\0")},
        {Protocol{mqtt},
         {std::string(127, 'a'), std::string(128, 'b'), std::string(16384, 'c')},
         "\x30\x7f" + std::string(127, 'a') + "\x30\x80\1" + std::string(128, 'b') +
             "\x30\x80\x80\1" + std::string(16384, 'c')},
        // PostgreSQL, "Message Formats": Query is Byte1('Q'), Int32, String; Sync is 'S', Int32(4).
        {Protocol{postgres}, {bytes("select 1\0")}, bytes("Q\0\0\0\x0dselect 1\0")},
        {Protocol{postgres, 'S'}, {""}, bytes("S\0\0\0\4")},
    };
}

std::vector<Row> rows_of_tlv() {
    return {
        {Tlv{}, {"hello", ""}, bytes("\1\0\5hello\1\0\0")},
        {Tlv{22, {}, 4, ByteOrder::little}, {"hello"}, bytes("\x16\5\0\0\0hello")},
        {Tlv{'h', {}, 1}, {"hello", ""}, bytes("h\5helloh\0")},
        {Tlv{2, {1, 2}}, {std::string(258, 'x')}, bytes("\2\1\2") + std::string(258, 'x')},
    };
}

TEST(Fields, ExactBytesBothWays) {
    std::vector<Row> rows = rows_of_protocols();
    for (const Row& row : rows_of_tlv()) rows.push_back(row);
    for (const Row& row : rows) {
        SCOPED_TRACE(to_string(row.spec));
        Bytes stream;
        for (const std::string& message : row.messages) {
            ASSERT_TRUE(encode(row.spec, view_of(message), stream));
        }
        EXPECT_EQ(quoted(stream, 999), quoted(view_of(row.stream), 999));
        expect_simple_deliveries(row.spec, stream);
        Decoder decoder(row.spec);
        decoder.feed(stream);
        for (const std::string& message : row.messages) {
            const Decoded answer = decoder.next();
            const auto* frame = std::get_if<Frame>(&answer);
            ASSERT_NE(frame, nullptr);
            EXPECT_EQ(text_of(frame->bytes), message);
            tried();
        }
        EXPECT_EQ(std::get<NeedMore>(decoder.finish()), NeedMore{});
    }
}

struct Refusal {
    FramingSpec spec;
    std::size_t size;
    std::string error;
};

TEST(Fields, WhatCanNotBeEncodedIsOneLine) {
    const Refusal rows[] = {
        {Protocol{dns}, 65536,
         "a message of 65536 bytes makes a frame of 65538, above max_frame 65537; send less at "
         "once, or raise max_frame"},
        {Protocol{tpkt}, 65532,
         "a message of 65532 bytes makes a frame of 65536, above max_frame 65535; send less at "
         "once, or raise max_frame"},
        {Protocol{tls}, 16641,
         "a message of 16641 bytes makes a frame of 16646, above max_frame 16645; send less at "
         "once, or raise max_frame"},
        {Protocol{http2}, 16385,
         "a message of 16385 bytes makes a frame of 16394, above max_frame 16393; send less at "
         "once, or raise max_frame"},
        {Tlv{1, {}, 1}, 256,
         "a message of 256 bytes is above 255, the most that a 1-byte length holds; send less at "
         "once, or raise width"},
        {Protocol{postgres, {}, {}, {}, {}, false}, 0,
         "a message of 0 bytes is not allowed by this framing; send at least one byte, or set "
         "zero_allowed = true"},
    };
    for (const Refusal& row : rows) {
        Bytes out = bytes_of("before");
        const auto encoded = encode(row.spec, Bytes(row.size, 'x'), out);
        ASSERT_FALSE(encoded) << row.error;
        EXPECT_EQ(to_string(encoded.error()), row.error);
        EXPECT_EQ(text_of(out), "before");
        tried();
    }
}

struct Wrong {
    FramingSpec spec;
    std::string stream;
    std::size_t frames;
    FaultKind kind;
    std::uint64_t offset;
    std::string text;
};

std::vector<Wrong> faults_of_protocols() {
    using enum FaultKind;
    return {
        {Protocol{tpkt}, bytes("\3\0\0\5a\2"), 1, bad_byte, 5,
         "byte 0 of the frame is 02, which can't stand in its header"},
        {Protocol{tpkt}, bytes("\3\0\0\3"), 0, bad_length, 0,
         "length 3 is below 4, the least that covers what it counts"},
        {Protocol{tls}, "\x19", 0, bad_byte, 0,
         "byte 0 of the frame is 19, which can't stand in its header"},
        {Protocol{tls}, bytes("\x17\3\3\0\1a\x17\3\3\x41\1"), 1, too_long, 6,
         "length 16641 announces a frame above max_frame 16645"},
        // Three bytes are enough: the rest of the header needn't come.
        {Protocol{http2}, bytes("\0\x40\1"), 0, too_long, 0,
         "length 16385 announces a frame above max_frame 16393"},
        {Protocol{http2}, bytes("\0\0\5\0\0"), 0, truncated, 0,
         "the stream ended inside a frame (header): 5 bytes of it came, at least 9 more had to "
         "follow"},
        {Protocol{mqtt}, bytes("\x30\0\x0f"), 1, bad_byte, 2,
         "byte 0 of the frame is 0f, which can't stand in its header"},
        {Protocol{mqtt}, "\x30\x80\x80\x80\x80", 0, bad_byte, 0,
         "byte 4 of the frame is 80, which can't stand in its header"},
        {Protocol{mqtt}, "\x30\xff\xff\xff\x7f", 0, too_long, 0,
         "length 268435455 announces a frame above max_frame 67108864"},
        {Protocol{mqtt}, "\x30\x80", 0, truncated, 0,
         "the stream ended inside a frame (header): 2 bytes of it came, at least 1 more had to "
         "follow"},
        {Protocol{postgres}, bytes("Q\0\0\0\3"), 0, bad_length, 0,
         "length 3 is below 4, the least that covers what it counts"},
        {Protocol{postgres}, bytes("Q\xff\xff\xff\xfe"), 0, negative_length, 0,
         "length -2 is negative"},
        {Protocol{postgres, {}, {}, {}, {}, false}, bytes("Q\0\0\0\4"), 0, zero_length, 0,
         "length 4 announces an empty message, which is not allowed"},
        {Protocol{dns}, bytes("\0\5hell"), 0, truncated, 0,
         "the stream ended inside a frame (payload): 6 bytes of it came, at least 1 more had to "
         "follow"},
    };
}

std::vector<Wrong> faults_of_tlv() {
    using enum FaultKind;
    return {
        {Tlv{1, {1, 2}}, bytes("\2\0\1a\3"), 1, bad_byte, 4,
         "byte 0 of the frame is 03, which can't stand in its header"},
        {Tlv{1, {}, 4}, bytes("\1\3\xff\xff\xfc"), 0, too_long, 0,
         "length 67108860 announces a frame above max_frame 67108864"},
        {Tlv{1, {}, 2, ByteOrder::big, 8, false}, bytes("\1\0\5hello\7\0\0"), 1, zero_length, 8,
         "length 0 announces an empty message, which is not allowed"},
        {Tlv{}, bytes("\1\0"), 0, truncated, 0,
         "the stream ended inside a frame (header): 2 bytes of it came, at least 1 more had to "
         "follow"},
    };
}

TEST(Fields, FaultsAndWhere) {
    std::vector<Wrong> rows = faults_of_protocols();
    for (const Wrong& row : faults_of_tlv()) rows.push_back(row);
    for (const Wrong& row : rows) {
        SCOPED_TRACE(row.text);
        expect_simple_deliveries(row.spec, view_of(row.stream));
        Decoder decoder(row.spec);
        Outcome outcome;
        decoder.feed(view_of(row.stream));
        drain_to_end(decoder, view_of(row.stream), outcome);
        EXPECT_EQ(outcome.frames.size(), row.frames);
        ASSERT_TRUE(outcome.fault);
        EXPECT_EQ(outcome.fault->kind, row.kind);
        EXPECT_EQ(outcome.fault->offset, row.offset);
        EXPECT_EQ(outcome.fault->text(), row.text);
        EXPECT_FALSE(outcome.fault->text(Language::zh).empty());
        tried();
    }
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

TEST(Fields, ImpossibleSettings) {
    std::vector<Mistake> rows = mistakes_in_protocols();
    for (const Mistake& row : mistakes_in_tlv()) rows.push_back(row);
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

TEST(Fields, SketchesInTwoLanguages) {
    const Row rows[] = {
        {Protocol{dns}, {"DNS over TCP: a 2-byte length", "DNS over TCP：2 字节长度"}, ""},
        {Protocol{mqtt},
         {"MQTT packets: type and flags, a length of 1 to 4 bytes",
          "MQTT 报文：类型与标志，1 到 4 字节的长度"},
         ""},
        {Tlv{1, {1, 2}, 4, ByteOrder::little},
         {"a type, a 4-byte little-endian length, a value; no types but 01 02",
          "类型，4 字节小端长度，值；类型只能是 01 02"},
         ""},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(sketch(row.spec), row.messages[0]);
        EXPECT_EQ(sketch(row.spec, Language::zh), row.messages[1]);
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
