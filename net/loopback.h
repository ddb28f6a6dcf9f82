// The world `loopback`, from a scenario to a trace.
#pragma once

#include <string>

#include "script/play.h"

namespace sticky {

// Plays the scenario once, on this machine's kernel. Everything it starts has ended when it
// returns.
Played play_loopback(const Scenario& scenario, const PlayOptions& options);

// "Linux 6.1.0 x86_64"
std::string this_machine();

}  // namespace sticky
