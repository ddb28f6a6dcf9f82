// A lesson's step: what is read, what can be chosen, and how to go on.
#include <fmt/format.h>

#include "viz/ui/input.h"
#include "viz/ui/lesson_desk.h"
#include "viz/ui/panels.h"

namespace sticky::ui {
namespace {

template <class... Values>
std::string say(const Desk& desk, Word word, const Values&... values) {
    return fmt::format(fmt::runtime(desk.text(word)), values...);
}

void want(const Desk& desk, LessonIntent intent) {
    desk.want(ForLesson{std::move(intent)});
}

void go(const Desk& desk, bool on) {
    const Classroom& room = desk.state.classroom;
    if (on && room.last_step()) {
        const CourseLesson* next = lesson_after(room.course, room.open->name);
        if (next != nullptr)
            want(desk, OpenLesson{next->name, {}});
        else
            want(desk, OpenCourse{});
    } else if (on || room.step > 0) {
        want(desk, GoToStep{on ? room.step + 1 : room.step - 1});
    }
}

void choose(const Desk& desk, std::size_t choice) {
    Guess guess;
    guess.choice = choice;
    want(desk, ChangeGuess{guess, 1});
}

// Steps as bars: those that ask are higher.
void bars(const Desk& desk) {
    const Classroom& room = desk.state.classroom;
    const float width = ImGui::GetContentRegionAvail().x - desk.kit.px(6), gap = desk.kit.px(3);
    const std::size_t count = room.open->steps.size();
    const float each = (width - gap * static_cast<float>(count - 1)) / static_cast<float>(count);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    for (std::size_t i = 0; i < count; ++i) {
        const float high = desk.kit.px(room.open->steps[i].asks() ? 8 : 4);
        const float x = at.x + (each + gap) * static_cast<float>(i), y = at.y + desk.kit.px(9);
        const ImU32 colour = i == room.step  ? desk.kit.colour(Role::accent)
                             : i < room.step ? desk.kit.colour(Role::accent, 0.45)
                                             : desk.kit.colour(Role::line);
        ImGui::GetWindowDrawList()->AddRectFilled({x, y - high}, {x + each, y}, colour,
                                                  desk.kit.px(2));
    }
    ImGui::Dummy({width, desk.kit.px(10)});
}

void paragraphs(const Desk& desk, const Said& said, Role role = Role::ink) {
    for (const std::string& paragraph : paragraphs_of(said.in(desk.language()))) {
        rich_text(desk.kit, role, paragraph);
        ImGui::Dummy({0, desk.kit.px(2)});
    }
}

void words(const Desk& desk, const WordsStep& step) {
    const Answer& answer = *desk.state.classroom.answer();
    for (std::size_t i = 0; i < step.choices.size(); ++i) {
        const bool right = answer.graded && answer.graded->right_choice == i;
        const std::string label = fmt::format("{}  {}{}###choice.{}", i + 1, right ? "● " : "",
                                              step.choices[i].text.in(desk.language()), i + 1);
        if (wide_button(desk.kit, label, "", answer.guess.choice == i)) choose(desk, i);
        if (i == 0 && !answer.graded) begins_here(desk);
    }
}

void pictures(const Desk& desk, const PictureStep& step) {
    std::vector<Segment> all;
    for (std::size_t i = 0; i < step.choices.size(); ++i)
        all.push_back({fmt::format("   {}   ###{}", i + 1, i + 1), true, {}});
    const std::optional<std::size_t> chosen = desk.state.classroom.answer()->guess.choice;
    const int used = segments(desk.kit, "choice", all, chosen ? static_cast<int>(*chosen) : -1);
    if (used >= 0) choose(desk, static_cast<std::size_t>(used));
}

void hint(const Desk& desk) {
    const Classroom& room = desk.state.classroom;
    const LessonStep& step = *room.now();
    if (step.hint.empty()) return;
    if (room.answer()->hint) {
        heading(desk.kit, desk.text(Word::lesson_hint));
        paragraphs(desk, step.hint);
    } else if (room.asking()) {
        if (quiet_button(desk.kit, desk.label(Word::lesson_hint))) want(desk, ShowHint{});
    }
}

void result(const Desk& desk) {
    const Classroom& room = desk.state.classroom;
    const Answer& answer = *room.answer();
    if (!answer.graded) return;
    const Graded& graded = *answer.graded;
    ImGui::Dummy({0, desk.kit.px(4)});
    const Role role = graded.all_right ? Role::good : Role::bad;
    if (graded.all_right && graded.score.fact == 0)
        text_in(desk.kit, role, desk.text(Word::answer_none));
    else if (graded.all_right)
        text_in(desk.kit, role, desk.text(Word::answer_right));
    else if (graded.right_choice)
        text_in(desk.kit, role,
                say(desk, Word::answer_was, *answer.guess.choice + 1, *graded.right_choice + 1));
    else
        text_in(desk.kit, role,
                say(desk, Word::answer_marks, graded.score.right, graded.score.marked,
                    graded.score.right, graded.score.fact));
    paragraphs(desk, room.now()->after);
    if (desk.drafts.seeks_focus) ImGui::SetScrollHereY(1);
}

void scroll_by_keys() {
    const float page = ImGui::GetWindowHeight() * 0.8F;
    if (pressed(Key::page_down, true)) ImGui::SetScrollY(ImGui::GetScrollY() + page);
    if (pressed(Key::page_up, true)) ImGui::SetScrollY(ImGui::GetScrollY() - page);
}

void trouble(const Desk& desk) {
    const Classroom& room = desk.state.classroom;
    if (room.playing) faint_text(desk.kit, desk.text(Word::lesson_playing));
    if (!room.trouble) return;
    text_in(desk.kit, Role::bad, to_string(*room.trouble));
    if (quiet_button(desk.kit, desk.label(Word::lesson_retry))) want(desk, GoToStep{room.step});
}

void body(const Desk& desk) {
    const Classroom& room = desk.state.classroom;
    const LessonStep& step = *room.now();
    paragraphs(desk, step.text);
    if (const auto* asked = std::get_if<WordsStep>(&step.what)) words(desk, *asked);
    if (const auto* asked = std::get_if<PictureStep>(&step.what)) pictures(desk, *asked);
    trouble(desk);
    hint(desk);
    result(desk);
    if (!room.last_step() || room.asking()) return;
    const LessonProgress* kept = find_progress(desk.state.preferences.lessons, room.open->name);
    ImGui::Dummy({0, desk.kit.px(4)});
    if (kept != nullptr)
        text_in(desk.kit, Role::accent,
                say(desk, Word::lesson_total, points_of(*room.open, kept->points)));
}

bool can_compare(const Classroom& room) {
    return room.run() != nullptr &&
           (room.now()->choice_count() == 0 || room.answer()->guess.choice);
}

void footer(const Desk& desk) {
    const Classroom& room = desk.state.classroom;
    if (room.asking()) {
        const bool can = can_compare(room);
        if (!can) ImGui::BeginDisabled();
        if (primary_button(desk.kit, desk.label(Word::lesson_compare)))
            want(desk, CompareWithRun{});
        if (!can) ImGui::EndDisabled();
        ImGui::SameLine();
        if (quiet_button(desk.kit, desk.label(Word::lesson_back))) go(desk, false);
        ImGui::SameLine();
        if (quiet_button(desk.kit, desk.label(Word::lesson_skip))) go(desk, true);
        return;
    }
    const CourseLesson* next =
        room.last_step() ? lesson_after(room.course, room.open->name) : nullptr;
    const std::string label =
        next != nullptr
            ? say(desk, Word::lesson_after, next->title.in(desk.language())) + "###lesson_next"
            : desk.label(room.last_step() ? Word::course : Word::lesson_next);
    if (next != nullptr ? wide_button(desk.kit, label, "", true) : primary_button(desk.kit, label))
        go(desk, true);
    begins_here(desk);
    if (next == nullptr) ImGui::SameLine();
    if (quiet_button(desk.kit, desk.label(Word::lesson_back))) go(desk, false);
}

}  // namespace

void begins_here(const Desk& desk) {
    // ImGui gives the keyboard to the first control of a window in its first frames.
    if (!desk.drafts.seeks_focus || ImGui::GetFrameCount() < 3) return;
    desk.drafts.seeks_focus = false;
    take_focus();
}

void lesson_panel(const Desk& desk) {
    const Classroom& room = desk.state.classroom;
    ImGui::Dummy({0, desk.kit.px(2)});
    if (quiet_button(desk.kit, "← " + std::string(desk.text(Word::course)) + "###leave_lesson"))
        want(desk, OpenCourse{});
    const std::string place = say(desk, Word::lesson_step, room.step + 1, room.open->steps.size());
    ImGui::SameLine(ImGui::GetContentRegionAvail().x - ImGui::CalcTextSize(place.c_str()).x -
                    desk.kit.px(10));
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(place.c_str());
    bars(desk);
    ImGui::PushFont(desk.fonts.font(Font::plain, false, 17).font);
    text_in(desk.kit, Role::ink, room.open->title.in(desk.language()));
    ImGui::PopFont();
    ImGui::Dummy({0, desk.kit.px(4)});
    const bool long_label = room.last_step() && !room.asking();
    const float below = desk.kit.px(long_label ? 104 : 46);
    const float height = ImGui::GetContentRegionAvail().y - below;
    ImGui::BeginChild("###lesson_body", {0, height}, false, ImGuiWindowFlags_NavFlattened);
    body(desk);
    scroll_by_keys();
    ImGui::EndChild();
    footer(desk);
}

void lesson_keys(const Desk& desk) {
    const ImGuiIO& io = ImGui::GetIO();
    const AppState& state = desk.state;
    const Classroom& room = state.classroom;
    // A moment is what the keyboard's place depends on.
    const std::string moment =
        state.side != Side::lessons ? ""
        : room.open == nullptr
            ? "course"
            : fmt::format("{}/{}/{}", room.open->name, room.step, room.asking() ? "asks" : "");
    if (moment != desk.drafts.moment) {
        desk.drafts.moment = moment;
        desk.drafts.seeks_focus = !moment.empty();
    }
    if (io.WantTextInput || io.KeyCtrl || io.KeyAlt) return;
    if (pressed(Key{'L'})) {
        if (in_lesson(state))
            want(desk, OpenCourse{});
        else
            desk.want(ChooseSide{Side::lessons});
    }
    if (!in_lesson(state)) return;
    if (pressed(Key{'N'})) go(desk, true);
    if (pressed(Key{'B'})) go(desk, false);
    if (!room.asking()) return;
    if (pressed(Key{'H'})) want(desk, ShowHint{});
    for (std::size_t i = 0; i < room.now()->choice_count(); ++i) {
        if (pressed(static_cast<Key>('1' + i))) choose(desk, i);
    }
}

}  // namespace sticky::ui
