// The map in the window: explored by its button, walked by keys, and a cell that becomes a run.
#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "tests/ui/hands.h"

namespace sticky::test {
namespace {

using namespace ui;

Hands hands_on_a_map(Language language) {
    Hands::Options options;
    options.language = language;
    options.play = false;
    return Hands(options);
}

// Opens a scenario and lets its map be explored as it is suggested.
void explore(Hands& hands, const std::string& scenario) {
    hands.app().open({hands.find_scenario(scenario)});
    ASSERT_TRUE(hands.wait());
    hands.key(Key{'6'});
    ASSERT_EQ(hands.state().view.picture, Picture::map);
    ASSERT_TRUE(hands.click("explore"));
    ASSERT_TRUE(hands.wait());
    hands.frames();
    ASSERT_NE(hands.state().map.map, nullptr) << hands.state().notice.text;
    ASSERT_FALSE(hands.state().map.busy);
}

TEST(Map, ACellBecomesTheExperiment) {
    for (const Language language : {Language::en, Language::zh}) {
        Hands hands = hands_on_a_map(language);
        explore(hands, "wire/when_they_stick");
        const OutcomeMap& map = *hands.state().map.map;
        EXPECT_EQ(map.played(), map.points());
        EXPECT_GT(map.kinds().size(), 3U);
        EXPECT_FALSE(hands.state().map.examples.empty());
        const Place canvas = *hands.find("map");
        // Somewhere in the cells: which one it was, the cursor says.
        hands.click_at(canvas.low.x + 120, canvas.low.y + 240);
        ASSERT_TRUE(hands.wait());
        hands.frames();
        ASSERT_TRUE(hands.state().map.cursor);
        const std::size_t point = *hands.state().map.cursor;
        EXPECT_EQ(hands.state().view.picture, Picture::lanes);
        EXPECT_EQ(hands.state().world, "sim");
        const Story& story = *hands.state().slots[0].story;
        EXPECT_EQ(story.trace.header.world, "sim");
        EXPECT_EQ(outcome_of(story.trace, story.lineage), map.kinds()[map.kind_at(point)].outcome);
        for (const std::string& setting : map.settings_at(point)) {
            const std::string key = setting.substr(0, setting.find('='));
            const std::string name = key.substr(key.rfind('.') + 1);
            EXPECT_NE(hands.toml().find(name + " = " + setting.substr(setting.find('=') + 1)),
                      std::string::npos)
                << setting << "\n"
                << hands.toml();
            tried();
        }
    }
}

TEST(Map, IsWalkedByKeys) {
    Hands hands = hands_on_a_map(Language::en);
    explore(hands, "wire/when_they_stick");
    const OutcomeMap& map = *hands.state().map.map;
    for (const auto& [key, places] : {std::pair{'D', std::vector<std::size_t>{1, 0}},
                                      {'D', {2, 0}},
                                      {'S', {2, 1}},
                                      {'A', {1, 1}},
                                      {'A', {0, 1}},
                                      {'A', {0, 1}},
                                      {'W', {0, 0}},
                                      {'W', {0, 0}}}) {
        hands.key(static_cast<Key>(key));
        ASSERT_TRUE(hands.state().map.cursor);
        EXPECT_EQ(map.places_of(*hands.state().map.cursor), places);
        tried();
    }
    hands.key(Key{'O'});
    ASSERT_TRUE(hands.wait());
    EXPECT_EQ(hands.state().view.picture, Picture::lanes);
    EXPECT_NE(hands.toml().find("delay_ms = 0"), std::string::npos);
}

TEST(Map, BadAxesAreAnsweredInOneLine) {
    Hands hands = hands_on_a_map(Language::en);
    hands.app().open({hands.find_scenario("wire/when_they_stick")});
    ASSERT_TRUE(hands.wait());
    hands.key(Key{'6'});
    for (const char* text : {"link.delai_ms=0..5", "link.delay_ms=5..0", "link.delay_ms",
                             "link.delay_ms=0..1000000", "link.delay_ms=-5..0"}) {
        ASSERT_TRUE(hands.type_into("axis.0", text));
        ASSERT_TRUE(hands.click("explore"));
        ASSERT_TRUE(hands.wait());
        hands.frames();
        EXPECT_TRUE(hands.state().notice.is_error) << text;
        EXPECT_EQ(hands.state().map.map, nullptr) << text;
        EXPECT_EQ(hands.state().notice.text.find('\n'), std::string::npos);
        hands.app().carry_out(CloseNotice{});
        tried();
    }
}

TEST(Map, CanBeStopped) {
    Hands hands = hands_on_a_map(Language::en);
    hands.app().open({hands.find_scenario("wire/when_they_stick")});
    ASSERT_TRUE(hands.wait());
    hands.key(Key{'6'});
    hands.app().carry_out(Explore{{"seed=1..90000"}});
    hands.frames();
    EXPECT_TRUE(hands.state().map.busy);
    ASSERT_TRUE(hands.click("cancel_map"));
    ASSERT_TRUE(hands.wait());
    ASSERT_NE(hands.state().map.map, nullptr);
    EXPECT_LT(hands.state().map.map->played(), 90000U);
    tried();
}

}  // namespace
}  // namespace sticky::test
