// A value changed in a scenario's text: what is beside it stays, and what is read from it is what
// was wanted.
#include "script/toml_edit.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "script/lesson.h"
#include "script/scenario_toml.h"
#include "script/toml_node.h"
#include "tests/support/cases.h"

namespace sticky {
namespace {

struct Case {
    const char* text;
    TomlPath path;
    const char* value;
    const char* wanted;  // the whole text
};

void expect_all(const std::vector<Case>& cases,
                Result<std::string> (*edit)(std::string_view, const TomlPath&, std::string_view)) {
    for (const Case& one : cases) {
        const Result<std::string> got = edit(one.text, one.path, one.value);
        ASSERT_TRUE(got) << one.text << "\n" << to_string(got.error());
        EXPECT_EQ(*got, one.wanted);
        test::tried();
    }
}

TEST(TomlEdit, SetsOneValueAndKeepsTheRest) {
    expect_all(
        {
            {"seed = 1 # why\n", {"seed"}, "22", "seed = 22 # why\n"},
            {"seed=1", {"seed"}, "2", "seed=2"},
            {"title = \"粘包 # \\\" ]\" # a\nseed = 1",
             {"seed"},
             "2",
             "title = \"粘包 # \\\" ]\" # a\nseed = 2"},
            {"a = '''\nx = [\n''' # b\nseed = 1\n",
             {"seed"},
             "3",
             "a = '''\nx = [\n''' # b\nseed = 3\n"},
            {"[link]\ndelay_ms = 10\n", {"link", "delay_ms"}, "0.5", "[link]\ndelay_ms = 0.5\n"},
            {"[link]\ndelay_ms = 10 # ms\n\n[x]\n",
             {"link", "mtu"},
             "576",
             "[link]\ndelay_ms = 10 # ms\nmtu      = 576\n\n[x]\n"},
            {"[link]\n", {"link", "mtu"}, "576", "[link]\nmtu = 576\n"},
            {"[link]", {"link", "mtu"}, "576", "[link]\nmtu = 576"},
            {"title = \"x\"\n\n# who\n[endpoint.a]\nlisten = true\n",
             {"link", "mtu"},
             "576",
             "title = \"x\"\n\n[link]\nmtu = 576\n\n# who\n[endpoint.a]\nlisten = true\n"},
            {"title = \"x\"", {"link", "mtu"}, "576", "title = \"x\"\n\n[link]\nmtu = 576\n"},
            {"list = [\n  [1],\n  [2],\n]\n[endpoint.a]\n",
             {"link", "mtu"},
             "576",
             "list = [\n  [1],\n  [2],\n]\n[link]\nmtu = 576\n\n[endpoint.a]\n"},
            {"[endpoint.a]\nlisten = true\n",
             {"seed"},
             "7",
             "seed = 7\n[endpoint.a]\nlisten = true\n"},
            {"title    = \"x\"\n[endpoint.a]\n",
             {"seed"},
             "7",
             "title    = \"x\"\nseed     = 7\n[endpoint.a]\n"},
            {"[endpoint.a]\nset = { nodelay = true, sndbuf = 1 }\n",
             {"endpoint", "a", "set", "nodelay"},
             "false",
             "[endpoint.a]\nset = { nodelay = false, sndbuf = 1 }\n"},
            {"[endpoint.a]\nset = { sndbuf = 1 } # b\n",
             {"endpoint", "a", "set", "nodelay"},
             "true",
             "[endpoint.a]\nset = { sndbuf = 1, nodelay = true } # b\n"},
            {"[endpoint.a]\nset = { }\n",
             {"endpoint", "a", "set", "nodelay"},
             "true",
             "[endpoint.a]\nset = { nodelay = true }\n"},
            {"[endpoint.a]\nlisten = true\n",
             {"endpoint", "a", "set"},
             "{ nodelay = true }",
             "[endpoint.a]\nlisten = true\nset    = { nodelay = true }\n"},
            {"p = [ { send = \"a,]\" }, { recv = 5 } ]",
             {"p", "1", "recv"},
             "6",
             "p = [ { send = \"a,]\" }, { recv = 6 } ]"},
            {"p = [\n  { send = \"a\" }, # one\n  { recv = 5, times = 2 },\n]",
             {"p", "0"},
             "{ sleep_ms = 1 }",
             "p = [\n  { sleep_ms = 1 }, # one\n  { recv = 5, times = 2 },\n]"},
            {"framing = { kind = \"length_prefix\" }\n",
             {"framing"},
             "\"none\"",
             "framing = \"none\"\n"},
            {"framing = \"none\"\n",
             {"framing"},
             "{ kind = \"length_prefix\", width = 4 }",
             "framing = { kind = \"length_prefix\", width = 4 }\n"},
            {"[a.\"b c\"]\nx = 1\n", {"a", "b c", "x"}, "2", "[a.\"b c\"]\nx = 2\n"},
        },
        toml_set);
}

TEST(TomlEdit, InsertsIntoLists) {
    expect_all(
        {
            {"p = [ ]", {"p", "0"}, "1", "p = [ 1 ]"},
            {"p = [1, 2] # c", {"p", "0"}, "0", "p = [0, 1, 2] # c"},
            {"p = [1, 2]", {"p", "1"}, "9", "p = [1, 9, 2]"},
            {"p = [1, 2]", {"p", "2"}, "3", "p = [1, 2, 3]"},
            {"p = [\n  1,\n  2, # two\n]", {"p", "2"}, "3", "p = [\n  1,\n  2,\n  3, # two\n]"},
            {"p = [\n  1,\n  2\n]", {"p", "1"}, "9", "p = [\n  1,\n  9,\n  2\n]"},
            {"p = [ { a = 1 }, { b = \"]\" } ]",
             {"p", "1"},
             "{ c = 2 }",
             "p = [ { a = 1 }, { c = 2 }, { b = \"]\" } ]"},
        },
        toml_insert);
}

TEST(TomlEdit, Removes) {
    const auto remove = [](std::string_view text, const TomlPath& path, std::string_view) {
        return toml_remove(text, path);
    };
    expect_all(
        {
            {"a = 1\nb = 2 # x\nc = 3\n", {"b"}, "", "a = 1\nc = 3\n"},
            {"a = 1\nb = [\n 1,\n 2 ]\nc = 3", {"b"}, "", "a = 1\nc = 3"},
            {"s = { a = 1, b = 2, c = 3 }", {"s", "a"}, "", "s = { b = 2, c = 3 }"},
            {"s = { a = 1, b = 2, c = 3 }", {"s", "b"}, "", "s = { a = 1, c = 3 }"},
            {"s = { a = 1, b = 2 }", {"s", "b"}, "", "s = { a = 1 }"},
            {"s = { a = 1 }", {"s", "a"}, "", "s = {  }"},
            {"p = [1, 2, 3]", {"p", "0"}, "", "p = [2, 3]"},
            {"p = [1, 2, 3]", {"p", "1"}, "", "p = [1, 3]"},
            {"p = [1, 2, 3]", {"p", "2"}, "", "p = [1, 2]"},
            {"p = [ 1, ]", {"p", "0"}, "", "p = [  ]"},
            {"p = [\n  1,\n  2,\n]", {"p", "1"}, "", "p = [\n  1,\n]"},
            {"a = 1\n\n[t]\nx = 1\ny = [\n2 ]\n\n# u\n[u]\nz = 1\n",
             {"t"},
             "",
             "a = 1\n\n# u\n[u]\nz = 1\n"},
            {"[t]\n[u]\n", {"t"}, "", "[u]\n"},
            {"[t]", {"t"}, "", ""},
            {"a = 1\n", {"b"}, "", "a = 1\n"},
            {"a = 1\n", {"b", "c"}, "", "a = 1\n"},
        },
        remove);
}

TEST(TomlEdit, SaysWhatItCannotDo) {
    struct Bad {
        const char* text;
        TomlPath path;
        const char* value;
        const char* error;
    };
    const std::vector<Bad> cases = {
        {"a = ", {"a"}, "1", "scenario:1:5: not TOML: key-value pair: encountered end-of-file"},
        {"a = 1", {"a"}, "", "a:1:5: not TOML"},
        {"a = 1", {"a"}, "1\ny = 2", "a: this is more than one value; a text stands in quotes"},
        {"[a]\nx = 1",
         {"a"},
         "1",
         "a: a table with a header is not replaced as a whole; change its keys"},
        {"a = [1]", {"a", "3"}, "1", "a.3: there is no such item; insert it first"},
    };
    for (const Bad& one : cases) {
        const Result<std::string> got = toml_set(one.text, one.path, one.value);
        ASSERT_FALSE(got) << *got;
        EXPECT_TRUE(to_string(got.error()).starts_with(one.error)) << to_string(got.error());
        test::tried();
    }
    EXPECT_FALSE(toml_insert("a = [1]", {"a", "2"}, "1"));
    EXPECT_FALSE(toml_insert("[[a]]\nx = 1", {"a", "0"}, "{}"));
    EXPECT_FALSE(toml_remove("[[a]]\nx = 1", {"a", "0"}));
}

TEST(TomlEdit, Gets) {
    const std::string text = "a = [ { b = 'x' }, 2 ] # c\n[t]\nx = 1.5 # d\n";
    EXPECT_EQ(toml_get(text, {"a"}), "[ { b = 'x' }, 2 ]");
    EXPECT_EQ(toml_get(text, {"a", "0", "b"}), "'x'");
    EXPECT_EQ(toml_get(text, {"t", "x"}), "1.5");
    EXPECT_EQ(toml_get(text, {"t"}), "[");
    EXPECT_EQ(toml_get(text, {"u"}), "");
    EXPECT_EQ(toml_get("a = ", {"a"}), "");
    test::tried(6);
}

TEST(TomlEdit, StringsComeBack) {
    for (const std::string text : {"", "a\"b\\c\n\r\t", "\x01\x1f\x7f", "粘包", "'''", "\"\"\""}) {
        const Result<TomlNode> tree = parse_toml("x = " + toml_string(text) + "\n", "t");
        ASSERT_TRUE(tree) << to_string(tree.error());
        EXPECT_EQ(tree->entries[0].value.text, text);
        test::tried();
    }
}

// Every scenario there is, every leaf: set to itself gives the same text, set to another value is
// read back as that value, and removing or adding steps leaves TOML.
void try_leaves(const std::string& text, const TomlNode& node, TomlPath& path) {
    const auto below = [&](const std::string& key, const TomlNode& value) {
        path.push_back(key);
        try_leaves(text, value, path);
        path.pop_back();
    };
    for (const TomlEntry& entry : node.entries) below(entry.key, entry.value);
    for (std::size_t i = 0; i < node.items.size(); ++i) below(std::to_string(i), node.items[i]);
    if (path.empty() || node.type == TomlType::table || node.type == TomlType::list) return;
    const Result<std::string> set = toml_set(text, path, "\"粘包 } ] # \\\"\"");
    ASSERT_TRUE(set) << to_string(set.error()) << "\n" << text;
    EXPECT_TRUE(toml_remove(text, path)) << text;
    test::tried();
}

TEST(TomlEdit, EveryValueOfEveryScenario) {
    std::size_t files = 0;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(STICKY_SOURCE_DIR "/scenarios")) {
        if (!is_scenario_file(file.path().string())) continue;
        std::stringstream text;
        text << std::ifstream(file.path()).rdbuf();
        const Result<TomlNode> tree = parse_toml(text.str(), file.path().string());
        ASSERT_TRUE(tree);
        TomlPath path;
        try_leaves(text.str(), *tree, path);
        ++files;
    }
    EXPECT_GE(files, 150U);
}

}  // namespace
}  // namespace sticky
