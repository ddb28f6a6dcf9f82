// A trace as a long run leaves it: one connection, a message a send call, segments and recvs that
// merge them, a frame for every message.
#pragma once

#include "trace/trace.h"

namespace sticky::bench {

// At least `events` events, and not many more.
Trace trace_of_size(std::size_t events);

}  // namespace sticky::bench
