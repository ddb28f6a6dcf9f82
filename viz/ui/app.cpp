#include "viz/ui/app.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "run/files.h"
#include "run/open_trace.h"
#include "trace/explain.h"
#include "viz/scene/go_to.h"
#include "viz/scene/playback.h"
#include "viz/scene/svg.h"
#include "viz/ui/comparison.h"
#include "viz/ui/input.h"
#include "viz/ui/library.h"
#include "viz/ui/look.h"
#include "viz/ui/paint.h"
#include "viz/ui/png.h"
#include "viz/ui/preferences.h"
#include "viz/ui/snapshot.h"

namespace sticky::ui {
namespace {

constexpr std::size_t kMostRecent = 8;

bool is_scenario(const std::string& file) {
    return file.ends_with(".toml");
}

}  // namespace

App::App(Setup setup, Fonts& fonts)
    : setup_(std::move(setup)),
      fonts_(fonts),
      runner_(setup_.wake),
      explorer_(setup_.wake),
      lessons_(lesson_folder(setup_.scenarios), setup_.wake) {
    state_.preferences = load_preferences(setup_.preferences_file);
    if (!setup_.scenarios.empty()) state_.library = library_in(setup_.scenarios);
    need_texts();
    wire_asked_ = std::async(std::launch::async, missing_for_wire, state_.preferences.language);
}

App::~App() = default;

void App::need_texts() {
    for (const std::string_view text : all_texts()) fonts_.need(text);
    for (const LibraryEntry& entry : state_.library) {
        fonts_.need(entry.title);
        fonts_.need(entry.title_zh);
    }
}

void App::say(std::string text, bool is_error) {
    fonts_.need(text);
    state_.notice = {std::move(text), is_error};
}

void App::remember(const std::string& file) {
    auto& recent = state_.preferences.recent;
    std::erase(recent, file);
    recent.insert(recent.begin(), file);
    if (recent.size() > kMostRecent) recent.resize(kMostRecent);
    save_preferences(setup_.preferences_file, state_.preferences);
}

void App::open(const std::vector<std::string>& files) {
    if (files.empty()) return;
    state_.first_look = false;
    state_.notice = {};
    state_.slots = {};
    state_.compare = Compare::none;
    forget_openings();
    see_all();
    if (is_scenario(files[0])) {
        open_scenario(files[0]);
        if (state_.experiment.scenario() != nullptr) run(1, false);
    } else {
        for (std::size_t i = 0; i < std::min<std::size_t>(files.size(), 2); ++i)
            open_trace_file(files[i], i);
    }
}

// What was looked at is gone; which picture it was stays.
void App::see_all() {
    ViewState whole;
    whole.picture = state_.view.picture;
    whole.axis = state_.view.axis;
    state_.view = whole;
    state_.playback = {};
    drafts_.pinned.reset();
    drafts_.all_findings = false;
}

void App::open_first() {
    if (setup_.scenarios.empty()) return;
    open_scenario(setup_.scenarios + "/basics/five_messages_one_recv.toml");
    if (state_.experiment.scenario() == nullptr) return;
    state_.compare = Compare::prefix;
    state_.first_look = true;
    run(1, false);
}

void App::open_scenario(const std::string& file) {
    Result<Experiment> opened = open_experiment(file);
    if (!opened) return say(opened.error());
    state_.experiment = std::move(*opened);
    state_.opened_trace.clear();
    state_.world.clear();
    explorer_.cancel();
    state_.map = {};
    fonts_.need(state_.experiment.text());
    if (state_.experiment.error()) {
        state_.side = Side::toml;
        say(*state_.experiment.error());
    } else {
        state_.notice = {};
        remember(file);
    }
}

void App::open_trace_file(const std::string& file, std::size_t slot) {
    state_.opening = true;
    const auto wake = setup_.wake;
    openings_.push_back({file, slot, std::async(std::launch::async, [file, wake] {
                             Result<OpenedTrace> opened = open_trace(file);
                             if (wake) wake();
                             return opened;
                         })});
}

void App::forget_openings() {
    for (Opening& opening : openings_) opening.wanted = false;
}

void App::take_opened() {
    for (Opening& opening : openings_) {
        if (opening.trace.wait_for(std::chrono::seconds(0)) != std::future_status::ready) continue;
        Result<OpenedTrace> opened = opening.trace.get();
        if (opening.wanted) show_trace(opening.file, opening.slot, std::move(opened));
    }
    std::erase_if(openings_, [](const Opening& opening) { return !opening.trace.valid(); });
    state_.opening = !openings_.empty();
}

void App::show_trace(const std::string& file, std::size_t slot, Result<OpenedTrace> opened) {
    if (!opened) return say(opened.error());
    if (opened->damage) say(*opened->damage);
    const std::string& text = opened->story.trace.header.scenario_text;
    if (slot == 0) {
        // What was captured elsewhere has no scenario. A name from a file leads into no folder.
        const std::filesystem::path name(opened->story.trace.header.scenario);
        state_.experiment = text.empty() ? Experiment() : Experiment(name.filename(), text);
    }
    fonts_.need(text);
    state_.opened_trace = file;
    state_.slots[slot] = {slot == 0 ? "" : file,
                          std::make_shared<Story>(std::move(opened->story)),
                          true,
                          std::nullopt,
                          {}};
    state_.playback = {};
    remember(file);
}

void App::run(std::uint64_t times, bool step) {
    const Scenario* scenario = state_.experiment.scenario();
    if (scenario == nullptr) return;
    Result<Comparison> planned =
        plan_comparison(state_.experiment, state_.compare, step ? "wire" : state_.world);
    if (!planned) return say(planned.error());
    if (step) planned->sides.resize(1);
    state_.notice = {};
    state_.stepping = step;
    state_.opened_trace.clear();
    forget_openings();
    state_.playback = {};
    state_.view.lit.reset();
    drafts_.pinned.reset();
    if (state_.compare == Compare::before && state_.slots[0].story != nullptr && !step) {
        Slot before = state_.compares() ? state_.slots[1] : state_.slots[0];
        before.label = text_of(Word::before, state_.preferences.language);
        state_.slots = {std::move(before), Slot{}};
        planned->sides[0].slot = 1;
        planned->sides[0].label = Word::after;
    } else {
        state_.slots = {};
    }
    std::vector<Order> orders;
    for (Comparison::SideOfIt& side : planned->sides) {
        if (side.label != Word::count)
            state_.slots[side.slot].label = text_of(side.label, state_.preferences.language);
        orders.push_back({side.slot, std::move(side.scenario), side.world, times, step});
    }
    runner_.start(std::move(orders));
}

void App::take_news() {
    take_opened();
    if (wire_asked_.valid() &&
        wire_asked_.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
        state_.wire_missing = wire_asked_.get();
        if (state_.wire_missing) fonts_.need(*state_.wire_missing);
    }
    if (lessons_.take_news(state_.classroom)) show_lesson_run();
    for (News& news : runner_.take_news()) {
        Slot& slot = state_.slots[news.slot];
        if (news.story != nullptr && news.finished && !news.story->trace.events.empty())
            add_run(slot.kinds, news.story);
        slot.finished = news.finished;
        slot.failure = news.failure;
        if (slot.failure) say(*slot.failure);
        slot.story = std::move(news.story);
    }
    state_.busy = runner_.busy();
    state_.runs_over = runner_.runs_over();
    state_.runs_wanted = runner_.runs_wanted();
    state_.held = runner_.held();
    state_.map.busy = explorer_.busy();
    if (auto news = explorer_.take_news()) {
        state_.map.map = std::move(news->map);
        state_.map.examples = std::move(news->examples);
    }
    if (!state_.busy) state_.stepping = false;
}

void App::advance(double seconds_passed) {
    Playback& playback = state_.playback;
    const StoryPtr& story = state_.slots[0].story;
    if (playback.playing) {
        playback.done += seconds_passed * playback.speed / Playback::kSeconds;
        if (playback.done >= 1) playback = {false, playback.speed, 1};
    }
    const Story* second = state_.slots[1].story.get();
    state_.view.until.reset();
    state_.view.until_second.reset();
    if (story != nullptr) show_until(state_.view, *story, second, playback.done);
}

bool App::moves() const {
    return state_.playback.playing || state_.busy || state_.classroom.playing || state_.map.busy ||
           state_.opening || fonts_.stale(looks_scale_);
}

bool App::wait_for_runs(double seconds) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    const auto ready = [](const Opening& opening) {
        return opening.trace.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    };
    while ((runner_.busy() || explorer_.busy() || !lessons_.ready() ||
            !std::ranges::all_of(openings_, ready)) &&
           std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    take_news();
    return !state_.busy && !state_.map.busy && !state_.opening && !state_.classroom.playing;
}

void App::frame(Size size, double scale, double seconds_passed) {
    take_news();
    advance(seconds_passed);
    const Preferences& preferences = state_.preferences;
    if (preferences.theme != looks_ || scale != looks_scale_) {
        apply_look(ImGui::GetStyle(), preferences.theme, scale);
        looks_ = preferences.theme;
        looks_scale_ = scale;
    }
    places_.clear();
    const Kit kit{preferences.theme, static_cast<float>(scale), &fonts_,
                  setup_.note_places ? &places_ : nullptr};
    draw(size, kit);
}

void App::draw(Size size, const Kit& kit) {
    Intents intents;
    const Desk desk{state_, kit, fonts_, drafts_, intents};
    const float width = kit.px(size.width), height = kit.px(size.height);
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({width, height});
    ImGui::Begin("###main", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus);
    shortcuts(desk);
    const bool says = !state_.notice.text.empty();
    const float pad = kit.px(12), top = kit.px(52), bottom = kit.px(says ? 76 : 46);
    // From 1280 pixels on its four buttons stand in one line. A lesson is read, and gets more.
    const bool reads = state_.side == Side::lessons;
    const float left = std::clamp(width * 0.2695F, kit.px(252), kit.px(reads ? 440 : 345));
    arrows_move_focus(ImGui::GetIO(), !marks_by_arrows(state_));
    const float right = std::clamp(width * 0.2F, kit.px(230), kit.px(320));
    const auto room = [&](const char* id, float x, float y, float w, float h) {
        ImGui::SetCursorPos({x, y});
        return ImGui::BeginChild(id, {std::max(w, 1.0F), std::max(h, 1.0F)}, false,
                                 ImGuiWindowFlags_NavFlattened);
    };
    if (room("###top", pad, kit.px(10), width - 2 * pad, top - kit.px(14))) top_bar(desk);
    ImGui::EndChild();
    if (room("###left", pad, top, left - pad, height - top - bottom)) side_panel(desk);
    ImGui::EndChild();
    if (room("###middle", left + pad, top, width - left - right - 2 * pad, height - top - bottom))
        question_is_open(state_) ? question_panel(desk) : picture_panel(desk);
    ImGui::EndChild();
    if (room("###right", width - right, top, right - pad, height - top - bottom)) {
        if (state_.stepping) hand_panel(desk);
        if (in_lesson(state_)) answer_panel(desk);
        if (!question_is_open(state_)) why_panel(desk);
    }
    ImGui::EndChild();
    if (room("###bottom", pad, height - bottom, width - 2 * pad, bottom)) {
        ImGui::Dummy({0, kit.px(2)});
        if (says) notice_line(desk);
        playback_bar(desk);
    }
    ImGui::EndChild();
    ImGui::End();
    picture_size_ = {(width - left - right - 2 * pad) / kit.scale,
                     (height - top - bottom) / kit.scale};
    for (const Intent& intent : intents) carry_out(intent);
}

void App::save_picture(bool svg) {
    const Scene scene = scene_of(state_, picture_size_);
    if (scene.shapes.empty()) return;
    const std::string folder = setup_.pictures.empty() ? "." : setup_.pictures;
    std::string name = state_.experiment.name();
    if (name.empty()) name = "sticky";
    const std::string file = folder + "/" + name + (svg ? ".svg" : ".png");
    Result<std::string> bytes =
        svg ? Result<std::string>(to_svg(scene, state_.preferences.theme))
            : to_png(picture_of(scene, state_.preferences.theme, looks_scale_, fonts_));
    if (!bytes) return say(bytes.error());
    const Result<void> written = write_file(file, *bytes);
    if (!written) return say(written.error());
    say(std::string(text_of(Word::saved, state_.preferences.language)) + ": " + file);
}

void App::save_scenario(const std::string& wanted) {
    const std::string file = wanted.empty() ? state_.experiment.file() : wanted;
    const Result<void> written = write_file(file, state_.experiment.text());
    if (!written) return say(written.error());
    state_.experiment.saved_as(file);
    say(std::string(text_of(Word::saved, state_.preferences.language)) + ": " + file);
}

void App::carry_out(const Intent& intent) {
    struct Doing {
        App& app;
        void operator()(const OpenFile& open) { app.open({open.file}); }
        void operator()(const TypeText& typed) {
            app.fonts_.need(typed.text);
            app.state_.experiment.type(typed.text);
        }
        void operator()(const ApplyEdits& edits) {
            app.state_.notice = {};
            if (const auto error = apply(app.state_.experiment, edits.edits)) app.say(*error);
            app.fonts_.need(app.state_.experiment.text());
        }
        void operator()(const Run& run) { app.run(run.times, run.step); }
        void operator()(const CloseNotice&) { app.state_.notice = {}; }
        void operator()(const Cancel&) {
            app.runner_.cancel();
            app.explorer_.cancel();
            app.lessons_.cancel();
        }
        void operator()(const ForLesson& wanted) { app.learn(wanted.what); }
        void operator()(const Explore& wanted) { app.explore(wanted.axes); }
        void operator()(const MoveCursor& move) { app.state_.map.cursor = move.point; }
        void operator()(const OpenPoint& open) { app.open_point(open.point); }
        void operator()(const Undo&) { app.state_.experiment.undo(); }
        void operator()(const Redo&) { app.state_.experiment.redo(); }
        void operator()(const ChooseCompare& choose) {
            app.state_.compare = choose.compare;
            app.state_.first_look = false;
            if (choose.compare != Compare::before) app.run(1, false);
        }
        void operator()(const ChooseWorld& choose) { app.state_.world = choose.world; }
        void operator()(const ChooseSide& choose) { app.choose_side(choose.side); }
        void operator()(const ChangeView& change) { app.state_.view = change.view; }
        void operator()(const ChangePlayback& change) { app.state_.playback = change.playback; }
        void operator()(const ChangePreferences& change) {
            app.state_.preferences = change.preferences;
            save_preferences(app.setup_.preferences_file, change.preferences);
        }
        void operator()(const SavePicture& save) { app.save_picture(save.svg); }
        void operator()(const SaveScenario& save) { app.save_scenario(save.file); }
        void operator()(const GoTo& go) {
            const StoryPtr& story = app.state_.slots[0].story;
            if (story != nullptr)
                app.state_.view = gone_to(*story, go.message, app.state_.view, app.picture_size_);
            app.drafts_.pinned = app.state_.view.lit;
        }
        void operator()(const CopyText& copy) {
            if (app.setup_.copy) app.setup_.copy(copy.text);
            app.say(std::string(text_of(Word::copied, app.state_.preferences.language)));
        }
        void operator()(const HandCommand& hand) { app.runner_.command(hand.command); }
    };
    std::visit(Doing{*this}, intent);
}

}  // namespace sticky::ui
