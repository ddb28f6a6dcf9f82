// `sticky run`: scenarios played, judged and told.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>

#include "cli/arguments.h"
#include "cli/junit.h"
#include "cli/repeats.h"
#include "cli/say.h"
#include "cli/step.h"
#include "cli/tell.h"
#include "cli/tell_apart.h"
#include "run/files.h"
#include "run/load.h"
#include "run/worlds.h"
#include "trace/validate.h"
#include "viz/scene/lanes_json.h"

namespace sticky {
namespace {

std::string numbered(const std::string& path, std::size_t number) {
    if (number == 1 || path == "-") return path;
    const std::filesystem::path p(path);
    return (p.parent_path() /
            fmt::format("{}.{}{}", p.stem().string(), number, p.extension().string()))
        .string();
}

// A run knows its scenario by name; people need the file.
Error in_file(Error error, const Scenario& scenario, const std::string& file) {
    if (error.where.starts_with(scenario.name)) error.where.replace(0, scenario.name.size(), file);
    return error;
}

class Runner {
public:
    Runner(const RunArguments& arguments, const Look& look) : arguments_(arguments), look_(look) {}

    int run() {
        for (const std::string& file : arguments_.files) run_file(file);
        if (!arguments_.junit.empty()) keep(write_file(arguments_.junit, junit_xml(cases_)));
        return status_;
    }

private:
    bool keep(const Result<void>& done) {
        if (!done) status_ = worse(status_, complain(done.error()));
        return done.has_value();
    }
    // What is told goes to standard error if standard output is for a program.
    void tell(std::string_view text) const {
        const auto out = [](const std::string& path) { return path == "-"; };
        if (arguments_.lanes || out(arguments_.trace) || out(arguments_.svg) ||
            out(arguments_.junit))
            std::fwrite(text.data(), 1, text.size(), stderr);
        else
            print(text);
    }

    void run_file(const std::string& file) {
        std::vector<std::string> overrides = arguments_.sets;
        if (arguments_.seed) overrides.push_back(fmt::format("seed={}", *arguments_.seed));
        const Result<Scenario> scenario = load_scenario_file(file, overrides);
        if (!scenario) return fail_file(file, scenario.error());
        const Result<Choice> choice = choose_worlds(*scenario, arguments_.world);
        if (!choice) return fail_file(file, in_file(choice.error(), *scenario, file));
        if (arguments_.world == "all") {
            for (const std::string& line : choice->skipped) {
                tell(fmt::format("{}: {} {}\n", file, pick(look_.language, "skipped", "跳过"),
                                 line));
                cases_.push_back({stem_of(file), line.substr(0, line.find(':')), 0, {}, "", line});
            }
        }
        std::vector<std::pair<std::string_view, std::unique_ptr<Story>>> stories;
        for (const World* world : choice->worlds) {
            run_in(*world, *scenario, file);
            if (last_ != nullptr) stories.emplace_back(world->name, std::move(last_));
        }
        if (arguments_.quiet || arguments_.lanes) return;
        // Where the other worlds part from the first.
        for (std::size_t i = 1; i < stories.size(); ++i) {
            tell(fmt::format("{} | {}\n", stories[0].first, stories[i].first));
            const auto apart = compare(view_of(*stories[0].second), view_of(*stories[i].second));
            tell(tell_apart(apart, look_.language) + "\n");
        }
    }

    void fail_file(const std::string& file, const Error& error) {
        status_ = worse(status_, complain(error));
        cases_.push_back({stem_of(file), "", 0, {}, to_string(error), ""});
    }

    void run_in(const World& world, const Scenario& scenario, const std::string& file) {
        CaseResult result{stem_of(file), std::string(world.name), 0, {}, "", ""};
        const auto begin = std::chrono::steady_clock::now();
        Repeats repeats;
        for (std::uint64_t i = 0; i < arguments_.repeat; ++i) {
            if (!run_once(world, scenario, file, repeats, result)) break;
        }
        if (result.error.empty() && repeats.runs() > 0)
            judge_all(scenario, world, file, repeats, result);
        result.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        cases_.push_back(std::move(result));
    }

    // False: there is no sense in another run.
    bool run_once(const World& world, const Scenario& scenario, const std::string& file,
                  Repeats& repeats, CaseResult& result) {
        std::optional<Played> played = play(world, scenario, result);
        if (!played) return false;
        last_ = std::make_unique<Story>(make_story(std::move(played->trace)));
        if (played->failure) played->failure = in_file(*played->failure, scenario, file);
        if (const auto failure = played->failure ? played->failure : broken_promise(file)) {
            status_ = worse(status_, complain(*failure));
            result.error = to_string(*failure);
            if (!arguments_.quiet) tell(tell_lanes(*last_, look_));
            return false;
        }
        repeats.add(scenario, {last_->trace, last_->lineage, last_->findings});
        if (arguments_.lanes) print_lanes(scenario, world);
        if (arguments_.svg.empty()) return true;
        return keep(write_file(numbered(arguments_.svg, runs_), svg_of({last_.get(), 1}, look_)));
    }

