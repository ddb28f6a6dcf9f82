#include "run/lessons.h"

#include <algorithm>
#include <filesystem>

#include "run/files.h"
#include "run/load.h"
#include "run/scenario_files.h"
#include "script/lesson_toml.h"
#include "trace/limits.h"
#include "trace/nearest_name.h"

namespace sticky {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kCourseFile = "course.toml";

// A call that failed and that a claim of the lesson speaks of is no surprise, though the scenario's
// own expectations, which are all that a world knows, do not.
std::optional<Error> unclaimed_failure(const Scenario& scenario,
                                       std::span<const Expectation> claims, const Played& played) {
    const std::optional<Error> unexpected = unexpected_failure(scenario, played.trace);
    if (!played.failure || !unexpected || unexpected->what != played.failure->what)
        return played.failure;
    Scenario with_claims = scenario;
    with_claims.expectations.insert(with_claims.expectations.end(), claims.begin(), claims.end());
    return unexpected_failure(with_claims, played.trace);
}

PlayedRun play_claimed(const Scenario& scenario, std::span<const Expectation> claims,
                       const World& world, const PlayOptions& options) {
    Played played = world.play(scenario, options);
    PlayedRun run;
    run.world = world.name;
    run.failure = unclaimed_failure(scenario, claims, played);
    run.story = make_story(std::move(played.trace));
    for (const Expectation& claim : claims) {
        const bool needs_several = std::holds_alternative<ExpectStable>(claim.claim);
        if (needs_several || !applies_in(claim, run.world)) continue;
        run.claims.push_back({&claim, judge(claim, run.judged())});
    }
    return run;
}

}  // namespace

std::string find_lessons() {
    const std::string scenarios = find_scenarios();
    std::error_code error;
    if (scenarios.empty()) return {};
    const fs::path folder = fs::path(scenarios) / kLessonFolder;
    return fs::is_directory(folder, error) ? folder.string() : std::string();
}

Result<Course> load_course(const std::string& folder) {
    const std::string file = (fs::path(folder) / kCourseFile).string();
    const Result<std::string> text = read_file(file, kScenarioBytes);
    if (!text) return tl::unexpected(text.error());
    Result<Course> course = load_course_text(*text, file);
    if (!course) return course;
    for (const CoursePart& part : course->parts) {
        for (const std::string& lesson : part.lessons) {
            if (const auto there = lesson_file(folder, lesson); !there)
                return fail(ErrorKind::input, file, there.error().what, there.error().remedy);
        }
    }
    return course;
}

std::vector<std::string> lesson_names(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code error;
    fs::directory_iterator at(folder, error);
    for (; !error && at != fs::directory_iterator() && names.size() < kCourseLessons;
         at.increment(error)) {
        const fs::path file = at->path();
        if (file.extension() == ".toml" && file.filename() != kCourseFile)
            names.push_back(file.stem().string());
    }
    std::ranges::sort(names);
    return names;
}

Result<std::string> lesson_file(const std::string& folder, const std::string& name) {
    std::error_code error;
    if (name.ends_with(".toml")) return name;
    if (folder.empty())
        return fail(ErrorKind::input, "", "there is no folder scenarios/lessons here",
                    "go to where it is, or name the lesson's file: path/NAME.toml");
    const std::string file = (fs::path(folder) / (name + ".toml")).string();
    const bool plain = name.find('/') == std::string::npos && name + ".toml" != kCourseFile;
    if (plain && fs::is_regular_file(file, error)) return file;
    const std::vector<std::string> names = lesson_names(folder);
    const std::vector<std::string_view> known(names.begin(), names.end());
    const std::string_view nearest = nearest_name(name, known);
    return fail(ErrorKind::input, "", "there is no lesson '" + name + "'",
                nearest.empty() ? "'sticky lesson list' shows them"
                                : "did you mean '" + std::string(nearest) + "'?");
}

Result<Lesson> load_lesson_file(const std::string& file) {
    const Result<std::string> text = read_file(file, kScenarioBytes);
    if (!text) return tl::unexpected(text.error());
    return load_lesson_text(*text, file);
}

Result<Lesson> load_lesson_text(const std::string& text, const std::string& file) {
    LessonOptions options;
    options.name = file;
    options.load_scenario = [&](const std::string& scenario, const std::vector<std::string>& set) {
        const fs::path path = fs::path(file).parent_path() / scenario;
        return load_scenario_file(path.lexically_normal().string(), set);
    };
    return load_lesson(text, options);
}

Result<Choice> worlds_of(const LessonRun& run, const std::string& asked) {
    const auto& named = run.scenario.worlds;
    const bool by_name = !asked.empty() && asked != "all";
    if (by_name && !named.empty() && std::ranges::find(named, asked) == named.end()) {
        Choice none;
        none.skipped.push_back(asked + ": the lesson does not name it for run " + run.name);
        return none;
    }
    Result<Choice> choice = choose_worlds(run.scenario, asked);
    if (choice || !by_name) return choice;
    // A world that this scenario can't be played in is no mistake of who asks for all lessons in
    // it.
    Choice none;
    none.skipped.push_back(asked + ": " + choice.error().what);
    return none;
}

bool PlayedRun::holds() const {
    return !failure &&
           std::ranges::all_of(claims, [](const ClaimSeen& seen) { return seen.verdict.holds; });
}

PlayedRun play_run(const LessonRun& run, const World& world, const PlayOptions& options) {
    return play_claimed(run.scenario, run.claims, world, options);
}

PlayedRun play_flip(const Lesson& lesson, const World& world, const PlayOptions& options) {
    return play_claimed(lesson.flip.scenario, lesson.runs[lesson.flip.run].claims, world, options);
}

std::vector<Error> faults_of_questions(const Lesson& lesson, std::size_t run,
                                       const PlayedRun& played) {
    std::vector<Error> faults;
    for (const LessonStep& step : lesson.steps) {
        if (!step.asks() || step.run() != run) continue;
        if (const auto right = right_answer(lesson, step, played.judged()); !right)
            faults.push_back(right.error());
    }
    return faults;
}

}  // namespace sticky
