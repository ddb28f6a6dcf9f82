// The world wire in the window: what Nagle holds at 10 ms, and packets in a person's hand.
#include <gtest/gtest.h>

#include "run/worlds.h"
#include "tests/support/cases.h"
#include "tests/ui/hands.h"

namespace sticky::test {
namespace {

using namespace ui;

#define STICKY_NEEDS_WIRE()                                           \
    if (const auto missing = missing_for_wire(Language::en); missing) \
    GTEST_SKIP() << "the world wire can't be played here: " << *missing

std::vector<std::size_t> segments_of(const Story& story) {
    std::vector<std::size_t> sizes;
    for (const Unit& unit : story.lineage.flows.at(0).lane(Lane::wire))
        sizes.push_back(unit.range.size());
    return sizes;
}

using Sizes = std::vector<std::size_t>;

TEST(Wire, NagleAtTenMillisecondsIsAClick) {
    STICKY_NEEDS_WIRE();
    Hands hands;
    hands.app().open({hands.find_scenario("wire/nagle_waits_a_round_trip")});
    ASSERT_TRUE(hands.wait());
    EXPECT_EQ(segments_of(*hands.state().slots[0].story), (Sizes{10, 40}));
    ASSERT_TRUE(hands.click("nagle"));
    ASSERT_TRUE(hands.click("run"));
    ASSERT_TRUE(hands.wait());
    EXPECT_EQ(segments_of(*hands.state().slots[0].story), (Sizes{10, 10, 10, 10, 10}));
    ASSERT_TRUE(hands.click("compare/compare_nagle"));
    ASSERT_TRUE(hands.wait());
    EXPECT_EQ(segments_of(*hands.state().slots[0].story), (Sizes{10, 40}));
    EXPECT_EQ(segments_of(*hands.state().slots[1].story), (Sizes{10, 10, 10, 10, 10}));
    tried(3);
}

TEST(Wire, AScenarioOfLoopbackIsPlayedThereToo) {
    STICKY_NEEDS_WIRE();
    Hands hands;
    ASSERT_TRUE(hands.click("compare/compare_none"));
    ASSERT_TRUE(hands.wait());
    ASSERT_TRUE(hands.click("world/wire"));
    ASSERT_TRUE(hands.click("run"));
    ASSERT_TRUE(hands.wait());
    EXPECT_EQ(hands.state().slots[0].story->trace.header.world, "wire");
    ASSERT_TRUE(hands.click("compare/compare_world"));
    ASSERT_TRUE(hands.wait());
    ASSERT_TRUE(hands.state().compares());
    EXPECT_EQ(hands.state().slots[0].story->trace.header.world, "loopback");
    EXPECT_EQ(hands.state().slots[1].story->trace.header.world, "wire");
    tried(2);
}

TEST(Wire, TheModelBesideTheKernelIsAClick) {
    STICKY_NEEDS_WIRE();
    Hands hands;
    hands.app().open({hands.find_scenario("wire/five_small_one_big")});
    ASSERT_TRUE(hands.wait());
    ASSERT_TRUE(hands.click("compare/compare_world"));
    ASSERT_TRUE(hands.wait());
    ASSERT_TRUE(hands.state().compares());
    EXPECT_EQ(hands.state().slots[0].story->trace.header.world, "wire");
    EXPECT_EQ(hands.state().slots[1].story->trace.header.world, "sim");
    for (const Slot& slot : hands.state().slots)
        EXPECT_EQ(segments_of(*slot.story), (Sizes{10, 1448, 1448, 1144}));
    // The model alone, in every picture, a run later.
    ASSERT_TRUE(hands.click("compare/compare_none"));
    ASSERT_TRUE(hands.wait());
    ASSERT_TRUE(hands.click("world/sim"));
    ASSERT_TRUE(hands.click("run"));
    ASSERT_TRUE(hands.wait());
    EXPECT_EQ(hands.state().slots[0].story->trace.header.world, "sim");
    for (const char key : {'1', '2', '3', '4', '5'})
        hands.key(Key{static_cast<std::uint16_t>(key)});
    tried(3);
}

// Until a packet waits. False: none does within ten seconds.
bool held(Hands& hands) {
    for (int i = 0; i < 1000 && hands.state().held.empty(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        hands.frames(1);
    }
    return !hands.state().held.empty();
}

TEST(Wire, PacketsInTheHand) {
    STICKY_NEEDS_WIRE();
    Hands hands;
    hands.app().open({hands.find_scenario("wire/nagle_waits_a_round_trip")});
    ASSERT_TRUE(hands.wait());
    ASSERT_TRUE(hands.click("step_wire"));
    ASSERT_TRUE(held(hands));
    const HeldNote first = hands.state().held.front();
    ASSERT_TRUE(first.data);
    EXPECT_EQ(first.data->size(), 10U);
    // While the first one waits, Nagle holds the rest; what happened so far is on the screen.
    hands.frames(30);
    EXPECT_EQ(hands.state().held.size(), 1U);
    ASSERT_TRUE(hands.click("duplicate." + std::to_string(first.packet)));
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(held(hands));
        hands.frames();
        const auto packet = std::to_string(hands.state().held.front().packet);
        ASSERT_TRUE(hands.click("deliver." + packet)) << packet;
        tried();
    }
    ASSERT_TRUE(hands.click("let_go"));
    ASSERT_TRUE(hands.wait());
    ASSERT_TRUE(hands.state().slots[0].finished);
    EXPECT_FALSE(hands.state().slots[0].failure);
    EXPECT_EQ(segments_of(*hands.state().slots[0].story), (Sizes{10, 40}));
}

TEST(Wire, ClosingTheWindowEndsWhatWaits) {
    STICKY_NEEDS_WIRE();
    const auto begin = std::chrono::steady_clock::now();
    {
        Hands hands;
        hands.app().open({hands.find_scenario("wire/nagle_waits_a_round_trip")});
        ASSERT_TRUE(hands.wait());
        ASSERT_TRUE(hands.click("step_wire"));
        ASSERT_TRUE(held(hands));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

}  // namespace
}  // namespace sticky::test
