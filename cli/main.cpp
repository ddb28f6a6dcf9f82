// `sticky`, the headless command. This file and groups know CLI11.
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "cli/arguments.h"
#include "cli/examples.h"
#include "cli/groups.h"
#include "cli/say.h"
#include "cli/written_bytes.h"
#include "trace/nearest_name.h"

namespace {

using namespace sticky;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string language_of_environment() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const std::string value = environment(name);
        if (!value.empty()) return value.starts_with("zh") ? "zh" : "en";
    }
    return "en";
}

// https://no-color.org: an empty NO_COLOR asks for nothing.
bool terminal_shows_color() {
    return isatty(STDOUT_FILENO) != 0 && environment("NO_COLOR").empty() &&
           environment("TERM") != "dumb";
}

int width_of_terminal() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) return size.ws_col;
    return 80;
}

struct CommandLine {
    CLI::App app{"StickyScope: where message boundaries go, and why", "sticky"};
    RunArguments run;
    TraceArguments trace;
    ImportArguments import;
    ConvertArguments convert;
    ConformArguments conform;
    ExploreArguments explore;
    SplitArguments split;
    PackArguments pack;
    PortsArguments ports;
    FramingCommands framing;
    LessonCommands lessons;
    PortCommands real_ports;
    std::string language = language_of_environment(), color = "auto", folder, view = "lanes",
                axis = "bytes";
    bool limits = false, light = false, patterns = false;
    std::uint64_t seed = 0, connection = 0;
    std::vector<std::string> window_files;
    CLI::App *run_command, *show, *explain, *svg, *diff, *gui, *convert_command, *import_command,
        *list, *doctor, *conform_command, *explore_command, *split_command, *pack_command,
        *unpack_command, *ports_command;

    CommandLine() {
        app.footer(kExamples);
        app.require_subcommand(0, 1);
        app.set_version_flag("--version", "sticky 0.1.0");
        app.add_flag("--limits", limits, "print every limit on what is read from outside");
        add_run();
        lessons.add(app, [this](CLI::App* c) { look(c); });
        show = reader("show", "a trace's lanes as text, aligned by byte");
        show->add_flag("--lanes", trace.lanes, "one JSON object for each trace, and nothing else");
        show->add_flag("--fields", trace.fields, "the bytes of each message, field by field");
        explain = reader("explain", "why each boundary is where it is, in sentences");
        explain->add_flag("--evidence", trace.evidence, "list the events behind each sentence");
        svg = reader("svg", "a trace as a picture; two traces: both in one, at one scale");
        svg->add_option("-o,--out", trace.out, "file to write (default: standard output)")
            ->check(kSomeName);
        svg->add_flag("--light", light, "dark on light");
        svg->add_flag("--patterns", patterns, "messages have patterns besides colours");
        svg->add_option("--view", view, "lanes, ladder, buffers, bytes or distribution")
            ->check(CLI::IsMember({"lanes", "ladder", "buffers", "bytes", "distribution"}));
        svg->add_option("--axis", axis, "of the lanes: bytes or time")
            ->check(CLI::IsMember({"bytes", "time"}));
        diff = app.add_subcommand("diff", "two traces compared: boundaries and reasons");
        diff->add_option("trace", trace.files, "two trace files")
            ->required()
            ->expected(2)
            ->check(kSomeName);
        look(diff);
        add_captures();
        add_conform();
        add_explore();
        add_split();
        add_packing();
        add_ports();
        real_ports.add(app, [this](CLI::App* c) { look(c); });
        framing.add(app, [this](CLI::App* c) { look(c); });
        gui = app.add_subcommand("gui", "the window, with a scenario, or one or two traces");
        gui->add_option("file", window_files, "what to open (default: the flagship comparison)")
            ->check(kSomeName);
        list = app.add_subcommand("list", "the scenarios there are, with their titles");
        list->add_option("folder", folder, "where to look (default: scenarios/)");
        look(list);
        doctor = app.add_subcommand("doctor",
                                    "what this machine can show, and what would enable the rest");
        look(doctor);
    }

