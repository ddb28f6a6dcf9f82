// The trace file: JSON Lines. First the header, then an event a line as it was recorded, last a
// closing line.
//
//     {"sticky":1,"world":"loopback",...,"sum":"9c8e4a01"}
//     {"at":1200,"who":0,"conn":1,"step":2,"sent":{"range":[0,5],"text":"hello"},"sum":"..."}
//     {"end":{"events":17},"sum":"..."}
//
// `sum` is a running CRC-32 over every byte before its eight digits in the file, so the first line
// that was cut or altered is known; a reader gets everything before it. Limits on line length and
// count are in limits.h.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "trace/trace.h"

namespace sticky {

// The number in "sticky" that opens a file: raised when an older reader would misread a newer file.
inline constexpr std::uint32_t kTraceFormat = 1;

// Where a writer's lines go. May fail later than it was called; whoever owns it knows.
class ByteSink {
public:
    virtual ~ByteSink() = default;
    virtual void write(std::string_view bytes) = 0;
};

// Writes whole lines as they come: after each call the sink has all of them.
class TraceWriter {
public:
    explicit TraceWriter(ByteSink& sink) : sink_(sink) {}
    void begin(const TraceHeader& header);
    // `payloads` must hold the kept bytes of every Sent in `events`; of an import, which has none,
    // of every Segment.
    void write(std::span<const Event> events, const Payloads& payloads);
    void finish();

private:
    void end_line();
    void flush();

    ByteSink& sink_;
    std::string batch_;
    std::size_t summed_ = 0;  // bytes of batch_ that are in sum_
    std::uint32_t sum_ = 0;
    std::uint64_t events_ = 0;
    bool with_segments_ = false;  // bytes stand with segments: nobody recorded sends
};

struct ReadTrace {
    Trace trace;  // everything that is whole, in order
    std::optional<Error>
        damage;  // what is wrong after that, with file:line; none: the file is whole
};

// `name` is what errors call it. Fails if not even the header is whole.
Result<ReadTrace> read_trace(std::string_view text, std::string_view name);

std::string write_trace(const Trace& trace);

}  // namespace sticky
