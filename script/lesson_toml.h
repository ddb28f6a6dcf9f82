// The loader of lessons: TOML text to a checked Lesson together with its scenarios, or one line
// that says what is wrong and where. Claims are read by what reads a scenario's [[expect]].
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "script/lesson.h"

namespace sticky {

struct LessonOptions {
    std::string name;  // what errors call the file, with its folders
    // Loads the scenario that a run names, relative to the lesson's folder, with what it sets.
    std::function<Result<Scenario>(const std::string& file, const std::vector<std::string>& set)>
        load_scenario;
};

// Never throws. What only a run can show (which choice is right) is not checked here.
Result<Lesson> load_lesson(std::string_view text, const LessonOptions& options);

// `name` is what errors call the file. Whether the lessons are there is left to who has files.
Result<Course> load_course_text(std::string_view text, const std::string& name);

}  // namespace sticky
