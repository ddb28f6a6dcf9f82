// Single facts of TCP, UDP and unix sockets in the model, and how bad runs end.
#include <gtest/gtest.h>

#include "tests/sim/playing.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

using Sizes = std::vector<std::uint64_t>;

std::string pair_of(const std::string& top, const std::string& client, const std::string& server) {
    return top + "[endpoint.server]\nlisten = true\nprogram = [ " + server +
           " ]\n[endpoint.client]\nconnect = \"server\"\nprogram = [ " + client + " ]\n";
}

std::string five_and_one(const std::string& link) {
    return pair_of("schedule = \"writer_first\"\n[link]\n" + link + "\n",
                   "{ send = { size = 10 }, times = 5 }, { send = { size = 4000 } }, "
                   "{ wait_for = \"all in\" }",
                   "{ recv = 65536, until = { bytes = 4050 } }, { mark = \"all in\" }");
}

TEST(SimTcp, CutsAndHoldsAsTheOptionsSay) {
    struct Case {
        std::vector<std::string> overrides;
        Sizes wire;
    };
    const std::vector<Case> cases = {
        {{}, {10, 1448, 1448, 1144}},
        {{"endpoint.client.set.nodelay=true"}, {10, 10, 10, 10, 10, 1448, 1448, 1104}},
        {{"ip=6"}, {10, 1428, 1428, 1184}},
        {{"link.mtu=576"}, {10, 524, 524, 524, 524, 524, 524, 524, 372}},
        {{"link.mtu=9000"}, {10, 4040}},
        {{"endpoint.client.set.maxseg=536"}, {10, 524, 524, 524, 524, 524, 524, 524, 372}},
        {{"endpoint.client.set.cork=true"}, {1448, 1448, 1154}},
        {{"link.drop=[2]"}, {10, 1448, 1448, 1144, 1448}},
        {{"model.profile=\"textbook\""}, {10, 1448, 1448, 1144}},
        {{"model.profile=\"windows\""}, {10, 1448, 1448, 1144}},
    };
    for (const Case& one : cases) {
        const Result<Scenario> scenario = load_text(five_and_one("delay_ms = 10"), one.overrides);
        ASSERT_TRUE(scenario) << to_string(scenario.error());
        const Played played = play_sim(*scenario, {});
        EXPECT_EQ(faults_of(played), "");
        const std::string name = one.overrides.empty() ? "" : one.overrides.front();
        EXPECT_EQ(sizes(played, "client", Lane::wire), one.wire) << name;
        tried();
    }
}

// What recvs returned, also where their place is not observed.
Sizes received(const Played& played) {
    Sizes sizes;
    for (const Event& event : played.trace.events) {
        if (const auto* one = std::get_if<Received>(&event.what)) sizes.push_back(one->size);
    }
    return sizes;
}

TEST(SimUdp, KeepsCutsLosesAndOverruns) {
    struct Case {
        const char* client;
        const char* server;
        Sizes recv;
    };
    const std::vector<Case> cases = {
        {"{ send = \"one\" }, { send = \"\" }, { send = \"three\" }, { sleep_ms = 9 }",
         "{ recv = 64, until = \"end\" }",
         {3, 0, 5}},
        {"{ send = \"long one\" }, { send = \"b\" }, { sleep_ms = 9 }",
         "{ recv = 4, until = \"end\" }",
         {4, 1}},
        {"{ send = { size = 4000 } }, { sleep_ms = 9 }",
         "{ recv = 9999, until = \"end\" }",
         {4000}},
        {"{ send = \"ab\", flags = [\"more\"] }, { send = \"cde\" }, { sleep_ms = 9 }",
         "{ recv = 9999, until = \"end\" }",
         {5}},
        {"{ set = { udp_segment = 100 } }, { send = { size = 250 } }, { sleep_ms = 9 }",
         "{ recv = 9999, until = \"end\" }",
         {100, 100, 50}},
    };
    for (const Case& one : cases) {
        const std::string top = "transport = \"udp\"\nschedule = \"writer_first\"\n";
        const Result<Scenario> scenario = load_text(pair_of(top, one.client, one.server));
        ASSERT_TRUE(scenario) << to_string(scenario.error());
        const Played played = play_sim(*scenario, {});
        EXPECT_EQ(faults_of(played), "");
        EXPECT_EQ(received(played), one.recv) << one.client;
        tried();
    }
}

