// The picture itself: which one, how much of it, and what lies under the pointer.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viz/scene/compose.h"
#include "viz/scene/go_to.h"
#include "viz/ui/input.h"
#include "viz/ui/paint.h"
#include "viz/ui/panels.h"

namespace sticky::ui {
namespace {

constexpr double kTitleHidden = 88;  // pixels of a picture's title
constexpr double kWheelDown = 60;    // pixels for a notch of the wheel

void picture_choice(const Desk& desk) {
    static constexpr Word kWords[kPictureCount] = {Word::lanes,        Word::ladder,
                                                   Word::buffers,      Word::bytes_view,
                                                   Word::distribution, Word::map_view};
    std::vector<Segment> all;
    for (const Word word : kWords) all.push_back({desk.label(word), true, {}});
    ViewState view = desk.state.view;
    int used = segments(desk.kit, "picture", all, static_cast<int>(view.picture));
    const ImGuiIO& io = ImGui::GetIO();
    for (int i = 0; i < static_cast<int>(kPictureCount); ++i) {
        const bool typing = io.WantTextInput || io.KeyCtrl || io.KeyAlt;
        if (!typing && pressed(static_cast<Key>('1' + i))) used = i;
    }
    if (used < 0) return;
    view.picture = static_cast<Picture>(used);
    view.down = 0;
    desk.want(ChangeView{view});
}

ViewState whole(ViewState view) {
    view.from = 0;
    view.to = 1;
    view.down = 0;
    return view;
}

void view_buttons(const Desk& desk) {
    ViewState view = desk.state.view;
    const auto button = [&](Word word, double gap = 6) {
        beside_if_fits(desk.kit, desk.text(word), gap);
        return quiet_button(desk.kit, desk.label(word));
    };
    if (view.picture == Picture::lanes) {
        const bool by_byte = view.axis == Axis::bytes;
        if (button(by_byte ? Word::axis_time : Word::axis_bytes)) {
            view.axis = by_byte ? Axis::time : Axis::bytes;
            desk.want(ChangeView{whole(view)});
        }
    }
    if (button(Word::fit)) desk.want(ChangeView{whole(view)});
    for (const Word word : {Word::save_png, Word::save_svg}) {
        if (button(word)) desk.want(SavePicture{word == Word::save_svg});
        if (ImGui::IsItemHovered())
            ImGui::SetTooltip("%s", std::string(desk.text(Word::save_picture)).c_str());
    }
}

// Which of several flows, and which of its messages.
void places(const Desk& desk) {
    const Story& story = *desk.state.slots[0].story;
    const std::size_t flows = story.lineage.flows.size();
    ViewState view = desk.state.view;
    const bool typing = ImGui::GetIO().WantTextInput;
    const auto used = [&](const char* label, Key key) {
        const bool now = quiet_button(desk.kit, label);
        ImGui::SameLine(0, desk.kit.px(2));
        return now || (!typing && pressed(key, true));
    };
    const std::size_t before = view.flow.value_or(flows);
    std::size_t now = before;
    if (flows > 1) {
        if (used("<###flow_before", Key::left_bracket)) now = before == 0 ? flows : before - 1;
        ImGui::AlignTextToFramePadding();
        ImGui::TextUnformatted(view.flow ? story.flow_name(story.lineage.flows[before]).c_str()
                                         : std::string(desk.text(Word::all_flows)).c_str());
        ImGui::SameLine(0, desk.kit.px(2));
        if (used(">###flow_next", Key::right_bracket)) now = before == flows ? 0 : before + 1;
        ImGui::SameLine(0, desk.kit.px(16));
    }
    if (now != before) {
        view = whole(view);
        view.flow = now == flows ? std::nullopt : std::optional(now);
        desk.want(ChangeView{view});
    }
    const std::uint32_t messages = messages_in(story, view.flow.value_or(0));
    if (messages == 0) return ImGui::NewLine();
    ImGui::AlignTextToFramePadding();
    ImGui::PushStyleColor(ImGuiCol_Text, desk.kit.colour(Role::faint));
    ImGui::TextUnformatted(std::string(desk.text(Word::go_to)).c_str());
    ImGui::PopStyleColor();
    ImGui::SameLine();
    ImGui::SetNextItemWidth(desk.kit.px(64));
    if (!typing && pressed(Key{'G'})) ImGui::SetKeyboardFocusHere();
    int& number = desk.drafts.message_number;
    const bool chosen =
        ImGui::InputInt("###go_to", &number, 0, 0, ImGuiInputTextFlags_EnterReturnsTrue);
    note(desk.kit, "go_to");
    if (chosen) {
        number = static_cast<int>(std::clamp<std::int64_t>(number, 1, messages));
        desk.want(GoTo{static_cast<std::uint32_t>(number)});
    }
    ImGui::SameLine(0, desk.kit.px(4));
    ImGui::AlignTextToFramePadding();
    faint_text(desk.kit, fmt::format("/ {}", messages));
}

// Zooms by `factor` around a place of the whole.
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

ViewState scrolled(ViewState view, double by, const Scene& scene) {
    view.down = std::clamp(view.down + by, 0.0, scene.room_below);
    return view;
}

void keys(const Desk& desk, const Scene& scene) {
    if (ImGui::GetIO().WantTextInput || ImGui::GetIO().KeyCtrl || ImGui::GetIO().KeyAlt) return;
    ViewState view = desk.state.view;
    const double width = view.to - view.from, middle = (view.from + view.to) / 2;
    bool changed = false;
    const auto used = [&](Key key, bool repeat = false) {
        const bool now = pressed(key, repeat);
        changed = changed || now;
        return now;
    };
    if (used(Key::equal, true)) view = zoomed(view, 0.8, middle);
    if (used(Key::minus, true)) view = zoomed(view, 1.25, middle);
    if (used(Key::zero)) view = whole(view);
    if (used(Key{'A'}, true)) view = panned(view, -width * 0.1);
    if (used(Key{'D'}, true)) view = panned(view, width * 0.1);
    if (used(Key{'W'}, true)) view = scrolled(view, -kWheelDown, scene);
    if (used(Key{'S'}, true)) view = scrolled(view, kWheelDown, scene);
    if (used(Key{'T'})) {
        view = whole(view);
        view.axis = view.axis == Axis::bytes ? Axis::time : Axis::bytes;
    }
    if (changed) desk.want(ChangeView{view});
}

const Hit* hit_at(const Scene& scene, Point point) {
    // What is painted later lies above.
    for (std::size_t i = scene.hits.size(); i > 0; --i) {
        if (scene.hits[i - 1].box.contains(point)) return &scene.hits[i - 1];
    }
    return nullptr;
}

// The place of the whole that lies under a point.
double place_at(const ViewState& view, const Span& span, Point point) {
    const double at = span.down ? point.y : point.x;
    const double share = (at - span.begin) / std::max(span.end - span.begin, 1.0);
    return view.from + std::clamp(share, 0.0, 1.0) * (view.to - view.from);
}

// True: the view was moved.
bool wheel(const Desk& desk, const Scene& scene, Point point) {
    const ImGuiIO& io = ImGui::GetIO();
    const ViewState& view = desk.state.view;
    if (!ImGui::IsItemHovered() || io.MouseWheel == 0) return false;
    const double notches = io.MouseWheel;
    if (scene.room_below > 0 && !io.KeyCtrl)
        desk.want(ChangeView{scrolled(view, -notches * kWheelDown, scene)});
    else if (scene.span && io.KeyShift)
        desk.want(ChangeView{panned(view, -0.1 * notches * (view.to - view.from))});
    else if (scene.span)
        desk.want(
            ChangeView{zoomed(view, std::pow(0.85, notches), place_at(view, *scene.span, point))});
    return true;
}

bool drag(const Desk& desk, const Scene& scene, float scale) {
    const ImGuiIO& io = ImGui::GetIO();
    if (!ImGui::IsItemActive() || !ImGui::IsMouseDragging(0)) return false;
    const ViewState& view = desk.state.view;
    if (scene.span) {
        const double moved = (scene.span->down ? io.MouseDelta.y : io.MouseDelta.x) / scale;
        const double room = std::max(scene.span->end - scene.span->begin, 1.0);
        if (moved != 0) desk.want(ChangeView{panned(view, -moved / room * (view.to - view.from))});
    } else if (io.MouseDelta.y != 0) {
        desk.want(ChangeView{scrolled(view, -io.MouseDelta.y / scale, scene)});
    }
    return true;
}

void hover(const Desk& desk, const Scene& scene, Point point) {
    ViewState view = desk.state.view;
    if (!ImGui::IsItemHovered()) return;
    const Hit* hit = hit_at(scene, point);
    if (hit == nullptr) {
        if (view.lit == desk.drafts.pinned) return;
        view.lit = desk.drafts.pinned;
        return desk.want(ChangeView{view});
    }
    if (!hit->label.empty()) {
        desk.fonts.need(hit->label);
        ImGui::SetTooltip("%s", hit->label.c_str());
    }
    const std::size_t flows = desk.state.slots[0].story->lineage.flows.size();
    if (ImGui::IsItemClicked() && !view.flow && flows > 1 && view.picture == Picture::lanes) {
        view = whole(view);
        view.flow = hit->flow;
        return desk.want(ChangeView{view});
    }
    Lit lit{hit->flow, hit->bytes, {}, hit->story};
    if (hit->event) lit.events.push_back(*hit->event);
    if (view.lit == lit) return;
    view.lit = std::move(lit);
    desk.want(ChangeView{view});
}

bool is_below_question(const AppState& state) {
    if (!in_lesson(state) || state.view.picture == Picture::distribution) return false;
    const LessonStep& step = *state.classroom.now();
    return step.place() != nullptr && !state.classroom.asking();
}

void canvas(const Desk& desk) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    if (room.x < 1 || room.y < 1) return;
    // Below a question there is no room for the title, and no need.
    const double hidden = is_below_question(desk.state) ? kTitleHidden : 0;
    const Size size{room.x / desk.kit.scale, room.y / desk.kit.scale + hidden};
    const Scene scene = scene_of(desk.state, size);
    const Brush brush{
        {origin.x, origin.y - desk.kit.px(hidden)}, desk.kit.scale, desk.kit.theme, &desk.fonts};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(origin, {origin.x + room.x, origin.y + room.y}, true);
    paint(list, scene, brush);
    list.PopClipRect();
    ImGui::InvisibleButton("###canvas", room);
    note(desk.kit, "canvas");
    const ImGuiIO& io = ImGui::GetIO();
    const Point point{(io.MousePos.x - brush.origin.x) / brush.scale,
                      (io.MousePos.y - brush.origin.y) / brush.scale};
    if (!wheel(desk, scene, point) && !drag(desk, scene, brush.scale)) hover(desk, scene, point);
    keys(desk, scene);
}

void empty_canvas(const Desk& desk) {
    ImGui::Dummy({0, desk.kit.px(80)});
    for (const Slot& slot : desk.state.slots) {
        if (!slot.failure) continue;
        return text_in(desk.kit, Role::bad, to_string(*slot.failure));
    }
    ImGui::SetCursorPosX(desk.kit.px(48));
    faint_text(desk.kit, desk.text(desk.state.opening ? Word::opening : Word::nothing_yet));
}

// Before anything was run, what the lesson is about.
void cover(const Desk& desk) {
    const Lesson& lesson = *desk.state.classroom.open;
    const auto asks = std::ranges::count_if(lesson.steps, &LessonStep::asks);
    ImGui::Indent(desk.kit.px(40));
    ImGui::Dummy({0, desk.kit.px(70)});
    ImGui::PushFont(desk.fonts.font(Font::plain, true, 28).font);
    text_in(desk.kit, Role::ink, lesson.title.in(desk.language()));
    ImGui::PopFont();
    ImGui::PushFont(desk.fonts.font(Font::plain, false, 17).font);
    text_in(desk.kit, Role::ink, lesson.about.in(desk.language()));
    ImGui::PopFont();
    ImGui::Dummy({0, desk.kit.px(10)});
    faint_text(desk.kit, fmt::format(fmt::runtime(desk.text(Word::lesson_about)),
                                     lesson.steps.size(), asks, lesson.minutes));
    ImGui::Unindent(desk.kit.px(40));
}

}  // namespace

