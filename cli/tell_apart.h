// What a comparison of two runs found, told to a person.
#pragma once

#include <string>

#include "trace/compare.h"
#include "viz/scene/story.h"

namespace sticky {

inline RunView view_of(const Story& story) {
    return {story.trace, story.lineage, story.findings};
}

std::string tell_apart(const std::vector<FlowApart>& flows, Language language);

}  // namespace sticky
