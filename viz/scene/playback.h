// A finished run, or two, shown as they went: a place from 0 to 1 on the clock of the pictures, and
// what had happened by then.
//
// Refuses to know: speed, and who moves the place.
#pragma once

#include "viz/scene/story.h"
#include "viz/scene/view_state.h"

namespace sticky {

// `second` may be null. At place 1 and beyond everything is shown.
void show_until(ViewState& view, const Story& first, const Story* second, double place);
// The place of the next moment at which something happened, or of the one before; 0 and 1 are the
// ends.
double next_moment(const Story& first, const Story* second, double place, bool forwards);
// "12.4 ms" after the begin, or of two runs after the first send.
std::string moment_text(const Story& first, const Story* second, double place);

}  // namespace sticky
