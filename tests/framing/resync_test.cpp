// What on_bad = "resync" does: it finds every place where a header fits, frames or not.
#include <gtest/gtest.h>

#include "framing/codec.h"
#include "framing/split/gtest.h"
#include "framing/split_decoder.h"
#include "tests/framing/allocations.h"
#include "tests/framing/deliver.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

Bytes frame_of(const CrcPrefix& spec, std::string_view message) {
    Bytes frame;
    EXPECT_TRUE(encode(spec, view_of(message), frame));
    return frame;
}

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

// Each frame's message; then the fault's text, or how many bytes are left.
std::vector<std::string> frames_in(const FramingSpec& spec, ByteView stream) {
    std::vector<std::string> frames;
    Decoder decoder(spec);
    decoder.feed(stream);
    for (;;) {
        const Decoded answer = decoder.finish();
        if (const auto* fault = std::get_if<Fault>(&answer)) frames.push_back(fault->text());
        const auto* frame = std::get_if<Frame>(&answer);
        if (frame == nullptr) return frames;
        frames.emplace_back(text_of(frame->bytes));
    }
}
using Frames = std::vector<std::string>;

// "A checksum in the header makes it safe to search for the next one." It doesn't: the bytes of a
// message may be a frame as well, say of a file that holds a recorded stream.
TEST(Resync, AHeaderInsideAPayloadIsDeliveredAsAFrameOfItsOwn) {
    for (const bool payload_crc : {false, true}) {
        const CrcPrefix resync{{0xd5, 0xa5}, payload_crc, OnBad::resync};
        const CrcPrefix error{{0xd5, 0xa5}, payload_crc, OnBad::error};
        const Bytes inner = frame_of(resync, "pay 900");
        const Bytes outer = frame_of(resync, "log: " + std::string(text_of(inner)) + " (end)");
        const Bytes stream = joined({frame_of(resync, "hi"), outer, frame_of(resync, "egg")});
        const std::string body = "log: " + std::string(text_of(inner)) + " (end)";
        EXPECT_EQ(frames_in(resync, stream), (Frames{"hi", body, "egg"}));

        // One bit of the outer header's length is hurt: nobody ever sent "pay 900" as a message.
        Bytes damaged = stream;
        const std::size_t at = frame_of(resync, "hi").size();
        damaged[at + 5] ^= 1;
        EXPECT_EQ(frames_in(resync, damaged), (Frames{"hi", "pay 900", "egg"}));
        EXPECT_EQ(frames_in(error, damaged).size(), 2U);
        EXPECT_TRUE(frames_in(error, damaged)[1].starts_with("the checksum of the header is 0x"));
        for (const CrcPrefix& spec : {resync, error}) {
            EXPECT_SPLIT_INVARIANT(SplitDecoder(spec), damaged);
        }
        tried(3);
    }
}

TEST(Resync, NoiseBeforeBetweenAndInsideIsPassedOver) {
    const CrcPrefix spec{{0xd5, 0xa5}, true, OnBad::resync};
    const Bytes hi = frame_of(spec, "hi"), egg = frame_of(spec, "egg");
    Bytes hurt = hi;
    hurt[11] ^= 0x80;  // of the payload: the whole frame goes, and nothing in it is searched
    const Bytes stream = joined(
        {bytes_of("\xd5\xd5"), hi, bytes_of("noise\xd5"), egg, hurt, egg, bytes_of("\xd5\xa5xy")});
    EXPECT_EQ(frames_in(spec, stream),
              (Frames{"hi", "egg", "egg",
                      "the stream ended inside a frame (header): 4 bytes of it came, at least 6 "
                      "more had to follow"}));
    EXPECT_SPLIT_INVARIANT(SplitDecoder(spec), stream);
}

// A payload whose checksum is wrong is not searched, so what it holds is not delivered.
TEST(Resync, AHurtPayloadIsNotSearched) {
    const CrcPrefix spec{{0xd5, 0xa5}, true, OnBad::resync};
    const Bytes inner = frame_of(spec, "pay 900");
    Bytes outer = frame_of(spec, "log: " + std::string(text_of(inner)));
    outer[11] ^= 1;
    EXPECT_EQ(frames_in(spec, joined({outer, frame_of(spec, "egg")})), Frames{"egg"});
}

// What is only announced isn't waited for when its header is hurt, and is when it isn't: a whole
// header with a lie in it, however it came about, holds up what follows.
TEST(Resync, AHeaderThatFitsIsBelieved) {
    const CrcPrefix spec{{0xd5, 0xa5}, false, OnBad::resync};
    const Bytes far = frame_of(spec, std::string(1000, 'x'));
    Bytes stream(far.begin(), far.begin() + 10);
    stream = joined({bytes_of("??"), stream, frame_of(spec, "egg")});
    EXPECT_EQ(frames_in(spec, stream),
              Frames{"the stream ended inside a frame (payload): 23 bytes of it came, at least 987 "
                     "more had to follow"});
}

// A million places, each of which begins like a header: no byte is kept that can't be one any more.
TEST(Resync, LooksThroughAnyNoiseWithAHeadersWorthOfMemory) {
    const CrcPrefix spec{{'a', 'a', 'a'}, false, OnBad::resync};
    for (const std::size_t step : {std::size_t{1}, std::size_t{1460}, std::size_t{1} << 20}) {
        Bytes stream(std::size_t{1} << 20, 'a');
        const Bytes hi = frame_of(spec, "hi");
        stream.insert(stream.end(), hi.begin(), hi.end());
        Decoder decoder(spec);
        std::string got;
        const Allocations allocations;
        for (std::size_t at = 0; at < stream.size(); at += step) {
            decoder.feed(ByteView(stream).subspan(at, std::min(step, stream.size() - at)));
            for (;;) {
                const Decoded answer = decoder.next();
                const auto* frame = std::get_if<Frame>(&answer);
                if (frame == nullptr) break;
                got += text_of(frame->bytes);
            }
            ASSERT_LT(decoder.pending(), hi.size());
        }
        EXPECT_EQ(got, "hi");
        EXPECT_EQ(decoder.framed(), stream.size());
        EXPECT_LT(allocations.peak(), 64U * 1024);
        tried();
    }
}

TEST(Resync, AFrameThatLiesWholeInAPieceIsNotCopied) {
    const CrcPrefix spec{{0xd5, 0xa5}, true, OnBad::resync};
    Bytes stream;
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(encode(spec, Bytes(60, 'x'), stream));
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

}  // namespace
}  // namespace sticky::test
