// `sticky import` and `convert`: captures into traces, and traces into captures.
#include <filesystem>

#include "cli/arguments.h"
#include "cli/say.h"
#include "net/capture/capture.h"
#include "run/files.h"
#include "run/open_trace.h"
#include "trace/pcapng.h"
#include "viz/scene/words.h"

namespace sticky {
namespace {

// "captures/a.pcapng" -> "captures/a.jsonl"; what came from standard input goes to standard output.
std::string beside(const std::string& file, const char* extension) {
    if (file == "-") return "-";
    return std::filesystem::path(file).replace_extension(extension).string();
}

Result<std::string> target(const std::string& file, const std::string& out, const char* extension) {
    const std::string name = out.empty() ? beside(file, extension) : out;
    std::error_code error;
    if (name == "-" || !std::filesystem::equivalent(file, name, error) || error) return name;
    return fail(ErrorKind::input, file, "it would be written over itself", "name another: --out");
}

std::string line_of(const CapturedConnection& connection, std::size_t number, const Look& look) {
    return fmt::format("{:>4}  {} {} {}  {}  {}\n", number, to_text(connection.client),
                       connection.roles_known ? "→" : "↔", to_text(connection.server),
                       fmt::format(fmt::runtime(pick(look.language, "{} packets", "{} 个数据包")),
                                   grouped(connection.packets)),
                       counted(connection.bytes, Noun::byte, look.language));
}

// One of several; which one is for a person to say.
Result<std::size_t> chosen(const Capture& capture, const ImportArguments& arguments,
                           const Look& look) {
    const auto& all = capture.connections();
    if (all.empty()) {
        return fail(ErrorKind::input, arguments.file,
                    fmt::format("none of its {} packets is of a TCP connection",
                                grouped(capture.packets())),
                    "capture TCP: tcpdump -w FILE tcp");
    }
    if (arguments.connection && *arguments.connection <= all.size()) {
        return *arguments.connection - 1;
    }
    if (!arguments.connection && all.size() == 1) return 0;
    const bool listed = arguments.out != "-" && arguments.file != "-";
    for (std::size_t i = 0; listed && i < all.size(); ++i) print(line_of(all[i], i + 1, look));
    const std::string what =
        arguments.connection
            ? fmt::format("there is no connection {}, it has {}", *arguments.connection, all.size())
            : fmt::format("it has {} TCP connections", all.size());
    return fail(ErrorKind::input, arguments.file, what,
                fmt::format("choose one: --connection 1 to {}", all.size()));
}

Result<void> record_missing(const Trace& trace, const std::string& path) {
    const bool packets = std::ranges::any_of(trace.events, [](const Event& event) {
        return std::holds_alternative<Packet>(event.what);
    });
    if (packets) return {};
    return fail(
        ErrorKind::input, path,
        fmt::format("it has no packets: the world {} did not record any", trace.header.world),
        "play the scenario with --world wire, or with --capture");
}

}  // namespace

int import_capture(const ImportArguments& arguments, const Look& look) {
    const Result<std::string> file = read_file(arguments.file, kCaptureFileBytes);
    if (!file) return complain(file.error());
    const Result<std::string> out = target(arguments.file, arguments.out, ".jsonl");
    if (!out) return complain(out.error());
    const Result<Capture> capture = Capture::read(*file, arguments.file);
    if (!capture) return complain(capture.error());
    const int status = capture->damage() ? complain(*capture->damage()) : kAllHold;
    const Result<std::size_t> connection = chosen(*capture, arguments, look);
    if (!connection) return complain(connection.error());
    const Trace trace = capture->import(*connection, arguments.payload);
    const Result<void> written = write_file(*out, write_trace(trace));
    if (!written) return complain(written.error());
    if (*out != "-") {
        print(line_of(capture->connections()[*connection], *connection + 1, look));
        print(
            fmt::format("{}sticky show {}\n", pick(look.language, "look at it: ", "查看："), *out));
    }
    return status;
}

int convert_trace(const ConvertArguments& arguments, const Look& look) {
    const Result<std::string> out = target(arguments.file, arguments.out, ".pcapng");
    if (!out) return complain(out.error());
    const Result<OpenedTrace> opened = open_trace(arguments.file);
    if (!opened) return complain(opened.error());
    const int status = opened->damage ? complain(*opened->damage) : kAllHold;
    const Story& story = opened->story;
    const Result<void> has = record_missing(story.trace, arguments.file);
    if (!has) return complain(has.error());
    const Result<void> written =
        write_file(*out, to_pcapng(story.trace, story.lineage, story.findings, look.language));
    return written ? status : complain(written.error());
}

}  // namespace sticky
