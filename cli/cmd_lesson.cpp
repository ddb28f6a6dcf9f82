// `sticky lesson`: the course, a lesson to read, lessons to take or to judge.
#include <unistd.h>

#include <algorithm>

#include "cli/arguments.h"
#include "cli/lesson_report.h"
#include "cli/lesson_text.h"
#include "cli/lesson_walk.h"
#include "cli/say.h"
#include "run/load.h"
#include "viz/scene/lanes_json.h"

namespace sticky {
namespace {

Result<Lesson> load_named(const std::string& name) {
    const Result<std::string> file = lesson_file(find_lessons(), name);
    if (!file) return tl::unexpected<Error>(file.error());
    return load_lesson_file(*file);
}

std::string said_json(std::string_view key, const Said& said) {
    return fmt::format(R"("{0}":{1},"{0}_zh":{2})", key, quoted_json(said.en),
                       quoted_json(said.zh));
}

std::string lesson_json(const Lesson& lesson) {
    return fmt::format(R"({{"name":{},{},{},"minutes":{},"systems":[{}],"myths":[{}]}})",
                       quoted_json(lesson.name), said_json("title", lesson.title),
                       said_json("about", lesson.about), lesson.minutes,
                       fmt::join(lesson.systems, ","), fmt::join(lesson.myths, ","));
}

std::string lesson_line(const Lesson& lesson, const Look& look) {
    return "  " + padded(lesson.name, 26) +
           padded(
               fmt::format(fmt::runtime(pick(look.language, "{} min", "{} 分钟")), lesson.minutes),
               8) +
           lesson.title.in(look.language) + "\n";
}

std::string part_text(const CoursePart& part, std::size_t number,
                      const std::vector<Lesson>& lessons, const Look& look) {
    std::string text =
        fmt::format("{}{}. {}\n", number > 1 ? "\n" : "", number, part.title.in(look.language));
    text += told(part.about, look, "   ");
    for (const Lesson& lesson : lessons) text += lesson_line(lesson, look);
    return text;
}

std::string part_json(const CoursePart& part, const std::vector<Lesson>& lessons) {
    std::vector<std::string> objects;
    for (const Lesson& lesson : lessons) objects.push_back(lesson_json(lesson));
    return fmt::format(R"({{{},{},"lessons":[{}]}})", said_json("title", part.title),
                       said_json("about", part.about), fmt::join(objects, ","));
}

bool somebody_is_there() {
    return isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0;
}

// One lesson, or all of them; each with the answers that were given to it.
int run_reported(const LessonArguments& arguments, const std::vector<std::string>& names,
                 const std::vector<LessonAnswers>& answers, const Look& look) {
    int status = kAllHold;
    for (const std::string& name : names) {
        const Result<Lesson> lesson = load_named(name);
        if (!lesson) {
            status = worse(status, complain(lesson.error()));
            continue;
        }
        const auto given = std::ranges::find(answers, lesson->name, &LessonAnswers::lesson);
        const LessonAnswers* own = given == answers.end() ? nullptr : &*given;
        const Result<void> fit =
            own != nullptr ? check_answers(arguments.answers, *lesson, *own) : Result<void>();
        status = std::max(
            status, fit ? report_lesson(*lesson, arguments, own, look) : complain(fit.error()));
    }
    return status;
}

}  // namespace

int list_lessons(const LessonArguments& arguments, const Look& look) {
    const std::string folder = find_lessons();
    const Result<Course> course = load_course(folder);
    if (!course) return complain(course.error());
    int status = kAllHold;
    std::vector<std::string> parts;
    for (const CoursePart& part : course->parts) {
        std::vector<Lesson> lessons;
        for (const std::string& name : part.lessons) {
            Result<Lesson> lesson = load_named(name);
            if (lesson)
                lessons.push_back(std::move(*lesson));
            else
                status = worse(status, complain(lesson.error()));
        }
        parts.push_back(arguments.json ? part_json(part, lessons)
                                       : part_text(part, parts.size() + 1, lessons, look));
    }
    if (arguments.json)
        print(fmt::format("{{\"parts\":[{}]}}\n", fmt::join(parts, ",")));
    else
        print(fmt::format("{}", fmt::join(parts, "")));
    return status;
}

int show_lessons(const LessonArguments& arguments, const Look& look) {
    int status = kAllHold;
    for (const std::string& name : arguments.names) {
        const Result<Lesson> lesson = load_named(name);
        if (!lesson) {
            status = worse(status, complain(lesson.error()));
            continue;
        }
        print(lesson_head(*lesson, look));
        for (std::size_t i = 0; i < lesson->steps.size(); ++i) {
            const LessonStep& step = lesson->steps[i];
            print("\n" + step_text(*lesson, i, look));
            if (!step.asks()) continue;
            print("\n" + question_text(step, look));
            if (!step.hint.empty())
                print(std::string(pick(look.language, "hint:\n", "提示：\n")) +
                      told(step.hint, look, "  "));
        }
    }
    return status;
}

int run_lessons(const LessonArguments& arguments, const Look& look) {
    if (arguments.all != arguments.names.empty())
        return complain(
            {ErrorKind::input, "",
             arguments.all ? "--all plays every lesson, so no names go with it" : "which lesson?",
             "'sticky lesson list' shows them; --all plays every one"});
    std::vector<LessonAnswers> answers;
    if (!arguments.answers.empty()) {
        auto read = read_answers(arguments.answers);
        if (!read) return complain(read.error());
        answers = std::move(*read);
    }
    std::vector<std::string> names = arguments.all ? lesson_names(find_lessons()) : arguments.names;
    for (const LessonAnswers& one : answers) {
        const auto is_it = [&](const std::string& name) { return stem_of(name) == one.lesson; };
        if (std::ranges::none_of(names, is_it))
            return complain({ErrorKind::input, arguments.answers,
                             "it answers lesson '" + one.lesson + "', which is not played",
                             "name it: sticky lesson run " + one.lesson});
    }
    const bool walks = names.size() == 1 && !arguments.all && !arguments.json &&
                       arguments.answers.empty() && arguments.repeat == 1 && somebody_is_there();
    if (!walks) return run_reported(arguments, names, answers, look);
    const Result<Lesson> lesson = load_named(names.front());
    return lesson ? walk_lesson(*lesson, arguments, look) : complain(lesson.error());
}

}  // namespace sticky
