// Reads a trace file in pieces, at the same time if whoever asks has threads. What comes out is the
// same as in one piece, to the last word of a complaint; read_trace (trace_file.h) is one piece.
//
//     {"sticky":1,..."sum":".."}     the header, read first
//     {"at":..., ... "sum":".."}     piece 0
//     {"at":..., ... "sum":"S"}
//     {"at":..., ... "sum":".."}     piece 1 goes on from S as it is written there
//     {"end":..., .. "sum":".."}
//
// A piece believes the sum before it. Where that is wrong, the piece before is damaged at that line
// and this one is not looked at; so every byte is compared as strictly as in one piece.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trace/line_sums.h"
#include "trace/trace_file.h"

namespace sticky {

// Lines of the file that are read together, and what was found in them.
struct TracePiece {
    std::size_t begin = 0, end = 0;  // in the text
    LineSums sums;                   // of everything before it

    std::vector<Event> events;  // up to the first bad line, in the file's order
    bool in_order = true;       // and that is the order of time
    // The bytes that stand with events. Where they belong in their flow the pieces before decide.
    struct Payload {
        std::uint32_t event = 0;  // in `events`
        std::size_t size = 0;
    };
    std::vector<Payload> payloads;
    Bytes bytes;  // of all payloads, one after the other
    std::uint64_t lines = 0;
    std::string wrong;                       // with the last of these lines
    std::optional<std::uint64_t> announced;  // events, by the closing line
    bool goes_on = false;                    // behind the closing line
};

class TraceReader {
public:
    // Reads the header; fails if that is not whole. `text` must live until all are read.
    static Result<TraceReader> open(std::string_view text, std::string_view name,
                                    std::size_t pieces);

    // Fewer than were asked for where there are not so many lines.
    std::size_t pieces() const { return pieces_.size(); }
    // Once for each piece. Different ones may be read at the same time.
    void read(std::size_t piece);
    // After all were read.
    ReadTrace join() &&;

private:
    TraceReader() = default;

    void cut(std::size_t begin, std::size_t pieces);

    std::string_view text_;
    std::string name_;
    TraceHeader header_;
    std::vector<TracePiece> pieces_;
};

}  // namespace sticky
