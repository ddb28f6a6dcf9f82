// What the window knows: plain values. Panels read them and answer intents; App carries those out.
//
// Refuses to know: widgets, threads.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "viz/scene/distribution.h"
#include "viz/scene/outcome_map.h"
#include "viz/scene/view_state.h"
#include "viz/ui/classroom.h"
#include "viz/ui/experiment_controls.h"
#include "viz/ui/lesson_progress.h"
#include "viz/ui/runner.h"

namespace sticky::ui {

// One side of a comparison, or the only one.
struct Slot {
    std::string label;      // "without a length prefix"; empty: the only one
    StoryPtr story;         // null: nothing was played yet
    bool finished = false;  // else it is still going on
    std::optional<Error> failure;
    std::vector<RunKind> kinds;  // of all runs that are over
};

enum class Compare : std::uint8_t { none, prefix, nagle, worlds, before };
inline constexpr std::size_t kCompareCount = 5;
enum class Side : std::uint8_t { lessons, scenarios, experiment, toml };
inline constexpr std::size_t kSideCount = 4;

struct Notice {
    std::string text;
    bool is_error = false;
};

// A finished run shown as it went.
struct Playback {
    bool playing = false;
    double speed = 1;  // 1: the whole run takes kSeconds
    double done = 1;   // 0 to 1 of the run's time
    static constexpr double kSeconds = 6;
};

// What the model does at every point of a grid of settings.
struct MapState {
    std::shared_ptr<const OutcomeMap> map;  // so far; null: nothing was explored
    MapExamples examples;
    std::optional<std::size_t> cursor;  // a point
    bool busy = false;
};

struct LibraryEntry {
    std::string file, folder, title, title_zh;
};

// What is kept between starts.
struct Preferences {
    Language language = Language::en;
    Theme theme = Theme::dark;
    bool patterns = false;
    double scale = 0;                 // 0: the screen's
    std::vector<std::string> recent;  // newest first
    std::string lesson;               // that was taken last; empty: none
    std::vector<LessonProgress> lessons;
};

struct AppState {
    Experiment experiment;
    std::string opened_trace;  // a trace is looked at; empty: the experiment's runs
    std::array<Slot, 2> slots;
    MapState map;
    Compare compare = Compare::none;
    std::string world;  // empty: the first that fits
    Side side = Side::experiment;
    ViewState view;
    Playback playback;
    Notice notice;
    Preferences preferences;
    Classroom classroom;
    std::vector<LibraryEntry> library;
    bool first_look = false;  // three sentences say what to look at
    bool stepping = false;
    bool busy = false;
    bool opening = false;  // a trace is being read
    std::uint64_t runs_over = 0, runs_wanted = 0;
    std::vector<HeldNote> held;
    std::optional<std::string>
        wire_missing;  // why this machine has no world wire; unknown yet: none

    bool compares() const { return slots[1].story != nullptr; }
};

// A lesson is open and looked at, and it asks: its run is not shown yet.
inline bool in_lesson(const AppState& state) {
    return state.side == Side::lessons && state.classroom.open != nullptr;
}
inline bool question_is_open(const AppState& state) {
    return in_lesson(state) && state.classroom.asking();
}
// Left and right belong to the marks.
inline bool marks_by_arrows(const AppState& state) {
    return question_is_open(state) &&
           std::holds_alternative<MarksStep>(state.classroom.now()->what);
}

// What a person wants, as panels heard it.
struct OpenFile {
    std::string file;
};
struct TypeText {
    std::string text;
};
struct ApplyEdits {
    Edits edits;
};
struct Run {
    std::uint64_t times = 1;
    bool step = false;
};
struct Cancel {};
struct CloseNotice {};
struct Undo {};
struct Redo {};
struct ChooseCompare {
    Compare compare;
};
struct ChooseWorld {
    std::string world;
};
struct ChooseSide {
    Side side;
};
struct ChangeView {
    ViewState view;
};
struct ChangePlayback {
    Playback playback;
};
struct ChangePreferences {
    Preferences preferences;
};
struct SavePicture {
    bool svg = false;
};
struct SaveScenario {
    std::string file;  // empty: where it came from
};
struct GoTo {
    std::uint32_t message = 1;  // from 1
};
struct CopyText {
    std::string text;
};
struct Explore {
    std::vector<std::string> axes;  // as --vary; empty ones are none
};
struct MoveCursor {
    std::size_t point = 0;
};
// A point of the map becomes the experiment, and is run.
struct OpenPoint {
    std::size_t point = 0;
};
struct HandCommand {
    Stepper::Command command;
};
struct ForLesson {
    LessonIntent what;
};
using Intent = std::variant<OpenFile, TypeText, ApplyEdits, Run, Cancel, CloseNotice, Undo, Redo,
                            ChooseCompare, ChooseWorld, ChooseSide, ChangeView, ChangePlayback,
                            ChangePreferences, SavePicture, SaveScenario, GoTo, CopyText, Explore,
                            MoveCursor, OpenPoint, HandCommand, ForLesson>;
using Intents = std::vector<Intent>;

}  // namespace sticky::ui
