// The invariants of a trace (docs/trace-format.md, "Ranges"): what a recorder must never get wrong.
//
// send tiles the stream; message tiles what is not raw; recv tiles a prefix; frame
// follows frame up to the first fault; wire covers what was sent; no recv before what it covers was
// sent; what was received is what was sent.
#pragma once

#include <string>
#include <vector>

#include "trace/trace.h"

namespace sticky {

struct Violation {
    EventIndex event = 0;
    std::string text;  // one line: what is wrong, with offsets
};

// Empty: the trace keeps every promise. At most `limit` are reported.
std::vector<Violation> validate(const Trace& trace, std::size_t limit = 20);

}  // namespace sticky
