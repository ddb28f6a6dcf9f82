#include "cli/lesson_report.h"

#include <algorithm>

#include "cli/lesson_text.h"
#include "cli/repeats.h"
#include "cli/say.h"
#include "viz/scene/lanes_json.h"

namespace sticky {
namespace {

// [1,2,3]
template <class List>
std::string list_json(const List& list) {
    return fmt::format("[{}]", fmt::join(list, ","));
}

std::string points_json(double points) {
    return fmt::format("{:.3f}", points);
}

std::string_view kind_of(const LessonStep& step) {
    if (step.choice_count() == 0) return "marks";
    return step.place() != nullptr ? "picture" : "words";
}

class Reporter {
public:
    Reporter(const Lesson& lesson, const LessonArguments& arguments, const LessonAnswers* answers,
             const Look& look)
        : lesson_(lesson), arguments_(arguments), answers_(answers), look_(look) {}

    int report() {
        first_.resize(lesson_.runs.size());
        for (std::size_t i = 0; i < lesson_.runs.size(); ++i) play_everywhere(i);
        std::string line = fmt::format(
            R"({{"lesson":{},"title":{},"ok":{},"runs":[{}],"flips":[{}],"skipped":[{}],"steps":[)",
            quoted_json(lesson_.name), quoted_json(lesson_.title.in(look_.language)),
            status_ == kAllHold, fmt::join(runs_, ","), fmt::join(flips_, ","),
            fmt::join(skipped_, ","));
        std::vector<std::string> steps;
        for (std::size_t i = 0; i < lesson_.steps.size(); ++i) {
            if (lesson_.steps[i].asks()) steps.push_back(step_json(i));
        }
        line += fmt::format("{}]", fmt::join(steps, ","));
        if (answers_ != nullptr) line += total_json(steps.size());
        print(line + "}\n");
        return status_;
    }

private:
    void fault(int status) { status_ = worse(status_, status); }
    // Something is wrong with the lesson: said to whoever wrote it.
    void wrong(const std::string& place, const std::string& what, std::string_view world) {
        fault(kSomeDoNot);
        const std::string line = fmt::format("{}: {} ({})\n", place, what, world);
        std::fwrite(line.data(), 1, line.size(), stderr);
    }

    void play_everywhere(std::size_t position) {
        const LessonRun& run = lesson_.runs[position];
        const Result<Choice> choice = worlds_of(run, arguments_.world);
        if (!choice) {
            Error error = choice.error();
            error.where = place_in(lesson_, run.source);
            return fault(complain(error));
        }
        // Who asks for no world in particular misses none.
        for (const std::string& line :
             arguments_.world.empty() ? std::vector<std::string>() : choice->skipped)
            skipped_.push_back(quoted_json(run.name + ": " + line));
        for (const World* world : choice->worlds) {
            play_repeated(position, *world);
            if (lesson_.flip.run == position) flip(*world);
        }
    }

    void play_repeated(std::size_t position, const World& world) {
        const LessonRun& run = lesson_.runs[position];
        Scenario claimed = run.scenario;
        claimed.expectations = run.claims;
        Repeats repeats;
        for (std::uint64_t i = 0; i < arguments_.repeat; ++i) {
            PlayedRun played = play_run(run, world);
            if (played.failure) {
                Error error = *played.failure;
                error.where = place_in(lesson_, run.source) + ": " + error.where;
                return fault(complain(error));
            }
            repeats.add(claimed, played.judged());
            for (const Error& error : faults_of_questions(lesson_, position, played))
                wrong(error.where, error.what + "; " + error.remedy, world.name);
            if (!first_[position]) first_[position] = std::move(played);
        }
        judge(run, world, repeats, claimed);
    }

    void judge(const LessonRun& run, const World& world, const Repeats& repeats,
               const Scenario& claimed) {
        std::vector<std::string> claims;
        bool all = true;
        for (const Repeats::Judgement& one : repeats.judgements(claimed, world.name)) {
            claims.push_back(fmt::format(R"({{"line":{},"ok":{},"held":{},"of":{}}})",
                                         one.expectation->source.line, one.holds, one.held,
                                         one.judged));
            all = all && one.holds;
            if (one.holds) continue;
            wrong(place_in(lesson_, one.expectation->source),
                  fmt::format("run {}: expected {}; seen {}; held in {} of {}", run.name,
                              one.worst.expected, one.worst.seen, one.held, one.judged),
                  world.name);
        }
        runs_.push_back(fmt::format(R"({{"run":{},"world":{},"plays":{},"ok":{},"claims":[{}]}})",
                                    quoted_json(run.name), quoted_json(world.name), repeats.runs(),
                                    all, fmt::join(claims, ",")));
    }

