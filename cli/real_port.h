// What `serve` and `call` have in common: the list of apps, a trace that is written while they run,
// and signals that end them.
#pragma once

#include <optional>

#include "cli/arguments.h"
#include "run/files.h"

namespace sticky {

// The apps there are, one a line.
int list_apps(std::string_view command, const Look& look);

// From now on SIGINT and SIGTERM only say that the run is to end.
void end_by_signals();
bool told_to_end();

// The file that --trace names, if it names one.
class PortTrace {
public:
    Result<void> open(const std::string& path);
    EventSink* sink() { return output_ ? &*output_ : nullptr; }
    Result<void> finish();

private:
    std::optional<TraceOutput> output_;
};

}  // namespace sticky
