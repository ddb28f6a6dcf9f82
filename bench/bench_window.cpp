// How long the window needs: to open a trace of a million events, to compose and paint each picture
// of it at every zoom, and to show its first frame.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "bench/figures.h"
#include "bench/trace_of_size.h"
#include "run/files.h"
#include "run/open_trace.h"
#include "run/scenario_files.h"
#include "trace/trace_file.h"
#include "viz/scene/compose.h"
#include "viz/ui/app.h"
#include "viz/ui/headless.h"
#include "viz/ui/library.h"
#include "viz/ui/paint.h"

namespace sticky::bench {
namespace {

using namespace ui;

constexpr std::size_t kEvents = 1'000'000;
constexpr Size kSize{1000, 700};
constexpr double kZooms[] = {1, 0.1, 1e-3, 1e-5, 1e-7};

double milliseconds(const Stopwatch& watch) {
    return watch.seconds() * 1e3;
}

void opening(const std::string& file, int rounds) {
    std::vector<double> whole, making;
    for (int i = 0; i < rounds; ++i) {
        const Stopwatch watch;
        const Result<OpenedTrace> opened = open_trace(file);
        whole.push_back(milliseconds(watch));
        if (!opened) std::exit(1);
        Trace trace = opened->story.trace;
        const Stopwatch story;
        make_story(std::move(trace));
        making.push_back(milliseconds(story));
    }
    fmt::print("open a trace of {} events   {:8.1f} ms   aim: 500 ms\n", kEvents, median(whole));
    fmt::print("its story alone, one thread  {:8.1f} ms\n", median(making));
}

// The draw list's commands, without a graphics card.
double compose_and_paint(Headless& headless, Fonts& fonts, const Story& story,
                         const ViewState& view) {
    double took = 0;
    headless.frame([&] {
        ImGui::SetNextWindowPos({0, 0});
        ImGui::SetNextWindowSize({1000, 700});
        ImGui::Begin("###bench", nullptr, ImGuiWindowFlags_NoDecoration);
        const Stopwatch watch;
        const Scene scene = compose(story, view, kSize);
        paint(*ImGui::GetWindowDrawList(), scene, {{0, 0}, 1, Theme::dark, &fonts});
        took = milliseconds(watch);
        ImGui::End();
    });
    return took;
}

void pictures(const Story& story, int rounds) {
    Fonts fonts(find_fonts());
    Headless headless(1000, 700, 1, fonts);
    fmt::print("\ncompose + paint, ms; aim: 8 ms, goal 4 ms\n{:<16}", "zoom");
    for (const double zoom : kZooms) fmt::print("{:>10}", fmt::format("{:g}", 1 / zoom));
    fmt::print("\n");
    double worst = 0;
    const auto row = [&](std::string_view name, ViewState view) {
        fmt::print("{:<16}", name);
        for (const double zoom : kZooms) {
            view.from = 0.37 * (1 - zoom);
            view.to = view.from + zoom;
            std::vector<double> took;
            for (int i = 0; i < rounds; ++i)
                took.push_back(compose_and_paint(headless, fonts, story, view));
            worst = std::max(worst, median(took));
            fmt::print("{:>10.2f}", median(took));
        }
        fmt::print("\n");
    };
    for (std::size_t i = 0; i < kPictureCount; ++i) {
        ViewState view;
        view.picture = static_cast<Picture>(i);
        row(name_of(view.picture), view);
        if (view.picture != Picture::lanes) continue;
        view.axis = Axis::time;
        row("lanes by time", view);
        view.axis = Axis::bytes;
        view.until = static_cast<EventIndex>(story.trace.events.size() / 2);
        row("half played", view);
    }
    fmt::print("worst {:.2f} ms\n", worst);
}

void first_frame(int rounds) {
    std::vector<double> took;
    for (int i = 0; i < rounds; ++i) {
        const Stopwatch watch;
        Fonts fonts(find_fonts());
        Headless headless(1280, 800, 1, fonts);
        ui::App::Setup setup;
        setup.scenarios = find_scenarios();
        ui::App app(setup, fonts);
        Preferences preferences;
        preferences.language = Language::zh;
        app.carry_out(ChangePreferences{preferences});
        app.open_first();
        headless.frame([&] { app.frame({1280, 800}, 1, 0); });
        took.push_back(milliseconds(watch));
    }
    fmt::print("first frame, Chinese       {:8.1f} ms   aim: 300 ms\n", median(took));
}

}  // namespace
}  // namespace sticky::bench

int main(int argc, char** argv) {
    using namespace sticky;
    using namespace sticky::bench;
    const int rounds = rounds_asked_for(argc, argv, 5);
    const std::string file =
        (std::filesystem::temp_directory_path() / "sticky-bench-window.jsonl").string();
    {
        const Result<void> written = write_file(file, write_trace(trace_of_size(kEvents)));
        if (!written) return 1;
    }
    first_frame(rounds);
    opening(file, rounds);
    const Result<OpenedTrace> opened = open_trace(file);
    std::filesystem::remove(file);
    if (!opened) return 1;
    pictures(opened->story, rounds);
    return 0;
}
