// One body for every transport: what is sent arrives, the ends are seen, nothing stays behind.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "net/capabilities.h"
#include "tests/net/playing.h"
#include "tests/support/cases.h"
#include "trace/attribute.h"

namespace sticky {
namespace {

using Sizes = std::vector<std::uint64_t>;

struct Kind {
    std::string_view name, transport;
    int ip = 4;
    bool stream = false, connected = false;  // has no boundaries; has an end
};
constexpr Kind kKinds[] = {{"tcp4", "tcp", 4, true, true},
                           {"tcp6", "tcp", 6, true, true},
                           {"udp4", "udp", 4, false, false},
                           {"udp6", "udp", 6, false, false},
                           {"unix_stream", "unix_stream", 4, true, true},
                           {"unix_datagram", "unix_datagram", 4, false, false},
                           {"unix_seqpacket", "unix_seqpacket", 4, false, true}};

bool has_ipv6() {
    for (const Capability& capability : loopback_capabilities()) {
        if (capability.name == "IPv6") return capability.there;
    }
    return false;
}

class Conformance : public testing::TestWithParam<Kind> {
protected:
    void SetUp() override {
        if (GetParam().ip == 6 && !has_ipv6()) GTEST_SKIP() << "no IPv6 here";
    }
    static std::string top(std::string_view schedule) {
        const Kind& kind = GetParam();
        std::string text = "transport = \"" + std::string(kind.transport) + "\"\nschedule = \"";
        text += std::string(schedule) + "\"\n";
        return kind.ip == 6 ? text + "ip = 6\n" : text;
    }
    // Under every schedule, without faults.
    template <class Check>
    static void each(std::string_view client, std::string_view server, Check check) {
        for (const std::string_view schedule : {"race", "reader_first", "writer_first"}) {
            const test::Run run = test::run_of(test::pair_of(client, server, top(schedule)));
            EXPECT_EQ(test::faults_of(run), "") << schedule;
            test::tried();
            if (!run.played.failure) check(run);
        }
    }
};

std::uint64_t sum(const Sizes& sizes) {
    std::uint64_t total = 0;
    for (const std::uint64_t size : sizes) total += size;
    return total;
}

TEST_P(Conformance, WhatIsSentArrives) {
    const auto check = [](const test::Run& run) {
        EXPECT_EQ(run.sizes("client", Lane::send), (Sizes{5, 3}));
        EXPECT_EQ(run.sizes("server", Lane::recv), (Sizes{6}));
        const Sizes received = run.sizes("client", Lane::recv);
        EXPECT_EQ(sum(received), 8U);
        if (!GetParam().stream) {
            EXPECT_EQ(received, (Sizes{5, 3}));
        }
        const FlowLineage& flow = run.from("client");
        EXPECT_TRUE(flow.unplaced.empty());
        EXPECT_EQ(payload_of(run.played.trace, flow.flow, {0, 8}).size(), 8U);
    };
    each("{ send = \"hello\" }, { send = \"egg\" }, { recv = 100 }",
         "{ recv = 100, until = { bytes = 8 } }, { send = \"thanks\" }", check);
}

TEST_P(Conformance, ReadsUntilTheEnd) {
    const auto check = [](const test::Run& run) {
        EXPECT_EQ(sum(run.sizes("client", Lane::recv)), 9U);
        if (GetParam().connected) {
            EXPECT_EQ(run.from("client").end, StreamEnd::eof);
        }
    };
    each("{ send = \"abc\" }, { send = \"def\" }, { send = \"ghi\" }",
         "{ recv = 100, until = \"end\" }", check);
}

TEST_P(Conformance, PeeksAndWouldBlock) {
    const auto check = [](const test::Run& run) {
        EXPECT_EQ(run.sizes("client", Lane::recv), (Sizes{3}));
        EXPECT_EQ(run.all<WouldBlock>().size(), 2U);
    };
    each("{ wait_for = \"empty\" }, { send = \"abc\" }, { wait_for = \"read\" }",
         "{ recv = 9, nonblocking = true }, { recv = 9, timeout_ms = 1 }, { mark = \"empty\" }, "
         "{ recv = 2, flags = [\"peek\"] }, { recv = 9 }, { mark = \"read\" }",
         check);
}

TEST_P(Conformance, SeveralPeersAreKeptApart) {
    const std::string program =
        GetParam().connected ? "{ recv = 9, until = { bytes = 2 } }" : "{ recv = 9, times = 6 }";
    for (const std::string_view schedule : {"race", "reader_first", "writer_first"}) {
        const test::Run run = test::run_of(
            top(schedule) + "[endpoint.server]\nlisten = true\nprogram = [ " + program +
            " ]\n[endpoint.client]\nconnect = \"server\"\ncount = 3\nprogram = [ { send = \"a\" }, "
            "{ send = \"b\" }, { sleep_ms = 1 } ]\n");
        EXPECT_EQ(test::faults_of(run), "") << schedule;
        EXPECT_EQ(run.lineage.flows.size(), 3U);
        for (const FlowLineage& flow : run.lineage.flows) {
            std::uint64_t bytes = 0;
            for (const Unit& unit : flow.lane(Lane::recv)) bytes += unit.range.size();
            EXPECT_EQ(bytes, 2U);
        }
        test::tried();
    }
}

INSTANTIATE_TEST_SUITE_P(Every, Conformance, testing::ValuesIn(kKinds),
                         [](const auto& kind) { return std::string(kind.param.name); });

TEST(Endings, HalfCloseStillReceives) {
    for (const std::string_view transport : {"tcp", "unix_stream", "unix_seqpacket"}) {
        const test::Run run = test::run_of(test::pair_of(
            "{ send = \"abc\" }, { shutdown = \"send\" }, { recv = 9, until = \"end\" }",
            "{ recv = 9, until = \"end\" }, { send = \"de\" }",
            "transport = \"" + std::string(transport) + "\""));
        EXPECT_EQ(test::faults_of(run), "") << transport;
        EXPECT_EQ(run.from("client").end, StreamEnd::eof);
        EXPECT_EQ(run.from("server").end, StreamEnd::eof);
        EXPECT_EQ(sum(run.sizes("server", Lane::recv)), 2U);
        test::tried();
    }
}

TEST(Endings, AResetIsSeenAsOne) {
    const test::Run run =
        test::run_of(test::pair_of("{ send = \"abc\" }, { wait_for = \"read\" }, { reset = true }",
                                   "{ recv = 9 }, { mark = \"read\" }, { recv = 9 }"));
    EXPECT_EQ(test::faults_of(run), "");
    EXPECT_EQ(run.from("client").end, StreamEnd::reset);
}

// close(2) with unread data sends a reset; the other end learns it on its next call.
TEST(Endings, ClosingWithUnreadDataResets) {
    const test::Run run = test::run_of(test::pair_of(
        "{ send = \"abc\" }, { mark = \"sent\" }, { recv = 9 }",
        "{ wait_for = \"sent\" }, { close = true }",
        "schedule = \"writer_first\"\n[[expect]]\nat = \"client\"\nerror = \"ECONNRESET\""));
    EXPECT_EQ(test::faults_of(run), "");
    ASSERT_EQ(run.all<Failed>().size(), 1U);
    EXPECT_EQ(run.all<Failed>().front().error, "ECONNRESET");
}

TEST(Endings, ACutDatagramIsNoticed) {
    for (const std::string_view transport : {"udp", "unix_datagram", "unix_seqpacket"}) {
        const test::Run run = test::run_of(test::pair_of(
            "{ send = \"hello world\" }", "{ recv = 4 }",
            "schedule = \"reader_first\"\ntransport = \"" + std::string(transport) + "\""));
        EXPECT_EQ(test::faults_of(run), "") << transport;
        ASSERT_EQ(run.all<Received>().size(), 1U);
        EXPECT_EQ(run.all<Received>().front().size, 4U);
        EXPECT_EQ(run.all<Received>().front().real_size, 11U);
        const auto findings = attribute(run.played.trace, run.lineage);
        const auto cut = std::count_if(findings.begin(), findings.end(), [](const Finding& f) {
            return f.cause == Cause::truncated_datagram;
        });
        EXPECT_EQ(cut, 1) << transport;
        test::tried();
    }
}

std::size_t entries(const char* folder) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        static_cast<void>(entry);
        ++count;
    }
    return count;
}

