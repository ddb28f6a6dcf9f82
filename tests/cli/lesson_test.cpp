// `sticky lesson`: the course, a lesson to read, one taken at a terminal, and lessons judged and
// graded without anybody there.
#include <simdjson.h>

#include "script/lesson.h"
#include "tests/cli/sticky.h"
#include "tests/cli/terminal.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

namespace dom = simdjson::dom;

// A lesson of our own: marks, a picture and words, in the model.
std::string lesson_text(const std::string& claim = "sizes = [8]",
                        const std::string& flip = "schedule=reader_first",
                        const std::string& worlds = "worlds = [\"sim\"]") {
    const std::string scenario = "scenario = \"" + scenario_file("basics/hello_egg.toml") + "\"\n";
    return "title = \"Two words\"\ntitle_zh = \"两个词\"\nabout = \"One read.\"\nabout_zh = "
           "\"一次读取。\"\nsystems = [14]\nminutes = 3\n[run.plain]\n" +
           scenario + worlds + "\n[[run.plain.claim]]\nlane = \"recv\"\nat = \"server\"\n" + claim +
           "\n[run.early]\n" + scenario +
           "set = [\"schedule=reader_first\"]\nworlds = [\"sim\"]\n[[run.early.claim]]\nlane = "
           "\"recv\"\nat = \"server\"\nsizes = [5, 3]\n[flip]\nrun = \"plain\"\nset = [\"" +
           flip +
           "\"]\n"
           "[[step]]\ntext = \"Read this.\"\ntext_zh = \"先读。\"\n"
           "[[step]]\ntext = \"Where?\"\ntext_zh = \"哪里？\"\nhint = \"Late.\"\nhint_zh = "
           "\"读得晚。\"\nafter = \"Together.\"\nafter_zh = \"在一起。\"\n"
           "predict = { run = \"plain\", lane = \"recv\", at = \"server\" }\n"
           "[[step]]\ntext = \"And early?\"\ntext_zh = \"早读呢？\"\n"
           "predict = { run = \"early\", lane = \"recv\", at = \"server\", "
           "choices = [[8], [5, 3]] }\n"
           "[[step]]\ntext = \"The end?\"\ntext_zh = \"结尾？\"\nask = { run = \"plain\" }\n"
           "[[step.choice]]\ntext = \"eof\"\ntext_zh = \"结束\"\n"
           "claim = { at = \"server\", end = \"eof\" }\n"
           "[[step.choice]]\ntext = \"reset\"\ntext_zh = \"重置\"\n"
           "claim = { at = \"server\", end = \"reset\" }\n"
           "[[step]]\ntext = \"Look.\"\ntext_zh = \"请看。\"\nshow = \"plain\"\n"
           "focus = { lane = \"recv\", at = \"server\", unit = 1 }\n";
}

struct Shelf {
    TemporaryFolder folder;
    std::string file = folder.write("words.toml", lesson_text());

    std::string answers(const std::string& text) const { return folder.write("mine.json", text); }
};

// What was printed for one lesson.
dom::element object_of(dom::parser& parser, const ProgramResult& result) {
    dom::element object;
    EXPECT_EQ(lines_of(result.out).size(), 1U) << result.out << result.err;
    EXPECT_EQ(parser.parse(result.out).get(object), simdjson::SUCCESS) << result.out;
    return object;
}
std::uint64_t number(dom::element object, const char* pointer) {
    std::uint64_t value = 0;
    EXPECT_EQ(object.at_pointer(pointer).get(value), simdjson::SUCCESS) << pointer;
    return value;
}
double figure(dom::element object, const char* pointer) {
    double value = -1;
    EXPECT_EQ(object.at_pointer(pointer).get(value), simdjson::SUCCESS) << pointer;
    return value;
}
std::string text_at(dom::element object, const char* pointer) {
    std::string_view value;
    EXPECT_EQ(object.at_pointer(pointer).get(value), simdjson::SUCCESS) << pointer;
    return std::string(value);
}

