#include "net/kernel_run.h"

#include <deque>
#include <latch>
#include <memory>
#include <thread>

#include "net/capabilities.h"
#include "net/shared_board.h"

namespace sticky {

namespace {

// Listeners that a step starts have their address from the beginning.
std::optional<Error> reserve_addresses(const Cast& cast, AddressBook& book) {
    for (std::size_t i = 0; i < cast.endpoints.size(); ++i) {
        for (const Step& step : cast.endpoints[i].program) {
            if (!std::holds_alternative<ListenStep>(step.action)) continue;
            if (!cast.endpoints[i].port_of.empty()) continue;  // known when that listener is bound
            const Result<void> reserved = book.reserve(EndpointId{static_cast<std::uint32_t>(i)});
            if (!reserved) return reserved.error();
        }
    }
    return std::nullopt;
}

// One thread of a race.
struct Racer {
    Racer(std::unique_ptr<KernelStage> its_stage, const Cast& cast, SharedBoard& board,
          const PlayOptions& options, Host& host, EndpointId id)
        : stage(std::move(its_stage)),
          log(options.payload_limit, options.sink),
          player(cast, *stage, board, log, options.apps, host, {id}) {}
    std::unique_ptr<KernelStage> stage;
    Log log;
    Player player;
};

bool waits_for_counts(const Cast& cast) {
    for (const EndpointSpec& endpoint : cast.endpoints) {
        for (const Step& step : endpoint.program) {
            const auto* wait = std::get_if<WaitForStep>(&step.action);
            if (wait != nullptr && wait->count > 0) return true;
        }
    }
    return false;
}

// Ends a race in which nobody can go on, or that takes too long.
void watch(const Cast& cast, const RunClock& clock, KernelWorld& world, SharedBoard& board,
           std::atomic<std::size_t>& running) {
    std::uint64_t seen = 0;
    Nanos quiet_since = clock.now();
    while (running > 0 && !board.stopped()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        const Nanos now = clock.now();
        if (now > cast.scenario->time_limit) {
            board.stop({ErrorKind::run, cast.scenario->name,
                        "the time limit of " +
                            std::to_string(cast.scenario->time_limit / kMillisecond) +
                            " ms is over: " + board.who_waits(),
                        "raise time_limit_ms, or look at what is waited for"});
        }
        const std::uint64_t activity = board.activity();
        if (activity != seen || !board.stuck() || world.busy()) quiet_since = now;
        seen = activity;
        if (now - quiet_since < 1500 * kMillisecond) continue;
        board.stop({ErrorKind::run, cast.scenario->name, "deadlock: " + board.who_waits(),
                    "nobody can go on until somebody sends, marks or closes"});
    }
}

void race(const Cast& cast, AddressBook& book, const RunClock& clock, KernelWorld& world,
          const PlayOptions& options, Host& host, TraceHeader header, Played& played) {
    SharedBoard board(cast.endpoints.size(), options.cancelled);
    board.count(waits_for_counts(cast));
    std::deque<Racer> racers;
    std::vector<Player*> players;
    std::vector<Log*> logs;
    for (std::size_t i = 0; i < cast.endpoints.size(); ++i) {
        Racer& racer =
            racers.emplace_back(world.make_stage(cast, book, clock, i), cast, board, options, host,
                                EndpointId{static_cast<std::uint32_t>(i)});
        players.push_back(&racer.player);
        logs.push_back(&racer.log);
    }
    if (start(cast, players, *racers.front().stage, board)) {
        board.on_change([&] {
            for (Racer& racer : racers) racer.stage->wake();
        });
        std::latch line(static_cast<std::ptrdiff_t>(racers.size()));
        std::atomic<std::size_t> running{racers.size()};
        std::vector<std::jthread> threads;
        for (Racer& racer : racers) {
            threads.emplace_back([&] {
                line.arrive_and_wait();
                racer.player.play_race();
                --running;
            });
        }
        watch(cast, clock, world, board, running);
        threads.clear();
    }
    world.over();
    for (Player* player : players) player->finish();
    played.failure = board.failure();
    played.trace = merge(std::move(header), logs);
}

}  // namespace

Played play_on_kernel(const Scenario& scenario, const PlayOptions& options, const MakeWorld& make) {
    Played played;
    const Cast cast(scenario);
    const RunClock clock;
    const std::unique_ptr<KernelWorld> world = make(cast, clock);
    AddressBook book(cast, world->hosts());
    TraceHeader header = header_of(cast, world->name(), options.payload_limit);
    header.machine = this_machine();
    header.started_unix_ns = clock.start_wall();
    if (options.sink != nullptr) options.sink->begin(header);
    played.failure = reserve_addresses(cast, book);
    if (played.failure) {
        played.trace.header = std::move(header);
        return played;
    }
    Host nothing;
    Host& host = options.host == nullptr ? nothing : *options.host;
    if (scenario.schedule == Schedule::race) {
        race(cast, book, clock, *world, options, host, std::move(header), played);
    } else {
        LocalBoard board(cast.endpoints.size(), options.cancelled);
        const std::unique_ptr<KernelStage> stage = world->make_stage(cast, book, clock, 0);
        Log log(options.payload_limit, options.sink);
        play_fixed(cast, *stage, board, log, options);
        played.failure = board.failure();
        Log* const logs[] = {&log};
        played.trace = merge(std::move(header), logs);
    }
    if (!played.failure) played.failure = unexpected_failure(scenario, played.trace);
    return played;
}

}  // namespace sticky
