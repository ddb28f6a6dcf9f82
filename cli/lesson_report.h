// Lessons played without anybody at the keyboard: every claim and question judged, answers graded,
// one JSON object for each lesson. Its keys are those of docs/lessons.md.
#pragma once

#include "cli/arguments.h"
#include "cli/lesson_answers.h"
#include "run/lessons.h"

namespace sticky {

// Prints the object, and a line on standard error for whatever is wrong with the lesson. `answers`
// may be null. Answers the exit status.
int report_lesson(const Lesson& lesson, const LessonArguments& arguments,
                  const LessonAnswers* answers, const Look& look);

}  // namespace sticky
