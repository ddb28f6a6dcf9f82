// What the reader of one flow ends up with, in a few words: its messages back, or something else.
//
//     "reader sees helloeggworld粘包bye"  bad      "reader gets its 5 messages back"  good
//
// Refuses to know: why; that is a Finding.
#pragma once

#include <string>

#include "viz/scene/story.h"

namespace sticky {

enum class Tone : std::uint8_t { plain, good, bad };

struct Outcome {
    Tone tone = Tone::plain;
    std::string text;  // empty: nothing was sent
};

Outcome outcome_for_reader(const Story& story, std::size_t flow, Language language);

}  // namespace sticky
