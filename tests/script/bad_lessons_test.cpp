// bad_lessons.txt: what the loader of lessons says to each, word for word.
#include <gtest/gtest.h>

#include "tests/script/lessons.h"
#include "tests/script/refusals.h"

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
    expect_refusals(kFile, 85, [](const std::string& section, const std::string& input) {
        return said_to(section, with_lines(input));
    });
}

}  // namespace
}  // namespace sticky::test
