// A trace file as something that can be looked at.
#pragma once

#include <string>

#include "cli/arguments.h"
#include "viz/scene/story.h"

namespace sticky {

struct OpenedTrace {
    Story story;
    int status = kAllHold;  // not whole: complained of, and the rest is shown all the same
};

Result<OpenedTrace> open_trace(const std::string& path);

}  // namespace sticky
