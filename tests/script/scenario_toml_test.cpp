// Good scenarios, field by field. Bad ones are in scenario_errors_test.cpp.
#include "script/scenario_toml.h"

#include <gtest/gtest.h>

#include "tests/script/load.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

constexpr std::string_view kWholeExample = R"(title     = "Five small sends and a big one"
title_zh  = "五个小消息和一个大消息"
about     = "Nagle holds the tail; the MSS cuts the big one."
transport = "tcp"
ip        = 4
schedule  = "writer_first"
worlds    = ["wire", "sim"]
seed      = 7
time_limit_ms = 10000

[framing]
kind = "length_prefix"
width = 4
order = "big"
[endpoint.server.framing]
kind = "none"

[link]
delay_ms  = 10
jitter_ms = 0.5
rate_kbit = 0
mtu       = 1500
queue     = 0
loss      = 0.0
drop      = [3]
duplicate = { server = [2] }
delay_more = { 4 = 30, server = { 1 = 2.5 } }

[endpoint.server]
listen  = true
set     = { quickack = false, rcvbuf = 65536 }
program = [ { recv = 65536, until = { bytes = 4050 } }, { mark = "all in" } ]

[endpoint.client]
connect = "server"
set     = { nodelay = false }
program = [ { send = { size = 10 }, times = 5 },
            { send = { size = 4000 } }, { wait_for = "all in" } ]

[[expect]]
lane  = "wire"
from  = "client"
sizes = [10, 1448, 1448, 1144]
cause = { unit = 4, is = "nagle" }
world = "wire"

[[expect]]
lane  = "recv"
at    = "server"
sizes = [2906, 1144]
)";

TEST(ScenarioToml, TheWholeExampleAtTheTop) {
    const Scenario s = loaded(kWholeExample);
    EXPECT_EQ(s.name, "a.toml");
    EXPECT_EQ(s.text, kWholeExample);
    EXPECT_EQ(s.title, "Five small sends and a big one");
    EXPECT_EQ(s.title_zh, "五个小消息和一个大消息");
    EXPECT_EQ(s.about, "Nagle holds the tail; the MSS cuts the big one.");
    EXPECT_EQ(s.transport, Transport::tcp);
    EXPECT_EQ(s.ip, 4);
    EXPECT_EQ(s.schedule, Schedule::writer_first);
    EXPECT_EQ(s.worlds, (std::vector<std::string>{"wire", "sim"}));
    EXPECT_EQ(s.seed, 7U);
    EXPECT_EQ(s.time_limit, 10'000 * kMillisecond);
    EXPECT_EQ(std::get<LengthPrefix>(s.framing).width, 4U);
    ASSERT_TRUE(s.link.has_value());
    EXPECT_EQ(s.link->delay, 10 * kMillisecond);
    EXPECT_EQ(s.link->jitter, 500 * kMicrosecond);
    EXPECT_EQ(s.link->mtu, 1500U);
    EXPECT_EQ(s.link->drop.at(""), (std::vector<std::uint64_t>{3}));
    EXPECT_EQ(s.link->duplicate.at("server"), (std::vector<std::uint64_t>{2}));
    EXPECT_EQ(s.link->delay_more.at("").at(4), 30 * kMillisecond);
    EXPECT_EQ(s.link->delay_more.at("server").at(1), 2500 * kMicrosecond);
}

TEST(ScenarioToml, TheWholeExampleBelow) {
    const Scenario s = loaded(kWholeExample);
    ASSERT_EQ(s.endpoints.size(), 2U);
    const EndpointSpec& server = s.endpoints[0];
    EXPECT_EQ(server.name, "server");
    EXPECT_TRUE(server.listen);
    EXPECT_FALSE(server.connect.has_value());
    ASSERT_TRUE(server.framing.has_value());
    EXPECT_TRUE(std::holds_alternative<Unframed>(*server.framing));
    ASSERT_EQ(server.set.size(), 2U);
    EXPECT_EQ(server.set[0].option, Option::quickack);
    EXPECT_EQ(server.set[0].value, 0);
    EXPECT_EQ(server.set[1].option, Option::rcvbuf);
    EXPECT_EQ(server.set[1].value, 65536);
    ASSERT_EQ(server.program.size(), 2U);
    const auto& recv = std::get<RecvStep>(server.program[0].action);
    EXPECT_EQ(recv.buffer, 65536U);
    EXPECT_EQ(recv.until, RecvStep::Until::bytes);
    EXPECT_EQ(recv.until_count, 4050U);
    EXPECT_EQ(std::get<MarkStep>(server.program[1].action).name, "all in");

    const EndpointSpec& client = s.endpoints[1];
    EXPECT_EQ(client.connect, "server");
    EXPECT_FALSE(client.framing.has_value());
    ASSERT_EQ(client.program.size(), 3U);
    const auto& send = std::get<SendStep>(client.program[0].action);
    ASSERT_EQ(send.contents.size(), 1U);
    EXPECT_TRUE(send.contents[0].is_pattern);
    EXPECT_EQ(send.contents[0].size, 10U);
    EXPECT_EQ(send.times, 5U);
    EXPECT_EQ(std::get<WaitForStep>(client.program[2].action).name, "all in");

    ASSERT_EQ(s.sources.size(), 5U);
    EXPECT_EQ(s.sources[index_of(client.program[1].id)].line, 38U);
    EXPECT_EQ(s.sources[index_of(client.program[1].id)].column, 13U);

    ASSERT_EQ(s.expectations.size(), 3U);
    const Expectation& sizes = s.expectations[0];
    EXPECT_EQ(sizes.lane, Lane::wire);
    EXPECT_EQ(sizes.from, "client");
    EXPECT_EQ(sizes.worlds, (std::vector<std::string>{"wire"}));
    EXPECT_EQ(sizes.source.line, 43U);
    EXPECT_EQ(std::get<ExpectSizes>(sizes.claim).any, (std::vector<Sizes>{{10, 1448, 1448, 1144}}));
    EXPECT_EQ(std::get<ExpectCause>(s.expectations[1].claim).unit, 4U);
    EXPECT_EQ(std::get<ExpectCause>(s.expectations[1].claim).cause, Cause::nagle);
    EXPECT_EQ(s.expectations[1].source.line, 44U);
    EXPECT_EQ(s.expectations[2].at, "server");
}

}  // namespace
}  // namespace sticky::test
