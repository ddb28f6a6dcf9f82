// `sticky split`: decoder programs, right ones and others.
#include <algorithm>
#include <chrono>
#include <fstream>

#include "tests/cli/sticky.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

const std::string kLines = STICKY_SOURCE_DIR "/examples/split/lines.py";

// A decoder in Python whose `feed(data)` is this; `self.rest` is kept, b"" at first.
std::string decoder(const TemporaryFolder& folder, const std::string& feed) {
    const std::string file = folder.file("decoder.py");
    std::ofstream(file) << "import sys, os, time\n"
                           "class D:\n"
                           "    def __init__(self): self.rest = b''\n"
                           "    def feed(self, data):\n" +
                               feed +
                               "\nd = D()\n"
                               "for line in sys.stdin:\n"
                               "    word, _, piece = line.strip().partition(' ')\n"
                               "    if word == 'new': d = D()\n"
                               "    if word == 'feed':\n"
                               "        for frame in d.feed(bytes.fromhex(piece)):\n"
                               "            print('frame', frame.hex())\n"
                               "    print('ok', flush=True)\n";
    return file;
}

TEST(Split, ARightDecoderHasNoDifference) {
    const ProgramResult result =
        run_sticky({"split", "--text", "hello\\negg\\n", "--", "python3", kLines});
    ASSERT_TRUE(ended(result, 0)) << result.err;
    EXPECT_NE(result.out.find("no difference among 512 ways"), std::string::npos) << result.out;
    EXPECT_NE(result.out.find("\"hello\" \"egg\""), std::string::npos);
    tried(512);
}

TEST(Split, TheSmallestCutBecomesAScenario) {
    const TemporaryFolder folder;
    const std::string cut = folder.file("cut.toml");
    const ProgramResult result = run_sticky(
        {"split", "--text", "hello\\negg\\n", "--save", cut, "--", "python3", kLines, "naive"});
    ASSERT_TRUE(ended(result, 1)) << result.err;
    EXPECT_NE(result.out.find("whole  |68 65|"), std::string::npos) << result.out;
    EXPECT_NE(result.out.find("cut    |68|65|"), std::string::npos);
    EXPECT_TRUE(ended(run_sticky({"run", cut, "--quiet"}), 0));
    EXPECT_TRUE(ended(run_sticky({"run", cut, "--quiet", "--world", "sim"}), 0));
    const ProgramResult chinese = run_sticky(
        {"split", "--hex", "61 62 0a", "--lang", "zh", "--", "python3", kLines, "naive"});
    EXPECT_NE(chinese.out.find("找到的最小例子"), std::string::npos) << chinese.out;
    tried(3);
}

// Faults that people met, each with the cut that shows it.
TEST(Split, FaultsAreFoundWithTheirCut) {
    struct Case {
        const char *feed, *hex, *seen;
    };
    const Case cases[] = {
        // the header is read from one read
        {"        if not data: return []\n"
         "        if not self.rest: self.need = 2 + data[0] * 256 + (data[1] if len(data) > 1 else "
         "0)\n"
         "        self.rest += data\n        out = []\n"
         "        while self.rest and len(self.rest) >= self.need:\n"
         "            out.append(self.rest[2:self.need]); self.rest = self.rest[self.need:]\n"
         "            if len(self.rest) > 1: self.need = 2 + self.rest[0] * 256 + self.rest[1]\n"
         "            elif self.rest: self.need = 3\n"
         "        return out",
         "0002 6869 0001 78", "|00|"},
        // a delimiter of two bytes that is cut
        {"        lines = (self.rest + data).split(b'\\r\\n')\n"
         "        self.rest = lines.pop()\n"
         "        if self.rest.endswith(b'\\r'): self.rest = self.rest[:-1]\n"
         "        return lines",
         "61 0d0a 62 0d0a", "|0d|0a|"},
        // only the first message of a read
        {"        self.rest += data\n"
         "        if b'\\n' not in self.rest: return []\n"
         "        line, _, self.rest = self.rest.partition(b'\\n')\n"
         "        return [line]",
         "61 0a 62 0a", "|0a|0a|"},
        // it dies where a character is cut
        {"        self.rest += data\n"
         "        data.decode('utf-8')\n"
         "        *lines, self.rest = self.rest.split(b'\\n')\n"
         "        return lines",
         "e7b298 0a", "fault: it ended"},
    };
    for (const Case& one : cases) {
        const TemporaryFolder folder;
        const ProgramResult result =
            run_sticky({"split", "--hex", one.hex, "--", "python3", decoder(folder, one.feed)});
        EXPECT_TRUE(ended(result, 1)) << one.seen << result.out << result.err;
        EXPECT_NE(result.out.find(one.seen), std::string::npos) << result.out;
        tried();
    }
}

