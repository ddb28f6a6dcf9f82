// What is wrong with the command line or a file: one line that says where and what to do, exit
// status 2, nothing on standard output, nothing left behind.
#include <csignal>
#include <filesystem>

#include "tests/cli/sticky.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

struct BadInput {
    std::string text;  // of the file a.toml; empty: the file is not there
    std::vector<std::string> arguments;
    std::vector<std::string> words;
    int status = 2;
};

// Everything happens in a folder of its own; what is in it afterwards was there before.
void check(const BadInput& bad) {
    std::string shown = "sticky";
    for (const std::string& word : bad.arguments) shown += " '" + word.substr(0, 60) + "'";
    SCOPED_TRACE(shown);
    const TemporaryFolder folder, temporary;
    if (!bad.text.empty()) folder.write("a.toml", bad.text);
    ProgramOptions options;
    options.folder = folder.path();
    options.environment = {"TMPDIR=" + temporary.path()};
    const ProgramResult result = run_sticky(bad.arguments, options);
    EXPECT_TRUE(ended(result, bad.status));
    EXPECT_TRUE(complained(result, bad.words));
    EXPECT_EQ(result.out, "");
    if (!bad.text.empty()) std::filesystem::remove(folder.file("a.toml"));
    EXPECT_TRUE(folder.empty());
    EXPECT_TRUE(temporary.empty());
    tried();
}

void check_all(const std::vector<BadInput>& table) {
    for (const BadInput& bad : table) check(bad);
}

// A scenario file that is wrong, played.
BadInput scenario(const std::string& text, const std::vector<std::string>& words) {
    return {text, {"run", "a.toml"}, words};
}

std::string with_options(const std::string& options, const std::string& head = "") {
    return head +
           "[endpoint.server]\nlisten = true\nprogram = [ { recv = 9 } ]\n"
           "[endpoint.client]\nconnect = \"server\"\nset = { " +
           options + " }\nprogram = [ { send = \"x\" } ]\n";
}

TEST(BadInput, Scenarios) {
    check_all({
        scenario(with_options("nodeley = true"),
                 {"a.toml:6:9: ", "nodeley", "did you mean 'nodelay'"}),
        scenario(with_options("nodelay = 5"),
                 {"a.toml:6:", "nodelay", "true or false", "whole number"}),
        scenario(with_options("nodelay = true", "transport = \"udp\"\n"),
                 {"a.toml:7:", "nodelay", "udp"}),
        scenario(with_options("udp_cork = true"), {"a.toml:6:", "udp_cork", "udp"}),
        scenario(with_options("", "titel = \"x\"\n"), {"a.toml:1:1: ", "'titel'", "'title'"}),
        scenario(with_options("", "title = 5\n"), {"a.toml:1:9: ", "'title'", "string"}),
        scenario(with_options("", "title = \"\n"), {"a.toml:1:"}),
        scenario(two_endpoints("{ recv = 9 }", "{ wait_for = \"nobody\" }"),
                 {"a.toml:", "'nobody'"}),
        scenario(two_endpoints("{ recv = 9 }", "{ sned = \"x\" }"),
                 {"a.toml:", "did you mean 'send'"}),
        scenario(two_endpoints("{ recv = 9 }", "{ send = { file = \"none\" } }"),
                 {"a.toml:", "'none'"}),
        scenario("\n", {"a.toml:", "no endpoints"}),
    });
}

TEST(BadInput, BytesThatAreNoScenario) {
    const std::size_t most = 1 << 20;
    check_all({
        scenario(std::string(most, '['), {"a.toml:1:"}),
        scenario("x = " + std::string(most - 4, '['), {"a.toml:1:", "32"}),
        scenario(std::string(most + 1, '#'), {"a.toml: ", "1048576"}),
        scenario("title = \"\xff\xfe\"\n", {"a.toml:1:", "UTF-8"}),
        scenario("# \xc3\n", {"a.toml:1:", "UTF-8"}),
        scenario(std::string("title = \"a\0b\"\n", 14), {"a.toml:1:"}),
        scenario(std::string(100, '\0'), {"a.toml:1:"}),
        scenario("{\"sticky\":1}\n", {"a.toml:1:"}),
    });
}

TEST(BadInput, EmptyFile) {
    const TemporaryFolder folder;
    const std::string empty = folder.write("empty", "");
    check_all({{"", {"run", empty}, {empty + ":1:1: "}},
               {"", {"show", empty}, {empty + ": ", "empty"}},
               {"", {"explain", empty}, {empty + ": ", "empty"}},
               {"", {"svg", empty}, {empty + ": ", "empty"}}});
}

TEST(BadInput, FilesThatAreNotThere) {
    check_all({
        {"", {"run", "none.toml"}, {"none.toml: ", "No such file", "sticky list"}},
        {"", {"run", "none/none.toml"}, {"none/none.toml: ", "No such file"}},
        {"", {"run", "."}, {".: ", "directory"}},
        {"", {"run", ""}, {"the name is empty"}},
        {"", {"run", "two\nlines"}, {"two\\nlines: "}},
        {"", {"run", "\033[31mred"}, {"\\x1b[31mred: "}},
        {"", {"run", std::string(5000, 'a')}, {"File name too long"}},
        {"x", {"run", "a.toml/b"}, {"a.toml/b: ", "Not a directory"}},
        {"", {"show", "none.jsonl"}, {"none.jsonl: ", "No such file"}},
        {"", {"show", "."}, {".: ", "directory"}},
        {"", {"explain", "none.jsonl"}, {"none.jsonl: "}},
        {"", {"svg", "none.jsonl"}, {"none.jsonl: "}},
        {two_sends(), {"show", "a.toml"}, {"a.toml: ", "scenario", "sticky run a.toml --trace"}},
        {"", {"list", "none"}, {"none: ", "No such file"}},
        {"", {"list", "."}, {".: ", "no scenario is in it"}},
    });
}

