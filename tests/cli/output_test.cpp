// What `sticky run` prints for programs and for people: --lanes, --junit, --quiet, languages,
// colours.
#include <simdjson.h>

#include <algorithm>
#include <set>

#include "tests/cli/sticky.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

namespace dom = simdjson::dom;

std::vector<std::string> keys_of(const dom::element& element) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : element.get_object()) keys.emplace_back(key);
    return keys;
}

using Keys = std::vector<std::string>;

void check_range(const dom::element& range) {
    ASSERT_EQ(range.get_array().size(), 2u);
    EXPECT_LE(range.at(0).get_uint64().value(), range.at(1).get_uint64().value());
}

void check_flow(const dom::element& flow) {
    EXPECT_EQ(keys_of(flow),
              (Keys{"id", "from", "to", "lanes", "observed", "ends", "errors", "findings"}));
    const Keys lanes{"message", "send", "wire", "recv", "frame"};
    EXPECT_EQ(keys_of(flow["lanes"]), lanes);
    EXPECT_EQ(keys_of(flow["observed"]), lanes);
    for (const std::string& lane : lanes) {
        for (const dom::element range : flow["lanes"][lane].get_array()) check_range(range);
        const std::string_view observed = flow["observed"][lane].get_string();
        EXPECT_TRUE(observed == "all" || observed == "partial" || observed == "none") << observed;
    }
    for (const dom::element finding : flow["findings"].get_array()) {
        const Keys keys = keys_of(finding);
        EXPECT_EQ(Keys(keys.begin(), keys.begin() + 4),
                  (Keys{"lane", "range", "cause", "certainty"}));
        if (keys.size() != 4) {
            EXPECT_EQ(Keys(keys.begin() + 4, keys.end()), Keys{"cost_ms"});
        }
        check_range(finding["range"]);
    }
}

// One line of --lanes: an object with the keys of docs/scenario.md, in that order.
void check_lanes_line(const std::string& line, const std::string& scenario) {
    dom::parser parser;
    dom::element run;
    ASSERT_EQ(parser.parse(line).get(run), simdjson::SUCCESS) << line;
    EXPECT_EQ(keys_of(run), (Keys{"scenario", "world", "ok", "connections"}));
    EXPECT_EQ(std::string_view(run["scenario"]), scenario);
    EXPECT_EQ(std::string_view(run["world"]), "loopback");
    EXPECT_TRUE(run["ok"].is_bool());
    for (const dom::element flow : run["connections"].get_array()) check_flow(flow);
}

TEST(Lanes, OneObjectALineAndNothingElse) {
    for (const std::string name :
         {"hello_egg.toml", "hello_egg_length_prefix.toml", "udp_truncated.toml",
          "udp_too_large.toml", "udp_empty_datagram.toml", "unix_seqpacket_keeps.toml",
          "reset_inside_frame.toml", "half_close.toml", "client_before_server.toml"}) {
        SCOPED_TRACE(name);
        const ProgramResult result =
            run_sticky({"run", scenario_file("basics/" + name), "--lanes", "--repeat", "5"});
        EXPECT_TRUE(ended(result, 0));
        EXPECT_EQ(result.err, "");
        EXPECT_TRUE(result.out.ends_with("\n"));
        const std::vector<std::string> lines = lines_of(result.out);
        EXPECT_EQ(lines.size(), 5u);
        for (const std::string& line : lines) check_lanes_line(line, name);
        tried(lines.size());
    }
}

TEST(Lanes, SayWhatALearnerSees) {
    const ProgramResult plain =
        run_sticky({"run", scenario_file("basics/hello_egg.toml"), "--lanes"});
    EXPECT_NE(plain.out.find("\"message\":[[0,5],[5,8]]"), std::string::npos) << plain.out;
    EXPECT_NE(plain.out.find("\"recv\":[[0,8]]"), std::string::npos) << plain.out;
    EXPECT_NE(plain.out.find("\"ok\":true"), std::string::npos) << plain.out;
    EXPECT_NE(plain.out.find("\"ends\":\"eof\""), std::string::npos) << plain.out;
}

