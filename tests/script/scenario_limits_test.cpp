// What is refused before and after the TOML library sees a text, how fast, and that no damage to a
// good text does more than make it bad.
#include <gtest/gtest.h>

#include <ctime>
#include <random>

#include "tests/script/load.h"
#include "tests/support/cases.h"
#include "trace/limits.h"

namespace sticky::test {
namespace {

std::string repeated(std::string_view piece, std::size_t times) {
    std::string text;
    text.reserve(piece.size() * times);
    for (std::size_t i = 0; i < times; ++i) text += piece;
    return text;
}

// Of this process, so that a busy machine changes nothing.
double cpu_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

TEST(ScenarioLimits, BytesThatAreNoText) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {std::string("title = \"x\0\"", 12), "1:11: byte 10 is a NUL; a scenario is a text file"},
        {"# ok\ntitle = \"\xff\"", "2:10: byte 14 (0xff) is not UTF-8; save the file as UTF-8"},
        {"# 五\xe4\xba", "1:4: byte 5 (0xe4) is not UTF-8; save the file as UTF-8"},
        {"\xc0\xaf", "1:1: byte 0 (0xc0) is not UTF-8; save the file as UTF-8"},
        {"\xed\xa0\x80", "1:1: byte 0 (0xed) is not UTF-8; save the file as UTF-8"},
        {"\xf4\x90\x80\x80", "1:1: byte 0 (0xf4) is not UTF-8; save the file as UTF-8"},
        {"\xff\xfet\0i\0", "1:1: byte 0 (0xff) is not UTF-8; save the file as UTF-8"},
    };
    for (const auto& [text, line] : cases) EXPECT_EQ(complaint(text), "folder/a.toml:" + line);
    tried(cases.size());
}

TEST(ScenarioLimits, DeepOrLongTextsAreAnsweredAtOnce) {
    const std::size_t size = kScenarioBytes - 64;
    const std::vector<std::pair<std::string, std::string>> cases{
        {std::string(kScenarioBytes + 1, '#'),
         "folder/a.toml: 1048577 bytes are more than a scenario may have (1048576); long messages "
         "are { size = n } or { file = \"name\" }"},
        {std::string(kScenarioBytes, '['),
         "folder/a.toml:1:1: not TOML: a table header without a name; write [name]"},
        {"a = " + std::string(size, '['),
         "folder/a.toml:1:37: brackets nest deeper than 32; no scenario needs more"},
        {"a = " + repeated("{a=", size / 3),
         "folder/a.toml:1:101: brackets nest deeper than 32; no scenario needs more"},
        {repeated("a.", size / 2) + "a = 1",
         "folder/a.toml:1:64: a key has more parts than 32; no scenario needs more"},
        {"[" + repeated("\"a\" . ", size / 6) + "a]",
         "folder/a.toml:1:192: a key has more parts than 32; no scenario needs more"},
    };
    for (const auto& [text, line] : cases) {
        const double before = cpu_seconds();
        EXPECT_EQ(complaint(text), line);
        EXPECT_LT(cpu_seconds() - before, 0.2);
    }
    tried(cases.size());
}

// Harmless to the scanner, so the library gets them; they must end in one line, soon.
TEST(ScenarioLimits, LongTextsOfOneKind) {
    const std::size_t size = kScenarioBytes - 64;
    const std::vector<std::string> texts{
        "a = [" + repeated("1,", size / 2) + "]",
        "a = [" + repeated("[],", size / 3) + "]",
        repeated("[[a]]\n", size / 6),
        repeated("a\n", size / 2),
        "a = \"" + std::string(size, 'x') + "\"",
        "a = \"\"\"" + repeated("\"\" ", size / 3) + "\"\"\"",
        "title = \"" + repeated("五", size / 3) + "\"",
        std::string(size, '\n'),
        std::string(size, ' '),
        "# " + std::string(size, '.'),
        "link = { drop = [" + repeated("7,", size / 2) + "] }",
        "[" + std::string(size, 'a') + "]",
        "[endpoint.a]\nlisten = true\nset." + std::string(size, 'n') + " = 1",
        "[endpoint.a]\nlisten = true\nprogram = [" + repeated("{close=true},", size / 13 - 10) +
            "]",
    };
    for (const std::string& text : texts) {
        const double before = cpu_seconds();
        const std::string line = complaint(text);
        EXPECT_NE(line, "loaded");
        EXPECT_LT(line.size(), 600U) << line.substr(0, 600);
        EXPECT_EQ(line.find('\n'), std::string::npos);
        EXPECT_LT(cpu_seconds() - before, 20) << text.substr(0, 40);
    }
    tried(texts.size());
}

TEST(ScenarioLimits, NestingThatIsNoNesting) {
    const std::string many(100, '[');
    for (const std::string quote : {"\"", "'", "\"\"\"", "'''"}) {
        const std::string text = pair_of("", "", "title = " + quote + many + "." + quote);
        EXPECT_EQ(loaded(text).title, many + ".");
    }
    EXPECT_EQ(loaded(pair_of("", "", "title = \"\\\"" + many + "\"")).title, "\"" + many);
    EXPECT_EQ(loaded(pair_of("", "", "title = \"\"\"" + many + "\"\"\"\"\"")).title, many + "\"\"");
    EXPECT_EQ(loaded(pair_of("", "", "# " + many)).title, "");
    EXPECT_EQ(loaded(pair_of("", "", "title = \"" + std::string(100, '.') + "\"")).title.size(),
              100U);
    tried(8);
}

