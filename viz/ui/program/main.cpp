// The program `sticky-gui`: the window, or with --screenshot a picture of it without any display.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "run/files.h"
#include "run/scenario_files.h"
#include "viz/ui/app.h"
#include "viz/ui/headless.h"
#include "viz/ui/library.h"
#include "viz/ui/paint.h"
#include "viz/ui/png.h"
#include "viz/ui/preferences.h"
#include "viz/ui/program/shell.h"

namespace sticky::ui {
namespace {

struct Arguments {
    std::vector<std::string> files;
    std::string screenshot, size = "1280x800", view = "lanes", axis = "bytes", language, compare;
    std::string lesson;
    std::uint64_t step = 0;  // of the lesson, from 1; 0: where it was left
    double scale = 0;
    std::uint64_t repeat = 1;
    std::vector<std::string> vary;
    bool light = false, dark = false, patterns = false;
};

int complain(const Error& error) {
    std::fputs(("sticky-gui: " + to_string(error) + "\n").c_str(), stderr);
    return static_cast<int>(error.kind);
}

// "1280x800"
std::optional<std::pair<int, int>> pixels(const std::string& text) {
    int width = 0, height = 0;
    char rest = 0;
    if (std::sscanf(text.c_str(), "%5dx%5d%c", &width, &height, &rest) != 2) return std::nullopt;
    if (width < 1 || height < 1 || width > Headless::kMostPixels || height > Headless::kMostPixels)
        return std::nullopt;
    return std::pair(width, height);
}

Preferences preferences_of(const Arguments& arguments, Preferences preferences) {
    if (arguments.language == "en") preferences.language = Language::en;
    if (arguments.language == "zh") preferences.language = Language::zh;
    if (arguments.light) preferences.theme = Theme::light;
    if (arguments.dark) preferences.theme = Theme::dark;
    if (arguments.patterns) preferences.patterns = true;
    if (arguments.scale > 0) preferences.scale = arguments.scale;
    return preferences;
}

ViewState view_of(const Arguments& arguments, ViewState view) {
    for (std::size_t i = 0; i < kPictureCount; ++i) {
        if (name_of(static_cast<Picture>(i)) == arguments.view)
            view.picture = static_cast<Picture>(i);
    }
    view.axis = arguments.axis == "time" ? Axis::time : Axis::bytes;
    return view;
}

void open_all(App& app, const Arguments& arguments) {
    static constexpr std::string_view kNames[] = {"none", "prefix", "nagle", "worlds"};
    if (!arguments.lesson.empty()) {
        OpenLesson wanted{arguments.lesson, {}};
        if (arguments.step > 0) wanted.step = arguments.step - 1;
        return app.carry_out(ForLesson{wanted});
    }
    if (arguments.files.empty()) {
        app.open_first();
    } else {
        app.open(arguments.files);
    }
    for (std::size_t i = 1; i < std::size(kNames); ++i) {
        if (kNames[i] == arguments.compare) app.carry_out(ChooseCompare{static_cast<Compare>(i)});
    }
    app.carry_out(ChangeView{view_of(arguments, app.state().view)});
    const Scenario* scenario = app.state().experiment.scenario();
    if (app.state().view.picture != Picture::map || scenario == nullptr) return;
    app.carry_out(Explore{arguments.vary.empty() ? default_axes(*scenario) : arguments.vary});
}

int screenshot(const Arguments& arguments) {
    constexpr double kPatience = 60;  // seconds for what is to be played
    const auto size = pixels(arguments.size);
    if (!size) {
        return complain({ErrorKind::input, "--size", "'" + arguments.size + "' is no size",
                         "write --size 1280x800; at most 16384 each way"});
    }
    const double scale = arguments.scale > 0 ? arguments.scale : 1;
    Fonts fonts(find_fonts());
    Headless headless(size->first, size->second, scale, fonts);
    App app({find_scenarios(), "", {}, {}, ""}, fonts);
    app.carry_out(ChangePreferences{preferences_of(arguments, {})});
    open_all(app, arguments);
    bool over = app.wait_for_runs(kPatience);
    if (over && arguments.repeat > 1) {
        app.carry_out(Run{arguments.repeat, false});
        over = app.wait_for_runs(kPatience);
    }
    if (!over) {
        return complain({ErrorKind::run, "--screenshot",
                         fmt::format("the run took longer than {} s", kPatience),
                         "record it first: sticky run FILE --trace out.jsonl"});
    }
    const ImDrawData* data = nullptr;
    // Windows that are new are hidden in their first frame.
    for (int i = 0; i < 4; ++i) {
        data = &headless.frame(
            [&] { app.frame({size->first / scale, size->second / scale}, scale, 0); });
    }
    if (app.state().notice.is_error)
        std::fprintf(stderr, "sticky-gui: %s\n", app.state().notice.text.c_str());
    const Theme theme = app.state().preferences.theme;
    const Result<std::string> png =
        to_png(headless.picture(*data, colour_of({Role::background, 0, 1}, theme)));
    if (!png) return complain(png.error());
    const Result<void> written = write_file(arguments.screenshot, *png);
    if (!written) return complain(written.error());
    const bool empty =
        app.state().slots[0].story == nullptr && app.state().classroom.open == nullptr;
    return empty ? static_cast<int>(ErrorKind::input) : 0;
}

int window(const Arguments& arguments) {
    Fonts fonts(find_fonts());
    Shell shell;
    if (const auto error = shell.open(arguments.scale)) return complain(*error);
    App app({find_scenarios(), preferences_file(), Shell::wake,
             [&](const std::string& text) { shell.copy(text); }, ""},
            fonts);
    app.carry_out(ChangePreferences{preferences_of(arguments, app.state().preferences)});
    open_all(app, arguments);
    return shell.run(app, fonts);
}

}  // namespace
}  // namespace sticky::ui

