// What a lesson asks about a run, as a picture: what the application will send, and below it the
// lane in question, empty until the answer is given. Afterwards the same lane as it really was,
// with the prediction laid over it.
//
//     message   [ hello ][ egg ]            what a learner is told
//     recv      ¦        |     ¦            marks: where will its units end?
//     recv      [  helloegg    ]            the fact, and over it  ● right  ◇ missed  ✕ imagined
//
// Shows nothing else of the run before it is graded. Refuses to know: lessons' texts, who answers.
#pragma once

#include <optional>
#include <vector>

#include "script/prediction.h"
#include "viz/scene/shape.h"
#include "viz/scene/story.h"
#include "viz/scene/view_state.h"

namespace sticky {

// words: nothing of the run is drawn.
enum class Asked : std::uint8_t { words, marks, picture };

struct Question {
    const Story* story = nullptr;
    Asked asked = Asked::words;
    std::vector<Lane> told;      // lanes that may be seen before the answer
    std::size_t flow = 0;        // that is asked about
    Lane lane = Lane::recv;      // of that flow
    std::uint64_t end = 0;       // of its stream
    std::vector<Sizes> choices;  // pictures of the lane
    Marks marks;
    std::optional<std::uint64_t> cursor;  // where the keyboard would put a mark
    std::optional<std::size_t> chosen;
    const Graded* graded = nullptr;  // null: not answered yet
};

Scene compose_question(const Question& question, const ViewState& view, Size size);
// The height it needs, for who has something to show below.
double question_height(const Question& question);

// Where the pointer means a mark to be, strictly inside the stream; none: not at the lane.
std::optional<std::uint64_t> offset_at(const Question& question, Size size, Point point);
// Where that offset stands.
double place_of(const Question& question, Size size, std::uint64_t offset);
// The picture under the pointer.
std::optional<std::size_t> choice_at(const Question& question, Size size, Point point);
// The next boundary that a learner is told of, or the stream's first and last mark.
std::uint64_t next_told(const Question& question, std::uint64_t offset, bool on);

}  // namespace sticky
