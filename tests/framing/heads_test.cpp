// The schemes of specs_heads.cpp: exact bytes both ways, every partition, what they cost.
#include <gtest/gtest.h>

#include "framing/codec.h"
#include "framing/split/walk.h"
#include "framing/split_decoder.h"
#include "tests/framing/allocations.h"
#include "tests/framing/deliver.h"
#include "tests/framing/reference_first.h"
#include "tests/framing/specs.h"
#include "tests/framing/told.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

struct Row {
    FramingSpec spec;
    std::vector<std::string> messages;
    std::string stream;
};

const ContentLength kLsp{""};

std::vector<Row> rows() {
    const std::string post = "POST / HTTP/1.1\r\nContent-Length: ";
    return {
        // redis.io, "Redis serialization protocol specification", bulk strings.
        {Resp{}, {"hello", ""}, "$5\r\nhello\r\n$0\r\n\r\n"},
        {Resp{}, {"a\r\nb", "*1\r\n"}, "$4\r\na\r\nb\r\n$4\r\n*1\r\n\r\n"},
        {ContentLength{}, {"hello", ""}, post + "5\r\n\r\nhello" + post + "0\r\n\r\n"},
        {ContentLength{"HTTP/1.1 200 OK"},
         {"\r\n"},
         "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\r\n"},
        // The Language Server Protocol, "Base Protocol".
        {kLsp,
         {"{\"jsonrpc\": \"2.0\"}", "{}"},
         "Content-Length: 18\r\n\r\n{\"jsonrpc\": \"2.0\"}Content-Length: 2\r\n\r\n{}"},
        {RecordMark{}, {"hello", ""}, bytes("\x80\0\0\5hello\x80\0\0\0")},
        {RecordMark{2}, {"hello", "hi"}, bytes("\0\0\0\2he\0\0\0\2ll\x80\0\0\1o\x80\0\0\2hi")},
        // RFC 6455 section 5.7: single-frame unmasked, masked, fragmented; 256 bytes; 64 KiB.
        {WebSocket{false, true}, {"Hello"}, "\x81\x05Hello"},
        {WebSocket{true, true}, {"Hello"}, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"},
        {WebSocket{false, true, 3}, {"Hello", ""}, bytes("\1\3Hel\x80\2lo\x81\0")},
        {WebSocket{}, {std::string(256, 'x')}, bytes("\x82\x7e\1\0") + std::string(256, 'x')},
        {WebSocket{false, false, 70000},
         {std::string(65536, 'x')},
         bytes("\x82\x7f\0\0\0\0\0\1\0\0") + std::string(65536, 'x')},
        {UntilClose{}, {"hello\r\n"}, "hello\r\n"},
    };
}

TEST(Heads, ExactBytesBothWays) {
    for (const Row& row : rows()) {
        SCOPED_TRACE(to_string(row.spec));
        Bytes stream;
        for (const std::string& message : row.messages) {
            const std::size_t begin = stream.size();
            const auto encoded = encode(row.spec, view_of(message), stream);
            ASSERT_TRUE(encoded) << to_string(encoded.error());
            EXPECT_EQ(encoded->size, stream.size() - begin);
            Decoder decoder(row.spec);
            decoder.feed(ByteView(stream).subspan(begin));
            const Decoded answer = decoder.next();
            if (const auto* frame = std::get_if<Frame>(&answer)) {
                EXPECT_EQ(frame->payload.size(), encoded->payload.size());
                if (!message.empty()) {
                    EXPECT_EQ(frame->payload, encoded->payload);
                }
            }
        }
        EXPECT_EQ(quoted(stream, 400), quoted(view_of(row.stream), 400));
        EXPECT_EQ(told_always(row.spec, row.stream), (Told{row.messages, {}}));
    }
}

// What is taken is more than what is sent.
TEST(Heads, WhatOthersSend) {
    const std::string get = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n", nested = "*2\r\n*1\r\n:1\r\n*-1\r\n";
    const ContentLength empty{"GET / HTTP/1.1", MissingLength::empty};
    const Row all[] = {
        {Resp{}, {get, "+OK\r\n", "-ERR no\r\n", ":-42\r\n"}, get + "+OK\r\n-ERR no\r\n:-42\r\n"},
        {Resp{},
         {"$-1\r\n", "*-1\r\n", "*0\r\n", nested, "hi", ":+0\r\n"},
         "$-1\r\n*-1\r\n*0\r\n" + nested + "$2\r\nhi\r\n:+0\r\n"},
        {Resp{},
         {":9223372036854775807\r\n", ":-9223372036854775808\r\n"},
         ":9223372036854775807\r\n:-9223372036854775808\r\n"},
        {ContentLength{},
         {"hi"},
         "PUT /a HTTP/1.1\r\nHost: x\r\ncontent-LENGTH:\t02 \r\nA:\r\n\r\nhi"},
        {empty,
         {"", "x"},
         "GET / HTTP/1.1\r\nHost: x\r\n\r\nPOST / X\r\nContent-Length: 1\r\n\r\nx"},
        {kLsp, {"{}"}, "Content-Type: utf8\r\nContent-Length: 2\r\n\r\n{}"},
        {RecordMark{},
         {"abc", ""},
         bytes("\0\0\0\0\0\0\0\1a\0\0\0\2bc\x80\0\0\0\0\0\0\0\x80\0\0\0")},
        // RFC 6455 section 5.7: a ping with a body of "Hello", and a pong between two fragments.
        {WebSocket{},
         {"Hello", "ab"},
         bytes("\x89\5Hello\1\3Hel\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58\x80\2lo\x88\0\x82\2a"
               "b")},
        {WebSocket{}, {"abcde"}, bytes("\2\x82\1\0\2\0`b\0\3cde\x80\x80\1\2\3\4")},
    };
    for (const Row& row : all) {
        SCOPED_TRACE(to_string(row.spec) + quoted(view_of(row.stream), 99));
        EXPECT_EQ(told_always(row.spec, row.stream), (Told{row.messages, {}}));
    }
}

TEST(Heads, WhatCanNotBeSent) {
    const std::pair<FramingSpec, std::string> rows[] = {
        {Resp{8, 9, 10},
         "a message of 5 bytes makes a frame of 11, above max_frame 10; send less at once, or "
         "raise max_frame"},
        {ContentLength{"", MissingLength::error, 64, 25},
         "a message of 5 bytes makes a frame of 26, above max_frame 25; send less at once, or "
         "raise max_frame"},
        {RecordMark{2, 0, 16},
         "a message of 5 bytes makes a frame of 17, above max_frame 16; send less at once, or "
         "raise max_frame"},
        {WebSocket{true, false, 2, 22},
         "a message of 5 bytes makes a frame of 23, above max_frame 22; send less at once, or "
         "raise max_frame"},
        {UntilClose{4},
         "a message of 5 bytes makes a frame of 5, above max_frame 4; send less at once, or raise "
         "max_frame"},
    };
    for (const auto& [spec, error] : rows) {
        Bytes out = bytes_of("before");
        const auto encoded = encode(spec, view_of("hello"), out);
        ASSERT_FALSE(encoded) << error;
        EXPECT_EQ(to_string(encoded.error()), error);
        EXPECT_EQ(text_of(out), "before");
        tried();
    }
    Bytes out;
    EXPECT_EQ(to_string(encode(UntilClose{}, {}, out).error()),
              "a message of 0 bytes is no frame: a stream that ends without a byte has none; send "
              "at least one byte, or use a length prefix");
    EXPECT_EQ(to_string(encode(RecordMark{2, 0, 16, false}, {}, out).error()),
              "a message of 0 bytes is not allowed by this framing; send at least one byte, or "
              "set zero_allowed = true");
}

// What was sent decides how the next message goes out, and what came how the next is read.
TEST(Heads, ModeSwitchBothWays) {
    const std::vector<std::string> messages{"EHLO a", "", "STARTTLS", "hello\n", "", "STARTTLS"};
    const std::string want =
        bytes("EHLO a\r\n\r\nSTARTTLS\r\n\0\0\0\6hello\n\0\0\0\0\0\0\0\10STARTTLS");
    const ModeSwitch spec;
    Encoder encoder(spec);
    Bytes stream;
    for (const std::string& message : messages) {
        const std::size_t begin = stream.size();
        const auto encoded = encoder.encode(view_of(message), stream);
        ASSERT_TRUE(encoded) << to_string(encoded.error());
        const ByteView frame = ByteView(stream).subspan(begin);
        EXPECT_EQ(text_of(frame.subspan(encoded->payload.begin, encoded->payload.size())), message);
    }
    EXPECT_EQ(quoted(stream, 99), quoted(view_of(want), 99));
    EXPECT_EQ(told_always(spec, want), (Told{messages, {}}));
    // A message that was refused switches nothing; a stream may begin behind the line.
    Bytes out;
    EXPECT_FALSE(Encoder(spec).encode(view_of("a\nb"), out));
    EXPECT_EQ(told_always(ModeSwitch{"GO", 1, {}, true}, "\2hi"), (Told{{"hi"}, {}}));
    // Every other framing is sent the same way each time.
    Encoder lines(Lines{});
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(lines.encode(view_of("STARTTLS"), out));
    EXPECT_EQ(text_of(out), "STARTTLS\r\nSTARTTLS\r\n");
    tried(messages.size() + 2);
}

// After each byte, and in every partition: the ranges are the reference's, the messages too.
template <class Spec>
void expect_every_partition(const std::vector<Spec>& specs) {
    for (const Spec& spec : watchable(specs)) {
        for (const Bytes& stream : streams_for(spec)) {
            SCOPED_TRACE(to_string(FramingSpec(spec)) + " over " + quoted(stream));
            Decoder decoder(spec);
            Outcome got;
            for (std::size_t i = 0; i <= stream.size(); ++i) {
                if (i > 0) decoder.feed(ByteView(stream).subspan(i - 1, 1));
                for (;;) {
                    const Decoded answer = decoder.next();
                    if (const auto* fault = std::get_if<Fault>(&answer)) got.fault = *fault;
                    const auto* frame = std::get_if<Frame>(&answer);
                    if (frame == nullptr) break;
                    got.frames.push_back({frame->range, frame->payload});
                    const auto sent =
                        text_of(ByteView(stream).subspan(frame->range.begin, frame->range.size()));
                    EXPECT_EQ(text_of(frame->bytes), message_of(spec, sent));
                }
                const Outcome want = expected(spec, ByteView(stream).first(i), false);
                EXPECT_EQ(got, want) << to_string(got) << "\nnot " << to_string(want);
                Decoder ended = decoder;
                Outcome all = got;
                drain_to_end(ended, stream, all);
                EXPECT_EQ(all, expected(spec, ByteView(stream).first(i), true)) << "end at " << i;
            }
            const SplitDecoder fresh(spec);
            const split::Walked walked = split::walk_partitions(fresh, stream, split::Walk::each);
            EXPECT_FALSE(walked.differs);
            EXPECT_EQ(walked.partitions, std::uint64_t{1} << (kStreamBytes - 1));
            tried(walked.partitions);
            if (testing::Test::HasFailure()) return;
        }
    }
}
TEST(Heads, RecordMarkInEveryPartition) {
    expect_every_partition(record_marks());
}
TEST(Heads, WebSocketInEveryPartition) {
    expect_every_partition(web_sockets());
}

// Nothing but the end delivers it, and an end without a byte has no message.
TEST(Heads, UntilCloseWaitsForTheEnd) {
    Decoder decoder(UntilClose{10});
    decoder.feed(view_of("hello"));
    EXPECT_EQ(std::get<NeedMore>(decoder.next()), (NeedMore{1, Part::payload}));
    decoder.feed(view_of(" egg."));
    EXPECT_EQ(std::get<NeedMore>(decoder.next()), (NeedMore{1, Part::payload}));
    EXPECT_EQ(text_of(std::get<Frame>(decoder.finish()).bytes), "hello egg.");
    EXPECT_EQ(std::get<NeedMore>(decoder.finish()), NeedMore{});
    Decoder nothing(UntilClose{});
    EXPECT_EQ(std::get<NeedMore>(nothing.finish()), NeedMore{});
    tried(2);
}

// Byte by byte, a value of very many elements is looked at once: a second look at all that came
// before each byte would be 10^11 steps, and this test never over.
TEST(Heads, ManyElementsAreLookedAtOnce) {
    std::string value = "*100000\r\n";
    for (int i = 0; i < 100000; ++i) value += "*1\r\n:1\r\n";
    Decoder decoder(Resp{});
    std::size_t frames = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        decoder.feed(view_of(value).subspan(i, 1));
        if (std::holds_alternative<Frame>(decoder.next())) ++frames;
    }
    EXPECT_EQ(frames, 1U);
    EXPECT_EQ(decoder.framed(), value.size());
    tried(value.size());
}

