// Lessons where they are used: found, loaded with their scenarios, their runs played and judged.
//
// Refuses to know: people. How a lesson is asked and told is the business of cli and of the window.
#pragma once

#include <string>
#include <vector>

#include "run/worlds.h"
#include "script/prediction.h"
#include "viz/scene/story.h"

namespace sticky {

// The folder of lessons of the scenarios that find_scenarios() finds. Empty: there is none.
std::string find_lessons();

// course.toml of that folder. An error too: a lesson that is named twice, or has no file.
Result<Course> load_course(const std::string& folder);
// With its scenarios, whose names are relative to the file.
Result<Lesson> load_lesson_file(const std::string& file);
// `text` as if it stood in that file.
Result<Lesson> load_lesson_text(const std::string& text, const std::string& file);
// "hello_egg" -> "FOLDER/hello_egg.toml", a path as it is; an error with the nearest name.
Result<std::string> lesson_file(const std::string& folder, const std::string& name);

// The names of all lessons in that folder, those of no part too, by name.
std::vector<std::string> lesson_names(const std::string& folder);

// Those a run can be played in here: `asked` is a name, "all", or empty for the first one. May be
// empty, if the run does not name the world that is asked for; `skipped` says why.
Result<Choice> worlds_of(const LessonRun& run, const std::string& asked);

struct ClaimSeen {
    const Expectation* claim = nullptr;
    Verdict verdict;
};
// A run of a lesson that was played once.
struct PlayedRun {
    std::string world;
    Story story;
    std::optional<Error> failure;   // why it is no run: a deadlock, an error nobody claims
    std::vector<ClaimSeen> claims;  // those that apply in that world; `stable` needs several runs

    bool holds() const;
    Judged judged() const { return {story.trace, story.lineage, story.findings}; }
};
PlayedRun play_run(const LessonRun& run, const World& world, const PlayOptions& options = {});
// The run with its key setting turned over; holds() is false if the lesson is right.
PlayedRun play_flip(const Lesson& lesson, const World& world, const PlayOptions& options = {});

// What this play shows to be wrong with the lesson's questions about run number `run`: not exactly
// one choice is right, a lane was not observed. Empty: nothing.
std::vector<Error> faults_of_questions(const Lesson& lesson, std::size_t run,
                                       const PlayedRun& played);

}  // namespace sticky
