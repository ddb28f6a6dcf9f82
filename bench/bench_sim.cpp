// Segments per second of the model, every event recorded and kept. One thread; processor time.
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdlib>
#include <string>

#include "bench/figures.h"
#include "script/scenario_toml.h"
#include "sim/play_sim.h"

namespace sticky::bench {
namespace {

struct Load {
    const char* name;
    std::string toml;
};

std::string pair_of(const std::string& top, const std::string& client, const std::string& server) {
    return top + "[endpoint.server]\nlisten = true\nprogram = [ " + server +
           " ]\n[endpoint.client]\nconnect = \"server\"\nprogram = [ " + client + " ]\n";
}

std::vector<Load> loads() {
    const std::string link = "time_limit_ms = 3600000\n[link]\ndelay_ms = 5\n";
    const std::string fixed = "schedule = \"writer_first\"\n" + link;
    const std::string drain = "{ recv = 65536, until = \"end\" }";
    return {
        {"bulk", pair_of(fixed, "{ send = { size = 65536 }, times = 4000 }", drain)},
        {"bulk, race", pair_of(link, "{ send = { size = 65536 }, times = 4000 }", drain)},
        {"bulk, loss 1 %",
         pair_of(fixed + "loss = 0.01\n", "{ send = { size = 65536 }, times = 1000 }", drain)},
        {"one segment a call", pair_of(fixed, "{ send = { size = 1448 }, times = 200000 }", drain)},
        {"64 bytes, no delay", pair_of(fixed,
                                       "{ set = { nodelay = true } }, "
                                       "{ send = { size = 64 }, times = 200000 }",
                                       drain)},
        {"64 bytes, Nagle", pair_of(fixed, "{ send = { size = 64 }, times = 200000 }", drain)},
        {"datagrams",
         pair_of("transport = \"udp\"\nschedule = \"reader_first\"\n" + link,
                 "{ send = { size = 1000 }, times = 200000 }", "{ recv = 2048, times = 200000 }")},
    };
}

std::size_t segments_of(const Trace& trace) {
    std::size_t count = 0;
    for (const Event& event : trace.events)
        count += std::holds_alternative<Segment>(event.what) ||
                 std::holds_alternative<Datagram>(event.what);
    return count;
}

void measure(const Load& load, int rounds) {
    const Result<Scenario> scenario = load_scenario(load.toml, {"bench.toml", {}, {}});
    if (!scenario) {
        fmt::print(stderr, "bench_sim: {}\n", to_string(scenario.error()));
        std::exit(1);
    }
    std::vector<double> segments, events;
    std::size_t count = 0, all = 0;
    for (int i = 0; i < rounds; ++i) {
        Played played;
        const double seconds = seconds_of([&] { played = play_sim(*scenario, {}); });
        if (played.failure) {
            fmt::print(stderr, "bench_sim: {}\n", to_string(*played.failure));
            std::exit(1);
        }
        count = segments_of(played.trace);
        all = played.trace.events.size();
        segments.push_back(static_cast<double>(count) / seconds);
        events.push_back(static_cast<double>(all) / seconds);
    }
    fmt::print("{:<20}  {:>9}  {:>9}  {:>12}  {:>12}\n", load.name, count, all,
               in_words(median(segments)) + "/s", in_words(median(events)) + "/s");
}

}  // namespace
}  // namespace sticky::bench

int main(int argc, char** argv) {
    using namespace sticky::bench;
    const int rounds = rounds_asked_for(argc, argv, 5);
    fmt::print(
        "The model, every event recorded; medians of {} rounds. Aim: 1 M segments/s in bulk, "
        "goal 2 M.\n\n{:<20}  {:>9}  {:>9}  {:>12}  {:>12}\n",
        rounds, "", "segments", "events", "segments", "events");
    for (const Load& load : loads()) measure(load, rounds);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    fmt::print("\nMost memory at any time: {} MiB.\n", usage.ru_maxrss / 1024);
    return 0;
}
