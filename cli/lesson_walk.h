// A lesson taken at a terminal: step by step, each run played when its step begins, of which the
// learner sees what will be sent, and the rest after the answer.
#pragma once

#include "cli/arguments.h"
#include "run/lessons.h"

namespace sticky {

// Answers the exit status: of the claims, and of the points only if some are asked for.
int walk_lesson(const Lesson& lesson, const LessonArguments& arguments, const Look& look);

}  // namespace sticky
