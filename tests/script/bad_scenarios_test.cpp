// bad_scenarios.txt: what the loader says to each, word for word.
#include <gtest/gtest.h>

#include "tests/script/load.h"
#include "tests/script/refusals.h"

namespace sticky::test {
namespace {

const char* const kFile = STICKY_SOURCE_DIR "/tests/script/bad_scenarios.txt";
constexpr std::string_view kGood =
    "title = \"x\"\nworlds = [\"loopback\", \"sim\"]\n\n"
    "[endpoint.server]\nlisten = true\nprogram = [  ]\n"
    "[endpoint.client]\nconnect = \"server\"\n"
    "program = [ { send = \"x\" }, { mark = \"done\" } ]\n"
    "[[expect]]\nstable = true\nworld = \"sim\"\n";

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        ++i;
        if (text[i] == 'n') {
            out += '\n';
        } else if (text[i] == 'r') {
            out += '\r';
        } else if (text[i] == 'x') {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::vector<std::string> split_overrides(const std::string& text) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (true) {
        const std::size_t end = text.find(" && ", begin);
        parts.push_back(text.substr(begin, end - begin));
        if (end == std::string::npos) return parts;
        begin = end + 4;
    }
}

std::string said_to(const std::string& section, const std::string& input) {
    std::string said;
    if (section == "steps") said = complaint(pair_of(input));
    if (section == "tops") said = complaint(pair_of("", "", input));
    if (section == "texts") said = complaint(input);
    if (section == "expects") {
        said = complaint(pair_of("{ mark = \"done\" }", "", "worlds = [\"loopback\", \"sim\"]") +
                         "[[expect]]\n" + input + "\n");
    }
    if (section == "overrides") said = complaint(kGood, split_overrides(input));
    constexpr std::string_view file = "folder/a.toml:";
    return said.starts_with(file) ? said.substr(file.size()) : said;
}

TEST(BadScenarios, EachIsRefusedWithOneLine) {
    expect_refusals(kFile, 290, [](const std::string& section, const std::string& input) {
        return said_to(section, unescaped(input));
    });
}

}  // namespace
}  // namespace sticky::test
