// ImGui dressed in the scene's colours: flat, calm, one accent.
//
// Refuses to know: panels.
#pragma once

#include <imgui.h>

#include "viz/scene/theme.h"

namespace sticky::ui {

void apply_look(ImGuiStyle& style, Theme theme, double scale);

}  // namespace sticky::ui