TEST(SimUdp, AFullQueueDropsWithoutAWord) {
    const Result<Scenario> scenario =
        load_text(pair_of("transport = \"udp\"\nschedule = \"writer_first\"\n",
                          "{ send = { size = 1000 }, times = 2000 }",
                          "{ wait_for = { endpoint = \"client\", over = true } }, "
                          "{ recv = 2048, until = \"end\" }"));
    ASSERT_TRUE(scenario) << to_string(scenario.error());
    const Played played = play_sim(*scenario, {});
    EXPECT_EQ(faults_of(played), "");
    EXPECT_EQ(received(played).size(), 92U);  // docs/facts.md, "Datagrams"
}

TEST(SimUnix, StreamsMergeAndPacketsKeep) {
    for (const auto& [transport, recv] :
         {std::pair{"unix_stream", Sizes{11}}, std::pair{"unix_seqpacket", Sizes{3, 3, 5}}}) {
        const Result<Scenario> scenario = load_text(
            pair_of("transport = \"" + std::string(transport) + "\"\nschedule = \"writer_first\"\n",
                    "{ send = \"abc\" }, { send = \"def\" }, { send = \"ghijk\" }",
                    "{ recv = 64, until = \"end\" }"));
        ASSERT_TRUE(scenario) << to_string(scenario.error());
        const Played played = play_sim(*scenario, {});
        EXPECT_EQ(faults_of(played), "");
        EXPECT_EQ(sizes(played, "client", Lane::recv), recv) << transport;
        tried();
    }
}

TEST(SimBad, EndsWithWords) {
    struct Case {
        std::string toml;
        const char* words;
    };
    const std::vector<Case> cases = {
        {pair_of("", "{ recv = 10 }", "{ recv = 10 }"), "deadlock: "},
        {pair_of("schedule = \"writer_first\"\n", "{ recv = 10 }", "{ recv = 10 }"), "deadlock: "},
        {pair_of("time_limit_ms = 50\n", "{ sleep_ms = 100 }", "{ sleep_ms = 100 }"),
         "the time limit of 50 ms is over"},
        {pair_of("schedule = \"reader_first\"\n", "{ send = { size = 1000000 }, times = 1000000 }",
                 "{ sleep_ms = 100000 }"),
         "the time limit of 10000 ms is over"},
        {pair_of("event_limit = 1000\n", "{ send = \"x\", times = 50000000 }",
                 "{ recv = 1, until = \"end\" }"),
         "more than 1000 events"},
        {pair_of("event_limit = 1000\nschedule = \"reader_first\"\n",
                 "{ send = \"x\", times = 50000000 }", "{ recv = 1, until = \"end\" }"),
         "more than 1000 events"},
        {pair_of("transport = \"udp\"\nevent_limit = 1000\n", "{ send = \"x\", times = 50000000 }",
                 "{ recv = 1, times = 50000000 }"),
         "more than 1000 events"},
        // A window of 0 for ever: nobody reads, and the probes go on.
        {pair_of("time_limit_ms = 3600000\nschedule = \"writer_first\"\n",
                 "{ send = { size = 10000000 } }",
                 "{ sleep_ms = 3600000 }, { sleep_ms = 3600000 }"),
         "the time limit of 3600000 ms is over"},
        {pair_of("time_limit_ms = 3600000\n", "{ send = { size = 10000000 } }",
                 "{ sleep_ms = 3600000 }, { sleep_ms = 3600000 }"),
         "the time limit of 3600000 ms is over"},
        {pair_of("[link]\nloss = 1.0\n", "{ send = \"x\" }", "{ recv = 10 }"), "time limit"},
        {pair_of("", "{ set = { congestion = \"bbr\" } }, { send = \"x\" }", "{ recv = 10 }"),
         "congestion control is cubic"},
    };
    for (const Case& one : cases) {
        const Result<Scenario> scenario = load_text(one.toml);
        ASSERT_TRUE(scenario) << to_string(scenario.error());
        const Played played = play_sim(*scenario, {});
        ASSERT_TRUE(played.failure) << one.words;
        EXPECT_NE(played.failure->what.find(one.words), std::string::npos) << played.failure->what;
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