    void look(CLI::App* command) {
        command->add_option("--lang", language, "en or zh")->check(CLI::IsMember({"en", "zh"}));
        command->add_option("--color", color, "auto, always or never")
            ->check(CLI::IsMember({"auto", "always", "never"}));
    }

    CLI::App* reader(const char* name, const char* about) {
        CLI::App* command = app.add_subcommand(name, about);
        command->add_option("trace", trace.files, "trace files (- is standard input)")
            ->required()
            ->check(kSomeName);
        look(command);
        return command;
    }

    void add_conform() {
        CLI::App* c = conform_command =
            app.add_subcommand("conform", "the model against the kernel, over random scenarios");
        c->group("");  // for who works on the model: the list of commands must fit a screen
        c->add_option("--count", conform.count, "scenarios (default: 200)")
            ->check(CLI::Range(std::uint64_t{1}, kRepeats));
        c->add_option("--seed", conform.seed, "of the first one; the others follow");
        c->add_option("--jobs", conform.jobs, "played at the same time (default: 8)")
            ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{256}));
        c->add_option("--save", conform.save,
                      "folder for the smallest scenario that shows each difference")
            ->check(kSomeName);
        c->add_option("--record", conform.record, "write down what the kernel did")
            ->check(kSomeName);
        c->add_option("--recorded", conform.recorded, "compare with that instead of a kernel")
            ->check(kSomeName);
        c->add_option("--least", conform.least, "percent of agreement; below it is exit 1");
        c->add_flag("--loss", conform.loss, "links that lose, copy and delay packets");
        c->add_flag("--details", conform.details, "where the first of each kind differs");
        look(c);
    }

    void add_explore() {
        CLI::App* c = explore_command = app.add_subcommand(
            "explore", "the model at every point of a grid of settings: when do messages stick?");
        c->add_option("file", explore.file, "a scenario file")->required()->check(kSomeName);
        c->add_option(
             "--vary", explore.vary,
             "an axis: KEY=0..100, KEY=0..100/10 or KEY=a,b,c (default: two that suit the file)")
            ->allow_extra_args(false);
        c->add_option("--set", explore.sets, "change one key everywhere")->allow_extra_args(false);
        c->add_option("--points", explore.points, "the most that are played")
            ->check(CLI::Range(std::uint64_t{1}, kRunEvents));
        c->add_option("--svg", explore.svg, "write the map as a picture (- is standard output)")
            ->check(kSomeName);
        c->add_flag("--light", light, "dark on light");
        c->add_flag("--json", explore.json, "one JSON object with every point, and nothing else");
        look(c);
        c->footer(kExploreExamples);
    }

    void add_split() {
        CLI::App* c = split_command = app.add_subcommand(
            "split", "does a decoder, in any language, depend on how its stream is cut?");
        c->add_option("program", split.program, "after --: the program and its arguments")
            ->required();
        c->add_option("--text", split.text, "the stream, with \\n \\r \\t \\0 \\x41");
        c->add_option("--hex", split.hex, "the stream in hex");
        c->add_option("--file", split.file, "the stream in a file")->check(kSomeName);
        c->add_option("--save", split.save, "write the smallest cut as a scenario")
            ->check(kSomeName);
        c->add_option("--draws", split.draws, "random ways to cut, beside every single cut")
            ->check(CLI::Range(std::uint64_t{0}, kRepeats));
        look(c);
        c->footer(kSplitExamples);
    }

    CLI::App* packer(const char* name, const char* about) {
        CLI::App* c = app.add_subcommand(name, about);
        c->add_option("format", pack.format, "letters as in Python's struct: I3sf, '<hH'")
            ->required();
        c->add_option("--at", pack.at, "offset in the buffer; a negative one counts from its end");
        c->add_flag("--json", pack.json, "one JSON object, and nothing else");
        look(c);
        return c;
    }

    void add_packing() {
        CLI::App* c = pack_command = packer("pack", "values as the bytes of a struct");
        c->add_option("value", pack.values, "12, -3, 0xff, 2.5, true, or text with \\x00 \\n");
        c->add_option("--into", pack.into, "a buffer of so many bytes, zero beside the struct")
            ->check(CLI::Range(std::uint64_t{0}, kPackBytes));
        c->footer(kPackExamples);
        c = unpack_command = packer("unpack", "the values in the bytes of a struct");
        c->add_option("hex", pack.values, "the bytes")->required();
        c->footer(kUnpackExamples);
    }

    void add_ports() {
        CLI::App* c = ports_command =
            app.add_subcommand("ports", "who listens on which port of this machine");
        c->add_option("port", ports.port, "only this one; exit status 1 if nobody has it")
            ->check(CLI::Range(1, 65535));
        c->add_flag("--unix", ports.unix_sockets, "unix sockets that listen, too");
        c->add_flag("--json", ports.json, "one JSON object, and nothing else");
        look(c);
    }

    void add_captures() {
        CLI::App* c = convert_command = app.add_subcommand(
            "convert", "a trace's packets as a capture for Wireshark, each with its comment");
        c->add_option("trace", convert.file, "trace file (- is standard input)")
            ->required()
            ->check(kSomeName);
        c->add_option("--to", convert.to, "pcapng")->required()->check(CLI::IsMember({"pcapng"}));
        c->add_option("-o,--out", convert.out, "file to write (default: TRACE.pcapng beside it)")
            ->check(kSomeName);
        look(c);
        c->footer(kConvertExamples);
        c = import_command = app.add_subcommand(
            "import", "a trace with the wire lane of one TCP connection of somebody's capture");
        c->add_option("capture", import.file, "pcap or pcapng file (- is standard input)")
            ->required()
            ->check(kSomeName);
        c->add_option("--connection", connection, "which one; without it a list, if it has several")
            ->check(CLI::Range(std::uint64_t{1}, kCaptureConnections));
        c->add_option("-o,--out", import.out, "file to write (default: CAPTURE.jsonl beside it)")
            ->check(kSomeName);
        c->add_option("--payload", import.payload, "bytes kept of each flow")
            ->check(CLI::Range(std::uint64_t{0}, kMessageBytes));
        look(c);
        c->footer(kImportExamples);
    }

    void add_run() {
        run_command =
            app.add_subcommand("run", "play scenarios, judge their expectations, show the lanes");
        CLI::App* c = run_command;
        c->add_option("file", run.files, "scenario files")->required()->check(kSomeName);
        c->add_option("--world", run.world,
                      "loopback, wire, sim or all (default: the first that can)")
            ->check(CLI::IsMember({"loopback", "wire", "sim", "all"}));
        c->add_option("--repeat", run.repeat, "run N times and print the distribution")
            ->check(CLI::Range(std::uint64_t{1}, kRepeats));
        c->add_option("--seed", seed, "instead of the scenario's")
            ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{INT64_MAX}));
        c->add_option("--set", run.sets, "change one key: endpoint.client.set.nodelay=true")
            ->allow_extra_args(false);
        c->add_option("--trace", run.trace, "write the trace (several runs: OUT, OUT.2, ...)")
            ->check(kSomeName);
        c->add_option("--svg", run.svg, "write the lanes as a picture")->check(kSomeName);
        c->add_flag("--lanes", run.lanes, "print one JSON object for each run, and nothing else");
        c->add_option("--junit", run.junit, "write the results as JUnit XML")->check(kSomeName);
        c->add_flag("--quiet", run.quiet, "print only what went wrong");
        c->add_flag("--no-stamps", run.no_stamps, "loopback: leave the wire lane out (faster)");
        c->add_flag("--capture", run.capture,
                    "loopback: capture every packet, at an MTU of 1500 / 捕获每个包");
        c->add_flag("--step", run.step,
                    "wire: decide about each packet by hand, from the keyboard");
        c->add_flag("--step-all", run.step_handshakes, "the same, handshakes too");
        c->add_option("--payload", run.payload, "bytes kept of each flow")
            ->check(CLI::Range(std::uint64_t{0}, kMessageBytes));
        look(c);
        c->footer(kRunExamples);
    }

    std::vector<std::string> ordered(const std::vector<std::string>& words) const {
        std::vector<std::string> takes_value;
        for (const CLI::Option* one : pack_command->get_options()) {
            if (!one->nonpositional() || one->get_items_expected_max() == 0) continue;
            for (const std::string& name : one->get_lnames()) takes_value.push_back("--" + name);
        }
        return values_behind_options(words, takes_value);
    }

    // The command that was chosen, the innermost one, or the whole program.
    const CLI::App& chosen() const {
        const CLI::App* command = &app;
        while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
        return *command;
    }

    std::string help_of() const {
        std::string name;
        for (const CLI::App* at = &chosen(); at != &app; at = at->get_parent())
            name = " " + at->get_name() + name;
        return "'sticky" + name + " --help' shows how";
    }

    // A word that stands where no word is wanted.
    Error unknown_word(int argc, char** argv) const {
        const std::vector<std::string> left = app.remaining(true);
        const auto is_left = [&](const std::string& word) {
            return std::find(left.begin(), left.end(), word) != left.end();
        };
        char** const first = std::find_if(argv + 1, argv + argc, is_left);
        const std::string whole = first != argv + argc ? *first : left.empty() ? "" : left.front();
        const std::string word = whole.substr(0, whole.find('='));
        const bool option = word.starts_with('-');
        std::vector<std::string> names;
        if (option) {
            for (const CLI::Option* one : chosen().get_options()) {
                if (one->nonpositional()) names.push_back("--" + one->get_lnames().front());
            }
        } else {
            for (const CLI::App* one : chosen().get_subcommands({}))
                names.push_back(one->get_name());
        }
        const std::vector<std::string_view> known(names.begin(), names.end());
        const std::string kind = option ? "unknown option" : "unknown command";
        return {ErrorKind::input, "",
                (known.empty() ? "one word too many:" : kind) + " '" + word + "'",
                known.empty() ? help_of() : did_you_mean(word, known)};
    }

    int dispatch() {
        Look how;
        how.language = language == "zh" ? Language::zh : Language::en;
        how.color = color == "always" || (color == "auto" && terminal_shows_color());
        how.width = width_of_terminal();
        how.light = light;
        how.patterns = patterns;
        how.axis = axis == "time" ? Axis::time : Axis::bytes;
        for (std::size_t i = 0; i < kPictureCount; ++i) {
            if (name_of(static_cast<Picture>(i)) == view) how.picture = static_cast<Picture>(i);
        }
        if (limits) return print_limits();
        if (*run_command) {
            if (run_command->count("--seed") > 0) run.seed = seed;
            return run_scenarios(run, how);
        }
        if (const auto status = lessons.chosen(how)) return *status;
        if (*show) return show_trace(trace, how);
        if (*explain) return explain_trace(trace, how);
        if (*svg) return draw_trace(trace, how);
        if (*diff) return compare_traces(trace, how);
        if (*convert_command) return convert_trace(convert, how);
        if (*import_command) {
            if (import_command->count("--connection") > 0) import.connection = connection;
            return import_capture(import, how);
        }
        if (*split_command) return split_decoder_program(split, how);
        if (*pack_command) return pack_values(pack, how);
        if (*unpack_command) return unpack_bytes(pack, how);
        if (const auto status = real_ports.chosen(how)) return *status;
        if (*ports_command) return list_ports(ports, how);
        if (const auto status = framing.chosen(how)) return *status;
        if (*explore_command) return explore_scenario(explore, how);
        if (*conform_command) return conform_with_kernel(conform, how);
        if (*gui) return open_window(window_files);
        if (*list) return list_scenarios(folder, how);
        if (*doctor) return sticky::doctor(how);
        print(app.help());
        return kAllHold;
    }
};

}  // namespace

int main(int argc, char** argv) {
    CommandLine line;
    std::vector<std::string> words = line.ordered({argv, argv + argc});
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    const auto count = static_cast<int>(pointers.size());
    pointers.push_back(nullptr);
    try {
        line.app.parse(count, pointers.data());
    } catch (const CLI::Success& wanted) {  // --help, --version
        return finish_output(line.app.exit(wanted));
    } catch (const CLI::ExtrasError&) {
        return complain(line.unknown_word(count, pointers.data()));
    } catch (const CLI::ParseError& error) {
        return complain({ErrorKind::input, "", error.what(), line.help_of()});
    }
    return finish_output(line.dispatch());
}
