// A scene as SVG text: the same bytes for the same scene, one shape a line, tooltips over what was
// hit.
//
// Refuses to know: what the shapes mean.
#pragma once

#include <string>

#include "viz/scene/shape.h"
#include "viz/scene/theme.h"

namespace sticky {

std::string to_svg(const Scene& scene, Theme theme);

}  // namespace sticky