// Whatever a run comes to, its threads and descriptors are gone.
TEST(Leftovers, NeitherThreadsNorDescriptors) {
    const std::string scenarios[] = {
        test::pair_of("{ send = \"a\", times = 9 }", "{ recv = 9, until = \"end\" }"),
        test::pair_of("{ send = \"a\", times = 9 }", "{ recv = 9 }", "schedule = \"writer_first\""),
        test::pair_of("{ send = \"a\" }, { reset = true }", "{ recv = 9, until = \"end\" }"),
        test::pair_of("{ recv = 9 }", "{ sleep_ms = 500 }", "time_limit_ms = 20"),
        test::pair_of("{ recv = 9 }", "{ sleep_ms = 500 }",
                      "schedule = \"reader_first\"\ntime_limit_ms = 20"),
        test::pair_of("{ recv = 9 }", "{ recv = 9 }"),
        "[endpoint.server]\nprogram = [ { sleep_ms = 5 }, { listen = true } ]\n"
        "[endpoint.client]\nprogram = [ { connect = \"server\" } ]\n",
        "[endpoint.server]\nlisten = true\naddress = \"192.0.2.1\"\n"
        "[endpoint.client]\nconnect = \"server\"\n",
        test::pair_of("{ send = { size = 100 } }", "{ recv = 9 }", "transport = \"udp\""),
    };
    test::run_of(test::scenario_of(scenarios[0]));
    const std::size_t threads = entries("/proc/self/task"), fds = entries("/proc/self/fd");
    for (const std::string& toml : scenarios) {
        for (int i = 0; i < 2; ++i) test::run_of(test::scenario_of(toml));
        EXPECT_EQ(entries("/proc/self/task"), threads) << toml;
        EXPECT_EQ(entries("/proc/self/fd"), fds) << toml;
        test::tried();
    }
}

