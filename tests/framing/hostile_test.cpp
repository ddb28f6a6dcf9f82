// Hostile streams give the same whatever the cuts, and cost what was sent, not what was announced.
#include "tests/framing/hostile.h"

#include <gtest/gtest.h>

#include "framing/scheme.h"
#include "framing/split/cost.h"
#include "framing/split/gtest.h"
#include "framing/split_decoder.h"
#include "tests/framing/allocations.h"
#include "tests/framing/faulty/lengths.h"
#include "tests/framing/faulty/marks.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

using namespace sticky::split;
using namespace sticky::test::faulty;

template <StreamDecoder D>
Cost cost(const D& fresh, View stream) {
    const Allocations allocations;
    return cost_of(fresh, stream, [&] { return Heap{allocations.count(), allocations.peak()}; });
}

TEST(Hostile, EverySchemeHoldsItsBudgetAndNoCutMatters) {
    for (std::size_t scheme = 0; scheme < schemes().size(); ++scheme) {
        SCOPED_TRACE(schemes()[scheme].kind);
        const std::vector<Hostile> all = hostile_to(scheme);
        EXPECT_FALSE(all.empty()) << "a row in hostile.cpp is missing";
        for (const Hostile& hostile : all) {
            for (const Bytes& stream : hostile.streams) {
                ASSERT_EQ(cost(SplitDecoder(hostile.spec), stream).over, "");
                const Proof proof = prove_split_invariance(SplitDecoder(hostile.spec), stream);
                ASSERT_EQ(proof.verdict, Verdict::proved) << lane_of(View(stream), {});
                tried(1 + proof.tried);
            }
        }
    }
}

// Makes room as soon as a length was read, and judges it afterwards (thomhurst/Dekaf#1342).
struct LimitLate : RightLength {
    Buffer room;
    void feed(R read) {
        RightLength::feed(read);
        if (kept.size() < 2) return;
        room.resize(length_in(kept) * 1024);
        if (length_in(kept) > 1000) fault = "too_long";
    }
};
// Keeps what it has given.
struct Hoards : RightLength {
    std::vector<Buffer> all;
    void feed(R read) {
        all.emplace_back(1024);
        RightLength::feed(read);
    }
};

// Looks at all that came of a line again with every read.
struct Rescans : RightLines {
    static inline std::uint64_t steps = 0;
    void feed(R read) {
        keep(read);
        steps += kept.size();
        if (std::ranges::find(kept, '\n') == kept.end()) return;
        give_line();
    }
};

TEST(Cost, LookingAgainIsCaught) {
    const auto cost_in_steps = [](View stream) {
        Rescans::steps = 0;
        return cost_of(Rescans{}, stream, [] { return Heap{0, 0, Rescans::steps}; }).over;
    };
    EXPECT_EQ(cost_in_steps(Bytes(100, 'x')), "");
    EXPECT_NE(cost_in_steps(Bytes(1000, 'x')).find("steps after"), std::string::npos);
    tried(2);
}

TEST(Cost, SpinningAndHoardingAreCaught) {
    EXPECT_NE(cost(LimitLate{}, view("\xff\xff")).over.find("held"), std::string::npos);
    EXPECT_NE(cost(Hoards{}, Bytes(300, 0)).over.find("held"), std::string::npos);
    EXPECT_TRUE(cost(ZeroLoop{}, Bytes(2, 0)).spins);
    EXPECT_EQ(cost(RightLength{}, Bytes(300, 0)).over, "");
    tried(4);
}

TEST(Coverage, StatesByPlace) {
    Coverage coverage;
    coverage.add(RightLength{}, view({"\0\2hi\0\1x", 7}), [](const RightLength& decoder) {
        return decoder.kept.empty() ? "between" : decoder.kept.size() < 2 ? "header" : "payload";
    });
    EXPECT_EQ(coverage.table(),
              "between      0 0 0 1\n"
              "header       1 0 0 0 1\n"
              "payload      0 1 1 0 0 1\n");
    const std::string svg = coverage.svg();
    std::size_t squares = 0;
    for (std::size_t at = 0; (at = svg.find("<rect", at)) != std::string::npos; ++at) ++squares;
    EXPECT_EQ(squares, 6U);
}

TEST(Coverage, ForEachPartition) {
    std::uint64_t cuts = 0;
    const Bytes stream(10, 0), long_one(30, 0);
    EXPECT_EQ(for_each_partition(stream, [&](const Cuts& c) { return cuts += c.size(), true; }),
              512U);
    EXPECT_EQ(cuts, 9U * 256);
    EXPECT_EQ(for_each_partition(long_one, [](const Cuts&) { return true; }, 7, 50), 81U);
    std::vector<Cuts> merged;
    EXPECT_EQ(for_each_coalescing({3, 5}, [&](const Cuts& c) { return merged.push_back(c), true; }),
              4U);
    EXPECT_EQ(merged, (std::vector<Cuts>{{}, {3}, {5}, {3, 5}}));
    std::size_t trailing = 0;
    EXPECT_EQ(for_each_trailing(stream, stream, [&](View v) { return trailing += v.size(), true; }),
              10U);
    EXPECT_EQ(trailing, 155U);
    EXPECT_EQ(for_each_two_cuts(10, [](const Cuts&) { return true; }), 36U);
}

}  // namespace
}  // namespace sticky::test
