// The map of outcomes: which settings are varied, and the cells that lead back to a run.
#include <fmt/format.h>

#include <algorithm>

#include "run/explore.h"
#include "viz/ui/input.h"
#include "viz/ui/paint.h"
#include "viz/ui/panels.h"
#include "viz/ui/text_field.h"

namespace sticky::ui {
namespace {

// What the experiment suggests, until somebody types.
void fill_drafts(const Desk& desk) {
    const Experiment& experiment = desk.state.experiment;
    Drafts& drafts = desk.drafts;
    if (drafts.axes_of == experiment.file() || experiment.scenario() == nullptr) return;
    drafts.axes_of = experiment.file();
    const std::vector<std::string> suggested = suggested_axes(*experiment.scenario());
    for (std::size_t i = 0; i < drafts.axes.size(); ++i)
        drafts.axes[i] = i < suggested.size() ? suggested[i] : "";
}

void suggestions(const Desk& desk, std::size_t axis) {
    ImGui::SameLine(0, desk.kit.px(2));
    ImGui::SetNextItemWidth(desk.kit.px(26));
    const std::string id = fmt::format("###axis_choice.{}", axis);
    if (ImGui::BeginCombo(id.c_str(), "", ImGuiComboFlags_NoPreview)) {
        for (const std::string& one : suggested_axes(*desk.state.experiment.scenario())) {
            if (ImGui::Selectable(one.c_str())) desk.drafts.axes[axis] = one;
            note(desk.kit, fmt::format("axis.{}.{}", axis, one));
        }
        ImGui::EndCombo();
    }
    note(desk.kit, fmt::format("axis_choice.{}", axis));
}

void settings(const Desk& desk) {
    fill_drafts(desk);
    const float width = std::max(ImGui::GetContentRegionAvail().x, desk.kit.px(200));
    const bool one_line = width > desk.kit.px(640);
    const float field = one_line ? (width - desk.kit.px(210)) / 2 : width - desk.kit.px(40);
    for (std::size_t i = 0; i < desk.drafts.axes.size(); ++i) {
        if (i > 0 && one_line) ImGui::SameLine(0, desk.kit.px(10));
        ImGui::SetNextItemWidth(field);
        text_line(fmt::format("###axis.{}", i).c_str(), desk.drafts.axes[i]);
        note(desk.kit, fmt::format("axis.{}", i));
        suggestions(desk, i);
    }
    if (one_line) ImGui::SameLine(0, desk.kit.px(10));
    if (desk.state.map.busy) {
        if (quiet_button(desk.kit, fmt::format("{}###cancel_map", desk.text(Word::cancel))))
            desk.want(Cancel{});
        return;
    }
    if (quiet_button(desk.kit, desk.label(Word::explore)))
        desk.want(Explore{{desk.drafts.axes.begin(), desk.drafts.axes.end()}});
}

// The cursor goes by keys, a point at a time; Enter opens what is there.
void keys(const Desk& desk, const OutcomeMap& map) {
    if (ImGui::GetIO().WantTextInput || ImGui::GetIO().KeyCtrl) return;
    std::vector<std::size_t> places = map.places_of(desk.state.map.cursor.value_or(0));
    bool moved = false;
    const auto move = [&](char key, std::size_t axis, bool on) {
        if (axis >= places.size() || !pressed(static_cast<Key>(key), true)) return;
        moved = true;
        if (on && places[axis] + 1 < map.axes()[axis].values.size()) ++places[axis];
        if (!on && places[axis] > 0) --places[axis];
    };
    move('A', 0, false);
    move('D', 0, true);
    move('W', 1, false);
    move('S', 1, true);
    if (moved) return desk.want(MoveCursor{map.point_of(places)});
    if (desk.state.map.cursor && pressed(Key{'O'})) desk.want(OpenPoint{*desk.state.map.cursor});
}

void under_pointer(const Desk& desk, const OutcomeMap& map, Size size, Point at) {
    if (!ImGui::IsItemHovered()) return;
    const std::optional<std::size_t> point = point_at(map, size, at);
    if (!point) return;
    std::string text;
    for (const std::string& setting : map.settings_at(*point)) text += setting + "\n";
    const std::uint32_t kind = map.kind_at(*point);
    if (kind != OutcomeMap::kNotYet) {
        text += fmt::format("{}  {}", letter_of(kind),
                            label_of(map.kinds()[kind].sticking, desk.language()));
    }
    desk.fonts.need(text);
    ImGui::SetTooltip("%s", text.c_str());
    if (ImGui::IsItemClicked()) return desk.want(OpenPoint{*point});
    const ImGuiIO& io = ImGui::GetIO();
    const bool moved = io.MouseDelta.x != 0 || io.MouseDelta.y != 0;
    if (moved && desk.state.map.cursor != point) desk.want(MoveCursor{*point});
}

}  // namespace

void map_panel(const Desk& desk) {
    const bool can = desk.state.experiment.scenario() != nullptr;
    if (!can) return faint_text(desk.kit, desk.text(Word::text_is_wrong));
    settings(desk);
    const MapState& state = desk.state.map;
    faint_text(desk.kit, state.busy && state.map != nullptr
                             ? fmt::format("{} / {}", state.map->played(), state.map->points())
                             : std::string(desk.text(Word::map_hint)));
    const ImVec2 room = ImGui::GetContentRegionAvail();
    if (state.map == nullptr || room.x < 1 || room.y < 1) return;
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const Size size{room.x / desk.kit.scale, room.y / desk.kit.scale};
    const Scene scene = scene_of(desk.state, size);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(origin, {origin.x + room.x, origin.y + room.y}, true);
    paint(list, scene, {origin, desk.kit.scale, desk.kit.theme, &desk.fonts});
    list.PopClipRect();
    ImGui::InvisibleButton("###map", room);
    note(desk.kit, "map");
    const ImGuiIO& io = ImGui::GetIO();
    under_pointer(
        desk, *state.map, size,
        {(io.MousePos.x - origin.x) / desk.kit.scale, (io.MousePos.y - origin.y) / desk.kit.scale});
    keys(desk, *state.map);
}

}  // namespace sticky::ui
