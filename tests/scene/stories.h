// Runs worth looking at, by name: what the golden texts and pictures show.
#pragma once

#include <string>
#include <vector>

#include "viz/scene/story.h"

namespace sticky::test {

struct NamedTrace {
    std::string name;
    Trace trace;
};
std::vector<NamedTrace> named_traces();
Trace trace_named(const std::string& name);

// A stream with random messages, sends, segments (some again) and reads; letters only.
Trace random_trace(std::uint32_t seed);

}  // namespace sticky::test
