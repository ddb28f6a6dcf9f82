#include "viz/scene/marks.h"

#include <algorithm>
#include <cmath>

namespace sticky {
namespace {

constexpr double kHeadLength = 9;
constexpr double kHeadHalf = 3.5;
constexpr double kStep = 7;      // pixels between lines
constexpr double kSmallest = 4;  // a box narrower than that shows no pattern
constexpr double kDot = 1;

using Marks = std::vector<PatternMark>;

double first_step(double begin) {
    return std::ceil(begin / kStep) * kStep;
}

// Lines x + y == s (rising) or x - y == s (falling), cut at the box.
void add_slanted(Marks& marks, const Box& box, bool rising) {
    const double low = rising ? box.x + box.y : box.x - box.bottom();
    const double high = rising ? box.right() + box.bottom() : box.right() - box.y;
    for (double s = first_step(low); s < high && marks.size() < kMostMarks; s += kStep) {
        // As x over y: rising x = s - y, falling x = s + y.
        const double y1 = rising ? std::max(box.y, s - box.right()) : std::max(box.y, box.x - s);
        const double y2 =
            rising ? std::min(box.bottom(), s - box.x) : std::min(box.bottom(), box.right() - s);
        if (y1 >= y2) continue;
        marks.push_back({{rising ? s - y1 : s + y1, y1}, {rising ? s - y2 : s + y2, y2}});
    }
}

void add_level(Marks& marks, const Box& box) {
    for (double y = first_step(box.y); y < box.bottom() && marks.size() < kMostMarks; y += kStep)
        marks.push_back({{box.x, y}, {box.right(), y}});
}

void add_upright(Marks& marks, const Box& box) {
    for (double x = first_step(box.x); x < box.right() && marks.size() < kMostMarks; x += kStep)
        marks.push_back({{x, box.y}, {x, box.bottom()}});
}

void add_dots(Marks& marks, const Box& box) {
    for (double y = first_step(box.y); y < box.bottom(); y += kStep) {
        for (double x = first_step(box.x); x + kDot < box.right(); x += kStep) {
            if (marks.size() == kMostMarks) return;
            marks.push_back({{x, y}, {x + kDot, y}});
        }
    }
}

}  // namespace

ArrowHead head_of(const Arrow& arrow) {
    const double x = arrow.to.x - arrow.from.x, y = arrow.to.y - arrow.from.y;
    const double length = std::hypot(x, y);
    if (!(length > 0)) return {arrow.to, arrow.to, arrow.to};
    const double along = std::min(kHeadLength, length), half = kHeadHalf * along / kHeadLength;
    const Point back{arrow.to.x - x / length * along, arrow.to.y - y / length * along};
    const double nx = -y / length * half, ny = x / length * half;
    return {arrow.to, {back.x + nx, back.y + ny}, {back.x - nx, back.y - ny}};
}

std::vector<PatternMark> marks_of(const Rect& rect) {
    Marks marks;
    const Box& box = rect.box;
    const bool drawn = std::isfinite(box.x) && std::isfinite(box.y) && box.width >= kSmallest &&
                       box.height >= kSmallest && box.width < 1e6 && box.height < 1e6;
    if (!drawn) return marks;
    switch (rect.pattern) {
        case Pattern::none:
            break;
        case Pattern::rising:
            add_slanted(marks, box, true);
            break;
        case Pattern::falling:
            add_slanted(marks, box, false);
            break;
        case Pattern::level:
            add_level(marks, box);
            break;
        case Pattern::upright:
            add_upright(marks, box);
            break;
        case Pattern::dots:
            add_dots(marks, box);
            break;
        case Pattern::crossed:
            add_slanted(marks, box, true);
            add_slanted(marks, box, false);
            break;
        case Pattern::grid:
            add_level(marks, box);
            add_upright(marks, box);
            break;
    }
    return marks;
}

}  // namespace sticky
