// A lesson as text on a terminal: what is read, what is asked, what is known before the answer, and
// what the run said to it.
#pragma once

#include <string>

#include "cli/arguments.h"
#include "run/lessons.h"

namespace sticky {

// "first pair (first_pair), 4 minutes", what it is about, its numbers.
std::string lesson_head(const Lesson& lesson, const Look& look);
// "Step 2 of 7" and its text.
std::string step_text(const Lesson& lesson, std::size_t step, const Look& look);
// Paragraphs, wrapped; every line begins with `indent`.
std::string told(const Said& said, const Look& look, std::string_view indent = "");
// What is asked and how it is answered, choices numbered.
std::string question_text(const LessonStep& step, const Look& look);
// The messages that will be sent, with their offsets, and the calls that send them.
std::string preview_text(const LessonStep& step, const PlayedRun& played, const Look& look);
// Prediction and fact, the score, and the reason of every mark that was not foreseen.
std::string graded_text(const LessonStep& step, const Graded& graded, const PlayedRun& played,
                        const Look& look);
// A finding as a sentence, or that nothing explains it.
std::string reason_text(const JudgedMark& mark, const PlayedRun& played, Language language);
// "recv at server"
std::string place_text(const LanePlace& place, Language language);

}  // namespace sticky
