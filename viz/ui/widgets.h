// The few widgets that ImGui does not have as we want them. Each has a label "text###id", reacts to
// mouse and keyboard, and answers whether it was used.
//
// Refuses to know: what is controlled.
#pragma once

#include <imgui.h>

#include <span>
#include <string>

#include "viz/scene/shape.h"
#include "viz/scene/theme.h"
#include "viz/ui/fonts.h"

namespace sticky::ui {

// Where a control stood in the last frame, for tests that click it.
struct Place {
    std::string id;    // "run", "side/Scenarios", "row.2.text"
    ImVec2 low, high;  // the part that is seen; nothing is: all of it
    bool visible = false;
    bool focused = false;  // the keyboard is on it
};

struct Kit {
    Theme theme = Theme::dark;
    float scale = 1;
    Fonts* fonts = nullptr;                // takes note of letters that it lacks
    std::vector<Place>* places = nullptr;  // null: nobody asks

    float px(double pixels) const { return static_cast<float>(pixels) * scale; }
    ImU32 colour(Role role, double opacity = 1) const;
};

// The last item is the control `id`: what stands behind "###" in a label, or the whole of it.
void note(const Kit& kit, std::string_view id);

// The one button that stands out.
bool primary_button(const Kit& kit, const std::string& label, ImVec2 size = {0, 0});
// A button without a ground until it is hovered.
bool quiet_button(const Kit& kit, const std::string& label);
bool toggle(const Kit& kit, const std::string& label, bool& on);

struct Segment {
    std::string label;
    bool enabled = true;
    std::string hint;  // why it is not
};
// One of several beside each other, wrapped where the room ends. Answers the one that was chosen,
// or -1.
int segments(const Kit& kit, const char* id, std::span<const Segment> all, int chosen);
// The keyboard goes to the last item.
void take_focus();
// Around the last item, where the keyboard is on it and ImGui would not show that.
void focus_ring(const Kit& kit);
// The next item goes beside the last one if it fits there.
void beside_if_fits(const Kit& kit, std::string_view label, double gap = 8);
void heading(const Kit& kit, std::string_view text);
void faint_text(const Kit& kit, std::string_view text);
// Over as many lines as it needs; Chinese breaks between any two characters.
void text_in(const Kit& kit, Role role, std::string_view text);
// The lines of a text in so many real pixels.
std::vector<std::string> lines_of(std::string_view text, float width);
// A text whose `code` is in letters for bytes.
void rich_text(const Kit& kit, Role role, std::string_view text);
// A button over all the width, as high as its text needs; `aside` stands at its right end.
bool wide_button(const Kit& kit, const std::string& label, std::string_view aside, bool chosen);
// A faint label with what follows beside it, at a fixed place.
void labelled(const Kit& kit, std::string_view text, double place = 148);

}  // namespace sticky::ui
