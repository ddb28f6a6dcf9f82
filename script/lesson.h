// A lesson as data: what is read, what is asked, and the runs that answer.
//
//     Course -> parts -> names of lessons
//     Lesson -> runs (a scenario, changed; what must come out of it)
//            -> steps: read | look at a run | predict a lane | answer a question in words
//
// The language of docs/lessons.md after it was checked. Refuses to know: TOML, files, worlds, who
// is asked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "script/scenario.h"
#include "trace/limits.h"

namespace sticky {

// The last numbers of docs/course.md.
inline constexpr std::uint32_t kSystems = 29, kMyths = 12;

// A text in both languages.
struct Said {
    std::string en, zh;

    const std::string& in(Language language) const { return language == Language::zh ? zh : en; }
    bool empty() const { return en.empty(); }
};

// A text's paragraphs, which empty lines part. A line that only ends goes on: after a blank, but
// without one between two Chinese characters.
std::vector<std::string> paragraphs_of(std::string_view text);

struct CoursePart {
    Source source;
    Said title, about;
    std::vector<std::string> lessons;  // file names without .toml, in order
};
struct Course {
    std::vector<CoursePart> parts;
};

struct LessonRun {
    std::string name;
    Source source;
    std::string file;              // the scenario's, as the lesson names it
    std::vector<std::string> set;  // as --set writes it
    Scenario scenario;             // with `set`; its `worlds` are those the lesson's run names
    std::vector<Expectation> claims;
};

// A key setting turned over: then a claim of the run must fail.
struct LessonFlip {
    Source source;
    std::size_t run = 0;           // in Lesson::runs
    std::vector<std::string> set;  // on top of the run's own
    Scenario scenario;             // the run's, with both
};

// A lane of one flow of a run.
struct LanePlace {
    Lane lane = Lane::recv;
    std::string from, at;  // endpoint names, one may be empty
};

struct ShowStep {
    std::size_t run = 0;
    std::optional<LanePlace> focus;
    std::uint32_t unit = 0;  // with focus: of that lane, from 1; 0: all of the lane
};
// Where will the units of the lane end?
struct MarksStep {
    std::size_t run = 0;
    LanePlace place;
};
// Which of these pictures will the lane be? Sizes of its units.
struct PictureStep {
    std::size_t run = 0;
    LanePlace place;
    std::vector<Sizes> choices;
};
struct WordsChoice {
    Source source;
    Said text;
    std::vector<Expectation> claims;  // it is right if all of them hold
};
struct WordsStep {
    std::size_t run = 0;
    std::vector<WordsChoice> choices;
};

struct LessonStep {
    Source source;
    Said text;   // paragraphs are parted by an empty line, `code` stands in backticks
    Said hint;   // of a step that asks; may be empty
    Said after;  // likewise: said beside the answer and the fact
    std::variant<std::monostate, ShowStep, MarksStep, PictureStep, WordsStep> what;

    bool asks() const { return what.index() > 1; }
    // Position of its run in Lesson::runs; nothing: it is only read.
    std::optional<std::size_t> run() const;
    // Of a picture or a question; 0: it has none.
    std::size_t choice_count() const;
    // The lane that is asked about by marks or pictures.
    const LanePlace* place() const;
    // The lanes a learner may see before the answer: what will be sent. If the sends are asked
    // about, only what was meant to be; of a question in words none, since that something was sent
    // at all may be the answer.
    std::vector<Lane> told_before() const;
};

struct Lesson {
    std::string name;  // its file's, without folders and .toml
    std::string file;  // what errors call it
    Said title, about;
    std::vector<std::uint32_t> systems, myths;  // numbers of docs/course.md
    std::uint32_t minutes = 0;
    std::vector<LessonRun> runs;
    LessonFlip flip;
    std::vector<LessonStep> steps;
};

// "scenarios/lessons/hello_egg.toml:12:1", where a complaint about the lesson points.
std::string place_in(const Lesson& lesson, Source source);

// The folder of lessons among scenarios. A .toml file that lies directly in a folder of this name
// is no scenario: everybody who looks for scenarios leaves it out.
inline constexpr std::string_view kLessonFolder = "lessons";
bool is_scenario_file(std::string_view path);

}  // namespace sticky
