// Somebody's capture as a trace: one TCP connection, its packets, and what they say of its streams.
//
//     Capture::read(bytes, "a.pcap")  ->  connections()  ->  import(0)  ->  Trace, world "import"
//
// A capture shows the wire. What applications meant, sent and received is not in it, and the trace
// says so: those lanes are not observed.
//
// Refuses to know: files, how a connection is chosen.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/capture/connection_table.h"
#include "trace/result.h"
#include "trace/trace.h"

namespace sticky {

class CaptureReader;
struct CapturedFrame;

class Capture {
public:
    // `file` (pcap or pcapng) must live as long as the capture. A file that is cut or damaged is
    // read up to there.
    static Result<Capture> read(std::string_view file, std::string name);

    const std::vector<CapturedConnection>& connections() const { return table_.all(); }
    // What could not be read, with its place: the file's end, or packets that are broken.
    const std::optional<Error>& damage() const { return damage_; }
    std::uint64_t packets() const { return connection_of_.size(); }

    // The connection at this position, with so many bytes of each stream.
    Trace import(std::size_t connection, std::uint64_t payload_limit) const;

private:
    Capture(std::string_view file, std::string name) : file_(file), name_(std::move(name)) {}
    void take(ByteView packet, const CaptureReader& reader, const CapturedFrame& frame);

    std::string_view file_;
    std::string name_;
    ConnectionTable table_;
    std::vector<std::uint32_t> connection_of_;  // each packet's, or kNone
    std::optional<Error> damage_;
    std::uint64_t broken_ = 0;
    std::string first_broken_;
};

// "10.0.0.1:40000"
std::string to_text(const CapturedEnd& end);

}  // namespace sticky
