#include "trace/near_search.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/cases.h"

namespace sticky {
namespace {

// Every length, every answer, begun everywhere.
TEST(NearSearch, FindsWhatPartitionPointFinds) {
    for (std::ptrdiff_t size = 0; size < 40; ++size) {
        for (std::ptrdiff_t answer = 0; answer <= size; ++answer) {
            std::vector<bool> holds(static_cast<std::size_t>(size));
            std::fill_n(holds.begin(), answer, true);
            for (std::ptrdiff_t near = 0; near <= size; ++near) {
                const auto found =
                    partition_point_near(holds.begin(), holds.end(), holds.begin() + near,
                                         [](bool each) { return each; });
                EXPECT_EQ(found - holds.begin(), answer) << size << " from " << near;
                test::tried();
            }
        }
    }
}

TEST(NearSearch, ANeighbourIsFoundInAFewSteps) {
    std::vector<int> numbers(100'000);
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<int>(i);
    int asked = 0;
    auto near = numbers.begin();
    for (int answer = 0; answer < 100'000; ++answer) {
        near = partition_point_near(numbers.begin(), numbers.end(), near, [&](int each) {
            ++asked;
            return each < answer;
        });
        EXPECT_EQ(*near, answer);
    }
    EXPECT_LT(asked, 4 * 100'000);
}

}  // namespace
}  // namespace sticky
