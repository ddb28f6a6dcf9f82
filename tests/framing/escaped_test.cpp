// Messages that don't stand in the stream as they are: joined and unescaped by the decoder, the
// same however the stream was cut.
#include <gtest/gtest.h>

#include "framing/codec.h"
#include "tests/framing/deliver.h"
#include "tests/framing/reference_first.h"
#include "tests/framing/specs.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

// Takes what there is; each frame's bytes are the reference's.
template <class Spec>
bool take_all(const Spec& spec, Decoder& decoder, ByteView stream, bool ended, Outcome& into) {
    for (;;) {
        const Decoded answer = ended ? decoder.finish() : decoder.next();
        decoder.check_invariants();
        if (const auto* fault = std::get_if<Fault>(&answer)) into.fault = *fault;
        const auto* frame = std::get_if<Frame>(&answer);
        if (frame == nullptr) return true;
        into.frames.push_back({frame->range, frame->payload});
        const std::string_view sent =
            text_of(stream.subspan(frame->payload.begin, frame->payload.size()));
        EXPECT_EQ(quoted(frame->bytes), quoted(view_of(unescaped(spec, sent))));
    }
}

template <class Spec>
void expect_every_partition(const std::vector<Spec>& specs) {
    for (const Spec& spec : watchable(specs)) {
        for (const Bytes& stream : streams_for(spec)) {
            SCOPED_TRACE(to_string(FramingSpec(spec)) + " over " + quoted(stream));
            ASSERT_EQ(stream.size(), kStreamBytes);
            for (std::size_t size = 0; size <= stream.size(); ++size) {
                const ByteView begun = ByteView(stream).first(size);
                Decoder decoder(spec);
                decoder.feed(begun);
                Outcome got;
                take_all(spec, decoder, stream, false, got);
                EXPECT_EQ(got, expected(spec, begun, false)) << to_string(got) << " after " << size;
                take_all(spec, decoder, stream, true, got);
                EXPECT_EQ(got, expected(spec, begun, true)) << to_string(got) << " at end " << size;
            }
            const Outcome whole = expected(spec, stream, true);
            for (std::uint32_t cuts = 0; cuts < 1U << (kStreamBytes - 1); ++cuts) {
                Decoder decoder(spec);
                Outcome got;
                std::size_t begin = 0;
                for (std::size_t end = 1; end <= stream.size(); ++end) {
                    if (end < stream.size() && (cuts >> (end - 1) & 1U) == 0) continue;
                    const Bytes piece(stream.begin() + static_cast<long>(begin),
                                      stream.begin() + static_cast<long>(end));
                    decoder.feed(piece);
                    take_all(spec, decoder, stream, false, got);
                    begin = end;
                }
                take_all(spec, decoder, stream, true, got);
                ASSERT_EQ(got, whole)
                    << cuts << ": " << to_string(got) << "not " << to_string(whole);
                tried();
            }
            if (testing::Test::HasFailure()) return;
        }
    }
}

TEST(Escaped, ChunkedInEveryPartition) {
    expect_every_partition(chunkeds());
}
TEST(Escaped, SlipInEveryPartition) {
    expect_every_partition(slips());
}

struct Row {
    FramingSpec spec;
    std::vector<std::string> messages;
    std::string stream;
};

TEST(Escaped, ExactBytesBothWays) {
    const Row rows[] = {
        {Chunked{},
         {"hello", "", "a\r\nb"},
         "5\r\nhello\r\n0\r\n\r\n0\r\n\r\n4\r\na\r\nb\r\n0\r\n\r\n"},
        {Chunked{3}, {"hello!!"}, "3\r\nhel\r\n3\r\nlo!\r\n1\r\n!\r\n0\r\n\r\n"},
        {Chunked{}, {std::string(26, 'x')}, "1a\r\n" + std::string(26, 'x') + "\r\n0\r\n\r\n"},
        // RFC 1055: ESC ESC_END for END, ESC ESC_ESC for ESC.
        {Slip{}, {"h\xc0i", "\xdb\xdc"}, "\xc0h\xdb\xdci\xc0\xc0\xdb\xdd\xdc\xc0"},
        {Slip{false}, {"hi", "\xdb"}, "hi\xc0\xdb\xdd\xc0"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(to_string(row.spec));
        Bytes stream;
        for (const std::string& message : row.messages) {
            ASSERT_TRUE(encode(row.spec, view_of(message), stream));
        }
        EXPECT_EQ(quoted(stream, 99), quoted(view_of(row.stream), 99));
        Decoder decoder(row.spec);
        for (std::size_t at = 0, seen = 0; at < stream.size(); ++at) {
            decoder.feed(ByteView(stream).subspan(at, 1));
            const Decoded answer = decoder.next();
            const auto* frame = std::get_if<Frame>(&answer);
            if (frame == nullptr) continue;
            ASSERT_LT(seen, row.messages.size());
            EXPECT_EQ(text_of(frame->bytes), row.messages[seen++]);
            tried();
        }
        EXPECT_EQ(std::get<NeedMore>(decoder.finish()), NeedMore{});
        EXPECT_EQ(decoder.framed(), stream.size());
    }
}

TEST(Escaped, ExtensionsAndTrailersArePassedOver) {
    Decoder decoder(Chunked{});
    decoder.feed(view_of("5 ;a=\"b\"\r\nhello\r\n003\r\negg\r\n000;z\r\nA: 1\r\nB: 2\r\n\r\n"));
    const Frame frame = std::get<Frame>(decoder.next());
    EXPECT_EQ(text_of(frame.bytes), "helloegg");
    EXPECT_EQ(frame.payload.begin, 10U);
    EXPECT_EQ(std::get<NeedMore>(decoder.finish()), NeedMore{});
}

TEST(Escaped, LimitsAreFaults) {
    const auto fault_of = [](const FramingSpec& spec, const std::string& stream) {
        Decoder decoder(spec);
        decoder.feed(view_of(stream));
        const Decoded answer = decoder.next();
        tried();
        return std::holds_alternative<Fault>(answer) ? std::get<Fault>(answer).text() : "none";
    };
    EXPECT_EQ(fault_of(Chunked{}, "1;" + std::string(255, 'x')),
              "a header of 257 bytes is above the limit of 256");
    EXPECT_EQ(fault_of(Chunked{4096, 256, 8}, "0\r\nName: x\r\n"),
              "a header of 9 bytes is above the limit of 8");
    EXPECT_EQ(fault_of(Chunked{}, "ffffffffffffffff\r\n"),
              "length 18446744073709551615 is more than max_frame 67108864 allows");
    EXPECT_EQ(fault_of(Chunked{}, "5\nhello"),
              "byte 1 of the frame is 0a, which can't stand in its header");
    EXPECT_EQ(fault_of(Chunked{}, "5\r\nhello!"),
              "byte 8 of the frame is 21, which can't stand in its delimiter");
    EXPECT_EQ(fault_of(Slip{}, "\xc0x\xdbz"),
              "byte 3 of the frame is 7a, which can't stand in its payload");
    EXPECT_EQ(fault_of(Slip{true, 4}, "abcd"),
              "4 bytes came without the frame's end; max_frame is 4");
}

}  // namespace
}  // namespace sticky::test
