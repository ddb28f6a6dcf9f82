// `sticky run --capture`: packets in the trace, what it is not for, and machines that lack a right.
#include "tests/cli/sticky.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

// A user namespace in which no network namespace can be made. `words`: "-n" for a network of its
// own, in which this user may capture.
std::vector<std::string> walled(const std::vector<std::string>& words) {
    std::vector<std::string> command{"unshare", "-Ur"};
    command.insert(command.end(), words.begin(), words.end());
    command.insert(command.end(), {"sh", "-c",
                                   "echo 0 > /proc/sys/user/max_net_namespaces && "
                                   "{ ip link set lo up || true; } 2>/dev/null && exec \"$@\"",
                                   "sh"});
    return command;
}

ProgramResult run_in(std::vector<std::string> before, const std::vector<std::string>& words) {
    for (const std::string& word : sticky_command(words)) before.push_back(word);
    return run_program(before);
}

std::size_t count_of(const std::string& text, std::string_view word) {
    std::size_t count = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        ++count;
    return count;
}

TEST(Capture, PutsPacketsIntoTheTrace) {
    const std::vector<std::string> run{"run", scenario_file("basics/hello_egg.toml"), "--capture",
                                       "--lang", "en"};
    std::vector<std::string> with_trace = run;
    with_trace.insert(with_trace.end(), {"--trace", "-"});
    const ProgramResult result = run_sticky(with_trace);
    if (result.status == 3) GTEST_SKIP() << result.err;
    EXPECT_TRUE(ended(result, 0));
    // Handshake 3, two segments and their ACKs, and the end.
    EXPECT_GE(count_of(result.out, "\"packet\":{"), 9u);
    EXPECT_EQ(count_of(result.out, "\"segment\":{"), 2u);
    EXPECT_EQ(count_of(result.out, "\"arrived\":{"), count_of(result.out, "\"packet\":{"));
    const ProgramResult told = run_sticky(run);
    EXPECT_TRUE(ended(told, 0));
    EXPECT_NE(told.out.find("expectations hold"), std::string::npos) << told.out;
    tried(2);
}

TEST(Capture, IsForTheWorldLoopback) {
    const std::string file = scenario_file("basics/hello_egg.toml");
    for (const std::string world : {"wire", "sim", "all"}) {
        const ProgramResult result = run_sticky({"run", file, "--capture", "--world", world});
        EXPECT_TRUE(ended(result, 2)) << world;
        EXPECT_TRUE(complained(result, {"--capture", "loopback"}));
        tried();
    }
    const ProgramResult unix_run =
        run_sticky({"run", file, "--capture", "--set", "transport=unix_stream", "--quiet"});
    EXPECT_EQ(unix_run.status, 3);
    EXPECT_TRUE(complained(unix_run, {"unix sockets send no packets"}));
}

// Where no namespace can be made this machine's own lo will do, for who may capture it.
TEST(Capture, FallsBackToTheLoThatIsThere) {
    if (run_in(walled({"-n"}), {"--version"}).status != 0)
        GTEST_SKIP() << "no user namespace can be walled in here";
    const ProgramResult result =
        run_in(walled({"-n"}), {"run", scenario_file("basics/tcp_takes_any_size.toml"), "--capture",
                                "--set", "expect=[]", "--trace", "-"});
    EXPECT_TRUE(ended(result, 0));
    // 65508 bytes in packets of up to 64 KiB, not in segments of 1448.
    EXPECT_GE(count_of(result.out, "\"packet\":{"), 9u);
    EXPECT_LE(count_of(result.out, "\"segment\":{"), 10u);
    EXPECT_EQ(count_of(result.out, "\"gap\""), 0u);
}

TEST(Capture, SaysWhichRightIsMissing) {
    if (run_in(walled({}), {"--version"}).status != 0)
        GTEST_SKIP() << "no user namespace can be walled in here";
    const ProgramResult result =
        run_in(walled({}), {"run", scenario_file("basics/hello_egg.toml"), "--capture", "--quiet"});
    EXPECT_EQ(result.status, 3);
    EXPECT_TRUE(complained(result, {"--capture", "namespaces", "lo can't be captured",
                                    "user.max_net_namespaces", "setcap cap_net_raw+ep"}));
    const ProgramResult doctor = run_in(walled({}), {"doctor", "--lang", "en"});
    EXPECT_NE(doctor.out.find("NO  packet capture"), std::string::npos) << doctor.out;
    EXPECT_NE(doctor.out.find("setcap cap_net_raw+ep"), std::string::npos);
}

}  // namespace
}  // namespace sticky::test
