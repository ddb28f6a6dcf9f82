// What a link does to packets, as arithmetic.
#include "script/link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/cases.h"

namespace sticky {
namespace {

constexpr Nanos kMs = kMillisecond;

struct Sender {
    explicit Sender(const LinkSpec& spec, std::string_view name = "client", bool connects = true,
                    std::uint64_t seed = 1)
        : way(spec), flow(seed, 0) {
        flow.heed(spec, name, connects);
    }
    Passage data(Nanos now, std::uint64_t size = 1500) { return way.enter(now, size, true, flow); }
    Passage other(Nanos now) { return way.enter(now, 52, false, flow); }

    LinkWay way;
    LinkFlow flow;
};

TEST(Link, DelayIsOneWayAndAddsUp) {
    LinkSpec spec;
    spec.delay = 10 * kMs;
    spec.delay_more[""] = {{2, 30 * kMs}};
    Sender sender(spec);
    EXPECT_EQ(sender.data(0).due, 10 * kMs);
    EXPECT_EQ(sender.other(0).due, 10 * kMs);  // does not count
    EXPECT_EQ(sender.data(1 * kMs).due, 41 * kMs);
    EXPECT_EQ(sender.data(2 * kMs).due, 12 * kMs);  // the one before it comes later: reordered
    test::tried(4);
}

TEST(Link, ListsCountDataOfOneSender) {
    LinkSpec spec;
    spec.drop = {{"", {2, 3}}, {"server", {1}}};
    spec.duplicate = {{"client", {1}}};
    const auto dropped = [](Sender sender) {
        std::vector<int> numbers;
        for (int i = 1; i <= 4; ++i) {
            sender.other(0);
            const Passage passage = sender.data(0);
            if (passage.dropped) {
                EXPECT_EQ(*passage.dropped, DropRule::listed);
                numbers.push_back(i);
            }
        }
        return numbers;
    };
    EXPECT_THAT(dropped(Sender(spec)), testing::ElementsAre(2, 3));
    EXPECT_THAT(dropped(Sender(spec, "client.7")), testing::ElementsAre(2, 3));
    EXPECT_THAT(dropped(Sender(spec, "server", false)), testing::ElementsAre(1));
    EXPECT_THAT(dropped(Sender(spec, "other", false)), testing::ElementsAre());
    EXPECT_TRUE(Sender(spec).data(0).duplicated);
    EXPECT_TRUE(Sender(spec, "client.7").data(0).duplicated);
    EXPECT_FALSE(Sender(spec, "server", false).data(0).duplicated);
    test::tried(7);
}

TEST(Link, TheRateMakesPacketsWaitAndTheQueueEnds) {
    LinkSpec spec;
    spec.rate_kbit = 12'000;  // 1500 bytes a millisecond
    spec.queue = 2;
    Sender sender(spec);
    EXPECT_EQ(sender.data(0).due, 1 * kMs);
    EXPECT_EQ(sender.data(0).due, 2 * kMs);
    EXPECT_EQ(sender.data(0).due, 3 * kMs);
    EXPECT_EQ(sender.data(0).dropped, DropRule::queue);  // one goes out, two wait
    EXPECT_EQ(sender.data(1 * kMs).due, 4 * kMs);
    EXPECT_EQ(sender.data(1 * kMs).dropped, DropRule::queue);
    EXPECT_EQ(sender.data(10 * kMs).due, 11 * kMs);
    test::tried(7);
}

TEST(Link, ChanceIsTheSeeds) {
    LinkSpec spec;
    spec.loss = 0.25;
    const auto losses = [&](std::uint64_t seed) {
        Sender sender(spec, "client", true, seed);
        std::vector<bool> lost;
        for (int i = 0; i < 4000; ++i) lost.push_back(sender.data(0).dropped == DropRule::loss);
        return lost;
    };
    const std::vector<bool> one = losses(1);
    EXPECT_EQ(one, losses(1));
    EXPECT_NE(one, losses(2));
    const auto count = std::ranges::count(one, true);
    EXPECT_GT(count, 900);
    EXPECT_LT(count, 1100);
    test::tried(4000);
}

TEST(Link, JitterNeverReorders) {
    LinkSpec spec;
    spec.delay = 5 * kMs;
    spec.jitter = 20 * kMs;
    Sender sender(spec);
    Nanos last = 0, earliest = 100 * kMs, latest = 0;
    for (int i = 0; i < 2000; ++i) {
        const Nanos now = i * kMs / 10;
        const Passage passage = sender.data(now);
        EXPECT_GE(passage.due, last);
        EXPECT_GE(passage.due, now + spec.delay);
        EXPECT_LE(passage.due, std::max(last, now + spec.delay + spec.jitter));
        last = passage.due;
        earliest = std::min(earliest, passage.due - now);
        latest = std::max(latest, passage.due - now);
    }
    EXPECT_LT(earliest, latest);
    test::tried(2000);
}

}  // namespace
}  // namespace sticky
