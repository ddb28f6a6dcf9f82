// A prediction against the fact: the boundaries of a lane as marks, which of them were foreseen,
// and the finding of that very run behind each one that was not.
//
//     message   |  hello  | egg |
//     marked              ^               a prediction: the recv lane ends a unit at offset 5
//     recv      |    helloegg   |         the fact: no unit ends inside; 5 was imagined
//
// Pure. Refuses to know: how the run was made, and who predicted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "script/lesson.h"

namespace sticky {

// Stream offsets, rising, none twice, strictly inside the stream.
using Marks = std::vector<std::uint64_t>;

// What a lane really was.
struct LaneFact {
    const FlowLineage* flow = nullptr;
    Marks marks;            // where a unit ends
    Sizes sizes;            // of its units in their order, datagrams of unknown place too
    std::uint64_t end = 0;  // of the stream: where no mark can be any more
};
// An error: the run has no such flow, or several, or the lane was not all observed in that world.
Result<LaneFact> fact_of(const LanePlace& place, const Judged& run);

// A picture as marks: where units of these sizes end inside a stream of `end` bytes.
Marks marks_of(const Sizes& sizes, std::uint64_t end);

// Counts of marks; a choice is one mark, right or wrong.
struct Score {
    std::size_t right = 0, marked = 0, fact = 0;

    double precision() const;  // right of marked; nothing against nothing is 1
    double recall() const;     // right of the fact; likewise
    double points() const;     // both in one figure, 2 right / (marked + fact); likewise
};
Score score_of(const Marks& marked, const Marks& fact);

struct JudgedMark {
    enum class Kind : std::uint8_t { right, missed, imagined };
    std::uint64_t offset = 0;
    Kind kind = Kind::right;
    // Position in the run's findings of the one that covers it; nothing: unexplained. A mark that
    // was right has one too, if there is one.
    std::optional<std::size_t> finding;
};

// What a learner said to a step that asks.
struct Guess {
    Marks marks;                        // of a MarksStep
    std::optional<std::size_t> choice;  // of the others, from 0; nothing: none was chosen
};

struct Graded {
    Score score;
    bool all_right = false;
    std::optional<std::size_t> right_choice;  // of pictures and words
    // Of marks and pictures of a stream, by offset: prediction and fact laid over each other.
    std::vector<JudgedMark> marks;
};
// An error: fact_of's, or the lesson has not exactly one right choice here. Marks outside of the
// stream count as imagined.
Result<Graded> grade(const Lesson& lesson, const LessonStep& step, const Judged& run,
                     const Guess& guess);

// What would have been right: for tests, and for who gives up.
Result<Guess> right_answer(const Lesson& lesson, const LessonStep& step, const Judged& run);

}  // namespace sticky
