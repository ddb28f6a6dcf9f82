// A scenario played in a world: what every world needs around its stages, and what comes out.
#pragma once

#include <optional>

#include "script/player.h"
#include "trace/limits.h"

namespace sticky {

struct PlayOptions {
    AppTable apps;
    Host* host = nullptr;       // none: a Host without anything
    EventSink* sink = nullptr;  // gets events while the run goes on
    Cancelled cancelled;        // ends the run within a few ms
    std::uint64_t payload_limit = kPayloadBytes;
    bool stamps = true;    // loopback: the wire lane; off: "not observed", and faster
    bool capture = false;  // loopback: every packet, in a network of its own
};

struct Played {
    Trace trace;  // as far as it came
    std::optional<Error>
        failure;  // why the run is no run: a deadlock, the time limit, an unexpected socket error
};

// The header of a run, all but what the world knows (machine, started_unix_ns).
TraceHeader header_of(const Cast& cast, std::string_view world, std::uint64_t payload_limit);

// Start, on the calling thread, for all players of a run. False: it failed, and the board knows
// why.
bool start(const Cast& cast, std::span<Player* const> players, Stage& clock, Board& board);

// One player for all endpoints, on one stage and one thread; `play` is the player's schedule.
void play_as_one(const Cast& cast, Stage& stage, LocalBoard& board, Log& log,
                 const PlayOptions& options, void (Player::*play)());
// The same under the fixed schedules.
void play_fixed(const Cast& cast, Stage& stage, LocalBoard& board, Log& log,
                const PlayOptions& options);

// A Failed event that no expectation speaks of. ECONNRESET and EPIPE are expected where the
// scenario resets.
std::optional<Error> unexpected_failure(const Scenario& scenario, const Trace& trace);

// Why this scenario can't be played in the world `loopback`; nothing: it can.
std::optional<Error> unfit_for_loopback(const Scenario& scenario);

}  // namespace sticky
