// Every lesson of the repository is a test: what it claims holds in every world, each question has
// one right answer, and with its key setting turned over a claim fails.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tests/run/lessons.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

class EveryLesson : public testing::TestWithParam<std::string> {};

std::string words_of(const PlayedRun& played) {
    std::string words = played.world;
    if (played.failure) words += ": " + to_string(*played.failure);
    for (const ClaimSeen& seen : played.claims) {
        if (!seen.verdict.holds)
            words += fmt::format("\n  line {}: expected {}; seen {}", seen.claim->source.line,
                                 seen.verdict.expected, seen.verdict.seen);
    }
    return words;
}

bool asks_for_stable(const LessonRun& run) {
    return std::ranges::any_of(run.claims, [](const Expectation& claim) {
        return std::holds_alternative<ExpectStable>(claim.claim);
    });
}

TEST_P(EveryLesson, HoldsWhatItClaimsInEveryWorld) {
    const Lesson lesson = lesson_named(GetParam());
    for (std::size_t run = 0; run < lesson.runs.size(); ++run) {
        const LessonRun& one = lesson.runs[run];
        const int plays = deep() ? 20 : asks_for_stable(one) ? 2 : 1;
        for (const World* world : worlds_here(one)) {
            std::set<std::string> outcomes;
            for (int i = 0; i < plays; ++i) {
                const PlayedRun played = play_run(one, *world);
                EXPECT_TRUE(played.holds()) << place_in(lesson, one.source) << words_of(played);
                for (const Error& error : faults_of_questions(lesson, run, played))
                    ADD_FAILURE() << world->name << ": " << to_string(error);
                outcomes.insert(outcome_of(played.story.trace, played.story.lineage));
                tried(played.claims.size());
            }
            EXPECT_TRUE(outcomes.size() == 1 || !asks_for_stable(one))
                << place_in(lesson, one.source) << ": " << world->name << " is not stable";
        }
    }
}

TEST_P(EveryLesson, FailsWithItsKeySettingTurnedOver) {
    const Lesson lesson = lesson_named(GetParam());
    ASSERT_FALSE(lesson.runs.empty());
    for (const World* world : worlds_here(lesson.runs[lesson.flip.run])) {
        const PlayedRun played = play_flip(lesson, *world);
        const auto fails = [](const ClaimSeen& seen) { return !seen.verdict.holds; };
        EXPECT_TRUE(std::ranges::any_of(played.claims, fails))
            << place_in(lesson, lesson.flip.source) << ": every claim still holds in "
            << world->name;
        tried();
    }
}

// A prediction that can't be wrong teaches nothing, and neither does a lesson without one.
TEST_P(EveryLesson, Asks) {
    const Lesson lesson = lesson_named(GetParam());
    std::size_t questions = 0;
    for (const LessonStep& step : lesson.steps) questions += step.asks() ? 1 : 0;
    EXPECT_GE(questions, 1U) << lesson.file;
    for (const LessonRun& run : lesson.runs) {
        EXPECT_TRUE(std::ranges::any_of(lesson.steps,
                                        [&](const LessonStep& step) {
                                            return step.run() == static_cast<std::size_t>(
                                                                     &run - lesson.runs.data());
                                        }))
            << place_in(lesson, run.source) << ": no step shows this run";
    }
}

INSTANTIATE_TEST_SUITE_P(Lessons, EveryLesson, testing::ValuesIn(lesson_names(lessons_folder())),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace sticky::test
