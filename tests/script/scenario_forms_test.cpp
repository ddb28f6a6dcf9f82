// Every form a step or an expectation may have, field by field.
#include <gtest/gtest.h>

#include "tests/script/load.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

constexpr std::string_view kFramed = "[framing]\nkind = \"length_prefix\"\n";

// The client's first step.
template <class T>
T step(std::string_view text, std::string_view top = "") {
    tried();
    const Scenario scenario = loaded(pair_of(text, "{ mark = \"made\" }", top));
    if (scenario.endpoints.size() != 2 || scenario.endpoints[1].program.empty()) return {};
    const StepAction& action = scenario.endpoints[1].program[0].action;
    if (const T* found = std::get_if<T>(&action)) return *found;
    ADD_FAILURE() << text << " is step kind " << action.index();
    return {};
}

// The first step of a datagram endpoint that neither listens nor connects.
template <class T>
T datagram_step(std::string_view text) {
    tried();
    const Scenario scenario = loaded(
        "transport = \"udp\"\n[endpoint.server]\nlisten = true\n[endpoint.bob]\nprogram = [ " +
        std::string(text) + " ]\n");
    if (scenario.endpoints.size() != 2) return {};
    return std::get<T>(scenario.endpoints[1].program[0].action);
}

template <class T>
T claim(std::string_view text, std::string_view top = "") {
    tried();
    const Scenario scenario = loaded(pair_of("{ mark = \"a\" }, { mark = \"b\" }", "", top) +
                                     "[[expect]]\nlane = \"recv\"\n" + std::string(text) + "\n");
    if (scenario.expectations.size() != 1) return {};
    return std::get<T>(scenario.expectations[0].claim);
}

TEST(ScenarioForms, WhatASendMaySend) {
    EXPECT_EQ(step<SendStep>("{ send = \"hi\" }").contents.at(0).bytes, bytes_of("hi"));
    EXPECT_EQ(step<SendStep>("{ send = \"\" }").contents.at(0).size, 0U);
    EXPECT_EQ(step<SendStep>("{ send = \"五\" }").contents.at(0).size, 3U);
    EXPECT_EQ(step<SendStep>("{ send = { hex = \"00 05fF\" } }").contents.at(0).bytes,
              (Bytes{0, 5, 255}));
    EXPECT_EQ(step<SendStep>("{ send = { hex = \"\" } }").contents.at(0).size, 0U);
    const Content pattern = step<SendStep>("{ send = { size = 4000 } }").contents.at(0);
    EXPECT_TRUE(pattern.is_pattern);
    EXPECT_EQ(pattern.size, 4000U);
    EXPECT_TRUE(pattern.bytes.empty());
    const Content file = step<SendStep>("{ send = { file = \"small.bin\" } }").contents.at(0);
    EXPECT_FALSE(file.is_pattern);
    EXPECT_EQ(file.bytes, bytes_of("file bytes"));
    EXPECT_EQ(file.size, 10U);
}

TEST(ScenarioForms, HowASendMaySend) {
    const auto plain = step<SendStep>("{ send = \"hi\" }");
    EXPECT_EQ(plain.times, 1U);
    EXPECT_FALSE(plain.every || plain.more || plain.eor || plain.raw || plain.once ||
                 plain.nonblocking || plain.vectored || plain.to);
    const auto often = step<SendStep>("{ send = \"hi\", times = 3, every_ms = 0.25 }");
    EXPECT_EQ(often.times, 3U);
    EXPECT_EQ(often.every, 250 * kMicrosecond);
    const auto flagged = step<SendStep>("{ send = \"hi\", flags = [\"more\", \"eor\"] }");
    EXPECT_TRUE(flagged.more && flagged.eor);
    EXPECT_FALSE(step<SendStep>("{ send = \"hi\", flags = [] }").more);
    EXPECT_EQ(step<SendStep>("{ send = { size = 40 }, parts = [4, 36] }").parts,
              (std::vector<std::uint64_t>{4, 36}));
    // With a framing the frame is longer than the message, so the parts may be too.
    EXPECT_EQ(step<SendStep>("{ send = \"hi\", parts = [4, 2] }", kFramed).parts.size(), 2U);
    EXPECT_TRUE(step<SendStep>("{ send = \"hi\", raw = true }").raw);
    EXPECT_TRUE(step<SendStep>("{ send = \"hi\", once = true }").once);
    EXPECT_TRUE(step<SendStep>("{ send = \"hi\", nonblocking = true }").nonblocking);
    EXPECT_EQ(datagram_step<SendStep>("{ send = \"hi\", to = \"server\" }").to, "server");
    EXPECT_EQ(datagram_step<SendStep>("{ send = \"hi\", to = \"sender\" }").to, "sender");
    const auto vectored = step<SendStep>("{ sendv = [\"a\", { size = 3 }, { hex = \"00\" }] }");
    EXPECT_TRUE(vectored.vectored);
    ASSERT_EQ(vectored.contents.size(), 3U);
    EXPECT_EQ(vectored.contents[1].size, 3U);
}

