#include "cli/lesson_answers.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "run/files.h"
#include "trace/limits.h"

namespace sticky {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::string_view kShape =
    "write {\"lesson\":\"hello_egg\",\"answers\":[{\"step\":2,\"marks\":[5]}]}";
constexpr std::size_t kDepth = 8;
constexpr std::size_t kMostMarks = 100'000;

class AnswersReader {
public:
    explicit AnswersReader(std::string file) : file_(std::move(file)) {}

    Result<std::vector<LessonAnswers>> read(const element& root) {
        std::vector<LessonAnswers> all;
        array list;
        if (root.get(list) == simdjson::SUCCESS) {
            for (const element one : list) {
                const std::string place = fmt::format("lesson {}", all.size() + 1);
                auto answers = read_lesson(one, place);
                if (!answers) return tl::unexpected<Error>(answers.error());
                all.push_back(std::move(*answers));
            }
        } else {
            auto answers = read_lesson(root, "the file");
            if (!answers) return tl::unexpected<Error>(answers.error());
            all.push_back(std::move(*answers));
        }
        for (std::size_t i = 0; i < all.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if (all[i].lesson == all[j].lesson)
                    return wrong(fmt::format("lesson '{}' is there twice", all[i].lesson));
            }
        }
        return all;
    }

private:
    tl::unexpected<Error> wrong(std::string what) const {
        return fail(ErrorKind::input, file_, std::move(what), std::string(kShape));
    }

    // What is wrong with an object that has to have only these keys, none twice; else empty.
    std::string unfit(const element& value, std::string_view place,
                      std::initializer_list<std::string_view> keys) const {
        object fields;
        if (value.get(fields) != simdjson::SUCCESS)
            return fmt::format("{} must be an object", place);
        std::vector<std::string_view> seen;
        for (const auto& [key, field] : fields) {
            if (std::ranges::count(keys, key) == 0)
                return fmt::format("{} has an unknown key '{}'", place, key.substr(0, 40));
            if (std::ranges::count(seen, key) > 0)
                return fmt::format("{} has the key '{}' twice", place, key);
            seen.push_back(key);
        }
        return {};
    }

    Result<LessonAnswers> read_lesson(const element& value, const std::string& place) const {
        if (std::string why = unfit(value, place, {"lesson", "answers"}); !why.empty())
            return wrong(std::move(why));
        LessonAnswers answers;
        std::string_view name;
        if (value["lesson"].get(name) != simdjson::SUCCESS)
            return wrong(place + " needs \"lesson\", the lesson's name");
        answers.lesson = name;
        array list;
        if (value["answers"].get(list) != simdjson::SUCCESS)
            return wrong(place + " needs \"answers\", a list of objects");
        for (const element one : list) {
            const std::string which = fmt::format("{}, answer {}", name, answers.steps.size() + 1);
            if (auto done = read_answer(one, which, answers); !done)
                return tl::unexpected<Error>(done.error());
        }
        return answers;
    }

    static bool read_marks(const array& list, Marks& marks) {
        for (const element one : list) {
            std::uint64_t mark = 0;
            if (one.get(mark) != simdjson::SUCCESS || marks.size() == kMostMarks) return false;
            marks.push_back(mark);
        }
        return true;
    }

    Result<void> read_answer(const element& value, const std::string& place,
                             LessonAnswers& answers) const {
        if (std::string why = unfit(value, place, {"step", "marks", "choice"}); !why.empty())
            return wrong(std::move(why));
        std::uint64_t step = 0, choice = 0;
        if (value["step"].get(step) != simdjson::SUCCESS || step == 0 || step > kLessonSteps)
            return wrong(place + " needs \"step\", a number from 1");
        Guess guess;
        array marks;
        const bool marked = value["marks"].get(marks) == simdjson::SUCCESS;
        if (marked && !read_marks(marks, guess.marks))
            return wrong(
                fmt::format("{}: \"marks\" holds offsets from 0, at most {}", place, kMostMarks));
        const bool chosen = value["choice"].get(choice) == simdjson::SUCCESS;
        if (marked == chosen || (chosen && (choice == 0 || choice > kLessonChoices)))
            return wrong(place +
                         " needs either \"marks\", a list of offsets, or \"choice\", a "
                         "number from 1");
        if (chosen) guess.choice = static_cast<std::size_t>(choice - 1);
        if (!answers.steps.emplace(static_cast<std::size_t>(step - 1), std::move(guess)).second)
            return wrong(fmt::format("{}: step {} has an answer already", place, step));
        return {};
    }

    std::string file_;
};

}  // namespace

Result<std::vector<LessonAnswers>> read_answers(const std::string& file) {
    const Result<std::string> text = read_file(file, kAnswersBytes);
    if (!text) return tl::unexpected<Error>(text.error());
    simdjson::dom::parser parser(kAnswersBytes);
    if (parser.allocate(kAnswersBytes, kDepth) != simdjson::SUCCESS)
        return fail(ErrorKind::machine, file, "no memory to read it");
    element root;
    if (const auto error = parser.parse(*text).get(root); error != simdjson::SUCCESS)
        return fail(ErrorKind::input, file,
                    std::string("it is no JSON: ") + simdjson::error_message(error),
                    std::string(kShape));
    return AnswersReader(file).read(root);
}

Result<void> check_answers(const std::string& file, const Lesson& lesson,
                           const LessonAnswers& answers) {
    for (const auto& [position, guess] : answers.steps) {
        const auto wrong = [&, step = position + 1](const std::string& what) {
            return fail(ErrorKind::input, file,
                        fmt::format("{}, step {}{}", lesson.name, step, what),
                        "'sticky lesson show' prints the steps with their numbers");
        };
        if (position >= lesson.steps.size())
            return wrong(fmt::format(": the lesson has {} steps", lesson.steps.size()));
        const LessonStep& step = lesson.steps[position];
        if (!step.asks()) return wrong(" asks nothing");
        const std::size_t choices = step.choice_count();
        if (choices == 0 && guess.choice) return wrong(" wants \"marks\", not a choice");
        if (choices > 0 && !guess.choice) return wrong(" wants a \"choice\", not marks");
        if (guess.choice && *guess.choice >= choices)
            return wrong(
                fmt::format(": there is no choice {}, there are {}", *guess.choice + 1, choices));
    }
    return {};
}

}  // namespace sticky
