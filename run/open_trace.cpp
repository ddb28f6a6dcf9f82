#include "run/open_trace.h"

#include "run/files.h"
#include "trace/limits.h"

namespace sticky {

Result<OpenedTrace> open_trace(const std::string& path) {
    const Result<std::string> text = read_file(path, kTraceFileBytes);
    if (!text) return tl::unexpected(text.error());
    if (path.ends_with(".toml")) {
        return fail(ErrorKind::input, path, "this is a scenario, not a trace",
                    "play it first: sticky run " + path + " --trace out.jsonl");
    }
    Result<ReadTrace> read = read_trace(*text, path);
    if (!read) return tl::unexpected(read.error());
    return OpenedTrace{make_story(std::move(read->trace)), std::move(read->damage)};
}

}  // namespace sticky