TEST(ScenarioForms, Recv) {
    const auto plain = step<RecvStep>("{ recv = 1024 }");
    EXPECT_EQ(plain.buffer, 1024U);
    EXPECT_EQ(plain.times, 1U);
    EXPECT_EQ(plain.until, RecvStep::Until::once);
    EXPECT_FALSE(plain.every || plain.timeout || plain.peek || plain.waitall || plain.trunc ||
                 plain.nonblocking);
    EXPECT_EQ(step<RecvStep>("{ recv = 5, times = 2, every_ms = 1 }").every, kMillisecond);
    const auto bytes = step<RecvStep>("{ recv = 5, until = { bytes = 9 }, every_ms = 1 }");
    EXPECT_EQ(bytes.until, RecvStep::Until::bytes);
    EXPECT_EQ(bytes.until_count, 9U);
    const auto frames = step<RecvStep>("{ recv = 5, until = { frames = 2 } }", kFramed);
    EXPECT_EQ(frames.until, RecvStep::Until::frames);
    EXPECT_EQ(frames.until_count, 2U);
    EXPECT_EQ(step<RecvStep>("{ recv = 5, until = \"end\" }").until, RecvStep::Until::end);
    EXPECT_EQ(step<RecvStep>("{ recv = 5, timeout_ms = 20 }").timeout, 20 * kMillisecond);
    const auto flagged = step<RecvStep>("{ recv = 5, flags = [\"peek\", \"waitall\", \"trunc\"] }");
    EXPECT_TRUE(flagged.peek && flagged.waitall && flagged.trunc);
    EXPECT_TRUE(step<RecvStep>("{ recv = 5, nonblocking = true }").nonblocking);
    // On datagrams a buffer of 0 takes one and throws it away.
    EXPECT_EQ(datagram_step<RecvStep>("{ recv = 0 }").buffer, 0U);
}

TEST(ScenarioForms, StepsThatMoveNoBytes) {
    EXPECT_EQ(step<SleepStep>("{ sleep_ms = 40 }").duration, 40 * kMillisecond);
    EXPECT_EQ(step<SleepStep>("{ sleep_ms = 0.001 }").duration, kMicrosecond);
    EXPECT_EQ(step<MarkStep>("{ mark = \"sent\" }").name, "sent");
    EXPECT_EQ(step<WaitForStep>("{ wait_for = \"made\" }").what, WaitForStep::What::mark);
    using What = WaitForStep::What;
    const std::vector<std::pair<std::string, What>> counts{{"received", What::received},
                                                           {"sent", What::sent},
                                                           {"acked", What::acked},
                                                           {"frames", What::frames}};
    for (const auto& [key, what] : counts) {
        const auto wait = step<WaitForStep>(
            "{ wait_for = { endpoint = \"server\", " + key + " = 10 } }", kFramed);
        EXPECT_EQ(wait.what, what);
        EXPECT_EQ(wait.name, "server");
        EXPECT_EQ(wait.count, 10U);
    }
    const auto set =
        step<SetStep>("{ set = { nodelay = true, linger = -1, congestion = \"reno\" } }");
    ASSERT_EQ(set.options.size(), 3U);
    EXPECT_EQ(set.options[0].option, Option::nodelay);
    EXPECT_EQ(set.options[1].value, -1);
    EXPECT_EQ(set.options[2].word, "reno");
    EXPECT_EQ(set.options[2].source.line, 7U);
    step<ShutdownStep>("{ shutdown = \"send\" }");
    step<CloseStep>("{ close = true }");
    step<ResetStep>("{ reset = true }");
    const auto run = step<RunStep>(
        "{ run = \"upper\", naive = true, n = 5, x = 0.5, role = \"server\", l = [\"a\", \"b\"] }");
    EXPECT_EQ(run.app, "upper");
    EXPECT_EQ(run.keys.size(), 5U);
    EXPECT_EQ(std::get<bool>(run.keys.at("naive")), true);
    EXPECT_EQ(std::get<std::int64_t>(run.keys.at("n")), 5);
    EXPECT_EQ(std::get<double>(run.keys.at("x")), 0.5);
    EXPECT_EQ(std::get<std::string>(run.keys.at("role")), "server");
    EXPECT_EQ(std::get<std::vector<std::string>>(run.keys.at("l")).size(), 2U);
}

