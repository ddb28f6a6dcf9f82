#include "viz/ui/lesson_desk.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "run/load.h"

namespace sticky::ui {
namespace {

CourseLesson entry_of(const Lesson& lesson, const std::string& name) {
    return {name, lesson.file, lesson.title, lesson.minutes, lesson.steps.size()};
}

// Until a step that asks is answered, its run is shown to nobody.
bool may_show(const Lesson& lesson, const std::vector<Answer>& answers, std::size_t step) {
    if (!lesson.steps[step].run()) return false;
    return !lesson.steps[step].asks() || answers[step].graded;
}

}  // namespace

std::uint32_t points_of(const Lesson& lesson, const std::vector<int>& points) {
    double sum = 0;
    std::size_t questions = 0;
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        if (!lesson.steps[i].asks()) continue;
        ++questions;
        if (i < points.size()) sum += std::max(points[i], 0);
    }
    if (questions == 0) return 100;
    return static_cast<std::uint32_t>(std::lround(sum / static_cast<double>(questions)));
}

std::optional<Error> LessonDesk::find_course(Classroom& room) {
    if (room.course_known) return std::nullopt;
    room.course_known = true;
    if (folder_.empty()) return std::nullopt;
    const Result<Course> course = load_course(folder_);
    if (!course) return course.error();
    std::optional<Error> trouble;
    for (const CoursePart& part : course->parts) {
        CourseSection section{part.title, part.about, {}};
        for (const std::string& name : part.lessons) {
            const Result<std::string> file = lesson_file(folder_, name);
            const Result<Lesson> lesson =
                file ? load_lesson_file(*file) : tl::unexpected<Error>(file.error());
            if (lesson)
                section.lessons.push_back(entry_of(*lesson, name));
            else
                trouble = lesson.error();
        }
        room.course.push_back(std::move(section));
    }
    return trouble;
}

std::shared_ptr<const PlayedRun> LessonDesk::shown(const Classroom& room, std::size_t* number) {
    if (room.open == nullptr || room.asking()) return nullptr;
    for (std::size_t i = room.step + 1; i > 0; --i) {
        if (!may_show(*room.open, room.answers, i - 1)) continue;
        *number = i - 1;
        return room.runs[*room.open->steps[i - 1].run()];
    }
    return nullptr;
}

std::optional<Error> LessonDesk::carry_out(const LessonIntent& intent, Classroom& room,
                                           std::vector<LessonProgress>& progress) {
    if (std::holds_alternative<OpenCourse>(intent)) {
        room.open = nullptr;
        return find_course(room);
    }
    if (const auto* wanted = std::get_if<OpenLesson>(&intent)) return open(*wanted, room, progress);
    if (room.open == nullptr) return std::nullopt;
    if (const auto* go = std::get_if<GoToStep>(&intent)) enter(go->step, room, progress);
    if (!room.asking()) return std::nullopt;
    Answer& answer = room.answers[room.step];
    if (const auto* change = std::get_if<ChangeGuess>(&intent)) {
        answer.guess = change->guess;
        answer.cursor = change->cursor;
    }
    if (std::holds_alternative<ShowHint>(intent)) answer.hint = true;
    if (std::holds_alternative<CompareWithRun>(intent)) return compare(room, progress);
    return std::nullopt;
}

std::optional<Error> LessonDesk::open(const OpenLesson& wanted, Classroom& room,
                                      std::vector<LessonProgress>& progress) {
    const Result<std::string> file = lesson_file(folder_, wanted.name);
    if (!file) return file.error();
    Result<Lesson> lesson = load_lesson_file(*file);
    if (!lesson) return lesson.error();
    const std::optional<Error> trouble = find_course(room);
    room.open = std::make_shared<const Lesson>(std::move(*lesson));
    room.runs.assign(room.open->runs.size(), nullptr);
    room.answers.assign(room.open->steps.size(), {});
    LessonProgress& kept = progress_of(progress, room.open->name);
    // What was taken to its end begins anew.
    if (kept.step + 1 >= room.open->steps.size() || kept.step == 0) {
        kept.step = 0;
        kept.points.clear();
    }
    const std::size_t last = room.open->steps.size() - 1;
    enter(std::min<std::size_t>(wanted.step.value_or(kept.step), last), room, progress);
    return trouble;
}

void LessonDesk::enter(std::size_t step, Classroom& room, std::vector<LessonProgress>& progress) {
    if (step >= room.open->steps.size()) return;
    room.step = step;
    room.trouble.reset();
    play(room);
    keep(room, progress);
}

// The run that this step needs, unless it was played already.
void LessonDesk::play(Classroom& room) {
    std::optional<std::size_t> run = room.now()->run();
    std::size_t step = room.step;
    if (!run && shown(room, &step) == nullptr && step != room.step)
        run = room.open->steps[step].run();
    if (!run || room.runs[*run] != nullptr) return;
    if (playing_ && playing_->lesson == room.open && playing_->run == *run) return;
    const Result<Choice> choice = worlds_of(room.open->runs[*run], "");
    if (!choice) {
        room.trouble = choice.error();
        return;
    }
    if (choice->worlds.empty()) {
        room.trouble = Error{ErrorKind::machine, "", choice->skipped.front(), ""};
        return;
    }
    cancel();
    cancelled_ = std::make_shared<std::atomic<bool>>(false);
    // What is played now ends first: one run at a time.
    playing_.reset();
    room.playing = true;
    playing_ = Playing{room.open, *run, {}};
    playing_->played = std::async(
        std::launch::async, [lesson = room.open, run = *run, world = choice->worlds.front(),
                             cancelled = cancelled_, wake = wake_] {
            PlayOptions options;
            options.cancelled = [cancelled] { return cancelled->load(); };
            auto played =
                std::make_shared<const PlayedRun>(play_run(lesson->runs[run], *world, options));
            if (wake) wake();
            return played;
        });
}

bool LessonDesk::ready() const {
    return !playing_ ||
           playing_->played.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

bool LessonDesk::take_news(Classroom& room) {
    if (!playing_ || !ready()) return false;
    Playing over = std::move(*playing_);
    playing_.reset();
    room.playing = false;
    const std::shared_ptr<const PlayedRun> played = over.played.get();
    if (over.lesson != room.open) return false;
    if (played->failure && !*cancelled_) {
        room.trouble = played->failure;
        return false;
    }
    if (*cancelled_) return false;
    room.runs[over.run] = played;
    return true;
}

std::optional<Error> LessonDesk::compare(Classroom& room, std::vector<LessonProgress>& progress) {
    const PlayedRun* run = room.run();
    Answer& answer = room.answers[room.step];
    const bool by_choice = room.now()->choice_count() > 0;
    if (run == nullptr || (by_choice && !answer.guess.choice)) return std::nullopt;
    Result<Graded> graded = grade(*room.open, *room.now(), run->judged(), answer.guess);
    if (!graded) return graded.error();
    answer.graded = std::move(*graded);
    LessonProgress& kept = progress_of(progress, room.open->name);
    kept.points.resize(std::max(kept.points.size(), room.step + 1), -1);
    kept.points[room.step] = static_cast<int>(std::lround(answer.graded->score.points() * 100));
    keep(room, progress);
    return std::nullopt;
}

void LessonDesk::keep(const Classroom& room, std::vector<LessonProgress>& progress) {
    LessonProgress& kept = progress_of(progress, room.open->name);
    kept.step = static_cast<std::uint32_t>(room.step);
    if (!room.last_step() || room.asking()) return;
    kept.done = true;
    kept.best = std::max(kept.best, points_of(*room.open, kept.points));
}

}  // namespace sticky::ui
