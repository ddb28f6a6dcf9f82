// What `serve` and `call` have in common: the list of apps, a trace that is written while they run,
// and signals that end them.
#pragma once

#include <cstdio>
#include <optional>

#include "cli/arguments.h"
#include "run/files.h"
#include "run/hosts/real.h"

namespace sticky {

// The apps there are, one a line.
int list_apps(std::string_view command, const Look& look);

// From now on SIGINT and SIGTERM only say that the run is to end.
void end_by_signals();
bool told_to_end();

// This machine, with somebody who watches: what became of files and pages is a line of `out`, how
// far they are is shown if standard error is a terminal.
class WatchedHost : public RealHost {
public:
    explicit WatchedHost(std::FILE* out, bool any_command = false)
        : RealHost(any_command), out_(out) {}

    void tell(const std::string& line) override;
    void progress(const std::string& what, std::uint64_t done, std::uint64_t total) override;

private:
    std::FILE* out_;
    std::uint64_t percent_ = 0;
};

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
