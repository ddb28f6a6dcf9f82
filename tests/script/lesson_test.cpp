// A good lesson field by field; its texts; and which files are scenarios.
#include <gtest/gtest.h>

#include "tests/script/lessons.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

TEST(Lesson, IsReadFieldByField) {
    LessonParts parts;
    parts.head += "\nsystems = [14, 1]\nmyths = [12]";
    parts.step =
        "predict = { run = \"plain\", lane = \"recv\", at = \"server\" }\n"
        "hint = \"h\"\nhint_zh = \"提示\"\nafter = \"a\"\nafter_zh = \"后\"\n"
        "[[step]]\ntext = \"2\"\ntext_zh = \"二\"\nshow = \"datagrams\"\n"
        "focus = { lane = \"wire\", from = \"client\", unit = 2 }\n"
        "[[step]]\ntext = \"3\"\ntext_zh = \"三\"\n"
        "predict = { run = \"datagrams\", lane = \"recv\", at = \"server\", choices = [[5], []] }\n"
        "[[step]]\ntext = \"4\"\ntext_zh = \"四\"\nask = { run = \"plain\" }\n"
        "[[step.choice]]\ntext = \"x\"\ntext_zh = \"x\"\n"
        "claim = { lane = \"recv\", at = \"server\", sizes = [5], end = \"eof\" }\n"
        "[[step.choice]]\ntext = \"y\"\ntext_zh = \"乙\"\nclaim = { error = \"EPIPE\" }\n";
    const Result<Lesson> lesson = load_parts(parts);
    ASSERT_TRUE(lesson) << to_string(lesson.error());
    EXPECT_EQ(lesson->name, "a");
    EXPECT_EQ(lesson->systems, (std::vector<std::uint32_t>{14, 1}));
    EXPECT_EQ(lesson->myths, std::vector<std::uint32_t>{12});
    EXPECT_EQ(lesson->minutes, 4U);
    ASSERT_EQ(lesson->runs.size(), 2U);
    EXPECT_EQ(lesson->runs[0].name, "plain");
    EXPECT_EQ(lesson->runs[0].scenario.worlds, (std::vector<std::string>{"loopback", "sim"}));
    EXPECT_EQ(lesson->runs[0].claims.size(), 1U);
    EXPECT_EQ(lesson->runs[1].claims.size(), 1U);
    EXPECT_EQ(lesson->flip.run, 0U);
    EXPECT_EQ(lesson->flip.scenario.overrides.size(), 1U);
    EXPECT_EQ(place_in(*lesson, lesson->runs[1].source), "lessons/a.toml:14:6");

    ASSERT_EQ(lesson->steps.size(), 4U);
    const auto& steps = lesson->steps;
    EXPECT_TRUE(steps[0].asks());
    EXPECT_EQ(steps[0].run(), 0U);
    EXPECT_EQ(steps[0].choice_count(), 0U);
    EXPECT_EQ(steps[0].place()->at, "server");
    EXPECT_EQ(steps[0].hint.in(Language::zh), "提示");
    EXPECT_EQ(steps[0].after.in(Language::en), "a");
    EXPECT_FALSE(steps[1].asks());
    const auto& show = std::get<ShowStep>(steps[1].what);
    EXPECT_EQ(show.run, 1U);
    EXPECT_EQ(show.focus->lane, Lane::wire);
    EXPECT_EQ(show.focus->from, "client");
    EXPECT_EQ(show.unit, 2U);
    EXPECT_EQ(std::get<PictureStep>(steps[2].what).choices, (std::vector<Sizes>{{5}, {}}));
    const auto& words = std::get<WordsStep>(steps[3].what);
    ASSERT_EQ(words.choices.size(), 2U);
    EXPECT_EQ(words.choices[0].claims.size(), 2U);
    EXPECT_EQ(words.choices[1].text.zh, "乙");
    tried(4);
}

TEST(Lesson, ANarrowerWorldIsTheRuns) {
    LessonParts parts;
    parts.runs.replace(parts.runs.find("[[run.plain.claim]]"), 0, "worlds = \"sim\"\n");
    const Result<Lesson> lesson = load_parts(parts);
    ASSERT_TRUE(lesson) << to_string(lesson.error());
    EXPECT_EQ(lesson->runs[0].scenario.worlds, std::vector<std::string>{"sim"});
    EXPECT_EQ(lesson->flip.scenario.worlds, std::vector<std::string>{"sim"});
}

TEST(Lesson, WhatIsSentIsToldUnlessItIsAsked) {
    LessonStep step;
    step.what = WordsStep();
    EXPECT_EQ(step.told_before(), std::vector<Lane>{});
    step.what = MarksStep{0, {Lane::recv, "", "server"}};
    EXPECT_EQ(step.told_before(), (std::vector<Lane>{Lane::message, Lane::send}));
    step.what = MarksStep{0, {Lane::send, "client", ""}};
    EXPECT_EQ(step.told_before(), std::vector<Lane>{Lane::message});
}

TEST(Lesson, ParagraphsArePartedByEmptyLines) {
    using Texts = std::vector<std::string>;
    const std::pair<std::string, Texts> cases[] = {
        {"", {}},
        {"\n\n", {}},
        {"one", {"one"}},
        {"one\ntwo", {"one two"}},
        {"one \n  two\n", {"one two"}},
        {"one\n\ntwo", {"one", "two"}},
        {"one\n \n\n two\r\n", {"one", "two"}},
        {"读到\n结尾", {"读到结尾"}},
        {"调用\nrecv 返回", {"调用 recv 返回"}},
    };
    for (const auto& [text, paragraphs] : cases) EXPECT_EQ(paragraphs_of(text), paragraphs) << text;
    tried(std::size(cases));
}

TEST(ScenarioFiles, LessonsAreNone) {
    const std::pair<const char*, bool> cases[] = {
        {"a.toml", true},
        {"x/lessons/a.toml", false},
        {"lessons/a.toml", false},
        {"lessons.toml", true},
        {"x/lessons/y/a.toml", true},
        {"my_lessons/a.toml", true},
        {"lessons/a.txt", false},
        {"a", false},
    };
    for (const auto& [path, is] : cases) EXPECT_EQ(is_scenario_file(path), is) << path;
    tried(std::size(cases));
}

}  // namespace
}  // namespace sticky::test
