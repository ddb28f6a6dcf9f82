// File order, counted endpoints, overrides.
#include <gtest/gtest.h>

#include "tests/script/load.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

std::vector<std::string> names(const std::vector<EndpointSpec>& endpoints) {
    std::vector<std::string> names;
    for (const EndpointSpec& endpoint : endpoints) names.push_back(endpoint.name);
    return names;
}

TEST(ScenarioOrder, EndpointsAndOptionsStandAsInTheFile) {
    const Scenario s = loaded(R"([endpoint.zoe]
listen = true
set.rcvlowat = 5
set.nodelay = true
set.cork = false
[endpoint.mia.framing]
kind = "none"
[endpoint.adam]
connect = "zoe"
[endpoint.mia]
connect = "zoe"
)");
    EXPECT_EQ(names(s.endpoints), (std::vector<std::string>{"zoe", "mia", "adam"}));
    ASSERT_EQ(s.endpoints[0].set.size(), 3U);
    EXPECT_EQ(s.endpoints[0].set[0].option, Option::rcvlowat);
    EXPECT_EQ(s.endpoints[0].set[1].option, Option::nodelay);
    EXPECT_EQ(s.endpoints[0].set[2].option, Option::cork);
    EXPECT_EQ(s.endpoints[2].source.line, 8U);
}

TEST(ScenarioOrder, ProgramsMayBeArraysOfTables) {
    const Scenario s = loaded(R"([endpoint.a]
listen = true
[[endpoint.a.program]]
recv = 5
[[endpoint.a.program]]
send = "x"
times = 2
)");
    ASSERT_EQ(s.endpoints[0].program.size(), 2U);
    EXPECT_EQ(s.sources[1].line, 5U);
}

TEST(ScenarioOrder, StepsOfAllProgramsCountOn) {
    const Scenario s = loaded(pair_of("{ send = \"a\" }, { send = \"b\" }", "{ recv = 1 }"));
    EXPECT_EQ(s.endpoints[0].program[0].id, StepId{0});
    EXPECT_EQ(s.endpoints[1].program[0].id, StepId{1});
    EXPECT_EQ(s.endpoints[1].program[1].id, StepId{2});
    EXPECT_EQ(s.sources.size(), 3U);
}

TEST(ScenarioOrder, CountedEndpointsAreExpandedInPlace) {
    const Scenario s = loaded(R"([endpoint.a]
connect = "b"
count = 3
program = [ { send = "x" } ]
[endpoint.b]
listen = true
[endpoint.c]
connect = "b"
count = 1
)");
    const std::vector<EndpointSpec> all = expanded(s);
    EXPECT_EQ(names(all), (std::vector<std::string>{"a.1", "a.2", "a.3", "b", "c"}));
    for (const EndpointSpec& one : all) EXPECT_EQ(one.count, 1U);
    EXPECT_EQ(all[2].program[0].id, StepId{0});
    EXPECT_EQ(family_of("a.3"), "a");
    EXPECT_EQ(family_of("b"), "b");
}

TEST(ScenarioOverrides, ReplaceAddAndReachIntoLists) {
    const std::string text = pair_of("{ send = \"a\" }, { send = { size = 5 }, times = 2 }") +
                             "[[expect]]\nstable = true\n";
    const std::vector<std::string> overrides{"transport=tcp",
                                             "seed = 9",
                                             "link.delay_ms=1.5",
                                             "endpoint.client.set.nodelay=true",
                                             "endpoint.client.program.0.send=b c",
                                             "endpoint.client.program.1.send.size=7",
                                             "endpoint.\"client\".program.1.times=3",
                                             "endpoint.server.set={ rcvbuf = 4096, cork = true }",
                                             "title=Hello = you",
                                             "framing.kind=delimiter",
                                             "framing.marks=\"\\n\"",
                                             "expect.0.share=0.5"};
    const Scenario s = loaded(text, overrides);
    tried(overrides.size());
    EXPECT_EQ(s.overrides, overrides);
    EXPECT_EQ(s.text, text);
    EXPECT_EQ(s.seed, 9U);
    EXPECT_EQ(s.link->delay, 1500 * kMicrosecond);
    EXPECT_EQ(s.endpoints[1].set.at(0).option, Option::nodelay);
    EXPECT_EQ(std::get<SendStep>(s.endpoints[1].program[0].action).contents[0].bytes,
              bytes_of("b c"));
    EXPECT_EQ(std::get<SendStep>(s.endpoints[1].program[1].action).contents[0].size, 7U);
    EXPECT_EQ(std::get<SendStep>(s.endpoints[1].program[1].action).times, 3U);
    ASSERT_EQ(s.endpoints[0].set.size(), 2U);
    EXPECT_EQ(s.endpoints[0].set[0].option, Option::rcvbuf);
    EXPECT_EQ(s.title, "Hello = you");
    EXPECT_EQ(std::get<Delimiter>(s.framing).marks.at(0), bytes_of("\n"));
    EXPECT_EQ(s.expectations.at(0).share, 0.5);
}

TEST(ScenarioOverrides, LaterOnesWin) {
    EXPECT_EQ(loaded(pair_of(""), {"seed=2", "seed=3"}).seed, 3U);
}

TEST(ScenarioOverrides, StepsKeepTheirPlaceInTheFile) {
    const Scenario s =
        loaded(pair_of("{ send = \"a\" }"), {"endpoint.client.program.0={ recv = 5 }"});
    EXPECT_EQ(s.sources.at(0).line, 7U);
    EXPECT_TRUE(std::holds_alternative<RecvStep>(s.endpoints[1].program[0].action));
}

TEST(ScenarioOverrides, MayNarrowTheWorldsOfAnExpectation) {
    const std::string text = pair_of("", "", "worlds = [\"wire\", \"sim\"]") +
                             "[[expect]]\nstable = true\nworld = \"wire\"\n";
    EXPECT_EQ(loaded(text, {"worlds=[\"sim\"]"}).expectations.size(), 1U);
}

}  // namespace
}  // namespace sticky::test
