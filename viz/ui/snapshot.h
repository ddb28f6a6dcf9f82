// A scene as an image, painted as the window paints it. Needs ImGui's current context and its
// fonts.
#pragma once

#include "viz/scene/shape.h"
#include "viz/ui/fonts.h"
#include "viz/ui/raster.h"

namespace sticky::ui {

Image picture_of(const Scene& scene, Theme theme, double scale, Fonts& fonts);

}  // namespace sticky::ui
