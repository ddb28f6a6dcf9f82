// The lanes as text, aligned by byte: a boundary at the same offset stands in the same column of
// every lane.
//
//     message  |hello|egg|
//     send     |5    |3  |
//     recv     |8        |
//
// Columns are only to scale where every byte has room for a column. What is wider than the terminal
// goes on in further blocks ("<", ">" where a unit goes on); of very long flows the middle is only
// counted.
#pragma once

#include <string>

#include "viz/scene/story.h"

namespace sticky {

struct LaneTextOptions {
    std::size_t width = 80;  // columns; at least 40 are used
    bool colour = false;     // ANSI, 256 colours: one for each message
    Language language = Language::en;
    std::size_t max_flows = 12;
    std::size_t max_blocks = 8;  // of one flow
};

std::string lane_text(const Story& story, const LaneTextOptions& options = {});

}  // namespace sticky
