// The map of outcomes: axes as people write them, and points that are what a run of its own gives.
#include <gtest/gtest.h>

#include "run/explore.h"
#include "run/load.h"
#include "script/expectation.h"
#include "tests/sim/playing.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

constexpr const char* kSends = R"(schedule = "reader_first"
[link]
delay_ms = 10
[endpoint.server]
listen = true
program = [ { recv = 65536, until = "end" } ]
[endpoint.client]
connect = "server"
program = [ { send = { size = 40 }, times = 6, every_ms = 8 } ]
)";

Exploration over(const std::string& toml, const std::vector<std::string>& vary) {
    Exploration exploration{toml, "map.toml", {}, {}, 100'000};
    for (const std::string& text : vary) {
        const Result<MapAxis> axis = read_axis(text, exploration.most);
        EXPECT_TRUE(axis) << to_string(axis.error());
        if (axis) exploration.axes.push_back(*axis);
    }
    return exploration;
}

TEST(ExploreAxis, IsReadAsPeopleWriteIt) {
    struct Case {
        const char* text;
        std::vector<std::string> values;
    };
    const std::vector<Case> cases = {
        {"a.b=0..3", {"0", "1", "2", "3"}},
        {"a=5..5", {"5"}},
        {"a=-1..1", {"-1", "0", "1"}},
        {"a=0..10/4", {"0", "4", "8"}},
        {"a=0..1/0.25", {"0", "0.25", "0.5", "0.75", "1"}},
        {"a=0.1..0.3/0.1", {"0.1", "0.2", "0.3"}},
        {"a=x,y", {"x", "y"}},
        {"a=false,true", {"false", "true"}},
        {"a=\"x,y\",z", {"\"x,y\"", "z"}},
        {"a=[1,2],{ b = 3, c = 4 }", {"[1,2]", "{ b = 3, c = 4 }"}},
        {"a=7", {"7"}},
    };
    for (const Case& one : cases) {
        const Result<MapAxis> axis = read_axis(one.text, 100);
        ASSERT_TRUE(axis) << to_string(axis.error());
        EXPECT_EQ(axis->values, one.values) << one.text;
        tried();
    }
}

TEST(ExploreAxis, IsRefusedInOneLine) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "is varied as KEY=FROM..TO"},
        {"a", "is varied as KEY=FROM..TO"},
        {"=1..2", "is varied as"},
        {"a=", "is varied as"},
        {"a=2..1", "ends before it begins"},
        {"a=0..9/0", "step is not above 0"},
        {"a=0..9/-1", "step is not above 0"},
        {"a=x..9", "in numbers"},
        {"a=0..", "in numbers"},
        {"a=..3", "in numbers"},
        {"a=0..inf", "in numbers"},
        {"a=0..9/", "in numbers"},
        {"a=0..100", "101 points, at most 100"},
        {"a=0..1e300", "at most 100"},
        {"a=1,,2", "a value of the list is empty"},
    };
    for (const auto& [text, words] : cases) {
        const Result<MapAxis> axis = read_axis(text, 100);
        ASSERT_FALSE(axis) << text;
        EXPECT_NE(axis.error().what.find(words), std::string::npos) << to_string(axis.error());
        EXPECT_EQ(to_string(axis.error()).find('\n'), std::string::npos);
        tried();
    }
}

TEST(Explore, RefusesWhatIsNoMap) {
    const std::pair<Exploration, const char*> cases[] = {
        {over(kSends, {"link.delai_ms=0..3"}), "unknown key"},
        {over(kSends, {"seed=1..400", "link.delay_ms=1..400"}), "160000 points, at most 100000"},
        {over(kSends, {"seed=1..4", "seed=1..4"}), "varied twice"},
        {over("schedule = ", {"seed=1..4"}), ""},
        {over(kSends, {"link.device_kbit=100,200"}), "no slow device"},
    };
    for (const auto& [exploration, words] : cases) {
        const auto error = unfit(exploration);
        ASSERT_TRUE(error) << words;
        EXPECT_NE(error->what.find(words), std::string::npos) << to_string(*error);
        tried();
    }
}

