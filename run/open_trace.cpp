#include "run/open_trace.h"

#include "run/at_once.h"
#include "run/files.h"
#include "trace/limits.h"
#include "trace/trace_reader.h"

namespace sticky {
namespace {

// As many as the story has parts: opening a trace keeps two cores busy, and asks for no more.
constexpr std::size_t kPieces = 2;

void both(Story& story, void (*one)(Story&), void (*other)(Story&)) {
    at_once(2, [&](std::size_t part) { (part == 0 ? one : other)(story); });
}

Story tell(Trace trace) {
    Story story;
    story.trace = std::move(trace);
    both(story, sort_into_lanes, note_moments);
    both(story, find_reasons, sort_for_drawing);
    return story;
}

}  // namespace

Result<OpenedTrace> open_trace(const std::string& path) {
    Result<FileText> text = read_big_file(path, kTraceFileBytes);
    if (!text) return tl::unexpected(text.error());
    if (path.ends_with(".toml")) {
        return fail(ErrorKind::input, path, "this is a scenario, not a trace",
                    "play it first: sticky run " + path + " --trace out.jsonl");
    }
    Result<TraceReader> reader = TraceReader::open(text->view(), path, kPieces);
    if (!reader) return tl::unexpected(reader.error());
    at_once(reader->pieces(), [&](std::size_t piece) { reader->read(piece); });
    *text = {};  // so that what follows takes its memory again
    ReadTrace read = std::move(*reader).join();
    return OpenedTrace{tell(std::move(read.trace)), std::move(read.damage)};
}

}  // namespace sticky
