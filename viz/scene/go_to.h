// A view brought to a message: zoomed until it is about a third of the width, and lit.
//
// Refuses to know: who asked.
#pragma once

#include "viz/scene/shape.h"
#include "viz/scene/story.h"
#include "viz/scene/view_state.h"

namespace sticky {

// How many messages a flow has (raw sends, if it has none); 0 if there is no such flow.
std::uint32_t messages_in(const Story& story, std::size_t flow);
// `number` from 1; beyond the last: the last. `size`: of the picture.
ViewState gone_to(const Story& story, std::uint32_t number, ViewState view, Size size);

}  // namespace sticky
