// The kernel's counters of one TCP socket (getsockopt TCP_INFO, include/uapi/linux/tcp.h).
#pragma once

#include <cstdint>
#include <optional>

namespace sticky {

struct TcpCounters {
    std::uint32_t mss = 0;      // tcpi_snd_mss
    std::uint32_t unacked = 0;  // segments in flight
    std::uint32_t notsent_bytes = 0;
    std::uint64_t data_segs_out = 0;  // retransmissions included
    std::uint64_t retransmits = 0;    // segments
    std::uint64_t bytes_sent = 0;     // retransmissions included
    std::uint64_t bytes_retrans = 0;
    std::uint64_t bytes_received = 0;  // in order, by this socket's TCP
    bool connecting = false;           // shakes hands
    bool closed = false;               // the connection is gone
    bool told = false;                 // the kernel is new enough to tell the bytes sent (4.19)
};

std::optional<TcpCounters> tcp_counters(int fd);

// Bytes written that were not acknowledged yet (SIOCOUTQ), bytes that recv could return (SIOCINQ).
std::uint64_t queued_to_send(int fd);
std::uint64_t queued_to_recv(int fd);

}  // namespace sticky