TEST(LessonRun, JudgesEveryClaimAndQuestion) {
    const Shelf shelf;
    const ProgramResult result = run_sticky({"lesson", "run", shelf.file, "--repeat", "3"});
    EXPECT_TRUE(ended(result, 0));
    EXPECT_EQ(result.err, "");
    dom::parser parser;
    const dom::element lesson = object_of(parser, result);
    EXPECT_EQ(text_at(lesson, "/lesson"), "words");
    EXPECT_TRUE(bool(lesson["ok"]));
    EXPECT_EQ(number(lesson, "/runs/0/plays"), 3U);
    EXPECT_EQ(number(lesson, "/runs/0/claims/0/held"), 3U);
    EXPECT_EQ(number(lesson, "/runs/0/claims/0/line"), 13U);
    EXPECT_EQ(text_at(lesson, "/runs/1/run"), "early");
    EXPECT_EQ(number(lesson, "/flips/0/failed"), 1U);
    EXPECT_EQ(text_at(lesson, "/steps/0/asks"), "marks");
    EXPECT_EQ(dom::array(lesson.at_pointer("/steps/0/right")).size(), 0U);
    EXPECT_EQ(text_at(lesson, "/steps/1/asks"), "picture");
    EXPECT_EQ(number(lesson, "/steps/1/right"), 2U);
    EXPECT_EQ(text_at(lesson, "/steps/2/asks"), "words");
    EXPECT_EQ(number(lesson, "/steps/2/right"), 1U);
    EXPECT_NE(lesson["points"].error(), simdjson::SUCCESS);
    tried(3);
}

TEST(LessonRun, GradesAnswers) {
    const Shelf shelf;
    struct Case {
        std::string answers;
        double marks, picture, words, points;
    };
    const Case cases[] = {
        {R"([{"step":2,"marks":[]},{"step":3,"choice":2},{"step":4,"choice":1}])", 1, 1, 1, 1},
        {R"([{"step":2,"marks":[5]},{"step":3,"choice":2},{"step":4,"choice":1}])", 0, 1, 1, 0.667},
        {R"([{"step":3,"choice":1},{"step":4,"choice":2}])", 0, 0, 0, 0},
        {R"([{"step":2,"marks":[]}])", 1, 0, 0, 0.333},
        {"[]", 0, 0, 0, 0},
    };
    for (const Case& one : cases) {
        const std::string file =
            shelf.answers(R"({"lesson":"words","answers":)" + one.answers + "}");
        const std::vector<std::string> command{"lesson", "run", shelf.file, "--answers", file};
        const ProgramResult result = run_sticky(command);
        EXPECT_TRUE(ended(result, 0));
        dom::parser parser;
        const dom::element lesson = object_of(parser, result);
        EXPECT_DOUBLE_EQ(figure(lesson, "/steps/0/points"), one.marks);
        EXPECT_DOUBLE_EQ(figure(lesson, "/steps/1/points"), one.picture);
        EXPECT_DOUBLE_EQ(figure(lesson, "/steps/2/points"), one.words);
        EXPECT_DOUBLE_EQ(figure(lesson, "/points"), one.points);
        EXPECT_EQ(number(lesson, "/questions"), 3U);
        for (const char* pass : {"0.5", "1"}) {
            std::vector<std::string> with_pass = command;
            with_pass.insert(with_pass.end(), {"--pass", pass});
            const bool passed = one.points + 1e-9 >= std::stod(pass);
            EXPECT_TRUE(ended(run_sticky(with_pass), passed ? 0 : 1)) << pass << one.answers;
        }
        tried(3);
    }
}