TEST(BadInput, CommandLines) {
    check_all({
        {"", {"frob"}, {"unknown command 'frob'", "run, lesson, show, explain"}},
        {"", {"sohw"}, {"unknown command 'sohw'", "did you mean 'show'"}},
        {"", {"--frob"}, {"unknown option '--frob'"}},
        {"", {"--lang", "zh"}, {"unknown option '--lang'"}},
        {"", {"run"}, {"file is required", "sticky run --help"}},
        {"", {"show"}, {"trace is required", "sticky show --help"}},
        {"", {"run", "a.toml", "--repaet", "5"}, {"'--repaet'", "did you mean '--repeat'"}},
        {"", {"run", "a.toml", "--lnaes=1"}, {"'--lnaes'", "did you mean '--lanes'"}},
        {"", {"list", "a", "b"}, {"one word too many: 'b'", "sticky list --help"}},
        {"", {"run", "a.toml", "--repeat", "0"}, {"--repeat: ", "0", "1 to 1000000"}},
        {"", {"run", "a.toml", "--repeat", "-1"}, {"--repeat: ", "1 to 1000000"}},
        {"", {"run", "a.toml", "--repeat", "1000001"}, {"--repeat: ", "1 to 1000000"}},
        {"", {"run", "a.toml", "--repeat", "many"}, {"--repeat: ", "many"}},
        {"", {"run", "a.toml", "--repeat"}, {"--repeat: "}},
        {"", {"run", "a.toml", "--seed", "-1"}, {"--seed: ", "-1"}},
        {"", {"run", "a.toml", "--payload", "-1"}, {"--payload: ", "-1"}},
        {"", {"run", "a.toml", "--world", "moon"}, {"--world: ", "moon", "loopback"}},
        {"", {"run", "a.toml", "--lang", "fr"}, {"--lang: ", "fr", "zh"}},
        {"", {"run", "a.toml", "--color", "red"}, {"--color: ", "red", "never"}},
        {"", {"run", "a.toml", "--trace", ""}, {"--trace: ", "empty"}},
        {"transport = \"unix_stream\"\n" + two_sends(),
         {"run", "a.toml", "--world", "wire"},
         {"a.toml: ", "wire"},
         3},
    });
}

TEST(BadInput, Overrides) {
    const auto set = [](const std::string& what, const std::vector<std::string>& words) {
        std::vector<std::string> all{"--set " + what + ": "};
        all.insert(all.end(), words.begin(), words.end());
        return BadInput{two_sends(), {"run", "a.toml", "--set", what}, all};
    };
    check_all({
        set("nodelay", {"KEY.KEY=VALUE"}),
        set("=5", {}),
        set("seed=many", {"'seed'"}),
        set("schedule=fast", {"'fast'", "writer_first"}),
        set("endpoint.clinet.set.nodelay=true", {"clinet"}),
        set("endpoint.client.set.nodeley=true", {"did you mean 'nodelay'"}),
        set("endpoint.client.program.9.send=x", {"'9'", "0 to 1"}),
        set("endpoint.client.program.0.send=5", {}),
        set("a.b.c=1", {"'a'"}),
        {two_sends(), {"run", "a.toml", "--set"}, {"--set: "}},
    });
}

TEST(BadInput, PlacesThatCannotBeWritten) {
    const auto write = [](const std::string& option, const std::string& place,
                          const std::vector<std::string>& words) {
        return BadInput{two_sends(), {"run", "a.toml", "--quiet", option, place}, words};
    };
    for (const std::string option : {"--trace", "--svg", "--junit"}) {
        check_all({write(option, "none/out", {"none/out: ", "No such file", "mkdir -p none"}),
                   write(option, ".", {".: ", "directory"}),
                   write(option, "/dev/full", {"/dev/full: ", "No space left"})});
    }
    // Once, not once a run.
    check({two_sends(),
           {"run", "a.toml", "--quiet", "--repeat", "3", "--svg", "none/out"},
           {"none/out: "}});
}

TEST(BadInput, StandardOutputThatIsFull) {
    const TemporaryFolder folder;
    const std::string file = folder.write("a.toml", two_sends());
    ProgramOptions options;
    options.output = "/dev/full";
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
             {"run", file}, {"run", file, "--lanes"}, {"--limits"}, {"--help"}, {"doctor"}}) {
        const ProgramResult result = run_sticky(arguments, options);
        EXPECT_TRUE(ended(result, 2));
        EXPECT_TRUE(complained(result, {"standard output: ", "No space left"}));
        tried();
    }
}

// As other programs: the signal ends it, quietly and at once.
TEST(BadInput, StandardOutputThatNobodyReads) {
    ProgramOptions options;
    options.nobody_reads = true;
    options.limit = std::chrono::seconds(30);
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
             {"run", scenario_file("basics/hello_egg.toml"), "--lanes", "--repeat", "100"},
             {"--limits"},
             {"doctor"}}) {
        const ProgramResult result = run_sticky(arguments, options);
        EXPECT_FALSE(result.timed_out);
        EXPECT_FALSE(result.left_processes);
        EXPECT_EQ(result.signal, SIGPIPE);
        EXPECT_EQ(result.err, "");
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
