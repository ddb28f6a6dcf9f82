// A trace file as something that can be looked at.
#pragma once

#include <optional>
#include <string>

#include "trace/result.h"
#include "viz/scene/story.h"

namespace sticky {

struct OpenedTrace {
    Story story;
    std::optional<Error> damage;  // it is not whole; the rest can be shown all the same
};

Result<OpenedTrace> open_trace(const std::string& path);

}  // namespace sticky
