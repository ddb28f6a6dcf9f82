// The geometry that all painters share: marks stay in their box, an arrow's head at its end.
#include "viz/scene/marks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/cases.h"

namespace sticky {
namespace {

TEST(Marks, StayInTheirBox) {
    for (std::size_t pattern = 0; pattern < kPatternCount; ++pattern) {
        for (const Box box : {Box{0, 0, 100, 40}, Box{13.7, 5.2, 4, 200}, Box{-50, -20, 33, 9}}) {
            const auto marks = marks_of({box, 0, {}, static_cast<Pattern>(pattern)});
            EXPECT_EQ(marks.empty(), pattern == 0) << pattern;
            for (const PatternMark& mark : marks) {
                for (const Point p : {mark.from, mark.to}) {
                    EXPECT_GE(p.x, box.x - 1e-9);
                    EXPECT_LE(p.x, box.right() + 1e-9);
                    EXPECT_GE(p.y, box.y - 1e-9);
                    EXPECT_LE(p.y, box.bottom() + 1e-9);
                }
            }
            test::tried();
        }
    }
}

TEST(Marks, NoneWhereNothingCanBeTold) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const Box box : {Box{}, Box{0, 0, 3, 100}, Box{nan, 0, 10, 10}, Box{0, 0, 1e9, 10}}) {
        EXPECT_TRUE(marks_of({box, 0, {}, Pattern::grid}).empty());
        test::tried();
    }
    EXPECT_LE(marks_of({{0, 0, 30000, 30000}, 0, {}, Pattern::dots}).size(), kMostMarks);
}

TEST(Marks, AnArrowsHeadIsAtItsEnd) {
    for (double angle = 0; angle < 6.28; angle += 0.3) {
        for (const double length : {0.0, 2.0, 50.0}) {
            const Point to{length * std::cos(angle), length * std::sin(angle)};
            const ArrowHead head = head_of({{0, 0}, to, 1, false, {}});
            EXPECT_EQ(head.tip.x, to.x);
            EXPECT_EQ(head.tip.y, to.y);
            EXPECT_LE(std::hypot(head.left.x, head.left.y), length + 4) << angle;
            EXPECT_NEAR(std::hypot(head.left.x - to.x, head.left.y - to.y),
                        std::hypot(head.right.x - to.x, head.right.y - to.y), 1e-9);
            test::tried();
        }
    }
}

}  // namespace
}  // namespace sticky
