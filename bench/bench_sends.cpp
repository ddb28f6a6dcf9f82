// Sends per second of a scenario that writes down every call, against a bare send/recv loop.
#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "bench/bare_loop.h"
#include "bench/figures.h"
#include "net/loopback.h"

namespace sticky::bench {
namespace {

// server: [ { recv = buffer, until = "end" } ]; client: [ { send = "xxx...", times = times } ]
Scenario scenario_of(const Transfer& transfer) {
    Scenario scenario;
    scenario.name = "bench.toml";
    scenario.time_limit = 60'000 * kMillisecond;
    scenario.sources.resize(2);
    RecvStep recv;
    recv.buffer = transfer.buffer;
    recv.until = RecvStep::Until::end;
    SendStep send;
    send.contents.push_back({false, 0, Bytes(transfer.message, 'x'), {}});
    send.times = transfer.times;
    EndpointSpec server, client;
    server.name = "server";
    server.listen = true;
    server.program.push_back({StepId{0}, recv});
    client.name = "client";
    client.connect = "server";
    client.program.push_back({StepId{1}, send});
    scenario.endpoints = {server, client};
    return scenario;
}

// As its own trace says it: the first send call, the last one's return, the recv of the end.
Pace played_pace(const Scenario& scenario, bool stamps, std::size_t times) {
    PlayOptions options;
    options.stamps = stamps;
    const Played played = play_loopback(scenario, options);
    Nanos first = 0, last = 0, end = 0;
    std::size_t calls = 0;
    for (const Event& event : played.trace.events) {
        if (const auto* sent = std::get_if<Sent>(&event.what)) {
            if (calls++ == 0) first = event.at;
            last = event.at + sent->took;
        }
        if (const auto* received = std::get_if<Received>(&event.what); received && received->end)
            end = event.at;
    }
    if (played.failure || calls < times || end == 0) {
        fmt::print(stderr, "bench_sends: the run failed: {}\n",
                   played.failure ? played.failure->what : "not every call was recorded");
        std::exit(1);
    }
    return {static_cast<double>(last - first) / 1e9, static_cast<double>(end - first) / 1e9};
}

struct Column {
    std::vector<double> rates, ratios;
    void add(const Transfer& transfer, const Pace& pace, double bare) {
        rates.push_back(static_cast<double>(transfer.times) / pace.whole);
        if (bare > 0) ratios.push_back(rates.back() / bare);
    }
    std::string rate() const { return in_words(median(rates)) + "/s"; }
};

void compare(const Transfer& transfer, int rounds) {
    const Scenario scenario = scenario_of(transfer);
    Column bare, plain, stamped;
    for (int i = 0; i < rounds; ++i) {
        // The bare loop before and after: what it is compared with is the mean of both.
        const auto rate = [&] {
            const Pace pace = bare_loop(transfer);
            bare.add(transfer, pace, 0);
            return bare.rates.back();
        };
        const double before = rate();
        const Pace off = played_pace(scenario, false, transfer.times);
        const double between = rate();
        const Pace on = played_pace(scenario, true, transfer.times);
        const double after = rate();
        plain.add(transfer, off, (before + between) / 2);
        stamped.add(transfer, on, (between + after) / 2);
    }
    fmt::print("{:>10}  {:>12}  {:>12}  {:>18}  {:>12}  {:>18}\n", transfer.message, bare.rate(),
               plain.rate(), percent(plain.ratios), stamped.rate(), percent(stamped.ratios));
}

}  // namespace
}  // namespace sticky::bench

int main(int argc, char** argv) {
    using namespace sticky::bench;
    const int rounds = rounds_asked_for(argc, argv, 9);
    fmt::print(
        "Sends per second until all is received, every call recorded; medians of {} rounds, "
        "the loops\nalternating. In brackets where half of the ratios lie. Aims with stamps "
        "off: 75 %, 95 %.\n\n",
        rounds);
    fmt::print("{:>10}  {:>12}  {:>12}  {:>18}  {:>12}  {:>18}\n", "bytes", "bare", "stamps off",
               "of bare", "stamps on", "of bare");
    compare({64, 200'000, 65536}, rounds);
    compare({16384, 40'000, 65536}, rounds);
    return 0;
}
