// The proof over every spec: as many streams as partition_test has, and long ones.
#include <gtest/gtest.h>

#include <cstdlib>

#include "framing/codec.h"
#include "framing/scheme.h"
#include "framing/split/gtest.h"
#include "framing/split_decoder.h"
#include "tests/framing/deliver.h"
#include "tests/framing/hostile.h"
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

// Streams to prove over: frames of a scheme, then what one of its hostile streams says.
struct Case {
    std::string name;
    FramingSpec spec;
    Bytes tail;
};

// Each scheme with its defaults and with its small limits, and before different ends; `few`: one.
std::vector<Case> cases(bool few = false) {
    std::vector<Case> all;
    for (std::size_t i = 0; i < schemes().size(); ++i) {
        const std::vector<Hostile> hostile = hostile_to(i);
        for (const Hostile* one : {&hostile.front(), &hostile.back()}) {
            if (few && one == &hostile.front() && one != &hostile.back()) continue;
            const Bytes& tail = one->streams[(3 * all.size() + 2) % one->streams.size()];
            all.push_back({std::string(schemes()[i].kind), one->spec, tail});
            if (&hostile.front() == &hostile.back()) break;
        }
    }
    return all;
}

// What a scheme can carry, of at most `size` bytes: one of these it takes.
Bytes frame_of(const FramingSpec& spec, std::size_t size) {
    std::string json = "[1";
    while (json.size() + 3 <= size) json += ",1";
    const auto* fixed = std::get_if<FixedSize>(&spec);
    const std::size_t exact = fixed == nullptr ? size : std::min<std::size_t>(fixed->size, 64);
    for (const std::string& message :
         {std::string(exact, 'x'), json + "]", std::string("[]"), std::string("x")}) {
        Bytes frame;
        if (encode(spec, view_of(message), frame)) return frame;
    }
    return {};
}

// Frames, then the tail, then more of it: `size` bytes.
Bytes stream_of(const Case& one, std::size_t size, std::size_t payload) {
    const Bytes frame = frame_of(one.spec, payload), small = frame_of(one.spec, 1);
    Bytes stream;
    while (!frame.empty() && stream.size() + frame.size() + one.tail.size() / 2 <= size) {
        const Bytes& next = stream.empty() && small.size() < frame.size() ? small : frame;
        stream.insert(stream.end(), next.begin(), next.end());
    }
    stream.insert(stream.end(), one.tail.begin(), one.tail.end());
    stream.resize(size, 'z');
    return stream;
}

TEST(Proof, LongStreams) {
    for (const Case& one : cases()) {
        SCOPED_TRACE(one.name);
        const Bytes stream = stream_of(one, deep() ? 4096 : watched() ? 256 : 1024, 60);
        const Proof proof = prove_split_invariance(SplitDecoder(one.spec), stream);
        EXPECT_EQ(proof.verdict, Verdict::proved) << proof.why;
        EXPECT_EQ(proof.feeds, stream.size() * (stream.size() + 1) / 2);
        tried(proof.feeds + proof.tried);
    }
}

TEST(TwoCuts, OfLongStreams) {
    const std::size_t size = watched() ? 256 : 1024;
    for (const Case& one : cases(!deep())) {
        SCOPED_TRACE(one.name);
        const Bytes stream = stream_of(one, size, 60);
        const ByBytes<SplitDecoder> want(SplitDecoder(one.spec), stream);
        const auto end = ByBytes<SplitDecoder>::ended(want.states.back(), stream.size());
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
                ASSERT_TRUE(ByBytes<SplitDecoder>::agrees_when_ended(second, end)) << a << b;
            }
        }
        EXPECT_EQ(pairs, (size - 1) * (size - 2) / 2);
        tried(pairs);
    }
}

// Every scheme; 2,097,152 each, every one of them fed; of fewer bytes where sanitizers watch.
TEST(Partitions, Of22BytesEachFed) {
    const std::size_t size = watched() ? 16 : 22;
    std::uint64_t partitions = 0;
    for (const Case& one : cases(!deep())) {
        for (const std::size_t payload : {3U, 1U}) {
            if (payload == 1 && !deep()) continue;
            const Bytes stream = stream_of(one, size, payload);
            SCOPED_TRACE(one.name + " " + quoted(stream));
            const Walked each = walk_partitions(SplitDecoder(one.spec), stream, Walk::each);
            const Walked merged = walk_partitions(SplitDecoder(one.spec), stream, Walk::merged);
            EXPECT_FALSE(each.differs || merged.differs);
            EXPECT_EQ(each.partitions, std::uint64_t{1} << (size - 1));
            EXPECT_EQ(merged.partitions, each.partitions);
            EXPECT_EQ(each.feeds, (std::uint64_t{1} << size) - 1);
            EXPECT_EQ(merged.feeds, size * (size + 1) / 2);
            partitions += each.partitions;
        }
    }
    tried(partitions);
    std::printf("partitions of %zu bytes, each fed: %llu\n", size,
                static_cast<unsigned long long>(partitions));
}

}  // namespace
}  // namespace sticky::test