// A frame that lies whole in what was fed is not copied; nor does a fault leave anything behind.
TEST(Heads, NothingIsMadeRoomFor) {
    for (const FramingSpec& spec : {FramingSpec(Resp{}), FramingSpec(ContentLength{})}) {
        Bytes stream;
        for (int i = 0; i < 100; ++i) ASSERT_TRUE(encode(spec, Bytes(60, 'x'), stream));
        Decoder decoder(spec);
        const Allocations allocations;
        decoder.feed(stream);
        std::uint64_t frames = 0;
        while (std::holds_alternative<Frame>(decoder.next())) ++frames;
        EXPECT_EQ(frames, 100U);
        EXPECT_EQ(allocations.count(), 0U);
        tried(frames);
    }
    for (const auto& [spec, head] :
         {std::pair{FramingSpec(Resp{}), bytes("$67000000\r\nx")},
          {FramingSpec(kLsp), bytes("Content-Length: 67000000\r\n\r\nx")},
          {FramingSpec(RecordMark{}), bytes("\x83\0\0\0x")},
          {FramingSpec(WebSocket{}), bytes("\x82\x7f\0\0\0\0\3\0\0\0x")}}) {
        const Allocations allocations;
        Decoder decoder(spec);
        decoder.feed(view_of(head));
        EXPECT_GT(std::get<NeedMore>(decoder.next()).at_least, 50'000'000U);
        EXPECT_LT(allocations.peak(), 4096U);
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
