// The proof over every spec: as many streams as partition_test has, and long ones.
#include <gtest/gtest.h>

#include <cstdlib>

#include "framing/codec.h"
#include "framing/split/gtest.h"
#include "framing/split_decoder.h"
#include "tests/framing/specs.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

using namespace sticky::split;

bool deep() {
    return std::getenv("STICKY_DEEP") != nullptr;
}

template <class Specs>
void prove_short_ones(const Specs& specs) {
    for (const auto& spec : specs) {
        for (const Bytes& stream : streams_for(spec)) {
            SCOPED_TRACE(testing::PrintToString(stream));
            ASSERT_TRUE(is_split_invariant(SplitDecoder(spec), stream, "decoder"));
            ASSERT_EQ(prove_split_invariance(SplitDecoder(spec), stream).verdict, Verdict::proved);
            tried(2);
        }
    }
}

TEST(Proof, EverySpecOverItsStreams) {
    prove_short_ones(std::vector{Unframed{}});
    prove_short_ones(fixed_sizes());
    prove_short_ones(delimiters());
    prove_short_ones(length_prefixes());
}

// A kind of stream to prove over: frames, then what is no frame.
struct Case {
    const char* name;
    FramingSpec spec;
    std::string tail;
};

std::vector<Case> cases() {
    LengthPrefix two;
    two.width = 2;
    two.max_frame = 200;
    Delimiter lines{{bytes_of("\n"), bytes_of("\r\n")}};
    Delimiter mark{{bytes_of("aab")}};
    mark.max_frame = 200;
    return {{"none", Unframed{}, "x"},
            {"fixed_size", FixedSize{64, {}}, "rest"},
            {"length_prefix", LengthPrefix{}, {"\0\0\0\7cut", 7}},
            {"length_prefix, fault", two, "\xff\xff what is never read"},
            {"delimiter", lines, "no end\r"},
            {"delimiter, too long", mark, std::string(300, 'a')}};
}

Bytes stream_of(const Case& one, std::size_t size, std::size_t payload) {
    Bytes stream;
    while (stream.size() + payload + one.tail.size() < size) {
        EXPECT_TRUE(encode(one.spec, Bytes(payload, 'x'), stream));
    }
    stream.insert(stream.end(), one.tail.begin(), one.tail.end());
    stream.resize(size, 'z');
    return stream;
}
std::size_t payload_of(const Case& one, std::size_t otherwise) {
    const auto* fixed = std::get_if<FixedSize>(&one.spec);
    return fixed != nullptr ? fixed->size : otherwise;
}

TEST(Proof, LongStreams) {
    for (const Case& one : cases()) {
        SCOPED_TRACE(one.name);
        const Bytes stream = stream_of(one, deep() ? 4096 : 1024, payload_of(one, 60));
        const Proof proof = prove_split_invariance(SplitDecoder(one.spec), stream);
        EXPECT_EQ(proof.verdict, Verdict::proved) << proof.why;
        EXPECT_EQ(proof.feeds, stream.size() * (stream.size() + 1) / 2);
        tried(proof.feeds + proof.tried);
    }
}

TEST(TwoCuts, OfLongStreams) {
    for (const Case& one : cases()) {
        SCOPED_TRACE(one.name);
        const Bytes stream = stream_of(one, 1024, payload_of(one, 60));
        const ByBytes<SplitDecoder> want(SplitDecoder(one.spec), stream);
        const Outcome end = ByBytes<SplitDecoder>::ended(want.states.back(), stream.size());
        const ByteView view(stream);
        SplitDecoder first = want.states[0], second = first, third = first;
        std::uint64_t pairs = 0;
        for (std::size_t a = 1; a < view.size(); ++a) {
            first = want.states[0];
            first.feed(view.first(a));
            ASSERT_TRUE(want.agrees(first, 0, a)) << a;
            for (std::size_t b = a + 1; b < view.size(); ++b, ++pairs) {
                second = first;
                second.feed(view.subspan(a, b - a));
                ASSERT_TRUE(want.agrees(second, want.counts[a], b)) << a << ' ' << b;
                second.feed(view.subspan(b));
                ASSERT_TRUE(want.agrees(second, want.counts[b], view.size())) << a << ' ' << b;
                const Answer last = second.finish();
                ASSERT_TRUE(ByBytes<SplitDecoder>::agrees_in_end(last, end.ending)) << a << b;
            }
        }
        EXPECT_EQ(pairs, 1023U * 1022 / 2);
        tried(pairs);
    }
}

// 2,097,152 each, every one of them fed.
TEST(Partitions, Of22BytesEachFed) {
    std::uint64_t partitions = 0;
    for (const std::size_t payload : {3U, 1U}) {
        for (const Case& one : cases()) {
            const bool fixed = std::holds_alternative<FixedSize>(one.spec);
            const Case small{one.name, fixed ? FramingSpec(FixedSize{payload + 2, {}}) : one.spec,
                             one.tail.substr(0, 8)};
            const Bytes stream = stream_of(small, 22, payload_of(small, payload));
            SCOPED_TRACE(one.name + quoted(stream));
            const Walked each = walk_partitions(SplitDecoder(small.spec), stream, Walk::each);
            const Walked merged = walk_partitions(SplitDecoder(small.spec), stream, Walk::merged);
            EXPECT_FALSE(each.differs || merged.differs);
            EXPECT_EQ(each.partitions, std::uint64_t{1} << 21);
            EXPECT_EQ(merged.partitions, each.partitions);
            EXPECT_EQ(each.feeds, (std::uint64_t{1} << 22) - 1);
            EXPECT_EQ(merged.feeds, 22U * 23 / 2);
            partitions += each.partitions;
        }
    }
    tried(partitions);
    std::printf("partitions of 22 bytes, each fed: %llu\n",
                static_cast<unsigned long long>(partitions));
}

}  // namespace
}  // namespace sticky::test
