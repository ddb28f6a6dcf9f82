// The trace of one connection while its packets come in the order of the capture. Private to
// net/capture.
#pragma once

#include <array>
#include <string>

#include "net/capture/connection_table.h"
#include "trace/stream_bytes.h"
#include "trace/trace.h"

namespace sticky {

class CapturedTrace {
public:
    CapturedTrace(const CapturedConnection& connection, const std::string& file,
                  std::uint64_t payload_limit);

    // A packet of the connection, from its IP header on.
    void take(std::int64_t unix_ns, ByteView packet);
    Trace finish();

private:
    void add(Nanos at, std::size_t direction, What what);
    void add_data(Nanos at, std::size_t direction, const PacketHeader& header, ByteView packet,
                  const TcpStream::Data& data);
    void add_connected();
    void add_gaps();
    std::uint64_t window_of(const PacketHeader& header, std::size_t direction) const;
    std::uint32_t most_data(std::size_t direction) const;
    std::uint32_t segments_in(std::size_t direction, std::uint64_t size) const;

    CapturedConnection connection_;
    Trace trace_;
    std::array<TcpStream, 2> streams_;  // the client's, the server's
    std::array<StreamBytes, 2> bytes_;
    std::uint32_t packets_ = 0;
    Nanos last_ = 0;                  // the latest time seen
    std::optional<Nanos> connected_;  // when data could first have passed
};

}  // namespace sticky
