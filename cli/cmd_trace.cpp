// `sticky show`, `explain`, `svg` and `diff`: trace files, looked at again.
#include "cli/arguments.h"
#include "cli/say.h"
#include "cli/tell.h"
#include "cli/tell_apart.h"
#include "run/files.h"
#include "run/open_trace.h"
#include "trace/explain.h"
#include "viz/scene/field_text.h"
#include "viz/scene/lanes_json.h"

namespace sticky {
namespace {

template <class Tell>
int for_each_trace(const TraceArguments& arguments, Tell tell) {
    int status = kAllHold;
    for (const std::string& file : arguments.files) {
        const Result<OpenedTrace> opened = open_trace(file);
        if (!opened) {
            status = complain(opened.error());
            continue;
        }
        if (opened->damage) status = complain(*opened->damage);
        tell(opened->story);
    }
    return status;
}

}  // namespace

int show_trace(const TraceArguments& arguments, const Look& look) {
    return for_each_trace(arguments, [&](const Story& story) {
        if (arguments.fields) return print(field_text(story, look.language));
        print(arguments.lanes ? lanes_json(story, true) + "\n" : tell_lanes(story, look));
    });
}

int explain_trace(const TraceArguments& arguments, const Look& look) {
    return for_each_trace(arguments, [&](const Story& story) {
        print(story.title(look.language) + "\n");
        if (!arguments.evidence) return print(tell_findings(story, look, SIZE_MAX));
        for (const Finding& finding : story.findings) {
            print("  " + explain(finding, story.trace, story.lineage, look.language) + "\n");
            for (const EventIndex event : finding.evidence) {
                print(fmt::format("      {:>6}  {}\n", event,
                                  describe(story.trace.events[event], story.trace, look.language)));
            }
        }
    });
}

int draw_trace(const TraceArguments& arguments, const Look& look) {
    std::vector<Story> stories;
    const int status =
        for_each_trace(arguments, [&](const Story& story) { stories.push_back(story); });
    if (stories.empty()) return status;
    if (stories.size() > 2) {
        return complain({ErrorKind::input, "",
                         "a picture holds one trace or two, not " + std::to_string(stories.size()),
                         "name one, or two to see one above the other"});
    }
    const Result<void> written = write_file(arguments.out, svg_of(stories, look));
    return written ? status : complain(written.error());
}

int compare_traces(const TraceArguments& arguments, const Look& look) {
    std::vector<Story> stories;
    const int status =
        for_each_trace(arguments, [&](const Story& story) { stories.push_back(story); });
    if (stories.size() < 2) return status;
    const auto apart = compare(view_of(stories[0]), view_of(stories[1]));
    print(tell_apart(apart, look.language));
    if (status != kAllHold) return status;
    return same_boundaries(apart) ? kAllHold : kSomeDoNot;
}

}  // namespace sticky
