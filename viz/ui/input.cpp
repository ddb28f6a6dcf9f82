#include "viz/ui/input.h"

#include <array>
#include <cmath>
#include <set>

namespace sticky::ui {
namespace {

// What one frame has taken so far.
struct Taken {
    std::set<int> buttons, keys;
    bool moved = false, typed = false;
};

// Applies an event; false: not in this frame, it would hide what came before.
class Feeder {
public:
    Feeder(ImGuiIO& io, Taken& taken) : io_(io), taken_(taken) {}

    bool operator()(const MouseMove& move) {
        if (!taken_.buttons.empty()) return false;
        io_.MousePos = std::isfinite(move.x) && std::isfinite(move.y) ? ImVec2(move.x, move.y)
                                                                      : ImVec2(-FLT_MAX, -FLT_MAX);
        return true;
    }
    bool operator()(const MouseButton& button) {
        if (button.button < 0 || button.button >= 3) return true;
        if (!taken_.buttons.insert(button.button).second) return false;
        io_.MouseDown[button.button] = button.down;
        return true;
    }
    bool operator()(const MouseWheel& wheel) {
        if (!std::isfinite(wheel.x) || !std::isfinite(wheel.y)) return true;
        io_.MouseWheel += wheel.y;
        io_.MouseWheelH += wheel.x;
        return true;
    }
    bool operator()(const KeyChange& change) {
        const int key = static_cast<int>(change.key);
        if (taken_.typed || !taken_.keys.insert(key).second) return false;
        io_.KeysDown[key] = change.down;
        return true;
    }
    bool operator()(const Modifiers& modifiers) {
        if (!taken_.keys.empty()) return false;
        io_.KeyCtrl = modifiers.ctrl;
        io_.KeyShift = modifiers.shift;
        io_.KeyAlt = modifiers.alt;
        return true;
    }
    bool operator()(const Typed& typed) {
        io_.AddInputCharactersUTF8(typed.text.c_str());
        taken_.typed = true;
        return true;
    }

private:
    ImGuiIO& io_;
    Taken& taken_;
};

struct Mapped {
    ImGuiKey_ theirs;
    Key ours;
};
constexpr std::array<Mapped, 22> kMap = {{
    {ImGuiKey_Tab, Key::tab},
    {ImGuiKey_LeftArrow, Key::left},
    {ImGuiKey_RightArrow, Key::right},
    {ImGuiKey_UpArrow, Key::up},
    {ImGuiKey_DownArrow, Key::down},
    {ImGuiKey_PageUp, Key::page_up},
    {ImGuiKey_PageDown, Key::page_down},
    {ImGuiKey_Home, Key::home},
    {ImGuiKey_End, Key::end},
    {ImGuiKey_Insert, Key::insert},
    {ImGuiKey_Delete, Key::del},
    {ImGuiKey_Backspace, Key::backspace},
    {ImGuiKey_Space, Key::space},
    {ImGuiKey_Enter, Key::enter},
    {ImGuiKey_Escape, Key::escape},
    {ImGuiKey_KeyPadEnter, Key::enter},
    {ImGuiKey_A, Key{'A'}},
    {ImGuiKey_C, Key{'C'}},
    {ImGuiKey_V, Key{'V'}},
    {ImGuiKey_X, Key{'X'}},
    {ImGuiKey_Y, Key{'Y'}},
    {ImGuiKey_Z, Key{'Z'}},
}};

}  // namespace

bool InputQueue::feed(ImGuiIO& io) {
    Taken taken;
    Feeder feeder(io, taken);
    while (!events_.empty() && std::visit(feeder, events_.front())) events_.pop_front();
    return !events_.empty();
}

void map_keys(ImGuiIO& io) {
    for (const Mapped& one : kMap) io.KeyMap[one.theirs] = static_cast<int>(one.ours);
}

void arrows_move_focus(ImGuiIO& io, bool sideways) {
    io.KeyMap[ImGuiKey_LeftArrow] = sideways ? static_cast<int>(Key::left) : -1;
    io.KeyMap[ImGuiKey_RightArrow] = sideways ? static_cast<int>(Key::right) : -1;
}

bool pressed(Key key, bool repeat) {
    return ImGui::IsKeyPressed(static_cast<int>(key), repeat);
}

}  // namespace sticky::ui
