// The course: its parts, their lessons, and how far somebody came in each.
#include <fmt/format.h>

#include "viz/ui/panels.h"

namespace sticky::ui {
namespace {

std::string aside_of(const Desk& desk, const CourseLesson& lesson) {
    const auto text = [&](Word word, auto value) {
        return fmt::format(fmt::runtime(desk.text(word)), value);
    };
    const LessonProgress* kept = find_progress(desk.state.preferences.lessons, lesson.name);
    if (kept != nullptr && kept->done) return text(Word::lesson_points, kept->best);
    if (kept != nullptr && kept->step > 0)
        return fmt::format("{} / {}", kept->step + 1, lesson.steps);
    return text(Word::lesson_minutes, lesson.minutes);
}

// What to take now: the lesson that was left, or else the first that was not taken.
const CourseLesson* next_of(const AppState& state) {
    const auto done = [&](const CourseLesson& lesson) {
        const LessonProgress* kept = find_progress(state.preferences.lessons, lesson.name);
        return kept != nullptr && kept->done;
    };
    const CourseLesson* first = nullptr;
    for (const CourseSection& section : state.classroom.course) {
        for (const CourseLesson& lesson : section.lessons) {
            if (done(lesson)) continue;
            if (lesson.name == state.preferences.lesson) return &lesson;
            if (first == nullptr) first = &lesson;
        }
    }
    return first;
}

}  // namespace

void course_panel(const Desk& desk) {
    const Classroom& room = desk.state.classroom;
    if (room.course.empty()) return faint_text(desk.kit, desk.text(Word::no_lessons));
    if (const CourseLesson* next = next_of(desk.state)) {
        const bool begun = find_progress(desk.state.preferences.lessons, next->name) != nullptr;
        const std::string label =
            fmt::format(fmt::runtime(desk.text(begun ? Word::lesson_go_on : Word::lesson_begin)),
                        next->title.in(desk.language()));
        ImGui::Dummy({0, desk.kit.px(2)});
        if (wide_button(desk.kit, label + "###lesson_first", "", true))
            desk.want(ForLesson{OpenLesson{next->name, {}}});
        begins_here(desk);
    }
    std::size_t number = 0;
    for (const CourseSection& section : room.course) {
        heading(desk.kit, fmt::format("{}. {}", ++number, section.title.in(desk.language())));
        if (ImGui::IsItemHovered())
            ImGui::SetTooltip("%s", section.about.in(desk.language()).c_str());
        for (const CourseLesson& lesson : section.lessons) {
            const std::string label = lesson.title.in(desk.language()) + "###lesson." + lesson.name;
            if (wide_button(desk.kit, label, aside_of(desk, lesson), false))
                desk.want(ForLesson{OpenLesson{lesson.name, {}}});
        }
    }
}

}  // namespace sticky::ui
