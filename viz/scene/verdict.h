// What the reader of one flow ends up with, in a few words: its messages back, or something else.
//
//     "reader sees helloeggworld粘包bye"  bad      "reader gets its 5 messages back"  good
//
// Refuses to know: why; that is a Finding.
#pragma once

#include <string>

#include "viz/scene/outcome.h"
#include "viz/scene/story.h"

namespace sticky {

// Looks at every unit of the flow; Story::outcomes has it for the asking.
Outcome outcome_for_reader(const Story& story, std::size_t flow, Language language);

}  // namespace sticky