int main(int argc, char** argv) {
    using namespace sticky::ui;
    Arguments arguments;
    CLI::App line(
        "StickyScope's window: see messages merge and split.\n"
        "StickyScope 的窗口:看消息怎样粘在一起、怎样被拆开。",
        "sticky-gui");
    line.add_option("FILE", arguments.files, "a scenario to play, or one or two traces to look at");
    line.add_option("--screenshot", arguments.screenshot, "write a PNG instead; needs no display");
    line.add_option("--size", arguments.size, "of the screenshot, in pixels")
        ->capture_default_str();
    line.add_option("--scale", arguments.scale, "of everything; default: the screen's")
        ->check(CLI::Range(0.5, 4.0));
    line.add_option("--view", arguments.view, "the picture")
        ->check(CLI::IsMember({"lanes", "ladder", "buffers", "bytes", "distribution", "map"}))
        ->capture_default_str();
    line.add_option("--axis", arguments.axis, "of the lanes")
        ->check(CLI::IsMember({"bytes", "time"}))
        ->capture_default_str();
    line.add_option("--compare", arguments.compare, "play a variant too, beside it")
        ->check(CLI::IsMember({"none", "prefix", "nagle", "worlds"}));
    line.add_option("--repeat", arguments.repeat, "runs before the screenshot, for distribution")
        ->check(CLI::Range(1, 10000));
    line.add_option("--vary", arguments.vary, "an axis of the map: link.delay_ms=0..60")
        ->allow_extra_args(false);
    line.add_option("--lesson", arguments.lesson, "opens that lesson: its name, or its file");
    line.add_option("--step", arguments.step, "of the lesson, from 1")->check(CLI::Range(1, 64));
    line.add_option("--lang", arguments.language, "en or zh")->check(CLI::IsMember({"en", "zh"}));
    line.add_flag("--light", arguments.light, "dark on light");
    line.add_flag("--dark", arguments.dark, "light on dark");
    line.add_flag("--patterns", arguments.patterns, "messages have patterns besides colours");
    try {
        line.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return line.exit(error);
        return complain({sticky::ErrorKind::input, "command line", error.what(),
                         "sticky-gui --help shows what there is"});
    }
    return arguments.screenshot.empty() ? window(arguments) : screenshot(arguments);
}
