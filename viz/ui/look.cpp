#include "viz/ui/look.h"

#include "viz/ui/paint.h"

namespace sticky::ui {
namespace {

struct Colouring {
    ImGuiCol_ what;
    Role role;
    double opacity;
};
constexpr Colouring kColours[] = {
    {ImGuiCol_Text, Role::ink, 1},
    {ImGuiCol_TextDisabled, Role::faint, 1},
    {ImGuiCol_WindowBg, Role::background, 1},
    {ImGuiCol_ChildBg, Role::background, 0},
    {ImGuiCol_PopupBg, Role::panel, 1},
    {ImGuiCol_Border, Role::line, 1},
    {ImGuiCol_BorderShadow, Role::line, 0},
    {ImGuiCol_FrameBg, Role::line, 0.55},
    {ImGuiCol_FrameBgHovered, Role::line, 0.9},
    {ImGuiCol_FrameBgActive, Role::line, 1},
    {ImGuiCol_ScrollbarBg, Role::background, 0},
    {ImGuiCol_ScrollbarGrab, Role::line, 1},
    {ImGuiCol_ScrollbarGrabHovered, Role::folded, 0.7},
    {ImGuiCol_ScrollbarGrabActive, Role::folded, 1},
    {ImGuiCol_CheckMark, Role::accent, 1},
    {ImGuiCol_SliderGrab, Role::accent, 0.85},
    {ImGuiCol_SliderGrabActive, Role::accent, 1},
    {ImGuiCol_Button, Role::line, 0.75},
    {ImGuiCol_ButtonHovered, Role::line, 1},
    {ImGuiCol_ButtonActive, Role::folded, 0.5},
    {ImGuiCol_Header, Role::accent, 0.18},
    {ImGuiCol_HeaderHovered, Role::accent, 0.12},
    {ImGuiCol_HeaderActive, Role::accent, 0.28},
    {ImGuiCol_Separator, Role::line, 1},
    {ImGuiCol_SeparatorHovered, Role::accent, 0.6},
    {ImGuiCol_SeparatorActive, Role::accent, 1},
    {ImGuiCol_Tab, Role::line, 0},
    {ImGuiCol_TabHovered, Role::accent, 0.2},
    {ImGuiCol_TabActive, Role::accent, 0.25},
    {ImGuiCol_TextSelectedBg, Role::accent, 0.35},
    {ImGuiCol_DragDropTarget, Role::accent, 1},
    {ImGuiCol_NavHighlight, Role::accent, 1},
    {ImGuiCol_ModalWindowDimBg, Role::background, 0.6},
};

}  // namespace

void apply_look(ImGuiStyle& style, Theme theme, double scale) {
    style = ImGuiStyle();
    style.WindowPadding = {0, 0};
    style.FramePadding = {10, 6};
    style.ItemSpacing = {8, 8};
    style.ItemInnerSpacing = {8, 6};
    style.CellPadding = {6, 4};
    style.ScrollbarSize = 10;
    style.GrabMinSize = 14;
    style.WindowBorderSize = 0;
    style.ChildBorderSize = 0;
    style.PopupBorderSize = 1;
    style.WindowRounding = 0;
    style.ChildRounding = 8;
    style.FrameRounding = 6;
    style.PopupRounding = 8;
    style.GrabRounding = 6;
    style.ScrollbarRounding = 6;
    style.TabRounding = 6;
    style.AntiAliasedLinesUseTex = false;
    for (const Colouring& one : kColours)
        style.Colors[one.what] =
            ImGui::ColorConvertU32ToFloat4(colour({one.role, 0, one.opacity}, theme));
    style.ScaleAllSizes(static_cast<float>(scale));
}

}  // namespace sticky::ui
