// Marks around a frame, or in it: every partition against the reference, exact bytes both ways, and
// what is not sent.
#include <gtest/gtest.h>

#include "framing/codec.h"
#include "framing/split/shrink.h"
#include "framing/split_decoder.h"
#include "tests/framing/allocations.h"
#include "tests/framing/deliver.h"
#include "tests/framing/reference_first.h"
#include "tests/framing/specs.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

// Takes what there is; each frame's bytes are the reference's.
template <class Spec>
void take_all(const Spec& spec, Decoder& decoder, ByteView stream, bool ended, Outcome& into) {
    const std::string_view text = text_of(stream);
    for (;;) {
        const Decoded answer = ended ? decoder.finish() : decoder.next();
        decoder.check_invariants();
        if (const auto* fault = std::get_if<Fault>(&answer)) into.fault = *fault;
        const auto* frame = std::get_if<Frame>(&answer);
        if (frame == nullptr) return;
        into.frames.push_back({frame->range, frame->payload});
        const std::string want =
            message_of(spec, text.substr(frame->range.begin, frame->range.size()),
                       text.substr(frame->payload.begin, frame->payload.size()));
        EXPECT_EQ(quoted(frame->bytes), quoted(view_of(want)));
    }
}

template <class Spec>
void expect_every_partition(const std::vector<Spec>& specs) {
    for (const Spec& spec : watchable(specs)) {
        for (const Bytes& stream : streams_for(spec)) {
            SCOPED_TRACE(to_string(FramingSpec(spec)) + " over " + quoted(stream));
            ASSERT_EQ(stream.size(), kStreamBytes);
            Decoder one_by_one(spec);
            Outcome got;
            for (std::size_t size = 0; size <= stream.size(); ++size) {
                const ByteView begun = ByteView(stream).first(size);
                if (size > 0) one_by_one.feed(begun.last(1));
                take_all(spec, one_by_one, stream, false, got);
                EXPECT_EQ(got, expected(spec, begun, false))
                    << to_string(got) << " not " << to_string(expected(spec, begun, false));
                Decoder ended = one_by_one;
                Outcome all = got;
                take_all(spec, ended, stream, true, all);
                EXPECT_EQ(all, expected(spec, begun, true))
                    << to_string(all) << " not " << to_string(expected(spec, begun, true));
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

TEST(Marks, CobsInEveryPartition) {
    expect_every_partition(cobs_specs());
}
TEST(Marks, HdlcInEveryPartition) {
    expect_every_partition(hdlc_specs());
}
TEST(Marks, EnclosedInEveryPartition) {
    expect_every_partition(enclosed_specs());
}
TEST(Marks, JsonSeqInEveryPartition) {
    expect_every_partition(json_seq_specs());
}
TEST(Marks, JsonBracesInEveryPartition) {
    expect_every_partition(json_braces_specs());
}

template <std::size_t N>
std::string bytes(const char (&text)[N]) {  // with the zeros inside
    return {text, N - 1};
}
std::string run(int from, int to) {
    std::string text;
    for (int byte = from; byte <= to; ++byte) text += static_cast<char>(byte);
    return text;
}

struct Row {
    FramingSpec spec;
    std::vector<std::string> messages;
    std::string stream;
};

std::vector<Row> rows() {
    const std::string zero(1, '\0');
    return {
        // The examples of Wikipedia's article on COBS, each with its zero.
        {Cobs{}, {zero, zero + zero}, bytes("\1\1\0\1\1\1\0")},
        {Cobs{}, {bytes("\0\x11\0"), bytes("\x11\0\0\0")}, bytes("\1\2\x11\1\0\2\x11\1\1\1\0")},
        {Cobs{},
         {"\x11\x22" + zero + "\x33", "\x11\x22\x33\x44"},
         bytes("\3\x11\x22\2\x33\0\5\x11\x22\x33\x44\0")},
        {Cobs{}, {run(1, 254)}, "\xff" + run(1, 254) + zero},
        {Cobs{}, {run(0, 254)}, "\1\xff" + run(1, 254) + zero},
        {Cobs{}, {run(1, 255)}, "\xff" + run(1, 254) + "\2\xff" + zero},
        {Cobs{}, {run(2, 255) + zero}, "\xff" + run(2, 255) + "\1\1" + zero},
        {Cobs{}, {run(3, 255) + zero + "\1"}, "\xfe" + run(3, 255) + "\2\1" + zero},
        {Cobs{}, {"", "hi"}, bytes("\1\0\3hi\0")},
        // 906e is the check value of CRC-16/X-25; low byte first.
        {Hdlc{}, {"123456789"}, "~123456789\x6e\x90~"},
        {Hdlc{}, {"h~i", "`"}, "~h\x7d\x5ei\x50\x91~~`\x7d\x5e\x93~"},
        {Hdlc{true, false}, {"a", "atp"}, "a\xf7\x82~atp\x7d\x5e\x7d\x5d~"},
        {Hdlc{false}, {"\x7d\x7e", "a"}, "~\x7d\x5d\x7d\x5e~~a~"},
        {Enclosed{}, {"hi", "", "\2"}, "\2hi\3\2\3\2\2\3"},
        // An HL7 message is segments that end with CR.
        {Enclosed{{0x0b}, {0x1c, 0x0d}},
         {"MSH|^~\\&|a\rPID|b\r", "x\x1cy"},
         "\x0bMSH|^~\\&|a\rPID|b\r\x1c\r\x0bx\x1cy\x1c\r"},
        {JsonSeq{},
         {"{\"a\":1}", "[\n2\n]", "12",
          "\"\n"
          "\""},
         "\x1e{\"a\":1}\n\x1e[\n2\n]\n\x1e"
         "12\n\x1e\"\n\"\n"},
        {JsonBraces{}, {"{\"a\":\"}\"}", "[1,{}]", "{}"}, "{\"a\":\"}\"}[1,{}]{}"},
    };
}

TEST(Marks, ExactBytesBothWays) {
    for (const Row& row : rows()) {
        SCOPED_TRACE(to_string(row.spec));
        Bytes stream = bytes_of("before");
        for (const std::string& message : row.messages) {
            const std::size_t begin = stream.size();
            const auto encoded = encode(row.spec, view_of(message), stream);
            ASSERT_TRUE(encoded) << to_string(encoded.error());
            EXPECT_EQ(encoded->size, stream.size() - begin);
        }
        EXPECT_EQ(quoted(ByteView(stream).subspan(6), 999), quoted(view_of(row.stream), 999));
        for (const std::size_t step : {std::size_t{1}, row.stream.size()}) {
            Decoder decoder(row.spec);
            std::size_t seen = 0;
            for (std::size_t at = 0; at < row.stream.size(); at += step) {
                decoder.feed(view_of(row.stream).subspan(at, step));
                for (;;) {
                    const Decoded answer = decoder.next();
                    const auto* frame = std::get_if<Frame>(&answer);
                    if (frame == nullptr) break;
                    ASSERT_LT(seen, row.messages.size());
                    EXPECT_EQ(text_of(frame->bytes), row.messages[seen++]);
                    tried();
                }
            }
            EXPECT_EQ(seen, row.messages.size());
            EXPECT_EQ(std::get<NeedMore>(decoder.finish()), NeedMore{});
            EXPECT_EQ(decoder.framed(), row.stream.size());
        }
    }
}

// Messages that end otherwise than we send them.
TEST(Marks, WhatOthersMaySend) {
    struct Other {
        FramingSpec spec;
        std::string stream;
        std::vector<std::string> messages;
    };
    const Other others[] = {
        // The paper's own procedure closes a full block with an empty one.
        {Cobs{}, "\xff" + run(1, 254) + bytes("\1\0"), {run(1, 254)}},
        {Cobs{}, bytes("\0\0\2a\0\0"), {"a"}},
        // A flag that two frames share, time fill, an abort, frames too short for an FCS.
        {Hdlc{}, "~a\xf7\x82~a\xf7\x82~~~xx\x7d~a\xf7\x82~ab~~", {"a", "a", "a"}},
        {Hdlc{}, "~\x7d\x41\xf7\x82~", {"a"}},
        {Hdlc{false}, "~\x7d\x7d~\x7d~", {"\x5d"}},
        {Enclosed{{0x02}, {0x03}, Between::skip}, "xx\3\2a\3\3y\2b\3zz", {"a", "b"}},
        // RFC 7464 section 2.4: what ends by itself, or has white space behind it, is whole.
        {JsonSeq{},
         "\x1e{}\x1e\"a\"\x1e"
         "12\x1e"
         "12 \x1etrue\x1e{\"a\":\x1e\x1e[]\n \n\x1e[1]",
         {"{}", "\"a\"", "12 ", "[]", "[1]"}},
        {JsonSeq{},
         "\x1e{}\n\x1e"
         "12",
         {"{}"}},
        {JsonBraces{}, " {}\r\n\t[]\n", {"{}", "[]"}},
    };
    for (const Other& other : others) {
        SCOPED_TRACE(to_string(other.spec));
        Decoder decoder(other.spec);
        decoder.feed(view_of(other.stream));
        std::vector<std::string> got;
        Decoded answer = decoder.finish();
        for (; std::holds_alternative<Frame>(answer); answer = decoder.finish()) {
            got.emplace_back(text_of(std::get<Frame>(answer).bytes));
            tried();
        }
        EXPECT_EQ(got, other.messages);
        EXPECT_EQ(std::get<NeedMore>(answer), NeedMore{});
    }
}

TEST(Marks, WhatCanNotBeEncodedIsOneLine) {
    struct Refusal {
        FramingSpec spec;
        std::string message, error;
    };
    const Refusal refusals[] = {
        {Cobs{kFrameBytes, false}, "",
         "a message of 0 bytes is not allowed by this framing; send at least one byte, or set "
         "zero_allowed = true"},
        {Cobs{4}, "abc",
         "a message of 3 bytes makes a frame of 5, above max_frame 4; send less at once, or "
         "raise "
         "max_frame"},
        {Hdlc{}, "",
         "a message of 0 bytes is no frame: the receiver skips what is between two flags; send "
         "at "
         "least one byte, or use a length prefix"},
        {Hdlc{true, true, 5}, "~",
         "a message of 1 byte makes a frame of 6, above max_frame 5; send less at once, or "
         "raise "
         "max_frame"},
        {Enclosed{}, "a\3b",
         "the message contains the delimiter \"\\x03\" at byte 1; choose a mark that no "
         "message "
         "contains, or use a length prefix"},
        {Enclosed{bytes_of("<"), bytes_of("aa")}, "xa",
         "the message's end and the delimiter \"aa\" together read as a delimiter at byte 1; "
         "choose a mark that no message ends like, or use a length prefix"},
        {Enclosed{{2}, {3}, Between::error, 3}, "ab",
         "a message of 2 bytes makes a frame of 4, above max_frame 3; send less at once, or "
         "raise "
         "max_frame"},
        {JsonSeq{}, "\"a\x1e\"",
         "a message of 4 bytes has a record separator in it, at byte 2; write it as \\u001e, "
         "or "
         "use a length prefix"},
        {JsonSeq{}, "1\n2",
         "a message of 3 bytes is more than one text: the line feed at byte 1 ends one; send a "
         "message for each text"},
        {JsonSeq{}, "[1",
         "a message of 2 bytes is no whole JSON text; send a value, with all its brackets and "
         "quotes closed"},
        {JsonSeq{}, " ",
         "a message of 1 byte is no whole JSON text; send a value, with all its brackets and "
         "quotes closed"},
        {JsonBraces{}, "12",
         "a message of 2 bytes is not one JSON object or array; send one, without white space "
         "around it, or use ndjson"},
        {JsonBraces{}, "{}\n",
         "a message of 3 bytes is not one JSON object or array; send one, without white space "
         "around it, or use ndjson"},
        {JsonBraces{1}, "[[]]",
         "a message of 4 bytes is not one JSON object or array; send one, without white space "
         "around it, or use ndjson"},
    };
    for (const Refusal& refusal : refusals) {
        Bytes out = bytes_of("before");
        const auto encoded = encode(refusal.spec, view_of(refusal.message), out);
        ASSERT_FALSE(encoded) << refusal.error;
        EXPECT_EQ(to_string(encoded.error()), refusal.error);
        EXPECT_EQ(text_of(out), "before");
        tried();
    }
}

TEST(Marks, AFrameThatLiesWholeInAPieceIsNotCopied) {
    for (const FramingSpec& spec :
         {FramingSpec(Enclosed{}), FramingSpec(JsonSeq{}), FramingSpec(JsonBraces{})}) {
        SCOPED_TRACE(to_string(spec));
        Bytes stream;
        for (int i = 0; i < 100; ++i) ASSERT_TRUE(encode(spec, view_of("{\"a\":[1]}"), stream));
        Decoder decoder(spec);
        const Allocations allocations;
        decoder.feed(stream);
        std::uint64_t frames = 0;
        for (Decoded answer = decoder.next(); std::holds_alternative<Frame>(answer);
             answer = decoder.next()) {
            const Frame& frame = std::get<Frame>(answer);
            ASSERT_EQ(frame.bytes.data(), stream.data() + frame.payload.begin);
            ++frames;
        }
        EXPECT_EQ(frames, 100U);
        EXPECT_EQ(allocations.count(), 0U);
        tried(frames);
    }
}

}  // namespace
}  // namespace sticky::test
