#include "cli/open_trace.h"

#include "cli/files.h"
#include "cli/say.h"

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
    OpenedTrace opened{make_story(std::move(read->trace)), kAllHold};
    if (read->damage) opened.status = complain(*read->damage);
    return opened;
}

}  // namespace sticky
