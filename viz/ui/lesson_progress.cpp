#include "viz/ui/lesson_progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "script/toml_edit.h"
#include "trace/limits.h"

namespace sticky::ui {
namespace {

int within(const TomlNode* node, std::int64_t least, std::int64_t most, int otherwise) {
    if (node == nullptr || node->type != TomlType::whole) return otherwise;
    return node->whole < least || node->whole > most ? otherwise : static_cast<int>(node->whole);
}

}  // namespace

const LessonProgress* find_progress(const std::vector<LessonProgress>& all,
                                    const std::string& name) {
    const auto it = std::ranges::find(all, name, &LessonProgress::name);
    return it == all.end() ? nullptr : &*it;
}

LessonProgress& progress_of(std::vector<LessonProgress>& all, const std::string& name) {
    const auto it = std::ranges::find(all, name, &LessonProgress::name);
    if (it != all.end()) return *it;
    if (all.size() >= kCourseLessons) all.erase(all.begin());
    LessonProgress fresh;
    fresh.name = name;
    return all.emplace_back(std::move(fresh));
}

std::vector<LessonProgress> read_progress(const TomlNode* list) {
    std::vector<LessonProgress> all;
    if (list == nullptr) return all;
    for (const TomlNode& item : list->items) {
        const TomlNode* name = item.find("name");
        if (all.size() >= kCourseLessons || name == nullptr || name->text.empty() ||
            name->text.size() > kLongestLessonName || find_progress(all, name->text) != nullptr)
            continue;
        LessonProgress one;
        one.name = name->text;
        one.step = static_cast<std::uint32_t>(within(item.find("step"), 0, kLessonSteps - 1, 0));
        const TomlNode* done = item.find("done");
        one.done = done != nullptr && done->boolean;
        one.best = static_cast<std::uint32_t>(within(item.find("best"), 0, 100, 0));
        if (const TomlNode* points = item.find("points")) {
            for (const TomlNode& point : points->items) {
                if (one.points.size() < kLessonSteps)
                    one.points.push_back(within(&point, 0, 100, -1));
            }
        }
        all.push_back(std::move(one));
    }
    return all;
}

std::string progress_text(const std::vector<LessonProgress>& all) {
    std::string text = "lessons = [\n";
    for (const LessonProgress& one : all)
        text += fmt::format(
            "    {{ name = {}, step = {}, done = {}, best = {}, points = [{}] }},\n",
            toml_string(one.name), one.step, one.done, one.best, fmt::join(one.points, ", "));
    return text + "]\n";
}

}  // namespace sticky::ui
