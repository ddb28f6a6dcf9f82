// What the files of the sending half share: the push of tcp_write_xmit and the departure of a
// buffer. Private to tcp_*.cpp.
#pragma once

#include "sim/tcp_output.h"

namespace sticky::sim {

// With which flags a push looks at the queue (`nonagle` of tcp_write_xmit).
struct Push {
    bool more = false;       // MSG_MORE: like a cork, for this push
    bool nagle_off = false;  // the FIN
    bool all = false;        // TCP_NAGLE_PUSH: nothing is held
    bool one = false;        // one buffer only
    bool probe = false;      // a tail loss probe
};
inline constexpr Push kPushAll{false, true, true, false, false};

void push_pending(TcpSocket& socket, std::uint32_t mss, Push how, Nanos now);
void push_one(TcpSocket& socket, std::uint32_t mss, Nanos now);
// False: nothing was sent and nothing is under way, but something waits.
bool write_xmit(TcpSocket& socket, std::uint32_t mss, Push how, Nanos now);
// Into segments, onto the wire.
void transmit(TcpSocket& socket, SendBuffer& buffer, std::uint32_t mss, bool again,
              std::optional<Cause> cause, Nanos now);
void sent_new_data(TcpSocket& socket, Nanos now);  // tcp_event_new_data_sent
// Cuts `buffer` after `size` bytes; the rest is returned.
SendBuffer split(TcpSocket& socket, SendBuffer& buffer, std::uint64_t size, std::uint32_t mss);
bool schedule_loss_probe(TcpSocket& socket, bool advancing, Nanos now);

}  // namespace sticky::sim
