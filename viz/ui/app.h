// The application in the window: state, panels, and what becomes of intents. A frame is: news of
// runs in, panels drawn, intents carried out.
//
// Refuses to know: windows and graphics cards; a shell calls it (program/shell.h, headless.h).
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "run/open_trace.h"
#include "viz/ui/explorer.h"
#include "viz/ui/lesson_desk.h"
#include "viz/ui/panels.h"

namespace sticky::ui {

class App {
public:
    struct Setup {
        std::string scenarios;         // the folder of scenarios; empty: none
        std::string preferences_file;  // empty: nothing is kept
        std::function<void()> wake;    // called from other threads when there is news
        std::function<void(const std::string&)> copy;  // to the clipboard
        std::string pictures;      // where pictures are saved; empty: the current folder
        bool note_places = false;  // controls say where they stand
    };
    App(Setup setup, Fonts& fonts);
    ~App();

    // Opens a scenario, a trace, or for two files both, one above the other.
    void open(const std::vector<std::string>& files);
    // The comparison that a first start shows.
    void open_first();
    void frame(Size size, double scale, double seconds_passed);
    // Something moves by itself: another frame is wanted soon.
    bool moves() const;
    // For what reads without drawing: tests, --screenshot.
    const AppState& state() const { return state_; }
    const std::vector<Place>& places() const { return places_; }
    bool wait_for_runs(double seconds);  // false: they still go on
    void carry_out(const Intent& intent);

private:
    void take_news();
    void advance(double seconds_passed);
    void draw(Size size, const Kit& kit);
    void run(std::uint64_t times, bool step);
    void open_trace_file(const std::string& file, std::size_t slot);
    void take_opened();
    void forget_openings();
    void show_trace(const std::string& file, std::size_t slot, Result<OpenedTrace> opened);
    void open_scenario(const std::string& file);
    void see_all();
    void remember(const std::string& file);
    void explore(const std::vector<std::string>& axes);
    void open_point(std::size_t point);
    void learn(const LessonIntent& intent);
    void leave_picture();
    void choose_side(Side side);
    void need_lessons();
    void show_lesson_run();
    void save_picture(bool svg);
    void save_scenario(const std::string& file);
    void say(std::string text, bool is_error = false);
    void say(const Error& error) { say(to_string(error), true); }
    void need_texts();

    Setup setup_;
    Fonts& fonts_;
    AppState state_;
    Drafts drafts_;
    std::vector<Place> places_;
    Theme looks_ = Theme::dark;
    double looks_scale_ = 0;
    Size picture_size_;
    std::future<std::optional<std::string>> wire_asked_;
    // Traces are read outside the window's thread.
    struct Opening {
        std::string file;
        std::size_t slot = 0;
        std::future<Result<OpenedTrace>> trace;
        bool wanted = true;  // false: something else was opened or run since
    };
    std::vector<Opening> openings_;
    Runner runner_;
    Explorer explorer_;
    LessonDesk lessons_;
};

// Where the lessons among those scenarios are; empty: nowhere.
std::string lesson_folder(const std::string& scenarios);

}  // namespace sticky::ui
