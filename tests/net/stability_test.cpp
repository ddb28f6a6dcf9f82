// The fixed schedules: a real run repeats, boundary for boundary.
#include <gtest/gtest.h>

#include <map>

#include "script/expectation.h"
#include "tests/net/playing.h"
#include "tests/support/cases.h"

namespace sticky {
namespace {

struct Case {
    std::string_view name, toml;
};

constexpr Case kCases[] = {
    {"five sends", R"(
[endpoint.server]
listen = true
program = [ { recv = 4096, until = "end" } ]
[endpoint.client]
connect = "server"
program = [ { send = { size = 10 }, times = 5 } ]
)"},
    {"framed, small buffer", R"(
framing = { kind = "length_prefix" }
[endpoint.server]
listen = true
program = [ { recv = 7, until = { frames = 5 } } ]
[endpoint.client]
connect = "server"
set = { nodelay = true }
program = [ { send = { size = 10 }, times = 5 } ]
)"},
    {"question and answer", R"(
[endpoint.server]
listen = true
program = [ { recv = 100 }, { send = "yes" }, { recv = 100 }, { send = "no" } ]
[endpoint.client]
connect = "server"
set = { nodelay = true }
program = [ { send = "one" }, { recv = 100 }, { send = "two" }, { recv = 100 } ]
)"},
    {"two clients, sleeping", R"(
[endpoint.server]
listen = true
program = [ { recv = 4096, until = "end" } ]
[endpoint.client]
connect = "server"
count = 2
set = { nodelay = true }
program = [ { send = { size = 10 }, times = 2 }, { sleep_ms = 2 }, { send = { size = 20 } } ]
)"},
    {"unix stream", R"(
transport = "unix_stream"
[endpoint.server]
listen = true
program = [ { recv = 4096, until = "end" } ]
[endpoint.client]
connect = "server"
program = [ { send = { size = 10 }, times = 5 }, { sleep_ms = 1 }, { send = { size = 5000 } } ]
)"},
    {"udp", R"(
transport = "udp"
[endpoint.server]
listen = true
program = [ { recv = 4, times = 3 }, { send = "done" } ]
[endpoint.client]
connect = "server"
program = [ { send = "a" }, { send = "hello" }, { send = "" }, { recv = 100 } ]
)"},
};

void expect_one_outcome(const Case& c, std::string_view schedule, int runs) {
    const Scenario scenario =
        test::scenario_of("schedule = \"" + std::string(schedule) + "\"\n" + std::string(c.toml));
    std::map<std::string, int> outcomes;
    for (int i = 0; i < runs; ++i) {
        const test::Run run = test::run_of(scenario);
        test::tried();
        ASSERT_EQ(test::faults_of(run), "") << c.name;
        ++outcomes[outcome_of(run.played.trace, run.lineage)];
    }
    if (outcomes.size() == 1) return;
    std::string seen;
    for (const auto& [outcome, times] : outcomes)
        seen += std::to_string(times) + " times\n" + outcome;
    ADD_FAILURE() << c.name << ", " << schedule << ":\n" << seen;
}

TEST(Stability, FixedSchedulesRepeat) {
    const int runs = test::deep() ? 200 : 20;
    for (const Case& c : kCases) {
        expect_one_outcome(c, "writer_first", runs);
        expect_one_outcome(c, "reader_first", runs);
    }
}

}  // namespace
}  // namespace sticky