TEST(LessonRun, SaysWhyAMarkWasWrong) {
    const Shelf shelf;
    const std::string file = shelf.answers(
        R"([{"lesson":"words","answers":[{"step":2,"marks":[5]},{"step":3,"choice":1}]}])");
    const std::vector<std::string> command{"lesson",    "run", shelf.file,
                                           "--answers", file,  "--lang"};
    std::vector<std::string> english = command, chinese = command;
    english.emplace_back("en");
    chinese.emplace_back("zh");
    dom::parser parser;
    const ProgramResult en = run_sticky(english), zh = run_sticky(chinese);
    dom::element lesson = object_of(parser, en);
    EXPECT_EQ(number(lesson, "/steps/0/imagined/0/offset"), 5U);
    EXPECT_EQ(text_at(lesson, "/steps/0/imagined/0/cause"), "late_reader");
    EXPECT_NE(text_at(lesson, "/steps/0/imagined/0/why").find("Recv 1 returned messages 1–2"),
              std::string::npos);
    EXPECT_EQ(number(lesson, "/steps/1/missed/0/offset"), 5U);
    EXPECT_EQ(text_at(lesson, "/title"), "Two words");
    lesson = object_of(parser, zh);
    EXPECT_EQ(text_at(lesson, "/title"), "两个词");
    EXPECT_NE(text_at(lesson, "/steps/0/imagined/0/why").find("一起读了出来"), std::string::npos);
    tried(2);
}

TEST(LessonRun, WhatDoesNotHoldIsStatusOne) {
    const TemporaryFolder folder;
    struct Case {
        std::string text, said;
    };
    const Case cases[] = {
        {lesson_text("sizes = [5, 3]"), ":13:1: run plain: expected sizes [5, 3]; seen sizes [8]"},
        {lesson_text("sizes = [8]", "seed=2"), "every claim still holds (sim)"},
    };
    for (const Case& one : cases) {
        const std::string file = folder.write("words.toml", one.text);
        const ProgramResult result = run_sticky({"lesson", "run", file});
        EXPECT_TRUE(ended(result, 1));
        EXPECT_TRUE(result.err.starts_with(file + ":")) << result.err;
        EXPECT_NE(result.err.find(one.said), std::string::npos) << result.err;
        EXPECT_NE(result.out.find("\"ok\":false"), std::string::npos);
        tried();
    }
    std::string text = lesson_text();
    text.replace(text.find("choices = [[8], [5, 3]]"), 23, "choices = [[8], [4, 4]]");
    const ProgramResult result = run_sticky({"lesson", "run", folder.write("words.toml", text)});
    EXPECT_TRUE(ended(result, 1));
    EXPECT_NE(result.err.find("no choice is right: seen sizes [5, 3]; exactly one must be (sim)"),
              std::string::npos)
        << result.err;
}

TEST(LessonRun, BadAnswersAreOneLine) {
    const Shelf shelf;
    const std::pair<std::string, std::string> cases[] = {
        {"", "it is no JSON"},
        {"{", "it is no JSON"},
        {"5", "the file must be an object"},
        {"{}", "the file needs \"lesson\""},
        {R"({"lesson":"words"})", "needs \"answers\""},
        {R"({"lesson":"words","answer":[]})", "unknown key 'answer'"},
        {R"({"lesson":"egg","answers":[]})", "it answers lesson 'egg', which is not played"},
        {R"({"lesson":"words","answers":[5]})", "words, answer 1 must be an object"},
        {R"({"lesson":"words","answers":[{"step":0,"marks":[]}]})", "needs \"step\""},
        {R"({"lesson":"words","answers":[{"step":2}]})", "needs either \"marks\""},
        {R"({"lesson":"words","answers":[{"step":2,"marks":[],"choice":1}]})", "needs either"},
        {R"({"lesson":"words","answers":[{"step":2,"marks":[-1]}]})", "holds offsets from 0"},
        {R"({"lesson":"words","answers":[{"step":2,"marks":["5"]}]})", "holds offsets from 0"},
        {R"({"lesson":"words","answers":[{"step":3,"choice":0}]})", "needs either"},
        {R"({"lesson":"words","answers":[{"step":3,"choice":3}]})", "there is no choice 3"},
        {R"({"lesson":"words","answers":[{"step":3,"marks":[5]}]})", "wants a \"choice\""},
        {R"({"lesson":"words","answers":[{"step":2,"choice":1}]})", "wants \"marks\""},
        {R"({"lesson":"words","answers":[{"step":1,"choice":1}]})", "asks nothing"},
        {R"({"lesson":"words","answers":[{"step":9,"choice":1}]})", "the lesson has 5 steps"},
        {R"({"lesson":"words","answers":[{"step":2,"step":2,"marks":[]}]})", "'step' twice"},
        {R"({"lesson":"words","answers":[{"step":2,"marks":[]},{"step":2,"marks":[]}]})",
         "step 2 has an answer already"},
        {R"([{"lesson":"words","answers":[]},{"lesson":"words","answers":[]}])", "is there twice"},
        {R"({"lesson":"words","answers":[[[[[[[[[[]]]]]]]]]]})", "it is no JSON"},
    };
    for (const auto& [text, said] : cases) {
        const std::string file = shelf.answers(text);
        const ProgramResult result = run_sticky({"lesson", "run", shelf.file, "--answers", file});
        EXPECT_TRUE(ended(result, 2)) << text << result.err;
        EXPECT_TRUE(complained(result, {file, said})) << text << result.err;
        tried();
    }
}

