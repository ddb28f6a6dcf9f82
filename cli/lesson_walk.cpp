#include "cli/lesson_walk.h"

#include <algorithm>
#include <cstdio>

#include "cli/lesson_text.h"
#include "cli/say.h"
#include "cli/tell.h"

namespace sticky {
namespace {

// What a person typed; nothing: the end.
std::optional<std::string> read_line() {
    constexpr std::size_t kLongest = 4096;
    std::fflush(stdout);
    std::string line;
    for (int c = std::fgetc(stdin); c != '\n'; c = std::fgetc(stdin)) {
        if (c == EOF) return std::nullopt;
        if (line.size() < kLongest) line += static_cast<char>(c);
    }
    return line;
}

// "5 8" or "5, 8"; nothing: something else is among it.
std::optional<Marks> read_marks(const std::string& line) {
    Marks marks;
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t end = std::min(line.find_first_of(" ,\t\r", at), line.size());
        const std::string word = line.substr(at, end - at);
        at = end + 1;
        if (word.empty()) continue;
        if (word.size() > 18 || word.find_first_not_of("0123456789") != std::string::npos)
            return std::nullopt;
        marks.push_back(std::stoull(word));
    }
    return marks;
}

class Walk {
public:
    Walk(const Lesson& lesson, const LessonArguments& arguments, const Look& look)
        : lesson_(lesson), arguments_(arguments), look_(look), played_(lesson.runs.size()) {}

    int walk() {
        print(lesson_head(lesson_, look_) + "\n");
        for (std::size_t i = 0; i < lesson_.steps.size() && !stopped_; ++i) {
            print(step_text(lesson_, i, look_) + "\n");
            take(lesson_.steps[i], i + 1 == lesson_.steps.size());
        }
        return close();
    }

private:
    std::string_view say(std::string_view en, std::string_view zh) const {
        return pick(look_.language, en, zh);
    }
    void stop(int status) {
        status_ = worse(status_, status);
        stopped_ = true;
    }

    // The run of a step, played once; null: it can't be.
    const PlayedRun* run_of(const LessonStep& step) {
        std::optional<PlayedRun>& played = played_[*step.run()];
        if (played) return &*played;
        const LessonRun& run = lesson_.runs[*step.run()];
        const Result<Choice> choice = worlds_of(run, arguments_.world);
        if (!choice || choice->worlds.empty()) {
            const Error error =
                choice ? Error{ErrorKind::machine, "", choice->skipped.front(), "leave out --world"}
                       : choice.error();
            stop(complain(error));
            return nullptr;
        }
        played = play_run(run, *choice->worlds.front());
        if (played->failure) {
            stop(complain(*played->failure));
            return nullptr;
        }
        for (const ClaimSeen& seen : played->claims) {
            if (seen.verdict.holds) continue;
            status_ = worse(status_, kSomeDoNot);
            complain({ErrorKind::run, place_in(lesson_, seen.claim->source),
                      "expected " + seen.verdict.expected + "; seen " + seen.verdict.seen, ""});
        }
        return &*played;
    }

    void take(const LessonStep& step, bool last) {
        const PlayedRun* played = step.run() ? run_of(step) : nullptr;
        if (stopped_) return;
        if (const auto* show = std::get_if<ShowStep>(&step.what)) {
            print(tell_lanes(played->story, look_));
            if (show->focus) print(focus_line(*show));
        }
        if (step.asks()) ask(step, *played);
        if (!last && !stopped_) go_on();
    }

    std::string focus_line(const ShowStep& show) const {
        const std::string place = place_text(*show.focus, look_.language);
        if (show.unit == 0)
            return fmt::format(fmt::runtime(say("look at: {}\n", "请看：{}\n")), place);
        return fmt::format(fmt::runtime(say("look at: {}, unit {}\n", "请看：{}，第 {} 个单元\n")),
                           place, show.unit);
    }

    void go_on() {
        print(say("[Enter] go on, [q] leave ", "[回车] 继续，[q] 离开 "));
        const auto line = read_line();
        if (!line || *line == "q") stopped_ = true;
        print("\n");
    }

    void ask(const LessonStep& step, const PlayedRun& played) {
        print(preview_text(step, played, look_) + "\n" + question_text(step, look_));
        const std::optional<Guess> guess = answer(step);
        if (!guess) return;
        const Result<Graded> graded = grade(lesson_, step, played.judged(), *guess);
        if (!graded) return stop(complain(graded.error()));
        ++asked_;
        points_ += graded->score.points();
        print("\n" + tell_lanes(played.story, look_));
        print(graded_text(step, *graded, played, look_));
        if (!step.after.empty()) print("\n" + told(step.after, look_));
    }

    // Nothing: the learner leaves.
    std::optional<Guess> answer(const LessonStep& step) {
        const std::size_t choices = step.choice_count();
        while (true) {
            print(step.hint.empty() ? say("[q] leave > ", "[q] 离开 > ")
                                    : say("[h] hint, [q] leave > ", "[h] 提示，[q] 离开 > "));
            const auto line = read_line();
            if (!line || *line == "q") {
                stopped_ = true;
                return std::nullopt;
            }
            if (*line == "h" && !step.hint.empty()) {
                print(told(step.hint, look_, "  "));
                continue;
            }
            const std::optional<Marks> numbers = read_marks(*line);
            if (numbers && choices == 0) return Guess{*numbers, std::nullopt};
            if (numbers && numbers->size() == 1 && numbers->front() >= 1 &&
                numbers->front() <= choices)
                return Guess{{}, static_cast<std::size_t>(numbers->front() - 1)};
            print(
                choices == 0
                    ? std::string(say("Offsets are whole numbers with blanks between, as in 5 8.\n",
                                      "偏移是整数，用空格隔开，例如 5 8。\n"))
                    : fmt::format(fmt::runtime(say("One number, 1 to {}.\n", "请输入 1 到 {}。\n")),
                                  choices));
        }
    }

    int close() {
        const double points = asked_ == 0 ? 1 : points_ / static_cast<double>(asked_);
        if (asked_ > 0) {
            print(fmt::format(fmt::runtime(say("\n{} questions, {:.0f} of 100 points\n",
                                               "\n共 {} 题，得 {:.0f} 分（满分 100）\n")),
                              asked_, points * 100));
        }
        if (arguments_.pass && points + 1e-9 < *arguments_.pass)
            status_ = worse(status_, kSomeDoNot);
        return status_;
    }

    const Lesson& lesson_;
    const LessonArguments& arguments_;
    const Look& look_;
    std::vector<std::optional<PlayedRun>> played_;  // by run
    bool stopped_ = false;
    int status_ = kAllHold;
    std::size_t asked_ = 0;
    double points_ = 0;
};

}  // namespace

int walk_lesson(const Lesson& lesson, const LessonArguments& arguments, const Look& look) {
    return Walk(lesson, arguments, look).walk();
}

}  // namespace sticky
