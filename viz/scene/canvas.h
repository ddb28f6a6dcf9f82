// The bounds of pictures: sizes and views that anybody may ask for, made safe. Private to
// viz/scene.
#pragma once

#include "viz/scene/shape.h"
#include "viz/scene/view_state.h"

namespace sticky::picture {

inline constexpr double kTitle = 100;      // room for title and subtitle
inline constexpr double kNarrowest = 320;  // below it there is no room for pictures

// NaN, infinity and what lies outside become the nearest that can be drawn.
ViewState bounded(ViewState view);
// Only a background.
Scene blank(Size size);

}  // namespace sticky::picture
