// What the window knows of lessons: the course, the lesson that is open, its runs and what was said
// to its questions. Plain values.
//
// Refuses to know: widgets, threads, and how far somebody came before (lesson_progress.h).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "run/lessons.h"
#include "viz/scene/question_scene.h"

namespace sticky::ui {

struct CourseLesson {
    std::string name, file;
    Said title;
    std::uint32_t minutes = 0;
    std::size_t steps = 0;
};
struct CourseSection {
    Said title, about;
    std::vector<CourseLesson> lessons;
};

// What was said to a step that asks.
struct Answer {
    Guess guess;
    std::uint64_t cursor = 1;      // where the keyboard puts a mark
    bool hint = false;             // it was asked for
    std::optional<Graded> graded;  // none: the run was not compared with it yet
};

struct Classroom {
    bool course_known = false;           // it was looked for
    std::vector<CourseSection> course;   // empty: there is none
    std::shared_ptr<const Lesson> open;  // null: the course is looked at
    std::size_t step = 0;
    std::vector<std::shared_ptr<const PlayedRun>> runs;  // of the open lesson; null: not played
    std::vector<Answer> answers;                         // by step
    bool playing = false;
    std::optional<Error> trouble;  // why the step has no run

    const LessonStep* now() const { return open == nullptr ? nullptr : &open->steps[step]; }
    const Answer* answer() const { return open == nullptr ? nullptr : &answers[step]; }
    // The run of this step, once it was played.
    const PlayedRun* run() const;
    // A question that was not answered yet: nothing else of its run may be shown.
    bool asking() const { return now() != nullptr && now()->asks() && !answer()->graded; }
    bool last_step() const { return open != nullptr && step + 1 == open->steps.size(); }
};

// The question of this step as a picture; none: it does not ask, or there is no run yet.
std::optional<Question> question_of(const Classroom& room);
// Where a lane is among a run's flows.
std::optional<std::size_t> flow_of(const LanePlace& place, const PlayedRun& run);
// The lesson after that one in the course; null: it is the last.
const CourseLesson* lesson_after(const std::vector<CourseSection>& course, const std::string& name);
// Everything a lesson says, in both languages.
std::vector<std::string_view> texts_of(const Lesson& lesson);

// What a learner wants.
struct OpenCourse {};  // leaves the lesson
struct OpenLesson {
    std::string name;                 // or a path that ends in .toml
    std::optional<std::size_t> step;  // none: where it was left
};
struct GoToStep {
    std::size_t step = 0;
};
struct ChangeGuess {
    Guess guess;
    std::uint64_t cursor = 1;
};
struct ShowHint {};
struct CompareWithRun {};  // the answer is given
using LessonIntent =
    std::variant<OpenCourse, OpenLesson, GoToStep, ChangeGuess, ShowHint, CompareWithRun>;

}  // namespace sticky::ui