TEST(LessonRun, BadCommandLinesAreOneLine) {
    const Shelf shelf;
    const std::pair<std::vector<std::string>, std::string> cases[] = {
        {{}, "which lesson?"},
        {{shelf.file, "--all"}, "--all plays every lesson"},
        {{"hello_eg"}, "did you mean 'hello_egg'?"},
        {{"course"}, "there is no lesson 'course'"},
        {{"../basics/hello_egg"}, "there is no lesson"},
        {{shelf.folder.file("none.toml")}, "can't open it"},
        {{scenario_file("basics/hello_egg.toml")}, "unknown key"},
        {{shelf.file, "--world", "moon"}, "moon"},
        {{shelf.file, "--pass", "2"}, "pass"},
        {{shelf.file, "--answers", shelf.folder.file("none.json")}, "can't open it"},
    };
    for (const auto& [words, said] : cases) {
        std::vector<std::string> command{"lesson", "run"};
        command.insert(command.end(), words.begin(), words.end());
        const ProgramResult result = run_sticky(command);
        EXPECT_TRUE(ended(result, 2)) << said;
        EXPECT_NE(result.err.find(said), std::string::npos) << result.err;
        EXPECT_EQ(lines_of(result.err).size(), 1U) << result.err;
        tried();
    }
}

TEST(LessonRun, AWorldThatIsNotNamedIsSkipped) {
    const Shelf shelf;
    const ProgramResult result = run_sticky({"lesson", "run", shelf.file, "--world", "loopback"});
    EXPECT_TRUE(ended(result, 0));
    dom::parser parser;
    const dom::element lesson = object_of(parser, result);
    EXPECT_EQ(dom::array(lesson["runs"]).size(), 0U);
    EXPECT_EQ(text_at(lesson, "/skipped/0"),
              "plain: loopback: the lesson does not name it for run plain");
    EXPECT_TRUE(lesson.at_pointer("/steps/0/world").is_null());
}

TEST(LessonRun, SeveralAreALineEach) {
    const Shelf shelf;
    const std::string broken = shelf.folder.write("broken.toml", "x = 1");
    const ProgramResult result = run_sticky({"lesson", "run", shelf.file, broken, shelf.file});
    EXPECT_TRUE(ended(result, 2));
    EXPECT_EQ(lines_of(result.out).size(), 2U);
    EXPECT_TRUE(complained(result, {broken + ":1:"}));
}

TEST(LessonShow, IsReadWithoutTheAnswers) {
    const Shelf shelf;
    const ProgramResult en = run_sticky({"lesson", "show", shelf.file, "--lang", "en"});
    EXPECT_TRUE(ended(en, 0));
    for (const char* text : {"Two words (words), 3 minutes", "One read.", "system 14",
                             "step 2 of 5", "Mark where the units of recv at server will end",
                             "hint:\n  Late.", "  1  |8       |", "  2  |5    |3  |", "  1  eof"})
        EXPECT_NE(en.out.find(text), std::string::npos) << text << "\n" << en.out;
    EXPECT_EQ(en.out.find("Together."), std::string::npos);
    const ProgramResult zh = run_sticky({"lesson", "show", shelf.file, "--lang", "zh"});
    for (const char* text : {"两个词（words），3 分钟", "第 2 步，共 5 步", "读得晚。", "结束"})
        EXPECT_NE(zh.out.find(text), std::string::npos) << text << "\n" << zh.out;
    EXPECT_EQ(zh.out.find("Read this."), std::string::npos);
    EXPECT_TRUE(ended(run_sticky({"lesson", "show", "no_such_lesson"}), 2));
    tried(2);
}

