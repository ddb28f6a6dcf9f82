// The world `loopback` with every packet captured, inside the process that was started for it.
#pragma once

#include "script/play.h"

namespace sticky {

// Moves the process into a network of its own, where lo carries true segments, and plays there. If
// there can be none, but this process may capture, on the machine's own lo: then a packet there may
// be several segments, and is told as such. Otherwise the failure names the rights that are
// missing. The process must have one thread.
Played play_tapped(const Scenario& scenario, const PlayOptions& options);

}  // namespace sticky
