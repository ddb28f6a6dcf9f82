// A run that somebody cancels ends soon, in every world and schedule, and what it started with it.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "net/loopback.h"
#include "net/wire/wire.h"
#include "script/scenario_toml.h"
#include "tests/net/wire_playing.h"
#include "tests/support/cases.h"

namespace sticky {
namespace {

using Clock = std::chrono::steady_clock;

std::string sleepy(const std::string& schedule) {
    return "schedule = \"" + schedule + R"("
time_limit_ms = 60000
[endpoint.server]
listen = true
program = [ { recv = 10, until = { bytes = 10 } } ]
[endpoint.client]
connect = "server"
program = [ { send = "hello" }, { sleep_ms = 30000 }, { send = "world" } ]
)";
}

// Knows when something was sent: a busy machine may need long to begin.
class SentSeen : public EventSink {
public:
    void begin(const TraceHeader&) override {}
    void take(std::span<const Event> events, const Payloads&) override {
        for (const Event& event : events) {
            if (std::holds_alternative<Sent>(event.what)) seen = true;
        }
    }
    std::atomic<bool> seen{false};
};

void expect_cancelled(Played (*play)(const Scenario&, const PlayOptions&),
                      const std::string& schedule) {
    const Result<Scenario> scenario = load_scenario(sleepy(schedule), {"sleepy", {}, {}});
    ASSERT_TRUE(scenario) << to_string(scenario.error());
    const auto begin = Clock::now();
    SentSeen sink;
    PlayOptions options;
    options.sink = &sink;
    options.cancelled = [&] { return sink.seen.load(); };
    const Played played = play(*scenario, options);
    EXPECT_LT(Clock::now() - begin, std::chrono::seconds(10));
    ASSERT_TRUE(played.failure);
    EXPECT_EQ(played.failure->what, "cancelled") << to_string(*played.failure);
    EXPECT_EQ(
        std::ranges::count_if(played.trace.events,
                              [](const Event& e) { return std::holds_alternative<Sent>(e.what); }),
        1)
        << schedule;
    test::tried();
}

TEST(Cancel, Loopback) {
    for (const char* schedule : {"race", "writer_first", "reader_first"})
        expect_cancelled(play_loopback, schedule);
}

TEST(Cancel, Wire) {
    STICKY_NEEDS_WIRE();
    for (const char* schedule : {"race", "writer_first", "reader_first"})
        expect_cancelled(play_wire, schedule);
}

}  // namespace
}  // namespace sticky