TEST(LessonList, IsTheCourse) {
    ProgramOptions options;
    options.folder = STICKY_SOURCE_DIR;
    for (const char* language : {"en", "zh"}) {
        const ProgramResult list = run_sticky({"lesson", "list", "--lang", language}, options);
        EXPECT_TRUE(ended(list, 0)) << list.err;
        EXPECT_TRUE(list.out.starts_with("1. ")) << list.out;
        EXPECT_NE(list.out.find("  hello_egg "), std::string::npos);
        EXPECT_GE(lines_of(list.out).size(), 40U);
    }
    const ProgramResult json = run_sticky({"lesson", "list", "--json"}, options);
    dom::parser parser;
    const dom::element course = object_of(parser, json);
    EXPECT_GE(dom::array(course["parts"]).size(), 3U);
    EXPECT_GE(number(course, "/parts/0/lessons/0/minutes"), 3U);
    EXPECT_NE(text_at(course, "/parts/0/lessons/0/title_zh"), "");
    tried(3);
}

TEST(LessonAtATerminal, IsTakenStepByStep) {
    const Shelf shelf;
    std::vector<std::string> command =
        sticky_command({"lesson", "run", shelf.file, "--lang", "en", "--color", "never"});
    Terminal terminal(command);
    ASSERT_TRUE(terminal.shows("step 1 of 5"));
    ASSERT_TRUE(terminal.shows("[Enter] go on, [q] leave "));
    terminal.press("\n");
    // What will be sent is told, and nothing else.
    ASSERT_TRUE(terminal.shows("client → server: 2 messages"));
    ASSERT_TRUE(terminal.shows("each in one send call"));
    EXPECT_EQ(terminal.screen().find("recv     |"), std::string::npos);
    ASSERT_TRUE(terminal.shows("[h] hint, [q] leave > "));
    terminal.press("h\n");
    ASSERT_TRUE(terminal.shows("Late."));
    terminal.press("five\n");
    ASSERT_TRUE(terminal.shows("Offsets are whole numbers"));
    terminal.press("5\n");
    ASSERT_TRUE(terminal.shows("recv     |8        |"));
    ASSERT_TRUE(terminal.shows("0 of 1 marks right, 0 of 0 boundaries found"));
    ASSERT_TRUE(terminal.shows("imagined  5"));
    ASSERT_TRUE(terminal.shows("5: Recv 1 returned messages 1–2 together"));
    ASSERT_TRUE(terminal.shows("Together."));
    terminal.press("\n");
    ASSERT_TRUE(terminal.shows("Which picture will recv at server be?"));
    terminal.press("7\n");
    ASSERT_TRUE(terminal.shows("One number, 1 to 2."));
    terminal.press("2\n");
    ASSERT_TRUE(terminal.shows("Right: 2."));
    terminal.press("\n");
    ASSERT_TRUE(terminal.shows("The end?"));
    ASSERT_TRUE(terminal.shows("[q] leave > "));
    terminal.press("1\n");
    ASSERT_TRUE(terminal.shows("Right: 1."));
    terminal.press("\n");
    ASSERT_TRUE(terminal.shows("look at: recv at server, unit 1"));
    ASSERT_TRUE(terminal.shows("3 questions, 67 of 100 points"));
    EXPECT_EQ(terminal.wait(), 0);
    tried(5);
}

TEST(LessonAtATerminal, CanBeLeft) {
    const Shelf shelf;
    for (const char* keys : {"q\n", "\nq\n", "\x04", "\n\x04"}) {
        Terminal terminal(sticky_command({"lesson", "run", shelf.file, "--lang", "en"}));
        ASSERT_TRUE(terminal.shows("[q] leave "));
        terminal.press(keys);
        EXPECT_EQ(terminal.wait(), 0);
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
