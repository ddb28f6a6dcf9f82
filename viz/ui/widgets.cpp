#include "viz/ui/widgets.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <utility>

#include "viz/ui/paint.h"

namespace sticky::ui {

ImU32 Kit::colour(Role role, double opacity) const {
    return ui::colour({role, 0, opacity}, theme);
}

void note(const Kit& kit, std::string_view id) {
    if (kit.places == nullptr) return;
    const std::size_t mark = id.rfind("###");
    if (mark != std::string_view::npos) id.remove_prefix(mark + 3);
    const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
    const ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 clip_low = list.GetClipRectMin(), clip_high = list.GetClipRectMax();
    const ImVec2 from(std::max(low.x, clip_low.x), std::max(low.y, clip_low.y));
    const ImVec2 to(std::min(high.x, clip_high.x), std::min(high.y, clip_high.y));
    const bool visible = from.x + 2 < to.x && from.y + 2 < to.y;
    kit.places->push_back({std::string(id), visible ? from : low, visible ? to : high, visible,
                           ImGui::IsItemFocused()});
}

namespace {

// ImGui uses a control by Space; Enter is what many try first.
bool entered() {
    return ImGui::IsItemFocused() && ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Enter), false);
}

}  // namespace

bool primary_button(const Kit& kit, const std::string& label, ImVec2 size) {
    ImGui::PushStyleColor(ImGuiCol_Button, kit.colour(Role::accent));
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, kit.colour(Role::accent, 0.85));
    ImGui::PushStyleColor(ImGuiCol_ButtonActive, kit.colour(Role::accent, 0.7));
    ImGui::PushStyleColor(ImGuiCol_Text, kit.colour(Role::background));
    const bool used = ImGui::Button(label.c_str(), size) || entered();
    note(kit, label);
    ImGui::PopStyleColor(4);
    return used;
}

bool quiet_button(const Kit& kit, const std::string& label) {
    ImGui::PushStyleColor(ImGuiCol_Button, kit.colour(Role::line, 0));
    const bool used = ImGui::Button(label.c_str());
    note(kit, label);
    ImGui::PopStyleColor();
    return used;
}

bool toggle(const Kit& kit, const std::string& label, bool& on) {
    const float height = ImGui::GetFrameHeight() * 0.62F, width = height * 1.8F;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string::size_type mark = label.find("###");
    const std::string shown = label.substr(0, mark);
    const ImVec2 text = ImGui::CalcTextSize(shown.c_str());
    const float gap = kit.px(8);
    const ImVec2 size(width + (shown.empty() ? 0 : gap + text.x), ImGui::GetFrameHeight());
    const bool used = ImGui::InvisibleButton(label.substr(mark).c_str(), size);
    note(kit, label);
    if (used) on = !on;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float middle = at.y + size.y / 2;
    const bool hovered = ImGui::IsItemHovered();
    const ImU32 ground = on ? kit.colour(Role::accent, hovered ? 0.85 : 1)
                            : kit.colour(Role::folded, hovered ? 0.7 : 0.45);
    list.AddRectFilled({at.x, middle - height / 2}, {at.x + width, middle + height / 2}, ground,
                       height / 2);
    const float knob = height / 2 - kit.px(2.5);
    const float x = on ? at.x + width - height / 2 : at.x + height / 2;
    list.AddCircleFilled({x, middle}, knob, kit.colour(Role::background), 20);
    list.AddText({at.x + width + gap, middle - text.y / 2}, kit.colour(Role::ink), shown.c_str());
    focus_ring(kit);
    return used;
}

void focus_ring(const Kit& kit) {
    if (!ImGui::IsItemFocused() || !ImGui::GetIO().NavVisible) return;
    const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
    const float out = kit.px(2);
    ImGui::GetWindowDrawList()->AddRect({low.x - out, low.y - out}, {high.x + out, high.y + out},
                                        kit.colour(Role::accent), kit.px(4), 0, kit.px(2));
}

void take_focus() {
    ImGui::SetFocusID(ImGui::GetItemID(), ImGui::GetCurrentWindow());
    ImGui::GetCurrentContext()->NavDisableHighlight = false;
    ImGui::GetIO().NavVisible = true;
    if (!ImGui::IsItemVisible()) ImGui::SetScrollHereY();
}

int segments(const Kit& kit, const char* id, std::span<const Segment> all, int chosen) {
    int used = -1;
    ImGui::PushID(id);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(kit.px(4), kit.px(4)));
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Segment& one = all[i];
        const std::string shown = one.label.substr(0, one.label.find("###"));
        const float width =
            ImGui::CalcTextSize(shown.c_str()).x + ImGui::GetStyle().FramePadding.x * 2;
        if (i > 0 && ImGui::GetItemRectMax().x + kit.px(4) + width <= right) ImGui::SameLine();
        const bool is_chosen = chosen == static_cast<int>(i);
        ImGui::PushStyleColor(ImGuiCol_Button, is_chosen ? kit.colour(Role::accent, 0.28)
                                                         : kit.colour(Role::line, 0.55));
        ImGui::PushStyleColor(ImGuiCol_Text, is_chosen || one.enabled
                                                 ? kit.colour(Role::ink)
                                                 : kit.colour(Role::faint, 0.6));
        if (ImGui::Button(one.label.c_str()) && one.enabled && !is_chosen)
            used = static_cast<int>(i);
        const std::size_t mark = one.label.rfind("###");
        const std::string name = mark == std::string::npos ? one.label : one.label.substr(mark + 3);
        note(kit, fmt::format("{}/{}", id, name));
        ImGui::PopStyleColor(2);
        if (!one.hint.empty() && ImGui::IsItemHovered()) ImGui::SetTooltip("%s", one.hint.c_str());
    }
    ImGui::PopStyleVar();
    ImGui::PopID();
    return used;
}

