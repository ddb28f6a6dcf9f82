// Random scenarios in the model: each comes to its end with a sound trace that repeats; and a
// kernel that was recorded agrees.
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <map>

#include "run/conform.h"
#include "tests/sim/playing.h"
#include "tests/support/cases.h"
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
