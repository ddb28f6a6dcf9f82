// A trace that comes line by line, while its run goes on.
#pragma once

#include <string>
#include <string_view>

#include "trace/line_sums.h"
#include "trace/trace.h"
#include "trace/trace_parse.h"

namespace sticky {

class TraceFeed {
public:
    enum class Line { header, event, closing };

    // The next line of the file, without its newline. Events and payloads go into trace(), as they
    // come: not in order of time.
    Result<Line> take(std::string_view line);

    Trace& trace() { return trace_; }
    bool begun() const { return begun_; }
    bool closed() const { return closed_; }

private:
    LineSums sums_;
    LineParser parser_;
    Trace trace_;
    bool begun_ = false, closed_ = false;
};

}  // namespace sticky
