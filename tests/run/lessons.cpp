#include "tests/run/lessons.h"

#include <cstdlib>

namespace sticky::test {

bool deep() {
    const char* asked = std::getenv("STICKY_DEEP");
    return asked != nullptr && std::string_view(asked) == "1";
}

std::string lessons_folder() {
    return std::string(STICKY_SOURCE_DIR "/scenarios/") + std::string(kLessonFolder);
}

Lesson lesson_named(const std::string& name) {
    Result<Lesson> lesson = load_lesson_file(lessons_folder() + "/" + name + ".toml");
    if (lesson) return std::move(*lesson);
    ADD_FAILURE() << to_string(lesson.error());
    return {};
}

std::vector<const World*> worlds_here(const LessonRun& run) {
    const Result<Choice> choice = worlds_of(run, "all");
    if (!choice) {
        ADD_FAILURE() << run.name << ": " << to_string(choice.error());
        return {};
    }
    return choice->worlds;
}

}  // namespace sticky::test
