// A story as a picture of its lanes: pure, the same shapes for the same arguments. SVG, window and
// picture tests all paint what it answers.
//
//     title, subtitle
//     client → server                                  reader sees helloegg...
//     message   [ hello ][ egg ]        one colour for a message through all lanes;
//     send      [       ][     ]        ribbons lead its bytes from lane to lane
//     recv      [              ]
//     0         5        8              offsets; the ruler is the same for all lanes
//
// A lane that is 1,000,000 units long costs no more than its pixels: what is under 3 pixels wide is
// folded with its neighbours. Refuses to know: who paints.
#pragma once

#include "viz/scene/shape.h"
#include "viz/scene/story.h"
#include "viz/scene/view_state.h"

namespace sticky {

// Everything lies within size; flows that don't fit are counted.
Scene compose(const Story& story, const ViewState& view, Size size);

// Two runs one above the other, a byte as wide in one as in the other if both are to scale.
Scene compose_pair(const Story& above, const Story& below, const ViewState& view, Size size);

// The height that compose needs at this width for as many flows as it shows at most, with lanes at
// their most generous.
Size natural_size(const Story& story, const ViewState& view, double width);
Size natural_pair_size(const Story& above, const Story& below, const ViewState& view, double width);

}  // namespace sticky