// Names from outside stay inside their strings.
TEST(Lanes, FileNamesWithQuotes) {
    const TemporaryFolder folder;
    for (const std::string name :
         {"a\"b.toml", "a\\b.toml", "a\nb.toml", "\xff.toml", "消息.toml"}) {
        const std::string file = folder.write(name, two_sends());
        const ProgramResult result =
            run_sticky({"run", file, "--lanes", "--junit", folder.file("out.xml")});
        EXPECT_TRUE(ended(result, 0));
        ASSERT_EQ(lines_of(result.out).size(), 1u) << result.out;
        dom::parser parser;
        EXPECT_EQ(parser.parse(result.out).error(), simdjson::SUCCESS) << result.out;
        tried();
    }
}

// With Python's parser: well-formed, and these counts.
ProgramResult read_junit(const std::string& file) {
    return run_program({"python3", "-c",
                        "import sys, xml.etree.ElementTree as tree\n"
                        "suite = tree.parse(sys.argv[1]).getroot().find('testsuite')\n"
                        "print(*[suite.get(k) for k in 'tests failures errors skipped'.split()])\n"
                        "for case in suite: print(case.get('name'), *[e.tag for e in case])\n",
                        file});
}

TEST(Junit, CountsWhatHappened) {
    if (run_program({"python3", "-c", "import xml.etree.ElementTree"}).status != 0)
        GTEST_SKIP() << "needs python3";
    const TemporaryFolder folder;
    const std::string good = folder.write("good & <\"fine\">.toml", two_sends());
    const std::string fails = folder.write(
        "fails.toml",
        two_sends() + "[[expect]]\nlane = \"recv\"\nat = \"server\"\nsizes = [5, 3]\n");
    const std::string stuck =
        folder.write("stuck.toml", two_endpoints("{ recv = 9 }", "{ recv = 9 }"));
    const std::string wrong = folder.write("wrong.toml", "x = <&>\n");
    const std::string odd = folder.write("\xff\x01.toml", "");
    const std::string out = folder.file("out.xml");
    const ProgramResult result =
        run_sticky({"run", good, fails, stuck, wrong, odd, "--quiet", "--junit", out});
    EXPECT_TRUE(ended(result, 2));
    const ProgramResult junit = read_junit(out);
    EXPECT_EQ(junit.status, 0) << junit.err << read_whole(out);
    const std::vector<std::string> lines = lines_of(junit.out);
    ASSERT_EQ(lines.size(), 6u) << junit.out;
    EXPECT_EQ(lines[0], "5 1 3 0");
    EXPECT_EQ(lines[1], "good & <\"fine\">");
    EXPECT_EQ(lines[2], "fails failure");
    EXPECT_EQ(lines[3], "stuck error");
    EXPECT_EQ(lines[4], "wrong error");
    tried(5);
}

TEST(Junit, SaysWhichWorldsWereSkipped) {
    const TemporaryFolder folder;
    const std::string out = folder.file("out.xml");
    const std::string linked = folder.write("linked.toml", two_sends() + "[link]\ndelay_ms = 10\n");
    const ProgramResult result = run_sticky({"run", linked, "--world", "loopback", "--junit", out});
    EXPECT_TRUE(ended(result, 3));
    EXPECT_TRUE(complained(result, {"[link]", "loopback"}));
    EXPECT_NE(read_whole(out).find("<error"), std::string::npos) << read_whole(out);
}

TEST(Quiet, SaysNothingWhenAllIsWell) {
    const ProgramResult result =
        run_sticky({"run", scenario_file("basics/hello_egg.toml"), "--quiet", "--repeat", "2"});
    EXPECT_TRUE(ended(result, 0));
    EXPECT_EQ(result.out + result.err, "");
}

bool has_chinese(const std::string& text) {
    return std::ranges::any_of(text, [](unsigned char c) { return c >= 0xe4 && c <= 0xe9; });
}

