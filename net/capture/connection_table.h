// The TCP connections of a capture, numbered from 1 in the order of their first packets.
//
// Refuses to know: time, payload, files.
#pragma once

#include <array>
#include <map>
#include <vector>

#include "net/capture/tcp_stream.h"

namespace sticky {

struct CapturedEnd {
    IpAddress address;
    std::uint16_t port = 0;
    friend auto operator<=>(const CapturedEnd&, const CapturedEnd&) = default;
};

struct CapturedConnection {
    CapturedEnd client, server;
    bool roles_known = false;  // a SYN told who connected; else the higher port is the client's
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;             // of data, repeated ones included
    std::array<StreamStart, 2> streams;  // the client's, the server's

    // 0: the client sent the packet, 1: the server.
    std::size_t direction_of(const PacketHeader& header) const;
};

class ConnectionTable {
public:
    // The connection of a TCP packet that has its TCP header, as a position in all(). None: it
    // would be one more than the limit.
    std::optional<std::uint32_t> note(const PacketHeader& header);
    const std::vector<CapturedConnection>& all() const { return all_; }

private:
    using Ends = std::pair<CapturedEnd, CapturedEnd>;

    std::vector<CapturedConnection> all_;
    std::map<Ends, std::uint32_t> latest_;  // of these ends, the smaller one first
};

}  // namespace sticky