// Nothing stands in a cell that was not: each is what that scenario gives when it is played alone.
TEST(Explore, PointsAreRuns) {
    const Exploration exploration =
        over(kSends, {"link.delay_ms=0..40/5", "endpoint.client.program.0.every_ms=0..20/4",
                      "endpoint.client.set.nodelay=false,true"});
    ASSERT_FALSE(unfit(exploration));
    const OutcomeMap map = explore(exploration, 3);
    ASSERT_EQ(map.points(), 9U * 6 * 2);
    EXPECT_EQ(map.played(), map.points());
    std::size_t counted = 0;
    for (const MapKind& kind : map.kinds()) counted += kind.points;
    EXPECT_EQ(counted, map.points());
    for (std::size_t point = 0; point < map.points(); ++point) {
        const Result<Scenario> scenario = load_text(kSends, map.settings_at(point));
        ASSERT_TRUE(scenario) << to_string(scenario.error());
        const Played played = play_sim(*scenario, {});
        const MapKind& kind = map.kinds()[map.kind_at(point)];
        EXPECT_EQ(kind.outcome, outcome_of(played.trace, trace_lineage(played.trace)));
        EXPECT_EQ(map.point_of(map.places_of(point)), point);
        tried();
    }
}

TEST(Explore, IsTheSameWhoeverPlaysIt) {
    const Exploration exploration =
        over(kSends, {"link.delay_ms=0..30", "endpoint.client.program.0.every_ms=0..10"});
    const OutcomeMap one = explore(exploration, 1), many = explore(exploration, 4);
    ASSERT_EQ(one.kinds().size(), many.kinds().size());
    for (std::size_t i = 0; i < one.kinds().size(); ++i) {
        EXPECT_EQ(one.kinds()[i].outcome, many.kinds()[i].outcome);
        EXPECT_EQ(one.kinds()[i].first, many.kinds()[i].first);
    }
    for (std::size_t i = 0; i < one.points(); ++i) EXPECT_EQ(one.kind_at(i), many.kind_at(i));
    tried(one.points());
}

TEST(Explore, SaysWhatBecameOfTheMessages) {
    struct Case {
        std::vector<std::string> vary;
        Sticking sticking;
    };
    const std::vector<Case> cases = {
        {{"endpoint.client.set.nodelay=true"}, Sticking::kept},
        {{"link.delay_ms=40"}, Sticking::merged},
        {{"endpoint.server.program.0.recv=20", "endpoint.client.set.nodelay=true"},
         Sticking::split},
        {{"endpoint.server.program.0.recv=50"}, Sticking::both},
        {{"framing.kind=length_prefix"}, Sticking::kept},
        {{"framing.kind=length_prefix", "link.delay_ms=40"}, Sticking::kept},
        {{"time_limit_ms=1"}, Sticking::failed},
        {{"link.mtu=3"}, Sticking::failed},
    };
    for (const Case& one : cases) {
        const Exploration exploration = over(kSends, one.vary);
        const OutcomeMap grid(exploration.axes);
        const PlayedPoint played = play_point(exploration, grid, 0);
        EXPECT_EQ(name_of(played.sticking), name_of(one.sticking))
            << one.vary.front() << ": " << played.outcome;
        EXPECT_FALSE(played.outcome.empty());
        tried();
    }
}

// What is suggested can be explored: for every scenario of the repository that the model plays.
TEST(Explore, SuggestionsAreAxes) {
    for (const std::string& file : scenario_files()) {
        const Result<Scenario> scenario = load_scenario_file(file, {});
        ASSERT_TRUE(scenario) << to_string(scenario.error());
        if (unfit_for_sim(*scenario)) continue;
        const std::vector<std::string> axes = suggested_axes(*scenario);
        ASSERT_FALSE(axes.empty()) << file;
        for (const std::string& text : axes) {
            Exploration exploration = over(scenario->text, {text});
            exploration.path = file;
            const auto error = unfit(exploration);
            EXPECT_FALSE(error) << text << ": " << to_string(*error);
            tried();
        }
    }
}

TEST(Explore, RareKindsHaveLettersToo) {
    EXPECT_EQ(letter_of(0), 'A');
    EXPECT_EQ(letter_of(25), 'Z');
    EXPECT_EQ(letter_of(26), 'a');
    EXPECT_EQ(letter_of(51), 'z');
    EXPECT_EQ(letter_of(52), '?');
    tried(5);
}

}  // namespace
}  // namespace sticky::test
