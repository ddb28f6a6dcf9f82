// What docs/trace-format.md says of trace files, held to what the program writes.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/cases.h"
#include "tests/support/trace_builder.h"
#include "trace/trace_file.h"

namespace sticky {
namespace {

using test::TraceBuilder;

TEST(TraceFormat, TheTenLinesOfTheDocumentAgree) {
    if (std::system("python3 -c 'import zlib' 2>/dev/null") != 0) {
        GTEST_SKIP() << "python3 is not here: apt-get install python3";
    }
    std::ifstream doc(std::string(STICKY_SOURCE_DIR) + "/docs/trace-format.md");
    std::stringstream all;
    all << doc.rdbuf();
    const std::string text = all.str();
    const std::string fence = "```python\n";
    const std::size_t begin = text.find(fence);
    ASSERT_NE(begin, std::string::npos);
    const std::string program =
        text.substr(begin + fence.size(), text.find("```", begin + 3) - begin - fence.size());
    EXPECT_LE(std::count(program.begin(), program.end(), '\n'), 12);

    const auto folder = std::filesystem::path(testing::TempDir()) / "sticky_trace_format";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "check.py") << program;
    const auto run = [&](const std::string& file) {
        std::ofstream(folder / "run.jsonl", std::ios::binary) << file;
        return std::system(
            ("cd '" + folder.string() + "' && python3 check.py run.jsonl >/dev/null 2>&1").c_str());
    };
    const std::string whole = write_trace(
        TraceBuilder().connect("client", "server").send("\"quoted\" \\ 粘包").received(15).trace());
    EXPECT_EQ(run(whole), 0);
    EXPECT_EQ(run(write_trace(TraceBuilder().connect("a", "b").send("x").trace())), 0);
    std::string damaged = whole;
    damaged[whole.size() / 2] ^= 1;
    EXPECT_NE(run(damaged), 0);
    EXPECT_NE(run(whole.substr(0, whole.size() - 1)), 0);
    EXPECT_NE(run(whole.substr(0, whole.rfind("{\"end\""))), 0);
    EXPECT_NE(run(""), 0);
    std::filesystem::remove_all(folder);
    test::tried(6);
}

// The examples of the document are lines this version writes.
TEST(TraceFormat, TheExampleOfTheDocumentIsWhole) {
    std::ifstream doc(std::string(STICKY_SOURCE_DIR) + "/docs/trace-format.md");
    std::string text;
    bool inside = false;
    for (std::string line; std::getline(doc, line);) {
        if (line.starts_with("```")) {
            if (inside) break;
            inside = line == "```json";
        } else if (inside) {
            text += line + "\n";
        }
    }
    const auto found = read_trace(text, "docs/trace-format.md");
    ASSERT_TRUE(found);
    const ReadTrace& read = *found;
    EXPECT_FALSE(read.damage) << to_string(read.damage.value_or(Error{}));
    EXPECT_EQ(write_trace(read.trace), text);
    EXPECT_GT(read.trace.events.size(), 5U);
}

}  // namespace
}  // namespace sticky