    Played play_in(const World& world, const Scenario& scenario, const PlayOptions& options) const {
        if (!arguments_.step) return world.play(scenario, options);
        return step_by_keys(scenario, options, arguments_.step_handshakes, look_);
    }

    // Nothing: the trace can't be written.
    std::optional<Played> play(const World& world, const Scenario& scenario, CaseResult& result) {
        PlayOptions options;
        options.stamps = !arguments_.no_stamps;
        options.payload_limit = arguments_.payload;
        options.capture = arguments_.capture;
        ++runs_;
        if (arguments_.trace.empty()) return play_in(world, scenario, options);
        TraceOutput output;
        Result<void> done = output.open(numbered(arguments_.trace, runs_));
        std::optional<Played> played;
        if (done) {
            options.sink = &output;
            played = play_in(world, scenario, options);
            done = output.finish();
        }
        if (keep(done)) return played;
        result.error = to_string(done.error());
        return std::nullopt;
    }

    std::optional<Error> broken_promise(const std::string& file) const {
        const auto broken = validate(last_->trace);
        if (broken.empty()) return std::nullopt;
        return Error{ErrorKind::run, file,
                     fmt::format("the trace breaks a promise at event {}: {}", broken[0].event,
                                 broken[0].text),
                     "this is a fault in sticky, please report it with the scenario"};
    }

    void print_lanes(const Scenario& scenario, const World& world) const {
        Repeats one;
        one.add(scenario, {last_->trace, last_->lineage, last_->findings});
        const auto judged = one.judgements(scenario, world.name);
        const bool ok = std::ranges::all_of(judged, &Repeats::Judgement::holds);
        print(lanes_json(*last_, ok) + "\n");
    }

    void judge_all(const Scenario& scenario, const World& world, const std::string& file,
                   const Repeats& repeats, CaseResult& result) {
        const auto judgements = repeats.judgements(scenario, world.name);
        for (const Repeats::Judgement& one : judgements) {
            if (!one.holds) result.failures.push_back(failure_line(one, file, repeats.runs()));
        }
        const bool failed = !result.failures.empty();
        const bool told = !arguments_.quiet && !arguments_.lanes;
        if (failed) status_ = worse(status_, kSomeDoNot);
        if (told || (failed && arguments_.quiet)) tell(tell_lanes(*last_, look_));
        if (told) {
            tell(repeats.runs() > 1 ? repeats.text(look_.language) : tell_findings(*last_, look_));
            if (!failed && !judgements.empty()) {
                const bool one = judgements.size() == 1;
                tell(fmt::format(
                    fmt::runtime(pick(look_.language,
                                      one ? "{} expectation holds\n\n" : "{} expectations hold\n\n",
                                      "{} 条期望全部成立\n\n")),
                    judgements.size()));
            }
        }
        for (const std::string& line : result.failures) tell(line + "\n");
        if (failed && !arguments_.sets.empty()) {
            tell(pick(look_.language,
                      "The scenario was changed by --set; its expectations are those of the file "
                      "(--set 'expect=[]' leaves them out).\n",
                      "场景已被 --set 改动，期望仍是文件里的（--set 'expect=[]' 可去掉期望）。\n"));
        }
    }

    std::string failure_line(const Repeats::Judgement& one, const std::string& file,
                             std::size_t runs) const {
        std::string line = fmt::format("{}:{}: {} {}; {} {}", file, one.expectation->source.line,
                                       pick(look_.language, "expected", "期望"), one.worst.expected,
                                       pick(look_.language, "seen", "实际"), one.worst.seen);
        if (runs > 1) {
            line += fmt::format(
                fmt::runtime(pick(look_.language, " (held in {} of {} runs, needed {:.0f} %)",
                                  "（{} / {} 次成立，要求 {:.0f} %）")),
                one.held, one.judged, 100 * one.expectation->share);
        }
        return line;
    }

    const RunArguments& arguments_;
    const Look& look_;
    int status_ = kAllHold;
    std::size_t runs_ = 0;
    std::vector<CaseResult> cases_;
    std::unique_ptr<Story> last_;
};

}  // namespace

int run_scenarios(const RunArguments& given, const Look& look) {
    RunArguments arguments = given;
    arguments.step = given.step || given.step_handshakes;
    if (arguments.step) {
        if (arguments.world.empty()) arguments.world = "wire";
        if (arguments.world != "wire" || arguments.repeat > 1 || arguments.files.size() > 1) {
            return complain({ErrorKind::input, "",
                             "--step is for one run of one file in the world wire",
                             "leave out --repeat, other files and other worlds"});
        }
    }
    if (arguments.capture) {
        if (arguments.world.empty()) arguments.world = "loopback";
        if (arguments.world != "loopback") {
            return complain({ErrorKind::input, "",
                             "--capture is for the world loopback; the others know every packet "
                             "anyway",
                             "leave out --capture, or other worlds"});
        }
    }
    return Runner(arguments, look).run();
}

}  // namespace sticky
