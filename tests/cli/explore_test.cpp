// `sticky explore`: text, JSON and picture of a map, and what bad questions get.
#include <simdjson.h>

#include "tests/cli/sticky.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

const std::string kFile = "wire/when_they_stick.toml";
const std::string kPause = "endpoint.client.program.0.every_ms=0..8/2";

TEST(Explore, PrintsAMapAndWhatItsLettersMean) {
    const ProgramResult result = run_sticky(
        {"explore", scenario_file(kFile), "--vary", "link.delay_ms=0..4", "--vary", kPause});
    ASSERT_TRUE(ended(result, 0)) << result.err;
    const std::vector<std::string> lines = lines_of(result.out);
    ASSERT_GT(lines.size(), 12U);
    EXPECT_TRUE(lines[0].starts_with("25 points, ")) << lines[0];
    EXPECT_EQ(lines[2], "endpoint.client.program.0.every_ms ↓   link.delay_ms →");
    for (std::size_t row = 0; row < 5; ++row) {
        EXPECT_EQ(lines[3 + row].size(), 4U + 2 + 5) << lines[3 + row];
        tried();
    }
    EXPECT_NE(result.out.find("wire [40 x6]"), std::string::npos);
    EXPECT_NE(result.out.find("first: sticky run "), std::string::npos);
}

// The command under a letter gives just that outcome.
TEST(Explore, ItsCommandsPlayThePoint) {
    const ProgramResult result = run_sticky(
        {"explore", scenario_file(kFile), "--vary", "link.delay_ms=0,3,9", "--lang", "zh"});
    ASSERT_TRUE(ended(result, 0)) << result.err;
    EXPECT_TRUE(result.out.starts_with("共 3 个点")) << result.out;
    const std::vector<std::string> lines = lines_of(result.out);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::size_t at = lines[i].find("--set '");
        if (at == std::string::npos) continue;
        const std::string set = lines[i].substr(at + 7, lines[i].find('\'', at + 7) - at - 7);
        const ProgramResult run = run_sticky({"run", scenario_file(kFile), "--world", "sim",
                                              "--repeat", "2", "--set", set, "--set", "expect=[]"});
        ASSERT_TRUE(ended(run, 0)) << run.err;
        const std::string outcome = lines[i - 1].substr(lines[i - 1].find("client"));
        EXPECT_NE(run.out.find(outcome), std::string::npos) << outcome << "\n" << run.out;
        tried();
    }
}

TEST(Explore, JsonHasEveryPoint) {
    const ProgramResult result = run_sticky({"explore", scenario_file(kFile), "--json", "--vary",
                                             "link.delay_ms=0..9", "--vary", kPause});
    ASSERT_TRUE(ended(result, 0)) << result.err;
    simdjson::dom::parser parser;
    const simdjson::dom::element map = parser.parse(result.out);
    const simdjson::dom::array points = map["points"], kinds = map["kinds"], axes = map["axes"];
    EXPECT_EQ(points.size(), 50U);
    EXPECT_EQ(axes.size(), 2U);
    std::vector<std::uint64_t> counted(kinds.size());
    for (const simdjson::dom::element point : points) ++counted.at(std::uint64_t(point));
    std::size_t i = 0;
    for (const simdjson::dom::element kind : kinds) {
        EXPECT_EQ(std::uint64_t(kind["points"]), counted[i++]);
        EXPECT_NE(std::string_view(kind["outcome"]).find("client -> server"), std::string::npos);
        tried();
    }
}

TEST(Explore, DrawsAPicture) {
    const TemporaryFolder folder;
    const std::string file = folder.file("map.svg");
    const ProgramResult result = run_sticky({"explore", scenario_file(kFile), "--svg", file});
    ASSERT_TRUE(ended(result, 0)) << result.err;
    const ProgramResult piped =
        run_sticky({"explore", scenario_file(kFile), "--svg", "-", "--light"});
    ASSERT_TRUE(ended(piped, 0)) << piped.err;
    EXPECT_TRUE(piped.out.starts_with("<svg")) << piped.out.substr(0, 80);
    tried(2);
}

TEST(Explore, BadQuestionsGetOneLine) {
    const std::string file = scenario_file(kFile);
    const std::pair<std::vector<std::string>, std::vector<std::string>> cases[] = {
        {{"--vary", "link.delai_ms=0..3"}, {"--vary link.delai_ms", "unknown key", "delay_ms"}},
        {{"--vary", "link.delay_ms=3..0"}, {"--vary link.delay_ms=3..0", "ends before it begins"}},
        {{"--vary", "link.delay_ms"}, {"KEY=FROM..TO"}},
        {{"--vary", "link.delay_ms=0..200000"}, {"at most 100000", "larger steps"}},
        {{"--vary", "seed=1..9", "--points", "8"}, {"at most 8"}},
        {{"--vary", "seed=1..9", "--vary", "seed=1..9"}, {"varied twice"}},
        {{"--vary", "link.device_kbit=9,10"}, {"no slow device"}},
    };
    for (const auto& [more, words] : cases) {
        std::vector<std::string> arguments = {"explore", file};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const ProgramResult result = run_sticky(arguments);
        EXPECT_TRUE(complained(result, words)) << result.err;
        tried();
    }
    EXPECT_TRUE(complained(run_sticky({"explore", "/nowhere.toml"}), {"/nowhere.toml"}));
}

}  // namespace
}  // namespace sticky::test
