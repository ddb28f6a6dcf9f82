// What a learner answered, read from a file:
//
//     {"lesson": "hello_egg", "answers": [{"step": 2, "marks": [5]}, {"step": 3, "choice": 1}]}
//
// or a list of such objects. Steps and choices count from 1.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "script/prediction.h"

namespace sticky {

struct LessonAnswers {
    std::string lesson;
    std::map<std::size_t, Guess> steps;  // by position in Lesson::steps
};

Result<std::vector<LessonAnswers>> read_answers(const std::string& file);

// What does not fit the lesson: a step that asks nothing, marks where a choice is wanted.
Result<void> check_answers(const std::string& file, const Lesson& lesson,
                           const LessonAnswers& answers);

}  // namespace sticky
