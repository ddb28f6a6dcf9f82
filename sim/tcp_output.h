// The sending half: what a program's calls, options and closes put into the queue, and what leaves
// of it. Each function ends with the socket's `out` holding what is to be sent.
//
// Follows net/ipv4/tcp.c and tcp_output.c. Refuses to know: what bytes are, who carries segments.
#pragma once

#include "sim/tcp_state.h"

namespace sticky::sim {

struct WriteFlags {
    bool more = false, eor = false;
};
// How much of `size` bytes one non-blocking send takes; 0: it would block.
std::uint64_t tcp_write(TcpSocket& socket, std::uint64_t size, WriteFlags flags, Nanos now);
// Sends what may go now, as an ACK or an option lets it.
void tcp_push_pending(TcpSocket& socket, Nanos now);
void tcp_queue_fin(TcpSocket& socket, Nanos now);
void tcp_set_nodelay(TcpSocket& socket, bool on, Nanos now);
void tcp_set_cork(TcpSocket& socket, bool on, Nanos now);

void tcp_send_ack(TcpSocket& socket, Nanos now);
void tcp_send_reset(TcpSocket& socket);
void tcp_send_syn(TcpSocket& socket, Nanos now);  // or SYN+ACK

// Repair.
void tcp_loss_probe(TcpSocket& socket, Nanos now);
void tcp_window_probe(TcpSocket& socket, Nanos now);
// Sends again what is marked as lost, as far as the congestion window lets it.
void tcp_send_lost(TcpSocket& socket, Nanos now);
bool tcp_resend_first(TcpSocket& socket, Nanos now);

void tcp_rearm_timeout(TcpSocket& socket, Nanos now);
void tcp_arm(TcpSocket& socket, Resend what, std::int64_t jiffies, Nanos now);
// Nanos at which a kernel timer of so many jiffies ends (timers of lib/timer.c never end early).
Nanos timer_end(const TcpSocket& socket, std::int64_t jiffies, Nanos now);
std::int64_t rto_of(const TcpSocket& socket);  // jiffies
std::int64_t window_probe_wait(const TcpSocket& socket);

void tcp_sync_mss(TcpSocket& socket);
std::uint32_t tcp_current_mss(const TcpSocket& socket);
void tcp_expand_send_buffer(TcpSocket& socket);
// Room for more (sk_stream_memory_free).
bool tcp_has_room(const TcpSocket& socket);
void tcp_leave_queue(TcpSocket& socket, SendBuffer& buffer);

}  // namespace sticky::sim
