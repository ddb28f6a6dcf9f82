// Every toml block of docs/scenario.md loads. A block marked "fragment" is completed first: steps
// become a client's program, anything else gets a server and a client.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <set>

#include "script/toml_keys.h"
#include "tests/script/load.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

const char* const kFile = STICKY_SOURCE_DIR "/docs/scenario.md";

struct Block {
    std::string text;
    bool fragment = false;
    int line = 0;
};

std::vector<Block> blocks() {
    std::vector<Block> found;
    std::ifstream file(kFile);
    std::string line;
    bool inside = false;
    for (int number = 1; std::getline(file, line); ++number) {
        if (inside && line.starts_with("```")) {
            inside = false;
        } else if (inside) {
            found.back().text += line + "\n";
        } else if (line.starts_with("```toml")) {
            inside = true;
            found.push_back({"", line == "```toml fragment", number});
        }
    }
    return found;
}

std::string completed(const Block& block) {
    if (!block.fragment) return block.text;
    if (block.text.starts_with("{")) {
        return "framing = { kind = \"length_prefix\" }\n[endpoint.server]\nlisten = true\n"
               "[endpoint.client]\nconnect = \"server\"\nprogram = [\n" +
               block.text + "]\n";
    }
    return block.text + pair_of("{ send = \"x\" }");
}

TEST(ScenarioDocs, EveryBlockLoads) {
    std::uint64_t whole = 0, fragments = 0;
    for (const Block& block : blocks()) {
        EXPECT_EQ(complaint(completed(block)), "loaded") << kFile << ":" << block.line;
        (block.fragment ? fragments : whole) += 1;
    }
    std::printf("docs/scenario.md: %llu whole scenarios, %llu fragments\n",
                static_cast<unsigned long long>(whole), static_cast<unsigned long long>(fragments));
    EXPECT_GE(whole, 6U);
    EXPECT_GE(fragments, 10U);
    tried(whole + fragments);
}

TEST(ScenarioDocs, EveryKeyStandsInABlock) {
    std::string all;
    for (const Block& block : blocks()) all += block.text;
    // A file can't be read by a test of the text.
    const std::set<std::string_view> elsewhere{"file"};
    for (const KeyTable& table : kKeyTables) {
        for (const std::string_view key : table.keys) {
            if (elsewhere.contains(key)) continue;
            EXPECT_NE(all.find(key), std::string::npos) << table.name << "." << key;
            tried();
        }
    }
}

}  // namespace
}  // namespace sticky::test
