// The course holds every lesson once, every system and myth has a lesson, and docs/course.md says
// which.
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "tests/run/lessons.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

const char* const kDocument = STICKY_SOURCE_DIR "/docs/course.md";

using Numbered = std::map<std::uint32_t, std::vector<std::string>>;  // lessons by number

struct Taught {
    Numbered systems, myths;
    std::vector<std::string> names;  // in the course's order
};

Taught taught() {
    Taught all;
    const Result<Course> course = load_course(lessons_folder());
    EXPECT_TRUE(course) << to_string(course.error());
    if (!course) return all;
    for (const CoursePart& part : course->parts) {
        for (const std::string& name : part.lessons) {
            const Lesson lesson = lesson_named(name);
            all.names.push_back(name);
            for (const std::uint32_t number : lesson.systems) all.systems[number].push_back(name);
            for (const std::uint32_t number : lesson.myths) all.myths[number].push_back(name);
        }
    }
    return all;
}

TEST(Course, HoldsEveryLessonOnce) {
    const std::vector<std::string> names = taught().names;
    const std::vector<std::string> there = lesson_names(lessons_folder());
    EXPECT_EQ(std::set(names.begin(), names.end()), std::set(there.begin(), there.end()));
    EXPECT_EQ(names.size(), there.size());
    tried(there.size());
}

TEST(Course, TeachesEverySystemAndRefutesEveryMyth) {
    const Taught all = taught();
    for (std::uint32_t number = 1; number <= kSystems; ++number)
        EXPECT_TRUE(all.systems.contains(number)) << "no lesson about system " << number;
    for (std::uint32_t number = 1; number <= kMyths; ++number)
        EXPECT_TRUE(all.myths.contains(number)) << "no lesson about myth " << number;
    tried(kSystems + kMyths);
}

std::string links(const Numbered& lessons, std::uint32_t number) {
    const auto found = lessons.find(number);
    std::string text;
    if (found == lessons.end()) return text;
    for (const std::string& name : found->second)
        text += fmt::format("{}[{}](../scenarios/lessons/{}.toml)", text.empty() ? " " : ", ", name,
                            name);
    return text;
}

// Rewritten with STICKY_REWRITE=1 in the environment.
TEST(Course, IsWhatTheDocumentSays) {
    const Taught all = taught();
    std::stringstream before;
    before << std::ifstream(kDocument).rdbuf();
    std::string line, after;
    const Numbered* lessons = nullptr;
    std::uint32_t rows = 0;
    while (std::getline(before, line)) {
        if (line == "## Systems") lessons = &all.systems;
        if (line == "## Myths") lessons = &all.myths;
        const bool row = lessons != nullptr && line.starts_with("| ") &&
                         std::isdigit(static_cast<unsigned char>(line[2])) != 0;
        if (row) {
            line.resize(line.find(" |", line.find(" | ") + 3));
            line += " |" + links(*lessons, static_cast<std::uint32_t>(std::stoul(line.substr(2)))) +
                    " |";
            ++rows;
        }
        after += line + "\n";
    }
    EXPECT_EQ(rows, kSystems + kMyths);
    EXPECT_EQ(before.str(), after) << "run this test with STICKY_REWRITE=1";
    if (std::getenv("STICKY_REWRITE") != nullptr) std::ofstream(kDocument) << after;
    tried(rows);
}

}  // namespace
}  // namespace sticky::test
