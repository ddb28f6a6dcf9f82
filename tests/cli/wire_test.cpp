// The world wire from the command line: what a machine must allow, packets in the hand of somebody
// at a terminal, and nothing left behind whoever is killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "net/capabilities.h"
#include "tests/cli/sticky.h"
#include "tests/cli/terminal.h"
#include "tests/support/cases.h"
#include "trace/trace_file.h"

namespace sticky {
namespace {

using test::Terminal;

using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::string missing() {
    for (const Capability& one : wire_capabilities()) {
        if (!one.there) return one.name + ": " + one.detail + "; " + one.remedy;
    }
    return {};
}
#define STICKY_NEEDS_WIRE()                                \
    if (const std::string lack = missing(); !lack.empty()) \
    GTEST_SKIP() << "the world wire can't be played here: " << lack

std::string three_sends(const test::TemporaryFolder& folder, const std::string& nodelay) {
    const std::string file = folder.file("three.toml");
    std::ofstream(file) << test::two_endpoints(
        "{ recv = 100, until = { bytes = 11 } }, { mark = \"in\" }",
        "{ send = \"hello\" }, { send = \"egg\" }, { send = \"foo\" }, { wait_for = \"in\" }",
        "schedule = \"writer_first\"\nworlds = [\"wire\"]\n[endpoint.client.set]\nnodelay = " +
            nodelay + "\n");
    return file;
}

Trace trace_in(const std::string& file) {
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    auto read = read_trace(text.str(), file);
    EXPECT_TRUE(read.has_value());
    return read ? std::move(read->trace) : Trace{};
}

std::size_t sent_again(const Trace& trace) {
    std::size_t count = 0;
    for (const Event& event : trace.events) {
        const auto* segment = std::get_if<Segment>(&event.what);
        count += segment != nullptr && segment->again ? 1 : 0;
    }
    return count;
}

std::vector<std::string> step(const std::string& file, const std::string& trace) {
    return test::sticky_command(
        {"run", file, "--step", "--trace", trace, "--color", "never", "--lang", "en"});
}

TEST(StepTheWire, OneSegmentInTheHandForThreeSecondsIsNotSentAgain) {
    STICKY_NEEDS_WIRE();
    const test::TemporaryFolder folder;
    const std::string trace = folder.file("trace.jsonl");
    Terminal terminal(step(three_sends(folder, "false"), trace));
    ASSERT_TRUE(terminal.shows("bytes [0, 5)")) << terminal.screen();
    terminal.watch(milliseconds(3000));
    EXPECT_THAT(terminal.screen(), testing::Not(testing::HasSubstr("bytes [5")));
    terminal.press("d");
    ASSERT_TRUE(terminal.shows("server → client ACK 5")) << terminal.screen();
    EXPECT_THAT(terminal.screen(), testing::Not(testing::HasSubstr("bytes [5")));
    terminal.press("d");  // the ACK is let go: so is what Nagle held
    ASSERT_TRUE(terminal.shows("bytes [5, 11)")) << terminal.screen();
    terminal.press("g");
    EXPECT_EQ(terminal.wait(), 0);
    EXPECT_EQ(sent_again(trace_in(trace)), 0U);
}

TEST(StepTheWire, ThreeInFlightForThreeSecondsAreNotSentAgain) {
    STICKY_NEEDS_WIRE();
    const test::TemporaryFolder folder;
    const std::string trace = folder.file("trace.jsonl");
    Terminal terminal(step(three_sends(folder, "true"), trace));
    ASSERT_TRUE(terminal.shows("bytes [8, 11)")) << terminal.screen();
    terminal.watch(milliseconds(3000));
    // The last one first, the first one twice: TCP delivers them in order, once.
    terminal.press("6d");
    terminal.press("c");
    terminal.press("ag");
    EXPECT_EQ(terminal.wait(), 0);
    const Trace played = trace_in(trace);
    EXPECT_EQ(sent_again(played), 0U);
    std::size_t received = 0;
    for (const Event& event : played.events) {
        const auto* got = std::get_if<Received>(&event.what);
        received += got != nullptr ? got->size : 0;
    }
    EXPECT_EQ(received, 11U);
}

TEST(StepTheWire, CtrlCEndsTheRunAndTellsItSoFar) {
    STICKY_NEEDS_WIRE();
    const test::TemporaryFolder folder;
    const std::string trace = folder.file("trace.jsonl");
    Terminal terminal(step(three_sends(folder, "true"), trace));
    ASSERT_TRUE(terminal.shows("bytes [8, 11)")) << terminal.screen();
    terminal.press("d\x03");
    EXPECT_EQ(terminal.wait(), 0);
    EXPECT_FALSE(trace_in(trace).events.empty());
}

TEST(StepTheWire, AHeldSynIsRepeated) {
    STICKY_NEEDS_WIRE();
    const test::TemporaryFolder folder;
    const std::string file = three_sends(folder, "false");
    Terminal terminal(test::sticky_command(
        {"run", file, "--step-all", "--color", "never", "--lang", "en", "--quiet"}));
    ASSERT_TRUE(terminal.shows("#1 ")) << terminal.screen();
    ASSERT_TRUE(terminal.shows("#2 ")) << terminal.screen();  // the SYN again, a second later
    terminal.press("g");
    EXPECT_EQ(terminal.wait(), 0);
}

TEST(StepTheWire, WithoutAKeyboardItGoesOnAlone) {
    STICKY_NEEDS_WIRE();
    const test::TemporaryFolder folder;
    const test::ProgramResult result =
        test::run_sticky({"run", three_sends(folder, "false"), "--step"});
    EXPECT_TRUE(test::ended(result, 0)) << result.err;
    for (const std::vector<std::string>& bad :
         {std::vector<std::string>{"--repeat", "2"}, {"--world", "loopback"}}) {
        std::vector<std::string> words{"run", three_sends(folder, "false"), "--step"};
        words.insert(words.end(), bad.begin(), bad.end());
        const test::ProgramResult refused = test::run_sticky(words);
        EXPECT_TRUE(test::ended(refused, 2)) << refused.err;
        EXPECT_TRUE(test::complained(refused, {"--step"}));
    }
    test::tried(3);
}

// Children of `parent` that are not only waiting to be buried.
std::vector<pid_t> living_children(pid_t parent) {
    std::vector<pid_t> found;
    std::ifstream list("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) +
                       "/children");
    for (pid_t child = 0; list >> child;) found.push_back(child);
    return found;
}
bool alive(pid_t pid) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    std::getline(stat, text);
    const std::size_t name = text.rfind(") ");
    return name != std::string::npos && text[name + 2] != 'Z' && text[name + 2] != 'X';
}

// A closing line alone would be no trace.
TEST(KillTheWire, ARunThatNeverBeganLeavesATraceOfNothing) {
    STICKY_NEEDS_WIRE();
    const test::TemporaryFolder folder;
    const std::string file = three_sends(folder, "true"), trace = folder.file("trace.jsonl");
    std::vector<std::string> command{"env", "STICKY_TUN=/nonexistent/tun"};
    for (const std::string& word : test::sticky_command({"run", file, "--quiet", "--trace", trace}))
        command.push_back(word);
    EXPECT_EQ(test::run_program(command).status, 3);
    const test::ProgramResult shown = test::run_sticky({"show", trace});
    EXPECT_TRUE(test::ended(shown, 0)) << shown.err;
    EXPECT_THAT(shown.out, testing::HasSubstr("wire"));
    test::tried();
}

TEST(KillTheWire, NothingStaysAndTheTraceOpens) {
    STICKY_NEEDS_WIRE();
    const test::TemporaryFolder folder;
    const std::string file = folder.file("long.toml"), trace = folder.file("trace.jsonl");
    std::ofstream(file) << test::two_endpoints(
        "{ recv = 65536, until = \"end\" }", "{ send = { size = 65536 }, times = 100 }",
        "worlds = [\"wire\"]\n[link]\ndelay_ms = 5\nrate_kbit = 100000\n");
    std::mt19937 random(7);
    const int kills = test::deep() ? 100 : 16;
    for (int i = 0; i < kills; ++i) {
        std::filesystem::remove(trace);
        const pid_t parent = fork();
        if (parent == 0) {
            const auto words = test::sticky_command({"run", file, "--quiet", "--trace", trace});
            execl(words[0].c_str(), words[0].c_str(), words[1].c_str(), words[2].c_str(),
                  words[3].c_str(), words[4].c_str(), words[5].c_str(), nullptr);
            _exit(127);
        }
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 600'000));
        const std::vector<pid_t> children = living_children(parent);
        if (i % 2 == 0) kill(parent, SIGKILL);
        for (const pid_t child : children) {
            if (i % 2 == 1) kill(child, SIGKILL);
        }
        int status = 0;
        waitpid(parent, &status, 0);
        const auto until = steady_clock::now() + milliseconds(2000);
        for (const pid_t child : children) {
            while (alive(child) && steady_clock::now() < until) usleep(1000);
            EXPECT_FALSE(alive(child)) << "after kill " << i;
        }
        test::tried();
        if (!std::filesystem::exists(trace) || std::filesystem::file_size(trace) == 0) continue;
        const test::ProgramResult shown = test::run_sticky({"show", trace});
        EXPECT_TRUE(shown.status == 0 || shown.status == 2) << shown.err;
        EXPECT_THAT(shown.out, testing::HasSubstr("wire"));
    }
}

// The model against this very kernel: at least the share that docs/model.md asks for. Recorded:
// 99.69 % of 2000 (docs/model.md); of so few, one that differs is more than that.
TEST(Conform, TheModelPredictsThisKernel) {
    STICKY_NEEDS_WIRE();
    const std::string count = test::deep() ? "400" : "48";
    test::ProgramOptions options;
    options.limit = milliseconds(550'000);
    const test::ProgramResult result = test::run_sticky(
        {"conform", "--count", count, "--jobs", "4", "--least", test::deep() ? "99" : "97"},
        options);
    EXPECT_TRUE(test::ended(result, 0)) << result.out << result.err;
    std::cout << result.out;
    test::tried(std::stoul(count));
}

}  // namespace
}  // namespace sticky
