// The commands beside `run`, help, and what several files together answer.
#include <algorithm>
#include <filesystem>

#include "script/lesson.h"
#include "tests/cli/sticky.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

TEST(Help, IsShortAndHasExamples) {
    const ProgramResult bare = run_sticky({});
    EXPECT_TRUE(ended(bare, 0));
    EXPECT_EQ(bare.err, "");
    EXPECT_EQ(bare.out, run_sticky({"--help"}).out);
    EXPECT_LE(lines_of(bare.out).size(), 30u);
    for (const char* command :
         {"run", "show", "explain", "svg", "pack", "unpack", "ports", "list", "doctor"}) {
        EXPECT_NE(bare.out.find(std::string("\n  ") + command + " "), std::string::npos) << command;
        const ProgramResult help = run_sticky({command, "--help"});
        EXPECT_TRUE(ended(help, 0));
        EXPECT_NE(help.out.find(std::string("sticky ") + command), std::string::npos) << help.out;
        EXPECT_LE(lines_of(help.out).size(), 50u);
        tried();
    }
    EXPECT_NE(run_sticky({"run", "--help"}).out.find("examples:"), std::string::npos);
    EXPECT_NE(bare.out.find("sticky run scenarios/"), std::string::npos);
}

// The scenario that the help names is there.
TEST(Help, ExamplesNameFilesThatExist) {
    for (const std::string& line : lines_of(run_sticky({}).out)) {
        const std::size_t begin = line.find("scenarios/");
        if (begin == std::string::npos) continue;
        std::string file = line.substr(begin, line.find(' ', begin) - begin);
        if (!file.ends_with(".toml")) continue;
        EXPECT_TRUE(std::filesystem::exists(std::string(STICKY_SOURCE_DIR "/") + file)) << line;
        tried();
    }
}

TEST(Version, IsOneLine) {
    const ProgramResult result = run_sticky({"--version"});
    EXPECT_TRUE(ended(result, 0));
    EXPECT_EQ(lines_of(result.out).size(), 1u);
    EXPECT_TRUE(result.out.starts_with("sticky "));
}

TEST(Limits, HaveNumbersAndUnits) {
    const ProgramResult result = run_sticky({"--limits"});
    EXPECT_TRUE(ended(result, 0));
    EXPECT_GE(lines_of(result.out).size(), 10u);
    EXPECT_NE(result.out.find("1048576"), std::string::npos);
}

TEST(List, NamesEveryScenario) {
    ProgramOptions options;
    options.folder = STICKY_SOURCE_DIR;
    const ProgramResult here = run_sticky({"list", "--lang", "en"}, options);
    EXPECT_TRUE(ended(here, 0));
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(scenario_file(""))) {
        if (!is_scenario_file(entry.path().string())) continue;
        ++files;
        EXPECT_NE(here.out.find(entry.path().filename().string()), std::string::npos);
    }
    EXPECT_EQ(lines_of(here.out).size(), files);
    EXPECT_NE(here.out.find("Two sends, one recv"), std::string::npos);
    EXPECT_NE(run_sticky({"list", "--lang", "zh"}, options).out.find("两次 send，一次 recv"),
              std::string::npos);
    tried(files);
}

TEST(List, GoesOnAfterAMistake) {
    const TemporaryFolder folder;
    folder.write("a.toml", "x\n");
    folder.write("b.toml", "title = \"Bee\"\n" + two_sends());
    const ProgramResult result = run_sticky({"list", folder.path()});
    EXPECT_TRUE(ended(result, 2));
    EXPECT_TRUE(complained(result, {folder.file("a.toml") + ":1:"}));
    EXPECT_NE(result.out.find("Bee"), std::string::npos);
}

