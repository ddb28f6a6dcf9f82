// The bytes of each message of a run, field by field, as text.
//
//     client → server
//     message 1 [0, 9)
//            0        4  00 00 00 05           length      5
//            4        5  68 65 6c 6c 6f        payload     "hello"
//
// Refuses to know: what a field is (frame_names.h).
#pragma once

#include <string>

#include "viz/scene/story.h"

namespace sticky {

// At most so many messages of each flow; how many more there are is said.
inline constexpr std::size_t kMostFieldTexts = 200;

std::string field_text(const Story& story, Language language, std::size_t most = kMostFieldTexts);

}  // namespace sticky
