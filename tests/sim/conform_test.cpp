// Random scenarios in the model: each comes to its end with a sound trace that repeats; the reasons
// it wrote down are found without them; and a kernel that was recorded agrees.
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <map>

#include "run/conform.h"
#include "tests/sim/playing.h"
#include "tests/support/cases.h"
#include "trace/attribute.h"
#include "trace/trace_file.h"

namespace sticky::test {
namespace {

using conform::Comparison;

TEST(SimRandom, EndsSoundAndRepeats) {
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
        const conform::Recipe recipe = conform::draw(seed, seed % 4 == 0);
        const Result<Scenario> scenario = load_text(conform::toml_of(recipe));
        ASSERT_TRUE(scenario) << to_string(scenario.error());
        const Played played = play_sim(*scenario, {});
        // Its reader may wait for more bytes than are left; and a least receive buffer may let a
        // stream crawl (docs/model.md, "How good is it?"), with the kernel as well.
        const bool low_water = conform::toml_of(recipe).find("rcvlowat") != std::string::npos;
        const bool crawls = played.failure && played.failure->what.starts_with("the time limit");
        if (crawls || (played.failure && low_water)) continue;
        ASSERT_EQ(faults_of(played), "") << "seed " << seed << "\n" << conform::toml_of(recipe);
        ASSERT_TRUE(write_trace(played.trace) == write_trace(play_sim(*scenario, {}).trace))
            << seed;
        tried();
    }
}

// Strip and re-solve.
TEST(SimRandom, ReasonsAreFoundWithoutTheConfession) {
    std::map<std::string, std::size_t> missed;  // what was decided, what was found instead
    std::size_t units = 0, recovered = 0;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        const conform::Recipe recipe = conform::draw(seed, seed % 4 == 0);
        const Result<Scenario> scenario = load_text(conform::toml_of(recipe));
        ASSERT_TRUE(scenario);
        const Trace trace = play_sim(*scenario, {}).trace;
        const Lineage lineage = trace_lineage(trace);
        std::map<std::pair<FlowId, std::uint32_t>, std::vector<Cause>> causes;
        for (const Finding& finding : attribute(trace, lineage)) {
            if (finding.lane == Lane::wire)
                causes[{finding.flow, finding.unit}].push_back(finding.cause);
        }
        for (const FlowLineage& flow : lineage.flows) {
            std::uint32_t number = 0;
            for (const Unit& unit : flow.lane(Lane::wire)) {
                ++number;
                const auto& segment = std::get<Segment>(trace.events[unit.event].what);
                ASSERT_TRUE(segment.cause);
                const std::vector<Cause>& named = causes[{flow.flow, number}];
                const bool right = std::ranges::find(named, *segment.cause) != named.end();
                ++units;
                recovered += right ? 1 : 0;
                if (right) continue;
                std::string pair = std::string(name_of(*segment.cause)) + ", found:";
                for (const Cause cause : named) pair += " " + std::string(name_of(cause));
                ++missed[pair];
            }
        }
    }
    tried(units);
    std::cout << recovered << " of " << units << " reasons found again\n";
    for (const auto& [pair, count] : missed) std::cout << "  " << count << "  " << pair << "\n";
    EXPECT_GE(static_cast<double>(recovered), 0.98 * static_cast<double>(units));
}

// tests/sim/data/kernel.txt: what Linux 6.18 did, by `sticky conform --record`.
TEST(SimConform, TheRecordedKernelAgrees) {
    std::ifstream file(STICKY_SOURCE_DIR "/tests/sim/data/kernel.txt");
    std::map<std::uint64_t, conform::Kernel> kernels;
    for (std::string line; std::getline(file, line);) {
        const std::size_t space = line.find(' ');
        const auto outcome = conform::from_line(line.substr(space + 1));
        ASSERT_TRUE(outcome) << line;
        kernels[std::stoull(line)].runs.push_back(*outcome);
    }
    std::size_t same = 0, judged = 0;
    for (const auto& [seed, kernel] : kernels) {
        const Comparison one = conform::compare(conform::draw(seed, false), kernel);
        if (one.kind == Comparison::Kind::same) ++same;
        if (one.kind == Comparison::Kind::same || one.kind == Comparison::Kind::different) ++judged;
    }
    tried(judged);
    std::cout << same << " of " << judged << " as the kernel\n";
    EXPECT_GE(judged, 150U);
    EXPECT_GE(static_cast<double>(same), 0.98 * static_cast<double>(judged));
}

}  // namespace
}  // namespace sticky::test
