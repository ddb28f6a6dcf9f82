// A naive form's scenario says what goes wrong; with the other form, that is not so.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "run/load.h"
#include "run/worlds.h"
#include "tests/support/cases.h"
#include "trace/attribute.h"
#include "trace/lineage.h"

namespace sticky::test {
namespace {

// How many of its expectations do not hold in the world sim; a failed run counts as one.
int broken(const std::string& file, const std::vector<std::string>& overrides) {
    const Result<Scenario> scenario = load_scenario_file(file, overrides);
    EXPECT_TRUE(scenario) << to_string(scenario.error());
    const Played played = worlds().back().play(*scenario, {});
    if (played.failure) return 1;
    const Lineage lineage = trace_lineage(played.trace);
    const std::vector<Finding> findings = attribute(played.trace, lineage);
    return static_cast<int>(
        std::ranges::count_if(scenario->expectations, [&](const Expectation& expectation) {
            return applies_in(expectation, "sim") &&
                   !judge(expectation, {played.trace, lineage, findings}).holds;
        }));
}

TEST(Naive, EachScenarioFailsWithTheOtherForm) {
    int forms = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(STICKY_SOURCE_DIR "/scenarios/apps")) {
        const std::string file = entry.path().string();
        if (!file.ends_with("_naive.toml")) continue;
        EXPECT_EQ(broken(file, {}), 0) << file;
        const Result<Scenario> scenario = load_scenario_file(file, {});
        ASSERT_TRUE(scenario) << to_string(scenario.error());
        int flipped = 0;
        for (const EndpointSpec& endpoint : scenario->endpoints) {
            for (std::size_t i = 0; i < endpoint.program.size(); ++i) {
                const auto* run = std::get_if<RunStep>(&endpoint.program[i].action);
                if (run == nullptr || !run->keys.contains("naive")) continue;
                const std::string key =
                    "endpoint." + endpoint.name + ".program." + std::to_string(i) + ".naive=false";
                EXPECT_GT(broken(file, {key}), 0) << file << " " << key;
                ++flipped;
                tried();
            }
        }
        EXPECT_GT(flipped, 0) << file;
        forms += flipped;
    }
    EXPECT_GE(forms, 9);
}

}  // namespace
}  // namespace sticky::test