// What tests/framing/faulty_test.cpp finds in C++, found in programs: 32 faults and 4 right ones.
struct Program {
    std::string name, hex, lane;  // no lane: it is right
};
std::vector<Program> programs() {
    const std::string frames = "00026869 0000 0003656767 000178";
    const std::string lines = "6869 0d0a 0d0a 656767 0a 61 0a";
    std::string wide = "8001";
    for (int i = 0; i < 128; ++i) wide += "78";
    return {
        {"Length", frames, ""},
        {"HeaderCut", frames, "|00|00|"},
        {"HalfHeader", frames, "|00|02|"},
        {"FirstOfRead", frames, "|00 00|00|"},
        {"OnePerRead", frames, "|00 00|00 00|"},
        {"RestLost", frames, "|00 00|00|"},
        {"HeaderConsumed", frames, "|00 02|68 69|"},
        {"ShortBody", frames, "|00 02|68|"},
        {"TotalAdded", frames, "|00 03 65|67|"},
        {"EmptyLoops", frames, "|00 00|"},
        {"EndUnnoticed", frames + "00056375", "|00|02|"},
        {"Resync", "0100 0001 61", "|01 00|00|"},
        {"LimitOfRead", frames, "|00 02 68 69 00 00 00|"},
        {"DataSwallowed", frames, "|00|00 68|"},
        {"DigestOfRead", frames, "|00 00|68|"},
        {"PaddedAtRead", "616263646566", "|61|62|"},
        {"ReadIsMessage", "6869", "|68|69|"},
        {"Varint", "026869 8000 03656767 8080808080", ""},
        {"VarintAtThree", "808080 00 0178", "|80 80 80|00|"},
        {"VarintAtFour", "80808080 00 0178", "|80 80 80 80|00|"},
        {"VarintAtOne", wide, "|80|01|"},
        {"Lines", lines, ""},
        {"MarkCut", lines, "|0d|0a|"},
        {"CrAtEnd", lines, "|0d|0a|"},
        {"CrForgotten", lines, "|0d|0a|"},
        {"HalfMarkLost", "610d620d0a", "|0d|62 0a|"},
        {"LineAtReadEnd", lines, "|68|69|"},
        {"TrimmedRead", lines, "|68|0a 61|"},
        {"EmptyLeftOut", "610a0a620a", "|0a|0a|"},
        {"LimitAtReadEnd", "68656c6c6f0a 6567670a", "|68 65 6c 6c|0a|"},
        {"EscapeCut", "615c5c620a", "|5c|0a|"},
        {"QuoteCut", "22610a62220a", "|22|0a|"},
        {"Text", "61e7b2980a", ""},
        {"Utf8Cut", "61e7b2980a", "|e7|b2 0a|"},
        {"Utf8Dies", "61e7b2980a", "|e7|b2 98|"},
        {"GbkCut", "d5b3b0fc0a", "|d5|b3 0a|"},
    };
}

TEST(Split, FaultyProgramsAreFoundAndRightOnesAreNot) {
    const std::string file = STICKY_SOURCE_DIR "/tests/cli/faulty.py";
    std::string names;
    for (const Program& one : programs()) {
        names += one.name + (one.lane.empty() ? " right\n" : " faulty\n");
        const ProgramResult result =
            run_sticky({"split", "--hex", one.hex, "--", "python3", file, one.name});
        EXPECT_TRUE(ended(result, one.lane.empty() ? 0 : 1)) << one.name << result.err;
        const std::string seen = one.lane.empty() ? "no difference" : "  " + one.lane + "  frames:";
        EXPECT_NE(result.out.find(seen), std::string::npos) << one.name << result.out;
        // Utf8Dies is started again hundreds of times; what it died of is told once.
        EXPECT_EQ(lines_of(result.err).size() > 2, one.name == "Utf8Dies") << result.err;
        EXPECT_LE(lines_of(result.err).size(), 20U);
        tried();
    }
    const ProgramResult all = run_program({"python3", file, "--names"});
    EXPECT_EQ(all.out.size(), names.size()) << all.out;
    std::vector<std::string> have = lines_of(all.out), want = lines_of(names);
    std::ranges::sort(have);
    std::ranges::sort(want);
    EXPECT_EQ(have, want);
}

// The examples in other languages, where their compilers are.
void expect_example(const std::vector<std::string>& command) {
    for (const bool naive : {false, true}) {
        std::vector<std::string> words{"split", "--text", "hello\\negg\\n", "--"};
        words.insert(words.end(), command.begin(), command.end());
        if (naive) words.push_back("naive");
        const ProgramResult result = run_sticky(words);
        EXPECT_TRUE(ended(result, naive ? 1 : 0)) << result.err;
        EXPECT_NE(result.out.find(naive ? "cut    |68|65|" : "no difference among 512 ways"),
                  std::string::npos)
            << result.out;
        tried();
    }
}
TEST(Split, ExampleInGo) {
    if (run_program({"go", "version"}).status != 0) GTEST_SKIP() << "no go: package golang-go";
    const TemporaryFolder folder;
    const std::string program = folder.file("lines");
    ProgramOptions options;
    options.environment = {"GOCACHE=" + folder.file("cache")};
    const ProgramResult built = run_program(
        {"go", "build", "-o", program, STICKY_SOURCE_DIR "/examples/split/lines.go"}, options);
    ASSERT_EQ(built.status, 0) << built.err;
    expect_example({program});
}
TEST(Split, ExampleInJava) {
    if (run_program({"java", "--version"}).status != 0) {
        GTEST_SKIP() << "no java: package default-jdk-headless";
    }
    expect_example({"java", STICKY_SOURCE_DIR "/examples/split/Lines.java"});
}

TEST(Split, WhatIsNoDecoderGetsOneLine) {
    const std::pair<std::vector<std::string>, std::vector<std::string>> cases[] = {
        {{"--text", "x", "--", "/bin/false"}, {"/bin/false", "it ended", "'ok'"}},
        {{"--text", "x", "--", "/no/such"}, {"/no/such", "No such file"}},
        {{"--text", "x", "--", "cat"}, {"cat", "it says 'new'"}},
        {{"--", "cat"}, {"one stream", "--hex"}},
        {{"--text", "x", "--hex", "00", "--", "cat"}, {"one stream"}},
        {{"--text", "\\q", "--", "cat"}, {"no \\q"}},
        {{"--hex", "0", "--", "cat"}, {"half a byte"}},
        {{"--hex", "xy", "--", "cat"}, {"no hex"}},
        {{"--file", "/no/file", "--", "cat"}, {"/no/file"}},
    };
    for (const auto& [more, words] : cases) {
        std::vector<std::string> arguments = {"split"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        EXPECT_TRUE(complained(run_sticky(arguments), words));
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