// Past the loader, which refuses what a transport lacks: an option works or says why not.
TEST(SocketOptions, EachOnEveryTransportWorksOrSaysWhyNot) {
    for (std::size_t t = 0; t < kTransportCount; ++t) {
        for (std::size_t o = 0; o < kOptionCount; ++o) {
            const auto transport = static_cast<Transport>(t);
            const auto option = static_cast<Option>(o);
            OptionSetting setting;
            setting.option = option;
            setting.value =
                std::clamp<std::int64_t>(1000, range_of(option).min, range_of(option).max);
            if (type_of(option) == OptionType::boolean || option == Option::rcvlowat)
                setting.value = 1;
            if (type_of(option) == OptionType::word) setting.word = "reno";
            Scenario scenario = test::scenario_of(
                test::pair_of("{ send = \"a\" }, { send = \"b\" }, { set = { sndbuf = 9000 } }",
                              "{ recv = 9, until = \"end\" }",
                              "transport = \"" + std::string(name_of(transport)) + "\""));
            scenario.endpoints[0].set = {setting};
            if (option != Option::backlog) scenario.endpoints[1].set = {setting};
            const test::Run run = test::run_of(scenario);
            test::tried();
            const std::string what =
                std::string(name_of(option)) + " on " + std::string(name_of(transport));
            if (has_option(transport, option) || !run.played.failure) {
                EXPECT_EQ(test::faults_of(run), "") << what;
                continue;
            }
            EXPECT_EQ(run.played.failure->kind, ErrorKind::machine) << what;
            EXPECT_NE(run.played.failure->what.find(name_of(option)), std::string::npos)
                << to_string(*run.played.failure);
        }
    }
}

}  // namespace
}  // namespace sticky
