// What a lesson asks, in place of the picture: a lane to put marks on, or pictures to choose from.
#include <algorithm>
#include <cmath>

#include "viz/ui/input.h"
#include "viz/ui/paint.h"
#include "viz/ui/panels.h"

namespace sticky::ui {
namespace {

constexpr double kNear = 7;  // pixels: a mark under the pointer

struct Stage {
    const Question& question;
    Size size;
    Point point;
};

void change(const Desk& desk, Marks marks, std::uint64_t cursor) {
    std::ranges::sort(marks);
    Guess guess;
    guess.marks = std::move(marks);
    desk.want(ForLesson{ChangeGuess{std::move(guess), cursor}});
}

Marks with_or_without(Marks marks, std::uint64_t offset) {
    if (std::erase(marks, offset) == 0) marks.push_back(offset);
    return marks;
}

void mark_by_pointer(const Desk& desk, const Stage& stage) {
    const Question& question = stage.question;
    const auto offset = offset_at(question, stage.size, stage.point);
    std::optional<std::uint64_t>& held = desk.drafts.held_mark;
    if (ImGui::IsItemHovered() && ImGui::IsMouseClicked(0) && offset) {
        const auto near = std::ranges::find_if(question.marks, [&](std::uint64_t mark) {
            return std::abs(place_of(question, stage.size, mark) - stage.point.x) < kNear;
        });
        const bool is_new = near == question.marks.end();
        held = is_new ? *offset : *near;
        // One that was there goes with the release, unless it was moved.
        desk.drafts.moved_mark = is_new;
        if (is_new) change(desk, with_or_without(question.marks, *offset), *offset);
        return;
    }
    if (!held) return;
    if (ImGui::IsMouseDown(0)) {
        if (!ImGui::IsMouseDragging(0) || !offset || *offset == *held) return;
        Marks marks = question.marks;
        std::erase(marks, *held);
        if (std::ranges::count(marks, *offset) > 0) return;
        marks.push_back(*offset);
        held = *offset;
        desk.drafts.moved_mark = true;
        return change(desk, std::move(marks), *offset);
    }
    if (!desk.drafts.moved_mark) change(desk, with_or_without(question.marks, *held), *held);
    held.reset();
}

void mark_by_keys(const Desk& desk, const Question& question) {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.KeyAlt || question.end < 2) return;
    const std::uint64_t last = question.end - 1,
                        at = std::clamp<std::uint64_t>(*question.cursor, 1, last);
    const std::uint64_t far = io.KeyCtrl ? 10 : 1;
    std::uint64_t next = at;
    if (pressed(Key::right, true))
        next = io.KeyShift ? next_told(question, at, true) : std::min(at + far, last);
    if (pressed(Key::left, true))
        next = io.KeyShift ? next_told(question, at, false) : at > far ? at - far : 1;
    const bool here = ImGui::IsItemFocused();
    if (next != at) {
        if (!here) take_focus();
        return change(desk, question.marks, next);
    }
    if (pressed(Key::enter) || (here && pressed(Key::space)))
        change(desk, with_or_without(question.marks, at), at);
}

void choose_by_pointer(const Desk& desk, const Stage& stage) {
    const auto choice = choice_at(stage.question, stage.size, stage.point);
    if (!choice || !ImGui::IsItemHovered() || !ImGui::IsMouseClicked(0)) return;
    Guess guess;
    guess.choice = *choice;
    desk.want(ForLesson{ChangeGuess{guess, 1}});
}

// Of pictures the next one, where the keyboard is on them.
void choose_by_keys(const Desk& desk, const Question& question) {
    if (!ImGui::IsItemFocused() || !pressed(Key::space)) return;
    Guess guess;
    guess.choice = question.chosen ? (*question.chosen + 1) % question.choices.size() : 0;
    desk.want(ForLesson{ChangeGuess{guess, 1}});
}

ViewState view_of(const Desk& desk) {
    ViewState view;
    view.language = desk.language();
    view.theme = desk.state.preferences.theme;
    view.patterns = desk.state.preferences.patterns;
    return view;
}

// Draws it as high as asked for; answers the pointer, in the scene's pixels.
Point draw(const Desk& desk, const Question& question, Size size, const char* id) {
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const Scene scene = compose_question(question, view_of(desk), size);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 room(desk.kit.px(size.width), desk.kit.px(size.height));
    list.PushClipRect(origin, {origin.x + room.x, origin.y + room.y}, true);
    paint(list, scene, Brush{origin, desk.kit.scale, desk.kit.theme, &desk.fonts});
    list.PopClipRect();
    ImGui::InvisibleButton(id, room);
    note(desk.kit, id);
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    return {(mouse.x - origin.x) / desk.kit.scale, (mouse.y - origin.y) / desk.kit.scale};
}

Size room_of(const Desk& desk) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    return {room.x / desk.kit.scale, room.y / desk.kit.scale};
}

}  // namespace

void question_panel(const Desk& desk) {
    const std::optional<Question> question = question_of(desk.state.classroom);
    const Size size = room_of(desk);
    if (!question || size.width < 1 || size.height < 1) return;
    const Point point = draw(desk, *question, size, "###question");
    if (question->asked == Asked::words) return;
    begins_here(desk);
    const Stage stage{*question, size, point};
    if (question->asked == Asked::marks) {
        mark_by_pointer(desk, stage);
        mark_by_keys(desk, *question);
    } else {
        choose_by_pointer(desk, stage);
        choose_by_keys(desk, *question);
    }
}

void overlay(const Desk& desk) {
    if (!in_lesson(desk.state)) return;
    const std::optional<Question> question = question_of(desk.state.classroom);
    if (!question || question->asked == Asked::words || question->graded == nullptr) return;
    const Size size{room_of(desk).width, question_height(*question) + 6};
    if (size.width < 1) return;
    draw(desk, *question, size, "###overlay");
}

}  // namespace sticky::ui
