// The wire lane of plain loopback, without any right: the kernel's transmit timestamps of one
// socket as wire facts.
//
// For each buffer that leaves, the kernel reports when (SOF_TIMESTAMPING_TX_SOFTWARE) and, with
// OPT_STATS, its counters at that instant: bytes_sent already includes this buffer, so bytes_sent -
// bytes_retrans is exactly where it ends, and data_segs_out says how many segments left since the
// report before (__tcp_transmit_skb, net/ipv4/tcp_output.c). So a boundary is never guessed from
// the offset of a send's last byte, which is wrong when a later send filled the buffer up. What
// this can't see: cuts inside a buffer of several segments, and reports the kernel had no room to
// keep.
#pragma once

#include <vector>

#include "net/clock.h"
#include "script/stage.h"

namespace sticky {

class TransmitStamps {
public:
    // Asks the kernel to report; false if it refuses. TCP: the socket must be connected and have
    // sent nothing yet.
    bool enable(int fd, bool tcp);
    bool enabled() const { return enabled_; }

    // One send call on a datagram socket. `glued`: the next one goes into the same datagram
    // (UDP_CORK, MSG_MORE).
    void called(bool glued);

    // Fetches every report there is. Reports that are not fetched are lost silently once the
    // socket's receive buffer is full of them, so call it often.
    void drain(int fd, SocketId socket, const RunClock& clock, std::vector<WireFact>& facts);

    // The socket sends nothing any more: what left without a report is a Gap.
    void finish(int fd, SocketId socket, const RunClock& clock, std::vector<WireFact>& facts);

private:
    struct Report;
    void left(const Report& report, SocketId socket, std::vector<WireFact>& facts);
    void acknowledged(const Report& report, SocketId socket, std::vector<WireFact>& facts);

    // Datagrams: the first send call of each, from 0; older kernels count reports by call.
    std::vector<std::uint64_t> first_calls_;
    std::uint64_t calls_ = 0;
    bool glued_ = false;

    bool enabled_ = false;
    bool tcp_ = false;
    std::uint64_t end_ = 0;       // stream offset up to which everything left
    std::uint64_t segments_ = 0;  // data segments that left, without retransmissions
    std::uint64_t retrans_ = 0;   // bytes sent again
    std::uint64_t acked_ = 0;
};

}  // namespace sticky