TEST(ScenarioForms, ListeningAndConnectingBySteps) {
    const Scenario s = loaded(R"([endpoint.late]
set = { backlog = 5, reuseaddr = true }
address = "127.0.0.1"
port = 5001
program = [ { sleep_ms = 50 }, { listen = true }, { recv = 9 },
            { close = true }, { listen = true } ]
[endpoint.early]
program = [ { connect = "late" }, { close = true }, { connect = "late" }, { send = "x" } ]
)");
    ASSERT_EQ(s.endpoints.size(), 2U);
    EXPECT_FALSE(s.endpoints[0].listen);
    EXPECT_EQ(s.endpoints[0].address, "127.0.0.1");
    EXPECT_EQ(s.endpoints[0].port, 5001);
    EXPECT_TRUE(std::holds_alternative<ListenStep>(s.endpoints[0].program[1].action));
    EXPECT_EQ(std::get<ConnectStep>(s.endpoints[1].program[2].action).to, "late");
    EXPECT_FALSE(s.endpoints[1].connect.has_value());
}

TEST(ScenarioForms, EveryOptionOnATransportThatHasIt) {
    for (std::size_t i = 0; i < kOptionCount; ++i) {
        const auto option = static_cast<Option>(i);
        const std::string value = type_of(option) == OptionType::boolean  ? "true"
                                  : type_of(option) == OptionType::number ? "1000"
                                                                          : "\"cubic\"";
        for (std::size_t t = 0; t < kTransportCount; ++t) {
            const auto transport = static_cast<Transport>(t);
            const std::string text = "transport = \"" + std::string(name_of(transport)) +
                                     "\"\n[endpoint.a]\nlisten = true\nset = { " +
                                     std::string(name_of(option)) + " = " + value + " }\n";
            EXPECT_EQ(load(text).has_value(), has_option(transport, option)) << text;
            EXPECT_EQ(parse_option(name_of(option)), option);
            tried();
        }
    }
}

