// Memory is bounded whatever a stream announces, and a frame that lies whole in a piece costs none.
#include <gtest/gtest.h>

#include "framing/codec.h"
#include "framing/scheme.h"
#include "tests/framing/allocations.h"
#include "tests/framing/deliver.h"
#include "tests/framing/specs.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

constexpr std::size_t kBeforePayload = 64 * 1024;

std::vector<std::uint64_t> lengths_to_announce() {
    std::vector<std::uint64_t> lengths{0, 1, 2, 3, 4, 5, 67108860, 67108864, kMessageBytes};
    for (unsigned bits = 7; bits <= 64; ++bits) {
        const std::uint64_t edge = bits == 64 ? 0 : std::uint64_t{1} << bits;
        for (const std::uint64_t length : {edge - 2, edge - 1, edge, edge + 1}) {
            lengths.push_back(length);
        }
    }
    return lengths;
}

void announce(const LengthPrefix& spec, std::uint64_t length) {
    Bytes header(spec.offset, 0);
    const Bytes value = number(length, spec.width, spec.order);
    header.insert(header.end(), value.begin(), value.end());
    {
        const Allocations allocations;
        Decoder decoder(spec);
        for (std::size_t i = 0; i < header.size(); ++i) {
            decoder.feed(ByteView(header).subspan(i, 1));
            if (std::holds_alternative<NeedMore>(decoder.next())) continue;
            break;
        }
        EXPECT_LT(allocations.peak(), kBeforePayload) << length;
    }
    expect_simple_deliveries(spec, header);
    tried();
}

TEST(Memory, NoAnnouncedLengthIsMadeRoomFor) {
    for (LengthPrefix spec : length_prefixes()) {
        SCOPED_TRACE(to_string(FramingSpec(spec)));
        for (const std::uint64_t length : lengths_to_announce()) {
            announce(spec, length);
            // With limit = "value" a frame has more bytes than max_frame says.
            spec.max_frame = kMessageBytes;
            spec.max_frame -= static_cast<std::uint64_t>(spec.largest_frame()) - kMessageBytes;
            announce(spec, length);
        }
        if (testing::Test::HasFailure()) return;
    }
}

TEST(Memory, AdjustmentsAtTheirLimitsDoNotOverflow) {
    for (const std::int64_t adjustment : {-(std::int64_t{1} << 30), std::int64_t{1} << 29}) {
        for (const bool is_signed : {false, true}) {
            LengthPrefix spec;
            spec.width = 8;
            spec.is_signed = is_signed;
            spec.adjustment = adjustment;
            spec.max_frame = kMessageBytes;
            ASSERT_TRUE(check(spec));
            for (const std::uint64_t length : lengths_to_announce()) announce(spec, length);
        }
    }
}

// 16 bytes, one by one, of whatever any scheme finds hardest: nothing is made room for.
TEST(Memory, NoBeginningOfAnyFrameTakesMuch) {
    for (const FramingSpec& spec : all_specs()) {
        SCOPED_TRACE(to_string(spec));
        const auto streams = std::visit([](const auto& s) { return streams_for(s); }, spec);
        for (const Bytes& stream : streams) {
            const Allocations allocations;
            Decoder decoder(spec);
            for (std::size_t i = 0; i < stream.size(); ++i) {
                decoder.feed(ByteView(stream).subspan(i, 1));
                while (std::holds_alternative<Frame>(decoder.next())) {
                }
            }
            EXPECT_LT(allocations.peak(), kBeforePayload) << quoted(stream);
            tried();
        }
    }
}

// Each scheme as it is without settings, or with what it can't do without.
std::vector<FramingSpec> usual(const Scheme& scheme) {
    if (scheme.kind == Delimiter::kKind) return {Delimiter{{bytes_of("\n")}}};
    if (scheme.kind == FixedSize::kKind) return {FixedSize{2 << 20, std::uint8_t{0}}};
    if (scheme.kind == Protocol::kKind) {
        std::vector<FramingSpec> specs;
        for (std::size_t i = 0; i < kProtocolNameCount; ++i) {
            specs.push_back(Protocol{.name = static_cast<ProtocolName>(i)});
        }
        return specs;
    }
    const auto made = from_settings(scheme.kind, {});
    EXPECT_TRUE(made);
    return {made ? *made : FramingSpec{}};
}

