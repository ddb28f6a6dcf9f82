#include "tests/script/lessons.h"

#include "tests/script/load.h"

namespace sticky::test {

Result<Lesson> load_parts(const LessonParts& parts) {
    LessonOptions options;
    options.name = "lessons/a.toml";
    options.load_scenario = [](const std::string& file,
                               const std::vector<std::string>& set) -> Result<Scenario> {
        if (file == "missing.toml")
            return fail(ErrorKind::input, file, "can't open it: No such file or directory",
                        "check the name");
        if (file == "broken.toml") return load("title = 5", set);
        const bool udp = file == "udp.toml";
        return load(pair_of("{ send = \"hello\" }, { mark = \"done\" }", "{ recv = 10 }",
                            udp ? "transport = \"udp\"" : "worlds = [\"loopback\", \"sim\"]"),
                    set);
    };
    return load_lesson(parts.text(), options);
}

std::string complaint(const LessonParts& parts) {
    const Result<Lesson> lesson = load_parts(parts);
    return lesson ? "loaded" : to_string(lesson.error());
}

}  // namespace sticky::test
