// What App does for lessons: they are carried out by LessonDesk, and what may be seen of their runs
// is shown like any other run.
#include <algorithm>
#include <filesystem>

#include "viz/ui/app.h"
#include "viz/ui/preferences.h"

namespace sticky::ui {
namespace {

constexpr std::size_t kMostLit = 500;

// What the lesson changes in its scenario, as edits of the text.
std::vector<Edit> edits_of(const std::vector<std::string>& overrides) {
    std::vector<Edit> edits;
    for (const std::string& one : overrides) {
        const std::size_t mark = std::min(one.find('='), one.size());
        std::string value = one.substr(std::min(mark + 1, one.size()));
        if (!parse_toml("value = " + value, "")) value = toml_string(value);
        edits.push_back({Edit::Kind::set, path_of(one.substr(0, mark)), std::move(value)});
    }
    return edits;
}

// What a step wants to be looked at.
std::optional<Lit> focus_of(const ShowStep& show, const PlayedRun& run) {
    const std::optional<std::size_t> flow = show.focus ? flow_of(*show.focus, run) : std::nullopt;
    if (!flow) return std::nullopt;
    const std::vector<Unit>& units = run.story.lineage.flows[*flow].lane(show.focus->lane);
    Lit lit{*flow, {}, {}, 0};
    if (show.unit > 0 && show.unit <= units.size()) {
        lit.bytes = units[show.unit - 1].range;
        lit.events = {units[show.unit - 1].event};
    } else {
        for (std::size_t i = 0; i < std::min(units.size(), kMostLit); ++i)
            lit.events.push_back(units[i].event);
    }
    return lit;
}

}  // namespace

std::string lesson_folder(const std::string& scenarios) {
    if (scenarios.empty()) return {};
    return (std::filesystem::path(scenarios) / kLessonFolder).string();
}

void App::learn(const LessonIntent& intent) {
    const std::shared_ptr<const Lesson> before = state_.classroom.open;
    const bool changes = std::holds_alternative<ChangeGuess>(intent);
    if (!changes) state_.notice = {};
    const auto error = lessons_.carry_out(intent, state_.classroom, state_.preferences.lessons);
    if (error) say(*error);
    need_lessons();
    if (changes) return;
    if (state_.classroom.open != nullptr) state_.preferences.lesson = state_.classroom.open->name;
    save_preferences(setup_.preferences_file, state_.preferences);
    if (state_.classroom.open != before && state_.classroom.open != nullptr) leave_picture();
    show_lesson_run();
}

// What was looked at before the lesson is gone.
void App::leave_picture() {
    state_.side = Side::lessons;
    state_.first_look = false;
    state_.compare = Compare::none;
    state_.slots = {};
    state_.experiment = {};
    state_.opened_trace.clear();
    state_.world.clear();
    runner_.start({});
    forget_openings();
    see_all();
    state_.view.picture = Picture::lanes;
    state_.view.axis = Axis::bytes;
}

void App::choose_side(Side side) {
    state_.side = side;
    if (side != Side::lessons || state_.classroom.course_known) return;
    if (const auto error = lessons_.find_course(state_.classroom)) say(*error);
    need_lessons();
}

void App::need_lessons() {
    const Classroom& room = state_.classroom;
    for (const CourseSection& section : room.course) {
        for (const Said* said : {&section.title, &section.about}) {
            fonts_.need(said->en);
            fonts_.need(said->zh);
        }
        for (const CourseLesson& lesson : section.lessons) {
            fonts_.need(lesson.title.en);
            fonts_.need(lesson.title.zh);
        }
    }
    if (room.open == nullptr) return;
    for (const std::string_view text : texts_of(*room.open)) fonts_.need(text);
}

// The run that the step shows, or that was compared with an answer, becomes the picture and the
// experiment.
void App::show_lesson_run() {
    const Classroom& room = state_.classroom;
    std::size_t number = 0;
    const std::shared_ptr<const PlayedRun> run = LessonDesk::shown(room, &number);
    if (run == nullptr) return;
    const LessonStep& step = room.open->steps[number];
    const StoryPtr story(run, &run->story);
    const LessonRun& from = room.open->runs[*step.run()];
    if (state_.slots[0].story != story) {
        // No news of another run may come after it.
        runner_.start({});
        state_.slots = {Slot{"", story, true, run->failure, {}}, Slot{}};
        const std::filesystem::path folder = std::filesystem::path(room.open->file).parent_path();
        Result<Experiment> opened =
            open_experiment((folder / from.file).lexically_normal().string());
        if (opened) {
            state_.experiment = std::move(*opened);
            if (const auto error = ui::apply(state_.experiment, edits_of(from.set))) say(*error);
            fonts_.need(state_.experiment.text());
        }
        state_.world = run->world;
        state_.compare = Compare::none;
        state_.opened_trace.clear();
    }
    see_all();
    state_.view.picture = Picture::lanes;
    state_.view.axis = Axis::bytes;
    if (const LanePlace* place = step.place()) state_.view.flow = flow_of(*place, *run);
    const auto* show = std::get_if<ShowStep>(&step.what);
    if (show != nullptr) state_.view.lit = focus_of(*show, *run);
    if (state_.view.lit) state_.view.flow = state_.view.lit->flow;
    drafts_.pinned = state_.view.lit;
}

}  // namespace sticky::ui