// What a message of `size` bytes begins with, byte by byte; false: it can't be sent.
bool takes_little(const FramingSpec& spec, std::size_t size) {
    Bytes frame, message(size, '1');
    if (!encode(spec, message, frame)) {
        message.front() = '[', message.back() = ']';
        if (!encode(spec, message, frame)) return false;
    }
    const Allocations allocations;
    Decoder decoder(spec);
    for (const std::uint8_t& byte : ByteView(frame).first(64)) {
        decoder.feed({&byte, 1});
        while (std::holds_alternative<Frame>(decoder.next())) {
        }
    }
    EXPECT_LT(allocations.peak(), kBeforePayload) << size;
    tried();
    return true;
}

// Every scheme announces what it really sends, up to 2 MiB.
TEST(Memory, NoSchemeMakesRoomForWhatIsAnnounced) {
    for (const Scheme& scheme : schemes()) {
        for (const FramingSpec& spec : usual(scheme)) {
            SCOPED_TRACE(to_string(spec));
            std::size_t sent = 0;
            for (const std::size_t edge : {1U << 7, 1U << 8, 1U << 14, 1U << 16, 1U << 21}) {
                for (const std::size_t size : {edge - 1, edge, edge + 1}) {
                    sent += takes_little(spec, size);
                }
            }
            EXPECT_GT(sent, 0U) << "no message of these was sent";
        }
    }
}

TEST(Memory, APayloadTakesWhatCameAndNoMore) {
    LengthPrefix spec;
    spec.max_frame = kMessageBytes;
    Decoder decoder(spec);
    decoder.feed(view_of({"\x3f\0\0\0", 4}));
    const Bytes piece(1000, 'x');
    const Allocations allocations;
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(std::holds_alternative<NeedMore>(decoder.next()));
        decoder.feed(piece);
    }
    EXPECT_EQ(std::get<NeedMore>(decoder.next()).at_least, 0x3f000000U - 100'000);
    EXPECT_LT(allocations.peak(), 400'000U);
}

TEST(Memory, NoFramingKeepsNothing) {
    Decoder decoder;
    const Bytes piece(1000, 'x');
    const Allocations allocations;
    for (int i = 0; i < 1000; ++i) {
        decoder.feed(piece);
        if (i % 3 == 0) decoder.next();
    }
    EXPECT_LT(allocations.peak(), kBeforePayload);
}

TEST(Memory, AFaultLetsGoOfEverything) {
    Decoder decoder(Delimiter{{bytes_of("\n")}, false, 1 << 20});
    const Bytes piece(1 << 16, 'x');
    for (int i = 0; i < 64; ++i) {
        decoder.feed(piece);
        decoder.next();
    }
    EXPECT_TRUE(std::holds_alternative<Fault>(decoder.next()));
    const Allocations allocations;
    for (int i = 0; i < 64; ++i) decoder.feed(piece);
    EXPECT_EQ(allocations.count(), 0U);
    const Decoder copy = decoder;
    EXPECT_LT(allocations.peak(), kBeforePayload);
    EXPECT_TRUE(copy == decoder);
}

TEST(Memory, AFrameThatLiesWholeInAPieceIsNotCopied) {
    for (const FramingSpec& spec :
         {FramingSpec(LengthPrefix{}), FramingSpec(Delimiter{{bytes_of("\r\n")}}),
          FramingSpec(FixedSize{60, {}})}) {
        SCOPED_TRACE(to_string(spec));
        Bytes stream;
        for (int i = 0; i < 1000; ++i) ASSERT_TRUE(encode(spec, Bytes(60, 'x'), stream));
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
        EXPECT_EQ(frames, 1000U);
        EXPECT_EQ(allocations.count(), 0U);
        tried(frames);
    }
}

// Pieces of 1460 bytes cut a frame each; once the tail has grown to a frame nothing more is taken.
TEST(Memory, AFrameThatWasCutCostsNoAllocationInTheLongRun) {
    LengthPrefix spec;
    Bytes stream;
    for (int i = 0; i < 2000; ++i) ASSERT_TRUE(encode(spec, Bytes(60, 'x'), stream));
    Decoder decoder(spec);
    std::size_t warm = 0;
    const Allocations allocations;
    for (std::size_t at = 0; at < stream.size(); at += 1460) {
        decoder.feed(ByteView(stream).subspan(at, std::min<std::size_t>(1460, stream.size() - at)));
        while (std::holds_alternative<Frame>(decoder.next())) {
        }
        if (at == 1460 * 10) warm = allocations.count();
    }
    EXPECT_EQ(decoder.framed(), stream.size());
    EXPECT_EQ(allocations.count(), warm);
    tried(2000);
}

}  // namespace
}  // namespace sticky::test
