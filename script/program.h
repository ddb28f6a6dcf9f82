// A scenario's program as a coroutine that walks its steps. Private to script, but for
// pattern_bytes.
#pragma once

#include <span>

#include "script/endpoint.h"

namespace sticky {

// `steps` must outlive the task.
Task<> play_program(Endpoint self, std::span<const Step> steps);

// The bytes of { size = n } as message `number` (from 1) of a flow: "aaaa", "bbbb", ... "zzzz",
// "a1a1a1", "b1b1", ...
void pattern_bytes(std::uint32_t number, std::uint64_t size, Bytes& out);

}  // namespace sticky
