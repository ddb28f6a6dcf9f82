// Where the rows of a question stand, and where an offset lies in all of them. Private to
// question_*.cpp.
//
// The ruler is made of what a learner is told, and of all pictures alike: it gives nothing away.
#pragma once

#include "viz/scene/question_scene.h"
#include "viz/scene/sheet.h"

namespace sticky::picture {

struct QuestionLayout {
    QuestionLayout(const Question& question, Size size, double top = 0);

    double at(std::uint64_t offset) const;
    // The nearest, strictly inside the stream; none: the stream has no inside.
    std::optional<std::uint64_t> offset_by(double x) const;
    Box lane(double top, double height) const { return {left, top, width, height}; }

    double margin = 0, left = 0, width = 0;
    std::vector<double> told;     // tops of the told lanes
    std::vector<double> choices;  // of the pictures
    double asked = 0;             // of the lane to be marked
    double axis = 0, bottom = 0;
    std::vector<std::uint64_t> stops;
    std::uint64_t last = 0;  // where the ruler ends
    std::uint64_t end = 0;   // where the stream does
    Ruler ruler;

    static constexpr double kHeading = 44, kTold = 30, kAsked = 38, kChoice = 30;
};

// The told lanes of the flow, or no more than the messages once the answer is given.
std::vector<Lane> told_rows(const Question& question);

}  // namespace sticky::picture