TEST(ScenarioForms, Claims) {
    EXPECT_EQ(claim<ExpectSizes>("sizes = []").any, (std::vector<Sizes>{{}}));
    EXPECT_EQ(claim<ExpectSizes>("sizes_any = [[8], [5, 3]]").any,
              (std::vector<Sizes>{{8}, {5, 3}}));
    EXPECT_EQ(claim<ExpectCount>("count = 2").min, 2U);
    EXPECT_EQ(claim<ExpectCount>("count = 2").max, 2U);
    EXPECT_EQ(claim<ExpectCount>("count = { min = 2 }").max, UINT64_MAX);
    EXPECT_EQ(claim<ExpectCount>("count = { max = 2 }").min, 0U);
    EXPECT_EQ(claim<ExpectMerged>("merged = [1, 2]").messages, (std::vector<std::uint32_t>{1, 2}));
    EXPECT_EQ(claim<ExpectSplit>("split = { message = 4 }").message, 4U);
    EXPECT_FALSE(claim<ExpectSplit>("split = { message = 4 }").at.has_value());
    EXPECT_EQ(claim<ExpectSplit>("split = { message = 4, at = 17 }").at, 17U);
    claim<ExpectKept>("kept = true");
    claim<ExpectStable>("stable = true");
    EXPECT_EQ(claim<ExpectCause>("cause = { unit = 4, is = \"late_reader\" }").cause,
              Cause::late_reader);
    EXPECT_EQ(claim<ExpectNever>("never = \"nagle\"").cause, Cause::nagle);
    EXPECT_EQ(claim<ExpectCost>("cost_ms = { min = 20, max = 80.5 }").max, 80'500 * kMicrosecond);
    EXPECT_EQ(claim<ExpectCost>("cost_ms = { max = 80 }").min, 0);
    EXPECT_EQ(claim<ExpectCost>("cost_ms = { min = 20 }").max, INT64_MAX);
    EXPECT_EQ(claim<ExpectFrames>("frames = [\"hello\", { hex = \"00\" }]").frames,
              (std::vector<Bytes>{bytes_of("hello"), Bytes{0}}));
    EXPECT_EQ(claim<ExpectArrived>("arrived = [1, 3]", "transport = \"udp\"").datagrams,
              (std::vector<std::uint32_t>{1, 3}));
    EXPECT_EQ(claim<ExpectError>("error = \"EMSGSIZE\"").error, "EMSGSIZE");
    for (const std::string end : {"eof", "reset", "truncated"}) {
        EXPECT_EQ(claim<ExpectEnd>("end = \"" + end + "\"").end, end);
    }
    const auto took = claim<ExpectTook>("took_ms = { from = \"a\", to = \"b\", min = 1, max = 5 }");
    EXPECT_EQ(took.from, "a");
    EXPECT_EQ(took.to, "b");
    EXPECT_EQ(took.min, kMillisecond);
    EXPECT_EQ(took.max, 5 * kMillisecond);
}

TEST(ScenarioForms, EveryCauseLaneTransportScheduleAndFramingByName) {
    for (std::size_t i = 0; i < kCauseCount; ++i) {
        const auto cause = static_cast<Cause>(i);
        EXPECT_EQ(claim<ExpectNever>("never = \"" + std::string(name_of(cause)) + "\"").cause,
                  cause);
    }
    for (std::size_t i = 0; i < kLaneCount; ++i) {
        const auto lane = static_cast<Lane>(i);
        const Scenario s = loaded(pair_of("") + "[[expect]]\ncount = 1\nlane = \"" +
                                  std::string(name_of(lane)) + "\"\n");
        EXPECT_EQ(s.expectations.at(0).lane, lane);
    }
    for (std::size_t i = 0; i < kTransportCount; ++i) {
        const auto transport = static_cast<Transport>(i);
        EXPECT_EQ(loaded(pair_of("", "", "transport = \"" + std::string(name_of(transport)) + "\""))
                      .transport,
                  transport);
    }
    for (std::size_t i = 0; i < kScheduleCount; ++i) {
        const auto schedule = static_cast<Schedule>(i);
        EXPECT_EQ(loaded(pair_of("", "", "schedule = \"" + std::string(name_of(schedule)) + "\""))
                      .schedule,
                  schedule);
    }
    tried(kLaneCount + kTransportCount + kScheduleCount);
}

TEST(ScenarioForms, WhereAndWhenAnExpectationIsJudged) {
    const Scenario s = loaded(R"([endpoint.server]
listen = true
[endpoint.client]
connect = "server"
count = 3
[[expect]]
lane = "recv"
from = "client"
at = "server"
world = ["wire", "sim"]
share = 0.95
kept = true
stable = true
[[expect]]
at = "client.3"
end = "eof"
)");
    ASSERT_EQ(s.expectations.size(), 3U);
    for (int i = 0; i < 2; ++i) {
        const Expectation& both = s.expectations[static_cast<std::size_t>(i)];
        EXPECT_EQ(both.lane, Lane::recv);
        EXPECT_EQ(both.from, "client");
        EXPECT_EQ(both.at, "server");
        EXPECT_EQ(both.worlds, (std::vector<std::string>{"wire", "sim"}));
        EXPECT_EQ(both.share, 0.95);
        EXPECT_EQ(both.source.line, 12U + static_cast<unsigned>(i));
    }
    EXPECT_EQ(s.expectations[2].at, "client.3");
    EXPECT_FALSE(s.expectations[2].lane.has_value());
    EXPECT_EQ(s.expectations[2].share, 1.0);
}

TEST(ScenarioForms, DefaultsAreThoseOfTheHeader) {
    const Scenario s = loaded("[endpoint.a]\nlisten = true\n");
    const Scenario plain;
    EXPECT_EQ(s.transport, Transport::tcp);
    EXPECT_EQ(s.ip, 4);
    EXPECT_EQ(s.schedule, Schedule::race);
    EXPECT_TRUE(s.worlds.empty());
    EXPECT_EQ(s.seed, 1U);
    EXPECT_EQ(s.time_limit, plain.time_limit);
    EXPECT_TRUE(std::holds_alternative<Unframed>(s.framing));
    EXPECT_FALSE(s.link.has_value());
    EXPECT_EQ(s.endpoints[0].count, 1U);
    EXPECT_EQ(loaded("[endpoint.a]\nlisten = true\n[link]\n").link->mtu, 1500U);
}

}  // namespace
}  // namespace sticky::test
