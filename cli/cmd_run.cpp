// `sticky run`: scenarios played, judged and told.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>

#include "cli/arguments.h"
#include "cli/files.h"
#include "cli/junit.h"
#include "cli/load.h"
#include "cli/repeats.h"
#include "cli/say.h"
#include "cli/tell.h"
#include "cli/worlds.h"
#include "trace/validate.h"
#include "viz/scene/lanes_json.h"

namespace sticky {
namespace {

// The worst of several: wrong input, then a failed run, then a machine that can't, then
// expectations.
int worse(int a, int b) {
    static constexpr int kOrder[] = {0, 1, 4, 2, 3};  // by status
    return kOrder[a] >= kOrder[b] ? a : b;
}

std::string numbered(const std::string& path, std::size_t number) {
    if (number == 1) return path;
    const std::filesystem::path p(path);
    return (p.parent_path() /
            fmt::format("{}.{}{}", p.stem().string(), number, p.extension().string()))
        .string();
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
    void keep(const Result<void>& done) {
        if (!done) status_ = worse(status_, complain(done.error()));
    }
    // What is told beside --lanes goes to standard error, so that standard output stays JSON.
    void tell(std::string_view text) const {
        if (arguments_.lanes)
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
        if (!choice) return fail_file(file, choice.error());
        if (arguments_.world == "all") {
            for (const std::string& line : choice->skipped) {
                tell(fmt::format("{}: {} {}\n", file, pick(look_.language, "skipped", "跳过"),
                                 line));
                cases_.push_back({stem_of(file), line.substr(0, line.find(':')), 0, {}, "", line});
            }
        }
        for (const World* world : choice->worlds) run_in(*world, *scenario, file);
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
            if (!run_once(world, scenario, repeats, result)) break;
        }
        if (result.error.empty()) judge_all(scenario, world, file, repeats, result);
        result.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        cases_.push_back(std::move(result));
    }

    bool run_once(const World& world, const Scenario& scenario, Repeats& repeats,
                  CaseResult& result) {
        TraceOutput output;
        PlayOptions options;
        options.stamps = !arguments_.no_stamps;
        options.payload_limit = arguments_.payload;
        const bool traced = !arguments_.trace.empty();
        if (traced) {
            const Result<void> opened = output.open(numbered(arguments_.trace, runs_ + 1));
            if (!opened) {
                result.error = to_string(opened.error());
                keep(opened);
                return false;
            }
            options.sink = &output;
        }
        ++runs_;
        Played played = world.play(scenario, options);
        if (traced) keep(output.finish());
        last_ = std::make_unique<Story>(make_story(std::move(played.trace)));
        if (played.failure) {
            status_ = worse(status_, complain(*played.failure));
            result.error = to_string(*played.failure);
            if (!arguments_.quiet) tell(tell_lanes(*last_, look_));
            return false;
        }
        if (const auto broken = validate(last_->trace); !broken.empty()) {
            const Error error{ErrorKind::run, scenario.name,
                              fmt::format("the trace breaks a promise at event {}: {}",
                                          broken[0].event, broken[0].text),
                              "this is a fault in sticky, please report it with the scenario"};
            status_ = worse(status_, complain(error));
            result.error = to_string(error);
            return false;
        }
        repeats.add(scenario, {last_->trace, last_->lineage, last_->findings});
        if (arguments_.lanes) print_lanes(scenario, world);
        if (!arguments_.svg.empty())
            keep(write_file(numbered(arguments_.svg, runs_), svg_of({last_.get(), 1}, look_)));
        return true;
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
        std::string failures;
        const auto judgements = repeats.judgements(scenario, world.name);
        for (const Repeats::Judgement& one : judgements) {
            if (one.holds) continue;
            std::string line =
                fmt::format("{}:{}: {} {}; {} {}", file, one.expectation->source.line,
                            pick(look_.language, "expected", "期望"), one.worst.expected,
                            pick(look_.language, "seen", "实际"), one.worst.seen);
            if (repeats.runs() > 1) {
                line += fmt::format(
                    fmt::runtime(pick(look_.language, " (held in {} of {} runs, needed {:.0f} %)",
                                      "（{} / {} 次成立，要求 {:.0f} %）")),
                    one.held, one.judged, 100 * one.expectation->share);
            }
            result.failures.push_back(line);
            failures += line + "\n";
        }
        if (!failures.empty()) status_ = worse(status_, kSomeDoNot);
        if (!arguments_.quiet && !arguments_.lanes) {
            print(tell_lanes(*last_, look_));
            if (repeats.runs() > 1)
                print(repeats.text(look_.language));
            else
                print(tell_findings(*last_, look_));
        }
        if (!failures.empty()) {
            if (arguments_.quiet) tell(tell_lanes(*last_, look_));
            tell(failures);
        } else if (!arguments_.quiet && !arguments_.lanes && !judgements.empty()) {
            print(fmt::format(fmt::runtime(pick(look_.language, "{} expectations hold\n\n",
                                                "{} 条期望全部成立\n\n")),
                              judgements.size()));
        }
    }

    const RunArguments& arguments_;
    const Look& look_;
    int status_ = kAllHold;
    std::size_t runs_ = 0;
    std::vector<CaseResult> cases_;
    std::unique_ptr<Story> last_;
};

}  // namespace

int run_scenarios(const RunArguments& arguments, const Look& look) {
    return Runner(arguments, look).run();
}

}  // namespace sticky
