// How far somebody came in each lesson, as it is kept between starts.
//
// Refuses to know: which lessons there are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "script/toml_node.h"

namespace sticky::ui {

inline constexpr std::size_t kLongestLessonName = 200;

struct LessonProgress {
    std::string name;
    std::uint32_t step = 0;   // where it was left
    bool done = false;        // once, to its last step
    std::uint32_t best = 0;   // percent, of a time that it was done
    std::vector<int> points;  // of this time, by step, in percent; -1: not answered
};

// Makes room for it.
LessonProgress& progress_of(std::vector<LessonProgress>& all, const std::string& name);
const LessonProgress* find_progress(const std::vector<LessonProgress>& all,
                                    const std::string& name);

// A list of tables; what is not ours, or beyond the limits, is left out.
std::vector<LessonProgress> read_progress(const TomlNode* list);
std::string progress_text(const std::vector<LessonProgress>& all);

}  // namespace sticky::ui
