// Where lessons are carried out: opens them, plays their runs outside the window's thread, grades
// answers and keeps how far somebody came. What it started has ended when it is destroyed.
//
// Refuses to know: widgets, pictures.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <string>

#include "viz/ui/classroom.h"
#include "viz/ui/lesson_progress.h"

namespace sticky::ui {

class LessonDesk {
public:
    // The folder of lessons, or nothing. `wake` is called from another thread when there is news;
    // may be empty.
    LessonDesk(std::string folder, std::function<void()> wake)
        : folder_(std::move(folder)), wake_(std::move(wake)) {}
    ~LessonDesk() { cancel(); }
    LessonDesk(const LessonDesk&) = delete;
    LessonDesk& operator=(const LessonDesk&) = delete;

    // Reads the course, once.
    std::optional<Error> find_course(Classroom& room);
    std::optional<Error> carry_out(const LessonIntent& intent, Classroom& room,
                                   std::vector<LessonProgress>& progress);
    // True: a run has come to its end, and is in the room.
    bool take_news(Classroom& room);
    // The news is there, or nothing is played.
    bool ready() const;
    void cancel() { *cancelled_ = true; }

    // What may be shown of this step, in the ordinary pictures: the run that it shows, that was
    // compared with an answer, or that an earlier step showed. Null: nothing.
    static std::shared_ptr<const PlayedRun> shown(const Classroom& room, std::size_t* number);

private:
    class Doing;

    std::optional<Error> open(const OpenLesson& wanted, Classroom& room,
                              std::vector<LessonProgress>& progress);
    void enter(std::size_t step, Classroom& room, std::vector<LessonProgress>& progress);
    void play(Classroom& room);
    std::optional<Error> compare(Classroom& room, std::vector<LessonProgress>& progress);
    static void keep(const Classroom& room, std::vector<LessonProgress>& progress);

    std::string folder_;
    std::function<void()> wake_;
    std::shared_ptr<std::atomic<bool>> cancelled_ = std::make_shared<std::atomic<bool>>(false);
    struct Playing {
        std::shared_ptr<const Lesson> lesson;
        std::size_t run = 0;
        std::future<std::shared_ptr<const PlayedRun>> played;
    };
    std::optional<Playing> playing_;
};

// Of a lesson as it stands in the progress, in percent: the mean over its questions.
std::uint32_t points_of(const Lesson& lesson, const std::vector<int>& points);

}  // namespace sticky::ui
