#include "trace/nearest_name.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/cases.h"

namespace sticky {
namespace {

TEST(NearestName, EditDistance) {
    struct Row {
        std::string_view a, b;
        std::size_t distance;
    };
    constexpr Row kRows[] = {
        {"", "", 0},           {"", "abc", 3},           {"abc", "abc", 0},
        {"ABC", "abc", 0},     {"abc", "acb", 1},        {"nodeley", "nodelay", 1},
        {"width", "widht", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3}};
    for (const Row& row : kRows) {
        EXPECT_EQ(edit_distance(row.a, row.b, 9), row.distance) << row.a << " " << row.b;
        EXPECT_EQ(edit_distance(row.b, row.a, 9), row.distance) << row.b << " " << row.a;
        test::tried();
    }
    EXPECT_EQ(edit_distance("abcdef", "uvwxyz", 2), 3U);
    EXPECT_EQ(edit_distance(std::string(1000, 'a'), "a", 2), 3U);
}

TEST(NearestName, Suggestions) {
    const std::vector<std::string_view> known{"nodelay", "cork", "quickack", "or", "x"};
    EXPECT_EQ(nearest_name("nodeley", known), "nodelay");
    EXPECT_EQ(nearest_name("NoDelay", known), "nodelay");
    EXPECT_EQ(nearest_name("quikack", known), "quickack");
    EXPECT_EQ(nearest_name("corc", known), "cork");
    EXPECT_EQ(nearest_name("y", known), "");
    EXPECT_EQ(nearest_name("congestion", known), "");
    EXPECT_EQ(nearest_name("", known), "");
    EXPECT_EQ(did_you_mean("nodeley", known), "did you mean 'nodelay'?");
    EXPECT_EQ(did_you_mean("zzzzzz", known), "one of: nodelay, cork, quickack, or, x");
    EXPECT_EQ(did_you_mean("zzzzzz", {}), "");
    test::tried(10);
}

}  // namespace
}  // namespace sticky
