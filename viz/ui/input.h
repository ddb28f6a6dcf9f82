// What a person does, in order, and how ImGui gets it: one frame takes no more than it can tell
// apart, so that a press and a release between two frames is still a click.
//
// The one place that knows how this version of ImGui takes input. Refuses to know: where it comes
// from.
#pragma once

#include <imgui.h>

#include <deque>
#include <string>
#include <variant>

namespace sticky::ui {

// Letters and digits are their ASCII codes: Key{'A'}.
enum class Key : std::uint16_t {
    space = 32,
    comma = 44,
    minus = 45,
    period = 46,
    zero = 48,
    equal = 61,
    a = 65,
    left_bracket = 91,
    right_bracket = 93,
    tab = 128,
    left,
    right,
    up,
    down,
    page_up,
    page_down,
    home,
    end,
    insert,
    del,
    backspace,
    enter,
    escape,
    f1,
    f5,
    f11,
};

struct MouseMove {
    float x = 0, y = 0;
};
struct MouseButton {
    int button = 0;
    bool down = false;
};
struct MouseWheel {
    float x = 0, y = 0;
};
struct KeyChange {
    Key key{};
    bool down = false;
};
struct Modifiers {
    bool ctrl = false, shift = false, alt = false;
};
struct Typed {
    std::string text;  // UTF-8
};
using InputEvent = std::variant<MouseMove, MouseButton, MouseWheel, KeyChange, Modifiers, Typed>;

class InputQueue {
public:
    void push(InputEvent event) { events_.push_back(std::move(event)); }
    // Before NewFrame. True: some are left for the next frame.
    bool feed(ImGuiIO& io);

    bool waiting() const { return !events_.empty(); }

private:
    std::deque<InputEvent> events_;
};

// Once for a context.
void map_keys(ImGuiIO& io);
// Left and right lead from control to control, or belong to somebody else.
void arrows_move_focus(ImGuiIO& io, bool sideways);
bool pressed(Key key, bool repeat = false);

}  // namespace sticky::ui
