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

CLI::App* PortCommands::on_port(CLI::App& app, const AddLook& look, const char* name,
                                const char* about) {
    CLI::App* c = app.add_subcommand(name, about);
    c->add_option("app", arguments.app, "its name; without one, a list of them")->check(kSomeName);
    c->add_option("--set", arguments.sets, "a key of the app: key=secret")->allow_extra_args(false);
    c->add_option("--folder", arguments.folder, "of files that come and go (default: in memory)")
        ->check(kSomeName);
    c->add_option("--trace", arguments.trace, "write down this end's boundaries")->check(kSomeName);
    c->add_option("--payload", arguments.payload, "bytes kept of each flow, in the trace")
        ->check(CLI::Range(std::uint64_t{0}, kMessageBytes));
    look(c);
    return c;
}

void PortCommands::add(CLI::App& app, const AddLook& look) {
    CLI::App* c = serve =
        on_port(app, look, "serve", "an app as a server on a real port, for anybody's client");
    c->add_option("--port", arguments.port,
                  "to listen on (default: any free one, which is printed)")
        ->check(CLI::Range(0, 65535));
    c->add_option("--address", arguments.address, "to listen on (default: 127.0.0.1)")
        ->check(kSomeName);
    c->add_option("--clients", arguments.clients, "end after so many connections")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{INT64_MAX}));
    c->add_flag("--any-command", arguments.any_command,
                "remote-command: run whatever is asked for (on loopback only)");
    c->footer(kServeExamples);
    c = call = on_port(app, look, "call", "an app as a client, of anybody's server");
    c->add_option("where", arguments.target, "HOST:PORT; IPv6 in brackets")->check(kSomeName);
    c->add_option("word", arguments.words, "what it says; without any, the lines that you type");
    c->add_option("--wait", arguments.wait, "seconds for an answer (default: 10)")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{86400}));
    c->footer(kCallExamples);
}

std::optional<int> PortCommands::chosen(const Look& how) const {
    if (*serve) return serve_app(arguments, how);
    if (*call) return call_app(arguments, how);
    return std::nullopt;
}

}  // namespace sticky
