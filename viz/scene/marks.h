// The small geometry that every painter of shapes needs and must do alike: an arrow's head, and the
// lines of a pattern, cut at their box.
#pragma once

#include <vector>

#include "viz/scene/shape.h"

namespace sticky {

struct ArrowHead {
    Point tip, left, right;
};
// Not longer than the arrow.
ArrowHead head_of(const Arrow& arrow);

struct PatternMark {
    Point from, to;
};
inline constexpr double kPatternThickness = 1;
inline constexpr Paint kPatternPaint{Role::on_message, 0, 0.35};
// Stands at fixed places of the picture, so that pieces of a message beside each other fit. At most
// kMostMarks; none where the box is not drawn or too small to tell patterns apart.
inline constexpr std::size_t kMostMarks = 4096;
std::vector<PatternMark> marks_of(const Rect& rect);

// The pattern that goes with a message's colour; the first has none.
constexpr Pattern pattern_of(std::uint32_t message) {
    return static_cast<Pattern>(message % kPatternCount);
}

}  // namespace sticky
