// The rules find what is planted, and leave alone what only looks like it.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/cases.h"
#include "tests/tidy/rules.h"

namespace sticky::tidy {
namespace {

const std::string kBody = "// A noun.\n#pragma once\n";

std::string times(std::size_t n, const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < n; ++i) out += text;
    return out;
}

std::string function_of(std::size_t lines) {
    return "int f(int a,\n      int b) {\n" + times(lines - 3, "    ++a;\n") + "}\n";
}

// A folder at the root of the file system, put together here so that this text names none.
std::string rooted(const std::string& folder) {
    return "/" + folder + "/";
}

struct Planted {
    const char* rule;  // the only rule that complains; "": none does
    std::string path;
    std::string text;
    bool executable = false;
};

std::vector<Planted> texts() {
    return {
        {"columns", "trace/a.cpp", std::string(101, '/') + "\n"},
        {"", "trace/a.cpp", std::string(100, '/') + "\n"},
        {"", "trace/a.cpp", "// " + times(97, "字") + "\n"},
        {"columns", "trace/a.cpp", "// " + times(98, "字") + "\n"},
        {"columns", "tests/CMakeLists.txt", std::string(101, '#') + "\n"},
        {"", "docs/a.md", std::string(300, 'x') + "\n"},
        {"tabs", "net/a.cpp", "\tint a;\n"},
        {"tabs", "scenarios/a.toml", "a =\t1\n"},
        {"", "examples/a.go", "\tx := 1\n"},
        {"", "tests/data/a.toml", "a =\t1 \nXXX"},
        {"", "scenarios/expected/a.txt", "a\t1 "},
        {"trailing", "docs/a.md", "words \nwords\n"},
        {"trailing", "cli/a.cpp", "int a;\r\n"},
        {"final-newline", "cli/a.cpp", "int a;"},
        {"final-newline", "cli/a.cpp", "int a;\n\n"},
        {"", "cli/a.cpp", ""},
        {"leftover", "cli/a.cpp", "// TODO: later\n"},
        {"leftover", "docs/a.md", "A HACK.\n"},
        {"leftover", "cli/CMakeLists.txt", "# FIXME\n"},
        {"leftover", "cli/a.cpp", "// (XXX)\n"},
        {"", "cli/a.cpp", "char name[] = \"a-XXXXXX\";  // TODOS, HACKED\n"},
        {"machine-path", "docs/a.md", "See " + rooted("home") + "somebody/file.\n"},
        {"machine-path", "scenarios/a.toml", "path = \"" + rooted("work") + "x\"\n"},
        {"machine-path", "cli/a.cpp", "// " + rooted("root") + "x\n"},
        {"", "cli/a.cpp",
         "// net" + rooted("work") + "x, ." + rooted("work") + "x, $HOME" + rooted("work") + "x, " +
             rooted("work") + " alone\n"},
    };
}

std::vector<Planted> shapes() {
    return {
        {"", "trace/a.h", kBody},
        {"header-comment", "trace/a.h", "#pragma once\n"},
        {"pragma-once", "trace/a.h", "// A noun.\n"},
        {"pragma-once", "trace/a.h", kBody + "#pragma once\n"},
        {"", "trace/a.h", kBody + times(198, "int a;\n")},
        {"file-size", "trace/a.h", kBody + times(199, "int a;\n")},
        {"", "trace/a.cpp", times(450, "int a;\n")},
        {"file-size", "tests/trace/a.cpp", times(451, "int a;\n")},
        {"", "trace/a.cpp", function_of(80)},
        {"function-size", "trace/a.cpp", function_of(81)},
        {"function-size", "trace/a.cpp",
         "int a;\n\nTEST(A, B) {\n" + times(79, "    a();\n") + "}\n"},
        {"", "trace/a.cpp", "struct A {\n" + times(90, "    int a;\n") + "};\n"},
        {"", "trace/a.cpp", "namespace a {\n" + times(90, "int f();\n\n") + "}  // namespace a\n"},
        {"", "trace/a.cpp", "auto a = R\"(\n" + times(90, "{\n}\n") + ")\";\n"},
        {"", "trace/a.cpp", "auto a = R\"x(\nf() {\n)\"\n" + times(90, "\n") + "}\n)x\";\n"},
    };
}

std::vector<Planted> includes() {
    const auto with = [](const char* name) { return "#include " + std::string(name) + "\n"; };
    return {
        {"", "trace/a.cpp", with("\"trace/b.h\"")},
        {"floors", "trace/a.cpp", with("\"framing/b.h\"")},
        {"", "framing/a.cpp", with("\"trace/b.h\"")},
        {"floors", "framing/a.cpp", with("\"script/b.h\"")},
        {"", "script/a.cpp", with("\"framing/b.h\"")},
        {"floors", "script/a.cpp", with("\"apps/b.h\"")},
        {"floors", "apps/a.cpp", with("\"sim/b.h\"")},
        {"", "sim/a.cpp", with("\"apps/b.h\"")},
        {"floors", "sim/a.cpp", with("\"net/b.h\"")},
        {"floors", "net/a.cpp", with("\"sim/b.h\"")},
        {"floors", "net/wire/a.cpp", with("\"sim/b.h\"")},
        {"", "net/wire/a.cpp", with("\"net/b.h\"")},
        {"floors", "viz/scene/a.cpp", with("\"net/b.h\"")},
        {"floors", "viz/scene/a.cpp", with("\"viz/ui/b.h\"")},
        {"", "viz/ui/a.cpp", with("\"viz/scene/b.h\"")},
        {"floors", "viz/ui/a.cpp", with("\"cli/b.h\"")},
        {"floors", "cli/a.cpp", with("\"viz/ui/b.h\"")},
        {"", "run/a.cpp", with("\"net/b.h\"") + with("\"sim/b.h\"")},
        {"", "cli/a.cpp", with("\"net/b.h\"") + with("\"run/b.h\"")},
        {"floors", "cli/a.cpp", with("\"sim/b.h\"")},
        {"floors", "run/a.cpp", with("\"viz/ui/b.h\"")},
        {"", "viz/ui/a.cpp", with("\"run/b.h\"")},
        {"include-path", "trace/a.cpp", with("\"b.h\"")},
        {"include-path", "trace/a.cpp", with("\"tests/support/cases.h\"")},
        {"", "tests/trace/a.cpp", with("\"tests/support/cases.h\"") + with("<thread>")},
        {"portable", "trace/a.cpp", with("<thread>")},
        {"portable", "framing/a.cpp", with("<mutex>")},
        {"portable", "script/a.cpp", with("<iostream>")},
        {"portable", "sim/a.cpp", with("<fstream>")},
        {"portable", "apps/a.cpp", with("<sys/socket.h>")},
        {"portable", "viz/scene/a.cpp", with("<netinet/tcp.h>")},
        {"", "net/a.cpp", with("<sys/socket.h>") + with("<thread>") + with("<fstream>")},
        {"libraries", "viz/scene/a.cpp", with("<imgui.h>")},
        {"libraries", "cli/a.cpp", with("<GLFW/glfw3.h>")},
        {"libraries", "net/a.cpp", with("<toml++/toml.h>")},
        {"", "viz/ui/a.cpp", with("<imgui.h>") + with("<GLFW/glfw3.h>")},
        {"", "trace/a.cpp", "// #include \"net/b.h\"\n"},
    };
}

std::vector<Planted> documents() {
    return {
        {"", "docs/a.md", "See [this](a.md), [there](../docs/a.md#part), [docs](.), [root](..).\n"},
        {"links", "docs/a.md", "See [this](b.md).\n"},
        {"links", "docs/a.md", "![picture](pictures/a.png)\n"},
        {"links", "docs/a.md", "[name]: b.md\n"},
        {"links", "docs/a.md", "<img src=\"b.svg\" alt=\"\">\n"},
        {"", "docs/a.md", "[a](https://example.org/b.md) [b](#part) `[c](b.md)`\n"},
        {"", "docs/a.md", "```\n[c](b.md)\n```\n\n    [d](b.md)\n"},
        {"links", "docs/a.md", "```\n```\n[c](b.md)\n"},
        {"twin", "README.md", "# A\n"},
        {"twin", "README.zh-CN.md", "# A\n"},
        {"generated", "build/dev/a.txt", "a\n"},
        {"generated", "trace/a.o", "a"},
        {"executable", "a", "#!/bin/sh\n"},
        {"", "a.md", "words\n", true},
        {"strict-bash", "a", "#!/usr/bin/env bash\necho\n", true},
        {"", "a", "#!/usr/bin/env bash\nset -euo pipefail\necho\n", true},
    };
}

void expect_only(const Planted& planted) {
    const Complaints found = check_repository({{planted.path, planted.text, planted.executable}});
    const std::string shown = planted.path + ":\n" + planted.text.substr(0, 200);
    for (const Complaint& complaint : found) {
        EXPECT_EQ(complaint.rule, planted.rule) << complaint.text << " in " << shown;
    }
    EXPECT_EQ(found.empty(), std::string(planted.rule).empty()) << shown;
    test::tried();
}

TEST(Planted, InTexts) {
    for (const Planted& planted : texts()) expect_only(planted);
}

TEST(Planted, InShapes) {
    for (const Planted& planted : shapes()) expect_only(planted);
}

TEST(Planted, InIncludes) {
    for (const Planted& planted : includes()) expect_only(planted);
}

TEST(Planted, InDocuments) {
    for (const Planted& planted : documents()) expect_only(planted);
}

TEST(Planted, PlaceIsTold) {
    const Complaints found = check_repository({{"trace/a.cpp", "int a;\nint b;\t\n"}});
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0].path, "trace/a.cpp");
    EXPECT_EQ(found[0].line, 2U);
}

TEST(Mentioned, AboveTheGuidance) {
    const File small{"trace/a.cpp", times(400, "int a;\n")};
    const File large{"trace/b.cpp", times(401, "int a;\n")};
    EXPECT_EQ(mention_sizes({small, large}).size(), 1U);
}

}  // namespace
}  // namespace sticky::tidy