TEST(ScenarioLimits, LettersPastAsciiAfterAFoldedLine) {
    for (const std::string letter : {"é", "ÿ", "Ж", "。", "あ", "五", "！", "😀"}) {
        const std::string text = "title = \"\"\"a \\\n  " + letter + "\"\"\"\n";
        EXPECT_EQ(loaded(pair_of("", "", text)).title, "a " + letter);
        EXPECT_NE(complaint(letter + " = 1"), "loaded");
        EXPECT_NE(complaint("a = 1" + letter), "loaded");
        tried(3);
    }
}

TEST(ScenarioLimits, DepthOfBracketsAndKeysTogether) {
    const std::string parts = repeated("a.", 20) + "a";
    EXPECT_EQ(complaint(parts + " = { " + parts + " = 1 }"),
              "folder/a.toml:1:69: tables nest deeper than 32; no scenario needs more");
}

TEST(ScenarioLimits, WhatCountMultiplies) {
    const auto with = [](std::uint64_t count, std::string_view program) {
        return "[endpoint.s]\nlisten = true\n[endpoint.c]\nconnect = \"s\"\ncount = " +
               std::to_string(count) + "\nprogram = [ " + std::string(program) + " ]\n";
    };
    EXPECT_EQ(complaint(with(4095, "{ send = \"x\" }")), "loaded");
    EXPECT_EQ(complaint(with(4095, repeated("{ send = \"x\" }, ", 25))),
              "folder/a.toml:6:11: all programs together have more than 100000 steps; use times = "
              "n");
    EXPECT_EQ(complaint(with(4095, "{ send = \"" + std::string(300'000, 'x') + "\" }")),
              "folder/a.toml:6:22: texts and files of all endpoints together are more than "
              "1073741824 bytes; use { size = n }");
    std::string expects;
    for (std::uint64_t i = 0; i <= kScenarioExpectations; ++i)
        expects += "[[expect]]\nstable=true\n";
    EXPECT_EQ(complaint(pair_of("") + expects),
              "folder/a.toml:8200:1: more than 4096 expectations");
    tried(3);
}

TEST(ScenarioLimits, NoDamageDoesMoreThanMakeItBad) {
    const std::string good =
        pair_of(
            "{ send = { size = 10 }, times = 5, every_ms = 1.5 }, { wait_for = \"all in\" }, "
            "{ run = \"a\", l = [\"b\"] }, { recv = 4, until = { bytes = 3 }, flags = "
            "[\"waitall\"] }",
            "{ recv = 65536, until = \"end\" }, { mark = \"all in\" }",
            "title = '''x'''\ntitle_zh = \"五个\"\n[framing]\nkind = \"delimiter\"\nmarks = "
            "[\"\\r\\n\", { hex = \"00\" }]\n[link]\ndelay_more = { 4 = 30, server = { 1 = 2.5 } "
            "}\ndrop = [3]\n") +
        "[[expect]]\nlane = \"wire\"\nfrom = \"client\"\nsizes_any = [[10], [5, 5]]\n"
        "cause = { unit = 1, is = \"nagle\" }\nshare = 0.5\nworld = [\"wire\"]\n"
        "took_ms = { from = \"all in\", to = \"all in\", max = 5 }\n";
    ASSERT_EQ(complaint(good), "loaded");
    std::mt19937 random(20240607);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    constexpr std::string_view kPieces = "\"'[]{}=.,#\n\\0159-+eTZ:_ \t\xe4\xff";
    std::uint64_t still_good = 0;
    constexpr std::uint64_t kRuns = 6000;
    for (std::uint64_t run = 0; run < kRuns; ++run) {
        std::string text = good;
        for (std::size_t edits = 1 + below(3); edits > 0; --edits) {
            const std::size_t at = below(text.size());
            switch (below(5)) {
                case 0:
                    text[at] = kPieces[below(kPieces.size())];
                    break;
                case 1:
                    text[at] = static_cast<char>(below(256));
                    break;
                case 2:
                    text.insert(at, 1, kPieces[below(kPieces.size())]);
                    break;
                case 3:
                    text.erase(at, 1 + below(8));
                    break;
                default:
                    text.insert(at, text.substr(below(text.size()), below(40)));
                    break;
            }
        }
        const std::string line = complaint(text);
        still_good += line == "loaded" ? 1 : 0;
        ASSERT_FALSE(line.empty());
        ASSERT_EQ(line.find('\n'), std::string::npos) << line;
    }
    // Enough of both, or the edits were the wrong ones.
    EXPECT_GT(still_good, kRuns / 50);
    EXPECT_LT(still_good, kRuns / 2);
    tried(kRuns);
}

}  // namespace
}  // namespace sticky::test
