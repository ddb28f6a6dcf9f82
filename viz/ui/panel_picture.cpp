// The picture itself: which one, how much of it, and what lies under the pointer.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viz/scene/compose.h"
#include "viz/scene/distribution.h"
#include "viz/ui/input.h"
#include "viz/ui/paint.h"
#include "viz/ui/panels.h"

namespace sticky::ui {
namespace {

constexpr double kLeft = 190, kRight = 48;  // of the lanes: labels, margin

void picture_choice(const Desk& desk) {
    static constexpr Word kWords[kPictureCount] = {Word::lanes, Word::ladder, Word::buffers,
                                                   Word::bytes_view, Word::distribution};
    std::vector<Segment> all;
    for (const Word word : kWords) all.push_back({desk.label(word), true, {}});
    ViewState view = desk.state.view;
    const int used = segments(desk.kit, "picture", all, static_cast<int>(view.picture));
    if (used >= 0) {
        view.picture = static_cast<Picture>(used);
        desk.want(ChangeView{view});
    }
}

void view_buttons(const Desk& desk) {
    ViewState view = desk.state.view;
    const auto button = [&](Word word, double gap = 8) {
        beside_if_fits(desk.kit, desk.text(word), gap);
        return quiet_button(desk.kit, desk.label(word));
    };
    if (view.picture == Picture::lanes) {
        const bool by_byte = view.axis == Axis::bytes;
        if (button(by_byte ? Word::axis_time : Word::axis_bytes, 20)) {
            view.axis = by_byte ? Axis::time : Axis::bytes;
            desk.want(ChangeView{view});
        }
    }
    if (button(Word::fit)) {
        view.from = 0;
        view.to = 1;
        view.down = 0;
        desk.want(ChangeView{view});
    }
    if (button(Word::save_png)) desk.want(SavePicture{false});
    if (button(Word::save_svg)) desk.want(SavePicture{true});
}

// Zooms by `factor` around a place of the whole ruler.
ViewState zoomed(ViewState view, double factor, double place) {
    const double width = std::clamp((view.to - view.from) * factor, 1e-9, 1.0);
    const double share = (place - view.from) / std::max(view.to - view.from, 1e-12);
    view.from = std::clamp(place - share * width, 0.0, 1 - width);
    view.to = view.from + width;
    return view;
}

ViewState panned(ViewState view, double by) {
    const double width = view.to - view.from;
    view.from = std::clamp(view.from + by, 0.0, std::max(0.0, 1 - width));
    view.to = view.from + width;
    return view;
}

void keys(const Desk& desk) {
    if (ImGui::GetIO().WantTextInput || ImGui::GetIO().KeyCtrl || ImGui::GetIO().KeyAlt) return;
    ViewState view = desk.state.view;
    const double width = view.to - view.from, middle = (view.from + view.to) / 2;
    const ViewState before = view;
    if (pressed(Key::equal, true)) view = zoomed(view, 0.8, middle);
    if (pressed(Key::minus, true)) view = zoomed(view, 1.25, middle);
    if (pressed(Key::zero)) view = zoomed(view, 1e9, 0.5);
    if (pressed(Key{'A'}, true)) view = panned(view, -width * 0.1);
    if (pressed(Key{'D'}, true)) view = panned(view, width * 0.1);
    if (pressed(Key{'1'})) view.picture = Picture::lanes;
    if (pressed(Key{'2'})) view.picture = Picture::ladder;
    if (pressed(Key{'3'})) view.picture = Picture::buffers;
    if (pressed(Key{'4'})) view.picture = Picture::bytes;
    if (pressed(Key{'5'})) view.picture = Picture::distribution;
    if (pressed(Key{'T'})) view.axis = view.axis == Axis::bytes ? Axis::time : Axis::bytes;
    const bool changed = view.from != before.from || view.to != before.to ||
                         view.picture != before.picture || view.axis != before.axis;
    if (changed) desk.want(ChangeView{view});
}

const Hit* hit_at(const Scene& scene, Point point) {
    // What is painted later lies above.
    for (std::size_t i = scene.hits.size(); i > 0; --i) {
        if (scene.hits[i - 1].box.contains(point)) return &scene.hits[i - 1];
    }
    return nullptr;
}

void pointer(const Desk& desk, const Scene& scene, const Brush& brush, Size size) {
    ViewState view = desk.state.view;
    const ImGuiIO& io = ImGui::GetIO();
    const Point point{(io.MousePos.x - brush.origin.x) / brush.scale,
                      (io.MousePos.y - brush.origin.y) / brush.scale};
    const double room = std::max(size.width - kLeft - kRight, 1.0);
    const double share = std::clamp((point.x - kLeft) / room, 0.0, 1.0);
    if (ImGui::IsItemHovered() && io.MouseWheel != 0) {
        const double place = view.from + share * (view.to - view.from);
        if (io.KeyShift)
            desk.want(ChangeView{panned(view, -0.1 * io.MouseWheel * (view.to - view.from))});
        else
            desk.want(ChangeView{zoomed(view, std::pow(0.85, io.MouseWheel), place)});
        return;
    }
    if (ImGui::IsItemActive() && ImGui::IsMouseDragging(0) && io.MouseDelta.x != 0) {
        const double moved = io.MouseDelta.x / brush.scale / room * (view.to - view.from);
        desk.want(ChangeView{panned(view, -moved)});
        return;
    }
    if (!ImGui::IsItemHovered()) return;
    const Hit* hit = hit_at(scene, point);
    std::optional<Lit> lit;
    if (hit != nullptr) {
        lit = Lit{hit->flow, hit->bytes, {}, hit->story};
        if (hit->event) lit->events.push_back(*hit->event);
        if (!hit->label.empty()) ImGui::SetTooltip("%s", hit->label.c_str());
    }
    if (lit == view.lit) return;
    view.lit = lit;
    desk.want(ChangeView{view});
}

void canvas(const Desk& desk) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    if (room.x < 1 || room.y < 1) return;
    const Size size{room.x / desk.kit.scale, room.y / desk.kit.scale};
    const Scene scene = scene_of(desk.state, size);
    const Brush brush{origin, desk.kit.scale, desk.kit.theme, &desk.fonts};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(origin, {origin.x + room.x, origin.y + room.y}, true);
    paint(list, scene, brush);
    list.PopClipRect();
    ImGui::InvisibleButton("###canvas", room);
    pointer(desk, scene, brush, size);
    keys(desk);
}

void empty_canvas(const Desk& desk) {
    ImGui::Dummy({0, desk.kit.px(80)});
    for (const Slot& slot : desk.state.slots) {
        if (!slot.failure) continue;
        return text_in(desk.kit, Role::bad, to_string(*slot.failure));
    }
    ImGui::SetCursorPosX(desk.kit.px(48));
    faint_text(desk.kit, desk.text(Word::nothing_yet));
}

}  // namespace

Scene scene_of(const AppState& state, Size size) {
    const Slot &first = state.slots[0], &second = state.slots[1];
    if (first.story == nullptr) return {};
    ViewState view = state.view;
    view.language = state.preferences.language;
    view.theme = state.preferences.theme;
    view.patterns = state.preferences.patterns;
    view.names = {first.label, second.label};
    if (view.picture == Picture::distribution && !first.kinds.empty())
        return compose_kinds(
            state.compares() ? std::vector{&first.kinds, &second.kinds} : std::vector{&first.kinds},
            view, size);
    if (!state.compares()) return compose(*first.story, view, size);
    return compose_pair(*first.story, *second.story, view, size);
}

void picture_panel(const Desk& desk) {
    picture_choice(desk);
    view_buttons(desk);
    if (desk.state.slots[0].story == nullptr) return empty_canvas(desk);
    canvas(desk);
}

}  // namespace sticky::ui