Scene scene_of(const AppState& state, Size size) {
    const Slot &first = state.slots[0], &second = state.slots[1];
    ViewState view = state.view;
    view.language = state.preferences.language;
    view.theme = state.preferences.theme;
    view.patterns = state.preferences.patterns;
    if (view.picture == Picture::map) {
        if (state.map.map == nullptr) return {};
        return compose_map(*state.map.map, state.map.examples, view, size, state.map.cursor);
    }
    if (first.story == nullptr) return {};
    view.names = {first.label, second.label};
    if (view.picture == Picture::distribution && !first.kinds.empty())
        return compose_kinds(
            state.compares() ? std::vector{&first.kinds, &second.kinds} : std::vector{&first.kinds},
            view, size);
    if (!state.compares()) return compose(*first.story, view, size);
    return compose_pair(*first.story, *second.story, view, size);
}

void picture_panel(const Desk& desk) {
    const bool nothing = desk.state.slots[0].story == nullptr && !desk.state.opening;
    if (in_lesson(desk.state) && nothing && !desk.state.busy) return cover(desk);
    overlay(desk);
    picture_choice(desk);
    view_buttons(desk);
    if (desk.state.view.picture == Picture::map) return map_panel(desk);
    if (desk.state.slots[0].story == nullptr) return empty_canvas(desk);
    places(desk);
    canvas(desk);
}

}  // namespace sticky::ui
