// Schemes with fields around their length: exact bytes, every partition, what is refused, and where
// there is no frame.
#include <gtest/gtest.h>

#include "framing/codec.h"
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
    for (const Spec& spec : watchable(specs)) {
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

TEST(Fields, CrcPrefixInEveryPartition) {
    expect_every_partition(crc_prefixes());
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

// The sums are those that zlib's crc32 gives.
std::vector<Row> rows_of_crc_prefix() {
    return {
        {CrcPrefix{}, {"hello"}, bytes("\xd5\xa5\0\0\0\5\x3b\x9c\xc8\x56hello")},
        {CrcPrefix{{0xd5, 0xa5}, true},
         {"hello", ""},
         bytes("\xd5\xa5\0\0\0\5\x3b\x9c\xc8\x56hello\x36\x10\xa6\x86") +
             bytes("\xd5\xa5\0\0\0\0\x4b\xf6\x3c\xd9\0\0\0\0")},
    };
}

TEST(Fields, ExactBytesBothWays) {
    std::vector<Row> rows = rows_of_protocols();
    for (const Row& row : rows_of_tlv()) rows.push_back(row);
    for (const Row& row : rows_of_crc_prefix()) rows.push_back(row);
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
        {CrcPrefix{{0xd5, 0xa5}, true, OnBad::error, 18}, 5,
         "a message of 5 bytes makes a frame of 19, above max_frame 18; send less at once, or "
         "raise "
         "max_frame"},
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
         "length 16641 is more than max_frame 16645 allows"},
        // Three bytes are enough: the rest of the header needn't come.
        {Protocol{http2}, bytes("\0\x40\1"), 0, too_long, 0,
         "length 16385 is more than max_frame 16393 allows"},
        {Protocol{http2}, bytes("\0\0\5\0\0"), 0, truncated, 0,
         "the stream ended inside a frame (header): 5 bytes of it came, at least 9 more had to "
         "follow"},
        {Protocol{mqtt}, bytes("\x30\0\x0f"), 1, bad_byte, 2,
         "byte 0 of the frame is 0f, which can't stand in its header"},
        {Protocol{mqtt}, "\x30\x80\x80\x80\x80", 0, bad_byte, 0,
         "byte 4 of the frame is 80, which can't stand in its header"},
        {Protocol{mqtt}, "\x30\xff\xff\xff\x7f", 0, too_long, 0,
         "length 268435455 is more than max_frame 67108864 allows"},
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
         "length 67108860 is more than max_frame 67108864 allows"},
        {Tlv{1, {}, 2, ByteOrder::big, 8, false}, bytes("\1\0\5hello\7\0\0"), 1, zero_length, 8,
         "length 0 announces an empty message, which is not allowed"},
        {Tlv{}, bytes("\1\0"), 0, truncated, 0,
         "the stream ended inside a frame (header): 2 bytes of it came, at least 1 more had to "
         "follow"},
    };
}

std::vector<Wrong> faults_of_crc_prefix() {
    using enum FaultKind;
    const std::string hello = bytes("\xd5\xa5\0\0\0\5\x3b\x9c\xc8\x56hello");
    const CrcPrefix both{{0xd5, 0xa5}, true};
    return {
        {CrcPrefix{}, hello + "\xd5\xa4", 1, bad_byte, 15,
         "byte 1 of the frame is a4, which can't stand in its header"},
        {CrcPrefix{}, bytes("\xd5\xa5\0\0\0\4\x3b\x9c\xc8\x56"), 0, bad_checksum, 0,
         "the checksum of the header is 0x3b9cc856, and 0x4c9bf8c0 was computed"},
        {both, hello + "\x36\x10\xa6\x86" + hello + "\x36\x10\xa6\x87", 1, bad_checksum, 19,
         "the checksum of the payload is 0x3610a687, and 0x3610a686 was computed"},
        {CrcPrefix{{0xd5, 0xa5}, false, OnBad::resync, 14}, "?" + hello, 0, too_long, 1,
         "length 5 is more than max_frame 14 allows"},
        {both, hello, 0, truncated, 0,
         "the stream ended inside a frame (payload): 15 bytes of it came, at least 4 more had to "
         "follow"},
    };
}

TEST(Fields, FaultsAndWhere) {
    std::vector<Wrong> rows = faults_of_protocols();
    for (const Wrong& row : faults_of_tlv()) rows.push_back(row);
    for (const Wrong& row : faults_of_crc_prefix()) rows.push_back(row);
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

}  // namespace
}  // namespace sticky::test
