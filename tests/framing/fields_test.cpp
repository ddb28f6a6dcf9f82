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

TEST(Fields, ExactBytesBothWays) {
    for (const Row& row : rows_of_protocols()) {
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

TEST(Fields, FaultsAndWhere) {
    for (const Wrong& row : faults_of_protocols()) {
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

TEST(Fields, ImpossibleSettings) {
    for (const Mistake& row : mistakes_in_protocols()) {
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
    tried(6);
}

TEST(Fields, SketchesInTwoLanguages) {
    const Row rows[] = {
        {Protocol{dns}, {"DNS over TCP: a 2-byte length", "DNS over TCP：2 字节长度"}, ""},
        {Protocol{mqtt},
         {"MQTT packets: type and flags, a length of 1 to 4 bytes",
          "MQTT 报文：类型与标志，1 到 4 字节的长度"},
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
