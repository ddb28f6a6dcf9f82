// Every scenario of the repository is a test: it plays, and what it expects holds.
#include <algorithm>
#include <filesystem>

#include "script/lesson.h"
#include "script/scenario_toml.h"
#include "tests/cli/sticky.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

std::vector<std::string> scenario_names() {
    const std::filesystem::path root = scenario_file("");
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        if (is_scenario_file(entry.path().string()))
            names.push_back(std::filesystem::relative(entry.path(), root).string());
    }
    std::ranges::sort(names);
    return names;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
    std::string name = info.param.substr(0, info.param.rfind('.'));
    std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

Result<Scenario> load(const std::string& file) {
    LoadOptions options;
    options.name = file;
    options.read_file = [&](const std::string& name, std::uint64_t) -> Result<Bytes> {
        return bytes_of(read_whole(std::filesystem::path(file).parent_path() / name));
    };
    return load_scenario(read_whole(file), options);
}

class EveryScenario : public testing::TestWithParam<std::string> {};

TEST_P(EveryScenario, IsDescribedInBothLanguages) {
    const Result<Scenario> scenario = load(scenario_file(GetParam()));
    ASSERT_TRUE(scenario) << to_string(scenario.error());
    EXPECT_NE(scenario->title, "");
    EXPECT_NE(scenario->title_zh, "");
    EXPECT_NE(scenario->about, "");
    EXPECT_NE(scenario->about_zh, "");
    EXPECT_FALSE(scenario->expectations.empty());
}

TEST_P(EveryScenario, HoldsWhatItExpects) {
    const std::string file = scenario_file(GetParam());
    const Result<Scenario> scenario = load(file);
    ASSERT_TRUE(scenario) << to_string(scenario.error());
    const bool has_shares = std::ranges::any_of(
        scenario->expectations, [](const Expectation& one) { return one.share < 1; });
    for (int i = 0; i < (deep() ? 3 : 1); ++i) {
        ProgramResult result = run_sticky({"run", file, "--quiet"});
        if (result.status == 3) GTEST_SKIP() << result.err;
        // A share is of many runs.
        if (result.status == 1 && has_shares)
            result = run_sticky({"run", file, "--quiet", "--repeat", "40"});
        ASSERT_TRUE(ended(result, 0));
        EXPECT_EQ(result.out + result.err, "");
        tried();
    }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, EveryScenario, testing::ValuesIn(scenario_names()), test_name);

}  // namespace
}  // namespace sticky::test