    void flip(const World& world) {
        const PlayedRun played = play_flip(lesson_, world);
        const auto fails = [](const ClaimSeen& seen) { return !seen.verdict.holds; };
        const auto failed = std::ranges::count_if(played.claims, fails);
        if (failed == 0)
            wrong(place_in(lesson_, lesson_.flip.source),
                  "with its key setting turned over every claim still holds", world.name);
        flips_.push_back(fmt::format(R"({{"run":{},"world":{},"failed":{},"of":{}}})",
                                     quoted_json(lesson_.runs[lesson_.flip.run].name),
                                     quoted_json(world.name), failed, played.claims.size()));
    }

    std::string step_json(std::size_t position) {
        const LessonStep& step = lesson_.steps[position];
        const std::size_t run = *step.run();
        std::string line = fmt::format(R"({{"step":{},"asks":"{}","run":{})", position + 1,
                                       kind_of(step), quoted_json(lesson_.runs[run].name));
        if (!first_[run]) return line + R"(,"world":null})";
        const PlayedRun& played = *first_[run];
        line += fmt::format(R"(,"world":{})", quoted_json(played.world));
        const auto right = right_answer(lesson_, step, played.judged());
        if (!right) return line + "}";
        line += step.choice_count() == 0 ? R"(,"right":)" + list_json(right->marks)
                                         : fmt::format(R"(,"right":{})", *right->choice + 1);
        if (answers_ != nullptr) line += answer_json(position, played);
        return line + "}";
    }

    std::string answer_json(std::size_t position, const PlayedRun& played) {
        const LessonStep& step = lesson_.steps[position];
        const auto given = answers_->steps.find(position);
        if (given == answers_->steps.end()) return R"(,"answer":null,"points":0.000)";
        const auto graded = grade(lesson_, step, played.judged(), given->second);
        if (!graded) return "";
        points_ += graded->score.points();
        std::string line = step.choice_count() == 0
                               ? R"(,"answer":)" + list_json(given->second.marks)
                               : fmt::format(R"(,"answer":{})", *given->second.choice + 1);
        line += fmt::format(
            R"(,"precision":{},"recall":{},"points":{})", points_json(graded->score.precision()),
            points_json(graded->score.recall()), points_json(graded->score.points()));
        using Kind = JudgedMark::Kind;
        return line + marks_json("missed", Kind::missed, *graded, played) +
               marks_json("imagined", Kind::imagined, *graded, played);
    }

    std::string marks_json(std::string_view key, JudgedMark::Kind kind, const Graded& graded,
                           const PlayedRun& played) const {
        std::vector<std::string> marks;
        for (const JudgedMark& mark : graded.marks) {
            if (mark.kind != kind) continue;
            const Cause cause =
                mark.finding ? played.story.findings[*mark.finding].cause : Cause::unexplained;
            marks.push_back(fmt::format(R"({{"offset":{},"cause":"{}","why":{}}})", mark.offset,
                                        name_of(cause),
                                        quoted_json(reason_text(mark, played, look_.language))));
        }
        return fmt::format(R"(,"{}":[{}])", key, fmt::join(marks, ","));
    }

    std::string total_json(std::size_t questions) {
        const double points = questions == 0 ? 1 : points_ / static_cast<double>(questions);
        const bool passed = !arguments_.pass || points + 1e-9 >= *arguments_.pass;
        if (!passed) fault(kSomeDoNot);
        std::string line = fmt::format(R"(,"questions":{},"answered":{},"points":{})", questions,
                                       answers_->steps.size(), points_json(points));
        if (arguments_.pass) line += fmt::format(R"(,"passed":{})", passed);
        return line;
    }

    const Lesson& lesson_;
    const LessonArguments& arguments_;
    const LessonAnswers* answers_;
    const Look& look_;
    int status_ = kAllHold;
    double points_ = 0;
    std::vector<std::string> runs_, flips_, skipped_;  // JSON
    std::vector<std::optional<PlayedRun>> first_;      // by run: what questions are judged on
};

}  // namespace

int report_lesson(const Lesson& lesson, const LessonArguments& arguments,
                  const LessonAnswers* answers, const Look& look) {
    return Reporter(lesson, arguments, answers, look).report();
}

}  // namespace sticky