TEST(Doctor, SaysWhatThisMachineCan) {
    const ProgramResult result = run_sticky({"doctor", "--lang", "en"});
    EXPECT_TRUE(ended(result, 0));
    EXPECT_EQ(result.err, "");
    for (const char* word : {"world loopback", "world wire", "world sim", "IPv4", "IPv6",
                             "unix sockets", "transmit reports", "Nagle, live", "TUN device"})
        EXPECT_NE(result.out.find(word), std::string::npos) << word << " in " << result.out;
    // What is not there has a line that says how to get it.
    const std::vector<std::string> lines = lines_of(result.out);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!lines[i].starts_with("  NO ")) continue;
        ASSERT_LT(i + 1, lines.size());
        EXPECT_NE(lines[i + 1].find("to enable it: "), std::string::npos) << lines[i];
    }
}

// The worst of several files: wrong input, the machine, a failed run, expectations.
TEST(Status, OfSeveralFilesTogether) {
    const TemporaryFolder folder;
    const std::string good = folder.write("good.toml", two_sends());
    const std::string fails = folder.write(
        "fails.toml",
        two_sends() + "[[expect]]\nlane = \"recv\"\nat = \"server\"\nsizes = [5, 3]\n");
    const std::string wrong = folder.write("wrong.toml", "x\n");
    const std::string link = folder.write(
        "link.toml", "worlds = [\"wire\"]\ntransport = \"unix_stream\"\n" + two_sends());
    const std::string stuck =
        folder.write("stuck.toml", two_endpoints("{ recv = 9 }", "{ recv = 9 }"));
    const std::vector<std::pair<std::string, int>> by_rank{
        {good, 0}, {fails, 1}, {link, 3}, {stuck, 4}, {wrong, 2}};
    for (std::size_t a = 0; a < by_rank.size(); ++a) {
        for (std::size_t b = 0; b < by_rank.size(); ++b) {
            const ProgramResult result =
                run_sticky({"run", "--quiet", by_rank[a].first, by_rank[b].first});
            EXPECT_TRUE(ended(result, by_rank[std::max(a, b)].second))
                << by_rank[a].first << " " << by_rank[b].first;
            tried();
        }
    }
    // Every file is played, whatever the one before it did.
    const ProgramResult all = run_sticky({"run", wrong, stuck, good});
    EXPECT_NE(all.out.find("good"), std::string::npos) << all.out;
}

TEST(Repeat, SaysWhetherItIsStable) {
    const ProgramResult stable = run_sticky(
        {"run", scenario_file("basics/hello_egg.toml"), "--repeat", "20", "--lang", "en"});
    EXPECT_TRUE(ended(stable, 0));
    EXPECT_NE(stable.out.find("20 runs, stable: "), std::string::npos) << stable.out;
    EXPECT_NE(stable.out.find("100.0 %"), std::string::npos) << stable.out;
    EXPECT_NE(stable.out.find("late_reader"), std::string::npos) << stable.out;
}

TEST(Set, ChangesWhatIsPlayed) {
    const TemporaryFolder folder;
    const std::string file = folder.write("a.toml", two_sends());
    const auto lanes = [&](const std::vector<std::string>& sets) {
        std::vector<std::string> arguments{"run", file, "--lanes"};
        for (const std::string& set : sets) {
            arguments.push_back("--set");
            arguments.push_back(set);
        }
        const ProgramResult result = run_sticky(arguments);
        EXPECT_TRUE(ended(result, 0));
        tried();
        return result.out;
    };
    EXPECT_NE(lanes({}).find("\"recv\":[[0,8]]"), std::string::npos);
    EXPECT_NE(lanes({"endpoint.client.program.0.send=hey"}).find("\"send\":[[0,3],[3,6]]"),
              std::string::npos);
    EXPECT_NE(lanes({"schedule=reader_first"}).find("\"recv\":[[0,5],[5,8]]"), std::string::npos);
    EXPECT_NE(lanes({"transport=unix_seqpacket"}).find("\"recv\":[[0,5],[5,8]]"),
              std::string::npos);
    EXPECT_NE(
        lanes({"framing.kind=length_prefix", "framing.width=2"}).find("\"message\":[[0,7],[7,12]]"),
        std::string::npos);
}

}  // namespace
}  // namespace sticky::test
