// bad_lessons.txt: what the loader of lessons says to each, word for word.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/script/lessons.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

const char* const kFile = STICKY_SOURCE_DIR "/tests/script/bad_lessons.txt";

std::string with_lines(std::string text) {
    for (std::size_t at = text.find("\\n"); at != std::string::npos; at = text.find("\\n", at))
        text.replace(at, 2, "\n");
    return text;
}

std::string said_to(const std::string& section, const std::string& input) {
    LessonParts parts;
    std::string said;
    if (section == "course") {
        const Result<Course> course = load_course_text(input, "lessons/a.toml");
        said = course ? "loaded" : to_string(course.error());
    } else {
        if (section == "head") parts.head = input;
        if (section == "runs") parts.runs = input;
        if (section == "flip") parts.flip = input;
        if (section == "step") parts.step = input;
        said = complaint(parts);
    }
    constexpr std::string_view file = "lessons/a.toml:";
    return said.starts_with(file) ? said.substr(file.size()) : said;
}

TEST(BadLessons, EachIsRefusedWithOneLine) {
    EXPECT_EQ(complaint(LessonParts()), "loaded");
    std::ifstream file(kFile);
    ASSERT_TRUE(file.is_open()) << kFile;
    std::ostringstream rewritten;
    std::string section, input, line;
    std::uint64_t rows = 0;
    while (std::getline(file, line)) {
        if (line.starts_with("== ")) section = line.substr(3, line.find(':') - 3);
        if (!line.starts_with("> ")) {
            input = line;
            rewritten << line << "\n";
            continue;
        }
        const std::string said = said_to(section, with_lines(input));
        EXPECT_EQ("> " + said, line) << section << ": " << input;
        EXPECT_NE(said, "loaded") << section << ": " << input;
        EXPECT_EQ(said.find('\n'), std::string::npos);
        rewritten << "> " << said << "\n";
        ++rows;
    }
    tried(rows);
    EXPECT_GT(rows, 85U);
    if (std::getenv("STICKY_REWRITE") != nullptr) std::ofstream(kFile) << rewritten.str();
}

}  // namespace
}  // namespace sticky::test
