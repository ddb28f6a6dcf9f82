// The map of outcomes: numbers of points, what counts as merged and split, the order of kinds, and
// that every cell of the picture leads back to its point.
#include "viz/scene/outcome_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "tests/support/cases.h"
#include "tests/support/trace_builder.h"

namespace sticky::test {
namespace {

MapAxis axis(const std::string& key, std::size_t values) {
    MapAxis made{key, {}};
    for (std::size_t i = 0; i < values; ++i) made.values.push_back(std::to_string(i));
    return made;
}

TEST(OutcomeMap, PointsAndPlacesAreInverse) {
    const OutcomeMap map({axis("a", 3), axis("b", 4), axis("c", 5)});
    ASSERT_EQ(map.points(), 60U);
    std::set<std::vector<std::size_t>> seen;
    for (std::size_t point = 0; point < map.points(); ++point) {
        const std::vector<std::size_t> places = map.places_of(point);
        EXPECT_EQ(map.point_of(places), point);
        seen.insert(places);
        tried();
    }
    EXPECT_EQ(seen.size(), 60U);
    EXPECT_EQ(map.settings_at(7), (std::vector<std::string>{"a=0", "b=1", "c=2"}));
    // Axes that are not named have their first value.
    EXPECT_EQ(map.point_of(std::array<std::size_t, 2>{1, 2}), 30U);
}

TEST(OutcomeMap, KindsAreTheSameInWhateverOrderPointsCame) {
    const std::array<const char*, 6> outcomes = {"x", "y", "y", "z", "x", "y"};
    std::array<std::size_t, 6> order = {0, 1, 2, 3, 4, 5};
    do {
        OutcomeMap map({axis("a", 6)});
        for (const std::size_t point : order) map.note(point, Sticking::merged, outcomes[point]);
        map.sort_kinds();
        ASSERT_EQ(map.kinds().size(), 3U);
        EXPECT_EQ(map.kinds()[0].outcome, "y");
        EXPECT_EQ(map.kinds()[0].first, 1U);
        EXPECT_EQ(map.kinds()[1].outcome, "x");
        EXPECT_EQ(map.kinds()[2].outcome, "z");
        for (std::size_t point = 0; point < 6; ++point)
            EXPECT_EQ(map.kinds()[map.kind_at(point)].outcome, outcomes[point]);
        tried();
    } while (std::ranges::next_permutation(order).found);
}

TEST(OutcomeMap, Sticking) {
    struct Case {
        std::vector<std::uint64_t> reads;
        Sticking sticking;
    };
    // Two messages of 5 bytes.
    const Case table[] = {
        {{5, 5}, Sticking::kept},        {{10}, Sticking::merged}, {{2, 3, 5}, Sticking::split},
        {{5, 1, 4}, Sticking::split},    {{7, 3}, Sticking::both}, {{1, 9}, Sticking::both},
        {{2, 3, 4, 1}, Sticking::split}, {{3}, Sticking::split},   {{}, Sticking::missing},
        {{5}, Sticking::missing},

    };
    for (const Case& one : table) {
        TraceBuilder builder;
        builder.connect("client", "server").send("hello").send("world").segment(10);
        for (const std::uint64_t size : one.reads) builder.received(size);
        EXPECT_EQ(sticking_of(trace_lineage(builder.trace())), one.sticking)
            << one.reads.size() << " reads";
        tried();
    }
}

TEST(OutcomeMap, EveryPlaceInACellIsItsPoint) {
    for (const std::size_t rows : {1U, 2U, 9U, 70U}) {
        OutcomeMap map(rows == 1 ? std::vector{axis("a", 17)}
                                 : std::vector{axis("a", 17), axis("b", rows)});
        for (std::size_t i = 0; i < map.points(); ++i)
            map.note(i, Sticking::kept, std::to_string(i % 7));
        const Size size = natural_map_size(map, 1200);
        const Scene scene = compose_map(map, {}, {}, size);
        ASSERT_FALSE(scene.hits.empty());
        std::set<std::size_t> found;
        std::size_t covered = 0;
        for (const Hit& hit : scene.hits) {
            const double cell = hit.box.width / static_cast<double>(hit.count);
            for (std::uint32_t i = 0; i < hit.count; ++i, ++covered) {
                const Point middle{hit.box.x + (i + 0.5) * cell, hit.box.y + hit.box.height / 2};
                const auto point = point_at(map, size, middle);
                ASSERT_TRUE(point);
                found.insert(*point);
                EXPECT_EQ(map.kind_at(*point), map.kind_at(hit.unit));
                tried();
            }
        }
        EXPECT_EQ(covered, map.points());
        EXPECT_EQ(found.size(), map.points());
        EXPECT_FALSE(point_at(map, size, {1, 1}));
    }
}

TEST(OutcomeMap, LettersAndWords) {
    std::set<char> letters;
    for (std::uint32_t i = 0; i < 52; ++i) letters.insert(letter_of(i));
    EXPECT_EQ(letters.size(), 52U);
    EXPECT_EQ(letter_of(52), '?');
    for (std::size_t i = 0; i < kStickingCount; ++i) {
        const auto sticking = static_cast<Sticking>(i);
        EXPECT_FALSE(name_of(sticking).empty());
        EXPECT_NE(label_of(sticking, Language::zh), label_of(sticking, Language::en));
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
