// The world `loopback`, from a scenario to a trace.
#pragma once

#include "script/play.h"

namespace sticky {

// Plays the scenario once, on this machine's kernel. Everything it starts has ended when it
// returns.
Played play_loopback(const Scenario& scenario, const PlayOptions& options);

}  // namespace sticky
