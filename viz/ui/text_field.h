// ImGui's text fields over std::string.
#pragma once

#include <imgui.h>

#include <string>

namespace sticky::ui {

// True: the text was changed.
bool text_area(const char* id, std::string& text, ImVec2 size);
// True: it is done (Enter, or the field was left after a change).
bool text_line(const char* id, std::string& text);

}  // namespace sticky::ui
