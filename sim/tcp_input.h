// A segment arrives: handshake, acknowledgments, data, ends (tcp_rcv_state_process,
// tcp_rcv_established, tcp_ack in net/ipv4/tcp_input.c), and the timers that end.
#pragma once

#include "sim/tcp_state.h"

namespace sticky::sim {

// A fresh socket as open() leaves it.
TcpSocket tcp_open(const Profile& profile, int ip, std::uint32_t mtu, bool loss_probes);
void tcp_connect(TcpSocket& socket, Nanos now);
// The socket that a SYN to a listener begins, with what the listener was set to; answers SYN+ACK.
TcpSocket tcp_welcome(const TcpSocket& listener, const TcpSegment& syn, Nanos now);

void tcp_arrive(TcpSocket& socket, const TcpSegment& segment, std::uint32_t packet_size, Nanos now);

// Everything that is due by `now`; kNever: no timer runs.
void tcp_run_timers(TcpSocket& socket, Nanos now);
Nanos tcp_next_timer(const TcpSocket& socket);

// A program closes it; with unread data, or by `abort`, that is a reset.
void tcp_close(TcpSocket& socket, bool abort, Nanos now);
void tcp_shutdown(TcpSocket& socket, Nanos now);

// The acknowledgment part, in tcp_ack.cpp.
void tcp_acknowledged(TcpSocket& socket, const TcpSegment& segment, Nanos now);
void tcp_timed_out(TcpSocket& socket, Nanos now);
void tcp_reordering_timer(TcpSocket& socket, Nanos now);
void tcp_end(TcpSocket& socket, std::string_view error);

}  // namespace sticky::sim
