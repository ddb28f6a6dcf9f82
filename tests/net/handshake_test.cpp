// A connect that is not waited for, over loopback and over the wire: what the kernel says to those
// who use the socket meanwhile.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/net/wire_playing.h"
#include "tests/support/cases.h"

namespace sticky {
namespace {

using Sizes = std::vector<std::uint64_t>;

constexpr std::string_view kSchedules[] = {"race", "reader_first", "writer_first"};

std::string early(std::string_view schedule, std::string_view steps, std::string_view server,
                  std::string_view link = "") {
    std::string text = "schedule = \"" + std::string(schedule) + "\"\n" + std::string(link);
    text += "\n[endpoint.server]\n" + std::string(server) + "\n[endpoint.client]\nprogram = [ " +
            "{ connect = \"server\", nonblocking = true }, " + std::string(steps) + " ]\n";
    return text;
}

constexpr std::string_view kLink = "[link]\ndelay_ms = 10\n";
constexpr std::string_view kServer =
    "listen = true\nprogram = [ { mark = \"accepted\" }, { recv = 99, until = \"end\" } ]";

std::size_t blocked(const test::Run& run, Call call) {
    const auto all = run.all<WouldBlock>();
    return static_cast<std::size_t>(std::ranges::count(all, call, &WouldBlock::call));
}

Nanos when(const test::Run& run, std::size_t alternative) {
    for (const Event& event : run.played.trace.events) {
        if (event.what.index() == alternative) return event.at;
    }
    return -1;
}
template <class T>
Nanos first(const test::Run& run) {
    return when(run, What(T{}).index());
}

TEST(Handshake, ANonblockingSendIsRefusedAndABlockingOneWaits) {
    STICKY_NEEDS_WIRE();
    for (const std::string_view schedule : kSchedules) {
        const test::Run refused = test::wire_run_of(
            early(schedule,
                  "{ send = \"hello\", nonblocking = true }, { recv = 9, nonblocking = true }, "
                  "{ wait_for = \"accepted\" }, { send = \"egg\" }",
                  kServer, kLink));
        EXPECT_EQ(test::faults_of(refused), "") << schedule;
        EXPECT_EQ(blocked(refused, Call::connect), 1U) << schedule;
        EXPECT_EQ(blocked(refused, Call::send), 1U) << schedule;
        EXPECT_EQ(blocked(refused, Call::recv), 1U) << schedule;
        EXPECT_EQ(refused.sizes("client", Lane::send), (Sizes{3})) << schedule;
        EXPECT_EQ(refused.sizes("client", Lane::recv), (Sizes{3})) << schedule;
        EXPECT_EQ(refused.all<Wrote>().size(), 2U) << schedule;

        const test::Run waits =
            test::wire_run_of(early(schedule, "{ send = \"hello\" }", kServer, kLink));
        EXPECT_EQ(test::faults_of(waits), "") << schedule;
        EXPECT_EQ(blocked(waits, Call::send), 0U) << schedule;
        EXPECT_EQ(waits.sizes("client", Lane::recv), (Sizes{5})) << schedule;
        EXPECT_LT(first<Wrote>(waits), first<Connected>(waits)) << schedule;
        EXPECT_LE(first<Connected>(waits), first<Sent>(waits)) << schedule;
        test::tried(2);
    }
}

TEST(Handshake, IsOverAtOnceOnLoopback) {
    for (const std::string_view schedule : kSchedules) {
        for (int i = 0; i < (test::deep() ? 200 : 20); ++i) {
            const test::Run run =
                test::run_of(early(schedule, "{ send = \"hello\" }, { send = \"egg\" }", kServer));
            ASSERT_EQ(test::faults_of(run), "") << schedule;
            EXPECT_EQ(blocked(run, Call::connect), 1U);
            EXPECT_EQ(run.sizes("client", Lane::send), (Sizes{5, 3}));
            test::tried();
        }
    }
}

// The failure belongs to the connect, whatever the program does when it comes.
TEST(Handshake, ARefusalEndsTheProgram) {
    const std::string_view nobody =
        "program = [ { wait_for = { endpoint = \"client\", over = true } }, { listen = true } ]";
    for (const std::string_view schedule : kSchedules) {
        for (const std::string_view steps :
             {"{ sleep_ms = 50 }", "{ send = \"hello\" }", "{ recv = 9 }"}) {
            const test::Run run = test::run_of(early(schedule, steps, nobody));
            ASSERT_TRUE(run.played.failure) << schedule << steps;
            EXPECT_NE(run.played.failure->what.find("connect failed with ECONNREFUSED"),
                      std::string::npos)
                << run.played.failure->what;
            EXPECT_EQ(run.all<Failed>().size(), 1U);
            test::tried();
        }
    }
}

// tcp_rcv_synsent_state_process: a SYN that meets its own socket opens it from both sides.
TEST(Handshake, MeetsItself) {
    for (const std::string_view wait : {"", ", nonblocking = true"}) {
        for (const std::string_view schedule : kSchedules) {
            const std::string text = "schedule = \"" + std::string(schedule) + R"("
[endpoint.server]
program = [ { wait_for = { endpoint = "client", over = true } }, { listen = true } ]
[endpoint.client]
port    = "server"
program = [ { connect = "server")" + std::string(wait) +
                                     R"( }, { send = "hello" } ]
[[expect]]
at = "server"
error = "EADDRINUSE"
)";
            const auto check = [&](const test::Run& run) {
                ASSERT_TRUE(run.played.failure) << schedule;
                EXPECT_NE(run.played.failure->what.find("client: connect failed with self_connect"),
                          std::string::npos)
                    << run.played.failure->what;
                EXPECT_TRUE(run.all<Connected>().empty());
                EXPECT_TRUE(run.all<Sent>().empty());
                test::tried();
            };
            check(test::run_of(text));
            if (test::wire_is_missing().empty()) check(test::wire_run_of(text));
        }
    }
}

}  // namespace
}  // namespace sticky
