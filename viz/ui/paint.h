// A scene's shapes into ImGui's draw list: every number times the scale, at an origin.
//
// Refuses to know: what the shapes mean.
#pragma once

#include <imgui.h>

#include "viz/scene/shape.h"
#include "viz/scene/theme.h"
#include "viz/ui/fonts.h"

namespace sticky::ui {

struct Brush {
    ImVec2 origin;
    float scale = 1;
    Theme theme = Theme::dark;
    Fonts* fonts = nullptr;  // takes note of letters that it lacks
};

void paint(ImDrawList& list, const Scene& scene, const Brush& brush);

ImU32 colour(const Paint& paint, Theme theme);

}  // namespace sticky::ui
