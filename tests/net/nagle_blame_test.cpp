// Five sends of ten bytes under every schedule: Nagle is blamed for exactly the units in which
// sends met on the wire, and never where it is off.
#include <gtest/gtest.h>

#include "tests/net/playing.h"
#include "tests/support/cases.h"
#include "trace/attribute.h"

namespace sticky {
namespace {

struct Case {
    std::string_view schedule, quickack;
    bool nodelay;
    std::string name() const {
        return std::string(schedule) + " " + std::string(quickack) +
               (nodelay ? " nodelay" : " nagle");
    }
};

std::vector<Case> cases() {
    std::vector<Case> cases;
    for (const std::string_view schedule : {"race", "reader_first", "writer_first"}) {
        for (const std::string_view quickack : {"", "quickack = true", "quickack = false"}) {
            for (const bool nodelay : {false, true}) cases.push_back({schedule, quickack, nodelay});
        }
    }
    return cases;
}

std::string five_sends(const Case& c) {
    return test::pair_of("{ send = { size = 10 }, times = 5 }, { wait_for = \"in\" }",
                         "{ recv = 4096, until = { bytes = 50 } }, { mark = \"in\" }",
                         "schedule = \"" + std::string(c.schedule) + "\"",
                         c.nodelay ? "nodelay = true" : "nodelay = false", c.quickack);
}

// Wire units, from 1, in which several sends met.
std::vector<std::uint32_t> merged_units(const FlowLineage& flow) {
    std::vector<std::uint32_t> units;
    const std::vector<Unit>& wire = flow.lane(Lane::wire);
    for (std::uint32_t i = 0; i < wire.size(); ++i) {
        const auto [first, last] = units_in(flow.lane(Lane::send), wire[i].range);
        if (last - first > 1 && wire[i].segments == 1) units.push_back(i + 1);
    }
    return units;
}

std::vector<std::uint32_t> blamed_units(const std::vector<Finding>& findings) {
    std::vector<std::uint32_t> units;
    for (const Finding& finding : findings) {
        const bool blames = finding.lane == Lane::wire && finding.cause == Cause::nagle;
        if (blames && finding.effect == Effect::merged) units.push_back(finding.unit);
    }
    return units;
}

TEST(NagleBlame, FallsExactlyWhereSendsMet) {
    const int runs = test::deep() ? 200 : 12;
    for (const Case& c : cases()) {
        const Scenario scenario = test::scenario_of(five_sends(c));
        int merges = 0;
        for (int i = 0; i < runs; ++i) {
            const test::Run run = test::run_of(scenario);
            test::tried();
            ASSERT_EQ(test::faults_of(run), "") << c.name();
            const auto findings = attribute(run.played.trace, run.lineage);
            const FlowLineage& flow = run.from("client");
            const auto merged = merged_units(flow), blamed = blamed_units(findings);
            if (!merged.empty()) ++merges;
            if (!c.nodelay) {
                EXPECT_EQ(blamed, merged) << c.name();
                continue;
            }
            for (const Finding& finding : findings)
                EXPECT_NE(finding.cause, Cause::nagle) << c.name();
        }
        RecordProperty(c.name(), merges);
        if (c.quickack == "quickack = false" && c.schedule != "race" && !c.nodelay) {
            EXPECT_GT(merges, 0) << c.name() << ": Nagle was never seen";
        }
    }
}

}  // namespace
}  // namespace sticky