void beside_if_fits(const Kit& kit, std::string_view label, double gap) {
    const std::string shown(label.substr(0, label.find("###")));
    const float width =
        ImGui::CalcTextSize(shown.c_str()).x + ImGui::GetStyle().FramePadding.x * 2 + kit.px(gap);
    const float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
    if (ImGui::GetItemRectMax().x + width <= right) ImGui::SameLine(0, kit.px(gap));
}

void heading(const Kit& kit, std::string_view text) {
    kit.fonts->need(text);
    ImGui::Dummy({0, kit.px(4)});
    ImGui::PushStyleColor(ImGuiCol_Text, kit.colour(Role::faint));
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopStyleColor();
}

void faint_text(const Kit& kit, std::string_view text) {
    text_in(kit, Role::faint, text);
}

void text_in(const Kit& kit, Role role, std::string_view text) {
    kit.fonts->need(text);
    ImGui::PushStyleColor(ImGuiCol_Text, kit.colour(role));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(kit.px(8), kit.px(3)));
    for (const std::string& line : lines_of(text, ImGui::GetContentRegionAvail().x))
        ImGui::TextUnformatted(line.c_str());
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
}

namespace {

// Marks that a Chinese line must not begin with, and those that it must not end with.
constexpr std::string_view kClosing = "。，、；：？！）】》”’";
constexpr std::string_view kOpening = "（【《“‘";

bool is_one_of(std::string_view glyph, std::string_view marks) {
    return glyph.size() > 1 && marks.find(glyph) != std::string_view::npos;
}

}  // namespace

std::vector<std::string> lines_of(std::string_view text, float width) {
    std::vector<std::string> lines;
    std::string line;
    float used = 0;
    std::size_t blank = std::string::npos;  // where the line can be broken
    for (const Glyph& glyph : glyphs_of(text)) {
        const bool wide = glyph.columns == 2;
        const float more =
            ImGui::CalcTextSize(glyph.text.data(), glyph.text.data() + glyph.text.size()).x;
        // A closing mark hangs into the margin.
        const bool breaks = used + more > width && !is_one_of(glyph.text, kClosing);
        if (breaks && !line.empty()) {
            std::string rest;
            if (glyph.text != " " && blank != std::string::npos) {
                rest = line.substr(blank);
                line.resize(blank);
            }
            lines.push_back(std::exchange(line, rest));
            while (!line.empty() && line.front() == ' ') line.erase(0, 1);
            used = ImGui::CalcTextSize(line.c_str()).x;
            blank = std::string::npos;
            if (glyph.text == " ") continue;
        }
        line += glyph.text;
        used += more;
        if ((wide && !is_one_of(glyph.text, kOpening)) || glyph.text == " ") blank = line.size();
    }
    if (!line.empty() || lines.empty()) lines.push_back(std::move(line));
    return lines;
}

bool wide_button(const Kit& kit, const std::string& label, std::string_view aside, bool chosen) {
    const std::size_t mark = label.rfind("###");
    const std::string shown = label.substr(0, mark);
    kit.fonts->need(shown);
    kit.fonts->need(aside);
    // Room for the ring around it.
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + kit.px(3));
    const float width = ImGui::GetContentRegionAvail().x - kit.px(4), pad = kit.px(8);
    const std::string beside(aside);
    const float taken = beside.empty() ? 0 : ImGui::CalcTextSize(beside.c_str()).x + pad;
    const std::vector<std::string> lines = lines_of(shown, width - 2 * pad - taken);
    const float line = ImGui::GetFontSize() + kit.px(3);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = line * static_cast<float>(lines.size()) + pad;
    const bool used = ImGui::InvisibleButton(label.c_str() + mark, {width, height}) || entered();
    note(kit, label);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
    const double ground = chosen ? 0.28 : ImGui::IsItemHovered() ? 0.14 : 0;
    list.AddRectFilled(low, high, kit.colour(Role::accent, ground), kit.px(6));
    focus_ring(kit);
    for (std::size_t i = 0; i < lines.size(); ++i)
        list.AddText({at.x + pad, at.y + pad / 2 + line * static_cast<float>(i)},
                     kit.colour(Role::ink), lines[i].c_str());
    if (!beside.empty())
        list.AddText({at.x + width - taken, at.y + pad / 2}, kit.colour(Role::faint),
                     beside.c_str());
    return used;
}

void labelled(const Kit& kit, std::string_view text, double place) {
    ImGui::AlignTextToFramePadding();
    ImGui::PushStyleColor(ImGuiCol_Text, kit.colour(Role::faint));
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopStyleColor();
    ImGui::SameLine(kit.px(place));
}

}  // namespace sticky::ui