TEST(Language, IsAskedForOrComesFromTheEnvironment) {
    const std::string file = scenario_file("basics/hello_egg.toml");
    const auto told = [&](const std::vector<std::string>& more,
                          const std::vector<std::string>& environment) {
        std::vector<std::string> arguments{"run", file};
        arguments.insert(arguments.end(), more.begin(), more.end());
        ProgramOptions options;
        options.environment = environment;
        const ProgramResult result = run_sticky(arguments, options);
        EXPECT_TRUE(ended(result, 0));
        tried();
        return result.out;
    };
    EXPECT_TRUE(has_chinese(told({"--lang", "zh"}, {})));
    EXPECT_TRUE(has_chinese(told({}, {"LC_ALL=zh_CN.UTF-8"})));
    EXPECT_TRUE(has_chinese(told({}, {"LC_ALL=", "LC_MESSAGES=", "LANG=zh_TW.UTF-8"})));
    EXPECT_FALSE(has_chinese(told({"--lang", "en"}, {"LC_ALL=zh_CN.UTF-8"})));
    EXPECT_FALSE(has_chinese(told({}, {"LC_ALL=C"})));
    for (const std::string command : {"list", "doctor"}) {
        ProgramOptions options;
        options.folder = STICKY_SOURCE_DIR;
        EXPECT_TRUE(has_chinese(run_sticky({command, "--lang", "zh"}, options).out));
        EXPECT_FALSE(has_chinese(run_sticky({command, "--lang", "en"}, options).out));
        tried();
    }
}

TEST(Color, OnlyWhereItIsWanted) {
    const std::string file = scenario_file("basics/hello_egg.toml");
    const auto colored = [](const ProgramResult& result) {
        EXPECT_TRUE(ended(result, 0));
        tried();
        return result.out.find('\033') != std::string::npos;
    };
    EXPECT_FALSE(colored(run_sticky({"run", file})));  // a pipe
    EXPECT_TRUE(colored(run_sticky({"run", file, "--color", "always"})));
    EXPECT_FALSE(colored(run_sticky({"run", file, "--color", "never"})));
    EXPECT_FALSE(colored(run_sticky({"run", file, "--lanes", "--color", "always"})));
    // On a terminal, which `script` plays.
    const std::string command = "'" STICKY_PROGRAM "' run '" + file + "'";
    const auto on_terminal = [&](const std::vector<std::string>& environment) {
        ProgramOptions options;
        options.environment = environment;
        return run_program({"script", "-qec", command, "/dev/null"}, options);
    };
    if (run_program({"script", "-qec", "true", "/dev/null"}).status != 0)
        GTEST_SKIP() << "needs 'script' to play a terminal";
    EXPECT_TRUE(colored(on_terminal({"TERM=xterm-256color"})));
    EXPECT_FALSE(colored(on_terminal({"NO_COLOR=1"})));
    EXPECT_TRUE(colored(on_terminal({"NO_COLOR="}))) << "empty is as if it were not there";
    EXPECT_FALSE(colored(on_terminal({"TERM=dumb"})));
}

// In columns of a terminal: a Chinese character takes two.
std::size_t columns_of(const std::string& line) {
    std::size_t columns = 0;
    for (const unsigned char c : line) {
        if ((c & 0xc0) == 0x80) continue;
        columns += c >= 0xe3 && c <= 0xef ? 2 : 1;
    }
    return columns;
}

TEST(Width, LanesFitEightyColumns) {
    for (const std::string name : {"basics/hello_egg.toml", "basics/stream_read_two_kib.toml",
                                   "causes/nagle_invisible_on_loopback.toml"}) {
        const TemporaryFolder folder;
        const std::string trace = folder.file("a.jsonl");
        ASSERT_TRUE(
            ended(run_sticky({"run", scenario_file(name), "--quiet", "--trace", trace}), 0));
        for (const std::string language : {"en", "zh"}) {
            for (const std::string& line :
                 lines_of(run_sticky({"show", trace, "--lang", language}).out)) {
                EXPECT_LE(columns_of(line), 80u) << line;
                tried();
            }
        }
    }
}

}  // namespace
}  // namespace sticky::test
