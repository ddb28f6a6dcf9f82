#include "cli/groups.h"

#include "cli/examples.h"
#include "cli/say.h"

namespace sticky {

namespace {

void add_source(CLI::App* c, FramingArguments& arguments) {
    c->add_option("--kind", arguments.kind, "a kind; its settings with --set")->check(kSomeName);
    c->add_option("--set", arguments.sets, "a setting: width=2")->allow_extra_args(false);
    c->add_option("--scenario", arguments.scenario, "the framing of a scenario file")
        ->check(kSomeName);
}

}  // namespace

void FramingCommands::add(CLI::App& app, const AddLook& look) {
    group = app.add_subcommand(
        "framing", "the framings there are, and the same in the words of other libraries");
    group->require_subcommand(0, 1);
    list = group->add_subcommand("list", "the kinds there are");
    look(list);
    describe = group->add_subcommand("describe", "the keys of a kind, their defaults");
    describe->add_option("kind", arguments.kind, "length_prefix, lines, ...")->required();
    look(describe);
    CLI::App* c = translate = group->add_subcommand(
        "translate", "into another library's parameters, or from them; and what differs");
    add_source(c, arguments);
    c->add_option("--from", arguments.from, "whose parameters are given: netty, erlang, ...")
        ->check(CLI::IsMember({"netty", "erlang", "swoole", "python"}));
    c->add_option("text", arguments.text, "with --from: the parameters, in quotes");
    c->add_option("--to", arguments.to, "netty, tokio, erlang, swoole, spring, python or all")
        ->check(CLI::IsMember({"netty", "tokio", "erlang", "swoole", "spring", "python", "all"}));
    c->add_flag("--sources", arguments.sources, "where each claim was read");
    look(c);
    c->footer(kTranslateExamples);
    c = coverage = group->add_subcommand(
        "coverage", "which states of the decoder the cuts of a stream meet, and where");
    add_source(c, arguments);
    c->add_option("--message", arguments.messages,
                  "what is sent, again for each; 'a\\n' is 2 bytes")
        ->allow_extra_args(false);
    c->add_option("--svg", arguments.svg, "draw it into this file, too")->check(kSomeName);
    c->add_flag("--light", light, "dark on light");
    look(c);
}

std::optional<int> FramingCommands::chosen(const Look& given) const {
    Look how = given;
    how.light = light;
    if (*list) return list_framings(how);
    if (*describe) return describe_framing(arguments.kind, how);
    if (*translate) return translate_framing(arguments, how);
    if (*coverage) return cover_framing(arguments, how);
    if (!*group) return std::nullopt;
    print(group->help());
    return kAllHold;
}

void LessonCommands::add(CLI::App& app, const AddLook& look) {
    group =
        app.add_subcommand("lesson", "lessons: predict where boundaries fall, run, and learn why");
    group->require_subcommand(0, 1);
    CLI::App* c = list = group->add_subcommand("list", "the course, part by part");
    c->add_flag("--json", arguments.json, "one JSON object, and nothing else");
    look(c);
    c = show = group->add_subcommand("show", "a lesson to read");
    c->add_option("name", arguments.names, "lessons, or files")->required()->check(kSomeName);
    look(c);
    c = run = group->add_subcommand(
        "run", "take a lesson at a terminal; else judge it, a JSON object for each");
    c->add_option("name", arguments.names, "lessons, or files")->check(kSomeName);
    c->add_flag("--all", arguments.all, "every lesson");
    c->add_option("--world", arguments.world,
                  "loopback, wire, sim or all (default: each run's first that can)")
        ->check(CLI::IsMember({"loopback", "wire", "sim", "all"}));
    c->add_option("--repeat", arguments.repeat, "judge N plays of each run")
        ->check(CLI::Range(std::uint64_t{1}, kRepeats));
    c->add_option("--answers", arguments.answers,
                  "a file of answers to grade (- is standard input)")
        ->check(kSomeName);
    c->add_option("--pass", arguments.pass, "exit status 1 below so many points, 0 to 1")
        ->check(CLI::Range(0.0, 1.0));
    c->add_flag("--json", arguments.json, "judge, also at a terminal");
    look(c);
    c->footer(kLessonExamples);
}

std::optional<int> LessonCommands::chosen(const Look& how) const {
    if (*list) return list_lessons(arguments, how);
    if (*show) return show_lessons(arguments, how);
    if (*run) return run_lessons(arguments, how);
    if (!*group) return std::nullopt;
    print(group->help());
    return kAllHold;
}

}  // namespace sticky
