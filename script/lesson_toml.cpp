#include "script/lesson_toml.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "script/lesson_load.h"
#include "trace/limits.h"
#include "trace/nearest_name.h"

namespace sticky {
namespace {

const std::vector<TomlNode> kNothing;

std::vector<std::string> read_texts(Loading& loading, const TomlNode& node, std::string_view key) {
    std::vector<std::string> texts;
    for (const TomlNode& item : read_list(loading.complaints, node, key)) {
        texts.push_back(read_text(loading.complaints, item, key));
    }
    return texts;
}

std::vector<std::uint32_t> read_numbers(Loading& loading, const TomlTable& table,
                                        std::string_view key, std::uint32_t last) {
    std::vector<std::uint32_t> numbers;
    const TomlNode* node = table.find(key);
    if (node == nullptr) return numbers;
    for (const TomlNode& item : read_list(loading.complaints, *node, key)) {
        const auto number =
            static_cast<std::uint32_t>(read_whole(loading.complaints, item, key, {1, last, {}}));
        if (std::ranges::count(numbers, number) > 0)
            loading.complain(item.place, fmt::format("'{}' names {} twice", key, number));
        numbers.push_back(number);
    }
    return numbers;
}

// The scenario with what is set, complained about where the lesson asks for it.
Scenario read_scenario(LessonLoading& loading, const std::string& file, const TomlPlace& file_place,
                       const std::vector<std::string>& set, const TomlNode* set_node) {
    Result<Scenario> scenario = loading.options.load_scenario(file, set);
    if (scenario) return std::move(*scenario);
    const Error& error = scenario.error();
    TomlPlace place = file_place;
    if (set_node != nullptr) {
        for (const TomlNode& item : set_node->items) {
            if (error.where == override_text(item.text)) place = item.place;
        }
    }
    const std::string where = error.where.empty() ? "" : error.where + ": ";
    loading.complain(place, where + error.what, error.remedy);
    return {};
}

// Those of the scenario, or some of them.
void read_worlds(LessonLoading& loading, const TomlNode& node, Scenario& scenario) {
    const std::vector<std::string> asked =
        read_choices(loading.parts.complaints, node, "worlds", words::kWorlds);
    for (const std::string& world : asked) {
        if (scenario.worlds.empty() || std::ranges::count(scenario.worlds, world) > 0) continue;
        loading.complain(node.place,
                         fmt::format("'worlds' names {}, which {} does not", world, scenario.name));
    }
    scenario.worlds = asked;
}

void read_run(LessonLoading& loading, const TomlEntry& entry) {
    const std::string name = "run." + entry.key;
    const TomlTable table(loading.parts.complaints, entry.value, name, keys::kLessonRun);
    if (loading.failed()) return;
    LessonRun run;
    run.name = entry.key;
    run.source = entry.place.source;
    const TomlNode* file = table.find("scenario");
    if (file == nullptr) {
        loading.complain(entry.place, name + " needs 'scenario'",
                         "write scenario = \"../basics/hello_egg.toml\"");
        return;
    }
    run.file = table.text("scenario");
    const TomlNode* set = table.find("set");
    if (set != nullptr) run.set = read_texts(loading.parts, *set, "set");
    if (loading.failed()) return;
    run.scenario = read_scenario(loading, run.file, file->place, run.set, set);
    const TomlNode* worlds = table.find("worlds");
    if (worlds != nullptr && !loading.failed()) read_worlds(loading, *worlds, run.scenario);
    if (loading.failed()) return;
    loading.lesson.runs.push_back(std::move(run));
    loading.speak_of(loading.lesson.runs.size() - 1);
    const TomlNode* claims = table.find("claim");
    if (claims == nullptr) {
        loading.complain(
            entry.place, name + " claims nothing",
            fmt::format("add [[{}.claim]], with the keys of a scenario's [[expect]]", name));
        return;
    }
    read_expectations(loading.parts, *claims, name + ".claim");
    loading.lesson.runs.back().claims = take_claims(loading);
}

void read_flip(LessonLoading& loading, const TomlNode& node) {
    const TomlTable table(loading.parts.complaints, node, "flip", keys::kFlip);
    if (loading.failed()) return;
    LessonFlip& flip = loading.lesson.flip;
    flip.source = node.place.source;
    const TomlNode* run = table.find("run");
    const TomlNode* set = table.find("set");
    if (run == nullptr || set == nullptr) {
        loading.complain(node.place, "flip needs 'run' and 'set'",
                         "write run = \"plain\" and set = [\"schedule=reader_first\"]");
        return;
    }
    flip.run = read_run_name(loading, *run, "run");
    flip.set = read_texts(loading.parts, *set, "set");
    if (flip.set.empty()) loading.complain(set->place, "'set' is empty", "name the key setting");
    if (loading.failed()) return;
    const LessonRun& plain = loading.lesson.runs[flip.run];
    std::vector<std::string> all = plain.set;
    all.insert(all.end(), flip.set.begin(), flip.set.end());
    flip.scenario = read_scenario(loading, plain.file, run->place, all, set);
    flip.scenario.worlds = plain.scenario.worlds;
}

void read_head(LessonLoading& loading, const TomlTable& table) {
    Lesson& lesson = loading.lesson;
    lesson.title = read_said(loading.parts, table, "title", Wanted::yes);
    lesson.about = read_said(loading.parts, table, "about", Wanted::yes);
    lesson.systems = read_numbers(loading.parts, table, "systems", kSystems);
    lesson.myths = read_numbers(loading.parts, table, "myths", kMyths);
    if (!table.has("minutes"))
        loading.complain(table.node().place, "the lesson needs 'minutes'", "3 to 8");
    lesson.minutes = static_cast<std::uint32_t>(table.whole("minutes", {3, 8, "minutes"}, 3));
}

void read_lesson(LessonLoading& loading, const TomlNode& root) {
    const TomlTable table(loading.parts.complaints, root, "the lesson", keys::kLesson);
    if (!loading.failed()) read_head(loading, table);
    if (loading.failed()) return;
    const TomlNode* runs = table.find("run");
    if (runs == nullptr || runs->type != TomlType::table || runs->entries.empty()) {
        loading.complain(runs != nullptr ? runs->place : root.place, "the lesson has no run",
                         "add [run.plain] with a scenario and claims");
        return;
    }
    if (runs->entries.size() > kLessonRuns)
        loading.complain(runs->place, fmt::format("more than {} runs", kLessonRuns));
    for (const TomlEntry& entry : runs->entries) {
        if (!loading.failed()) read_run(loading, entry);
    }
    if (loading.failed()) return;
    const TomlNode* flip = table.find("flip");
    if (flip == nullptr) {
        loading.complain(root.place, "the lesson has no [flip]",
                         "say which setting, turned over, makes a claim of a run fail");
        return;
    }
    read_flip(loading, *flip);
    if (loading.failed()) return;
    std::size_t number = 0;
    for (const TomlNode& step :
         read_tables(loading.parts, root, table.find("step"), "step", kLessonSteps)) {
        if (loading.failed()) return;
        loading.lesson.steps.push_back(
            read_lesson_step(loading, step, fmt::format("step {}", ++number)));
    }
}

void read_part(Loading& loading, const TomlNode& node, const std::string& name, Course& course,
               std::set<std::string>& known) {
    const TomlTable table(loading.complaints, node, name, keys::kCoursePart);
    if (loading.failed()) return;
    CoursePart part;
    part.source = node.place.source;
    part.title = read_said(loading, table, "title", Wanted::yes);
    part.about = read_said(loading, table, "about", Wanted::yes);
    const TomlNode* lessons = table.find("lessons");
    if (lessons == nullptr) {
        loading.complain(node.place, name + " needs 'lessons'", "lessons = [\"hello_egg\"]");
        return;
    }
    for (const TomlNode& item : read_list(loading.complaints, *lessons, "lessons")) {
        std::string lesson = read_text(loading.complaints, item, "lessons");
        if (lesson.empty() || lesson.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") !=
                                  std::string::npos) {
            loading.complain(item.place,
                             fmt::format("no lesson can be called {}", word_text(lesson)),
                             "the name of its file without .toml: a-z, 0-9 and _");
        }
        if (!known.insert(lesson).second)
            loading.complain(item.place, fmt::format("'{}' is in the course already", lesson));
        if (known.size() > kCourseLessons)
            loading.complain(item.place, fmt::format("more than {} lessons", kCourseLessons));
        part.lessons.push_back(std::move(lesson));
    }
    course.parts.push_back(std::move(part));
}

std::string name_of_file(std::string_view path) {
    std::string_view name = path.substr(path.rfind('/') + 1);
    if (name.ends_with(".toml")) name.remove_suffix(5);
    return std::string(name);
}

// Backticks come in pairs.
void check_code(Loading& loading, const TomlPlace& place, std::string_view key,
                const std::string& text) {
    if (std::ranges::count(text, '`') % 2 == 0) return;
    loading.complain(place, fmt::format("'{}' has a ` without its partner", key));
}

}  // namespace

void LessonLoading::speak_of(std::size_t run) {
    parts.scenario = lesson.runs[run].scenario;
    parts.scenario.expectations.clear();
    parts.cast = cast_of(parts.scenario);
}

Said read_said(Loading& loading, const TomlTable& table, std::string_view key, Wanted wanted) {
    const std::string twin = std::string(key) + "_zh";
    const TomlNode* en = table.find(key);
    const TomlNode* zh = table.find(twin);
    if (en == nullptr && zh == nullptr) {
        if (wanted == Wanted::yes)
            loading.complain(table.node().place, fmt::format("{} needs '{}'", table.name(), key));
        return {};
    }
    if (en == nullptr || zh == nullptr) {
        loading.complain(
            (en != nullptr ? en : zh)->place,
            fmt::format("{} has no '{}'", table.name(), en != nullptr ? twin : std::string(key)),
            "every text stands in English and in Chinese");
        return {};
    }
    Said said{table.text(key), table.text(twin)};
    check_code(loading, en->place, key, said.en);
    check_code(loading, zh->place, twin, said.zh);
    if (said.en.empty()) loading.complain(en->place, fmt::format("'{}' is empty", key));
    if (said.zh.empty()) loading.complain(zh->place, fmt::format("'{}' is empty", twin));
    return said;
}

const std::vector<TomlNode>& read_tables(Loading& loading, const TomlNode& parent,
                                         const TomlNode* node, const std::string& key,
                                         std::uint64_t limit) {
    if (node == nullptr || node->type != TomlType::list || node->items.empty()) {
        loading.complain(node != nullptr ? node->place : parent.place,
                         fmt::format("there is no [[{}]]", key), "write it with two brackets");
        return kNothing;
    }
    if (node->items.size() <= limit) return node->items;
    loading.complain(node->items[limit].place, fmt::format("more than {} [[{}]]", limit, key));
    return kNothing;
}

std::size_t read_run_name(LessonLoading& loading, const TomlNode& node, std::string_view key) {
    std::vector<std::string_view> names;
    for (const LessonRun& run : loading.lesson.runs) names.push_back(run.name);
    return read_choice(loading.parts.complaints, node, key, names);
}

std::vector<Expectation> take_claims(LessonLoading& loading) {
    return std::exchange(loading.parts.scenario.expectations, {});
}

Result<Lesson> load_lesson(std::string_view text, const LessonOptions& options) {
    const Result<TomlNode> root = parse_toml(text, options.name);
    if (!root) return tl::unexpected<Error>(root.error());
    LessonLoading loading(options);
    loading.lesson.file = options.name;
    loading.lesson.name = name_of_file(options.name);
    read_lesson(loading, *root);
    if (loading.failed()) return tl::unexpected<Error>(loading.parts.complaints.first());
    return std::move(loading.lesson);
}

Result<Course> load_course_text(std::string_view text, const std::string& name) {
    const Result<TomlNode> root = parse_toml(text, name);
    if (!root) return tl::unexpected<Error>(root.error());
    const LoadOptions options{name, {}, {}};
    Loading loading(options);
    Course course;
    const TomlTable table(loading.complaints, *root, "the course", keys::kCourse);
    std::set<std::string> known;
    std::size_t number = 0;
    if (!loading.failed()) {
        for (const TomlNode& part :
             read_tables(loading, *root, table.find("part"), "part", kCourseLessons)) {
            if (!loading.failed())
                read_part(loading, part, fmt::format("part {}", ++number), course, known);
        }
    }
    if (loading.failed()) return tl::unexpected<Error>(loading.complaints.first());
    return course;
}

}  // namespace sticky
