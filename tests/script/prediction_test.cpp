// Predictions against built traces: marks, scores, choices, and the reason behind each mark.
#include "script/prediction.h"

#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "tests/support/trace_builder.h"

namespace sticky::test {
namespace {

struct Ran {
    explicit Ran(const TraceBuilder& builder)
        : trace(builder.trace()),
          lineage(trace_lineage(trace)),
          findings(attribute(trace, lineage)) {}

    Judged judged() const { return {trace, lineage, findings}; }

    Trace trace;
    Lineage lineage;
    std::vector<Finding> findings;
};

LanePlace at_server(Lane lane) {
    return {lane, "", "server"};
}

LessonStep asking(decltype(LessonStep::what) what) {
    LessonStep step;
    step.source = {7, 1};
    step.what = std::move(what);
    return step;
}

Lesson a_lesson() {
    Lesson lesson;
    lesson.file = "lessons/a.toml";
    return lesson;
}

// hello | egg, read together after both have come.
TraceBuilder late_reader() {
    TraceBuilder builder;
    builder.connect("client", "server").send("hello").segment(5).send("egg").segment(3);
    return builder.after(kMillisecond).received(8, 10);
}

// hello egg, cut by a buffer of two bytes.
TraceBuilder small_buffer() {
    TraceBuilder builder;
    builder.connect("client", "server").send("hello egg").segment(9);
    return builder.after(kMillisecond).received(2, 2).received(7, 10);
}

TEST(Score, CountsMarks) {
    struct Case {
        Marks marked, fact;
        double precision, recall, points;
    };
    const Case cases[] = {
        {{}, {}, 1, 1, 1},
        {{5}, {}, 0, 0, 0},
        {{}, {5}, 0, 0, 0},
        {{5}, {5}, 1, 1, 1},
        {{5, 8}, {5}, 0.5, 1, 2.0 / 3},
        {{5}, {5, 8}, 1, 0.5, 2.0 / 3},
        {{4, 5, 6, 7}, {5}, 0.25, 1, 0.4},
        {{1, 2}, {3, 4}, 0, 0, 0},
        {{10, 20, 30}, {10, 20, 40}, 2.0 / 3, 2.0 / 3, 2.0 / 3},
    };
    for (const Case& one : cases) {
        const Score score = score_of(one.marked, one.fact);
        EXPECT_DOUBLE_EQ(score.precision(), one.precision);
        EXPECT_DOUBLE_EQ(score.recall(), one.recall);
        EXPECT_DOUBLE_EQ(score.points(), one.points);
        tried();
    }
}

TEST(Picture, IsMarksInsideTheStream) {
    EXPECT_EQ(marks_of({5, 3}, 8), Marks{5});
    EXPECT_EQ(marks_of({8}, 8), Marks{});
    EXPECT_EQ(marks_of({}, 8), Marks{});
    EXPECT_EQ(marks_of({2}, 8), Marks{2});
    EXPECT_EQ(marks_of({0, 5, 0, 3, 9}, 8), Marks{5});
    tried(5);
}

TEST(LaneFact, IsWhereUnitsEnd) {
    const Ran run(small_buffer());
    const auto recv = fact_of(at_server(Lane::recv), run.judged());
    ASSERT_TRUE(recv);
    EXPECT_EQ(recv->marks, Marks{2});
    EXPECT_EQ(recv->sizes, (Sizes{2, 7}));
    EXPECT_EQ(recv->end, 9U);
    EXPECT_EQ(fact_of({Lane::send, "client", ""}, run.judged())->marks, Marks{});
    // A reader that stops early ends inside the stream.
    const Ran part(
        TraceBuilder().connect("client", "server").send("hello").segment(5).received(2, 2));
    EXPECT_EQ(fact_of(at_server(Lane::recv), part.judged())->marks, Marks{2});
    tried(3);
}

TEST(LaneFact, SaysWhyThereIsNone) {
    const Ran run(late_reader());
    EXPECT_EQ(to_string(fact_of({Lane::recv, "", "client"}, run.judged()).error()),
              "recv at client: nothing was sent there");
    TraceBuilder two;
    two.connect("a", "server").send("x").segment(1).received(1);
    two.connect("b", "server").send("x").segment(1).received(1);
    EXPECT_EQ(to_string(fact_of(at_server(Lane::recv), Ran(two).judged()).error()),
              "recv at server: the run has several such flows; name both ends, 'from' and 'at'");
    EXPECT_TRUE(fact_of({Lane::recv, "b", "server"}, Ran(two).judged()));
    const Ran unseen(
        TraceBuilder().connect("client", "server").send("hello").segment(5, 2).received(5));
    EXPECT_EQ(to_string(fact_of(at_server(Lane::wire), unseen.judged()).error()),
              "wire at server: not all of it was observed in this world; name the run's 'worlds'");
    EXPECT_TRUE(fact_of(at_server(Lane::recv), unseen.judged()));
    const Ran gap(TraceBuilder().connect("client", "server").send("hello").gap(Lane::wire));
    EXPECT_FALSE(fact_of(at_server(Lane::wire), gap.judged()));
    tried(5);
}

std::string cause_of(const Ran& run, const JudgedMark& mark) {
    return mark.finding ? std::string(name_of(run.findings[*mark.finding].cause)) : "unexplained";
}

TEST(Marks, AreLaidOverTheFact) {
    const LessonStep step = asking(MarksStep{0, at_server(Lane::recv)});
    using Kind = JudgedMark::Kind;
    struct Case {
        TraceBuilder built;
        Marks marks;
        std::vector<std::tuple<std::uint64_t, Kind, std::string>> expected;
    };
    const Case cases[] = {
        {late_reader(), {}, {}},
        {late_reader(), {5}, {{5, Kind::imagined, "late_reader"}}},
        {late_reader(), {900}, {{900, Kind::imagined, "unexplained"}}},
        {small_buffer(), {}, {{2, Kind::missed, "small_buffer"}}},
        {small_buffer(), {2}, {{2, Kind::right, "small_buffer"}}},
        {small_buffer(),
         {5, 5},
         {{2, Kind::missed, "small_buffer"}, {5, Kind::imagined, "small_buffer"}}},
    };
    for (const Case& one : cases) {
        const Ran run(one.built);
        const auto graded = grade(a_lesson(), step, run.judged(), {one.marks, std::nullopt});
        ASSERT_TRUE(graded) << to_string(graded.error());
        ASSERT_EQ(graded->marks.size(), one.expected.size());
        bool right = true;
        for (std::size_t i = 0; i < one.expected.size(); ++i) {
            const auto& [offset, kind, cause] = one.expected[i];
            EXPECT_EQ(graded->marks[i].offset, offset);
            EXPECT_EQ(graded->marks[i].kind, kind);
            EXPECT_EQ(cause_of(run, graded->marks[i]), cause);
            right = right && kind == Kind::right;
        }
        EXPECT_EQ(graded->all_right, right);
        EXPECT_EQ(graded->score.points() == 1, right);
        tried();
    }
}

TEST(Pictures, ExactlyOneIsRight) {
    const Ran run(small_buffer());
    const auto step = [](std::vector<Sizes> choices) {
        return asking(PictureStep{0, at_server(Lane::recv), std::move(choices)});
    };
    const LessonStep good = step({{9}, {2, 7}, {5, 4}});
    EXPECT_EQ(right_answer(a_lesson(), good, run.judged())->choice, 1U);
    for (std::size_t choice = 0; choice < 3; ++choice) {
        const auto graded = grade(a_lesson(), good, run.judged(), {{}, choice});
        EXPECT_EQ(graded->all_right, choice == 1);
        EXPECT_EQ(graded->score.points(), choice == 1 ? 1 : 0);
        EXPECT_EQ(graded->marks.size(), choice == 2 ? 2U : 1U);
        tried();
    }
    EXPECT_EQ(grade(a_lesson(), good, run.judged(), {})->score.points(), 0);
    EXPECT_EQ(to_string(right_answer(a_lesson(), step({{9}, {5, 4}}), run.judged()).error()),
              "lessons/a.toml:7:1: no choice is right: seen sizes [2, 7]; exactly one must be");
}

TEST(Pictures, OfDatagramsHaveNoMarks) {
    TraceBuilder built;
    built.transport("udp").connect("client", "server").send("hello").send("egg");
    built.datagram(1).datagram(2).received_datagram(1).received_datagram(2);
    const Ran run(built);
    const LessonStep step = asking(PictureStep{0, at_server(Lane::recv), {{8}, {5, 3}}});
    const auto graded = grade(a_lesson(), step, run.judged(), {{}, 0});
    ASSERT_TRUE(graded) << to_string(graded.error());
    EXPECT_EQ(graded->right_choice, 1U);
    EXPECT_FALSE(graded->all_right);
    EXPECT_TRUE(graded->marks.empty());
}

TEST(Words, AreDecidedByClaims) {
    const Ran run(late_reader());
    const auto sizes = [](Sizes list) {
        Expectation claim;
        claim.lane = Lane::recv;
        claim.at = "server";
        claim.claim = ExpectSizes{{std::move(list)}};
        return claim;
    };
    const auto step = [](std::vector<std::vector<Expectation>> choices) {
        WordsStep words;
        for (auto& claims : choices) words.choices.push_back({{}, {}, std::move(claims)});
        return asking(std::move(words));
    };
    EXPECT_EQ(right_answer(a_lesson(), step({{sizes({5, 3})}, {sizes({8})}}), run.judged())->choice,
              1U);
    // All claims of a choice have to hold.
    EXPECT_EQ(right_answer(a_lesson(), step({{sizes({8}), sizes({9})}, {sizes({8})}}), run.judged())
                  ->choice,
              1U);
    EXPECT_EQ(
        to_string(
            right_answer(a_lesson(), step({{sizes({8})}, {sizes({8})}}), run.judged()).error()),
        "lessons/a.toml:7:1: 2 choices are right: seen sizes [8]; sizes [8]; exactly one "
        "must be");
    EXPECT_EQ(
        to_string(
            right_answer(a_lesson(), step({{sizes({1})}, {sizes({2})}}), run.judged()).error()),
        "lessons/a.toml:7:1: no choice is right: seen sizes [8]; sizes [8]; exactly one must "
        "be");
    tried(4);
}

}  // namespace
}  // namespace sticky::test
