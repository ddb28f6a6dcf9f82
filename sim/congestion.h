// The congestion window: slow start and CUBIC (RFC 9438, net/ipv4/tcp_cubic.c), and what loss does
// to it. Knows segments, not bytes.
#pragma once

#include "sim/tcp_state.h"

namespace sticky::sim {

// A round trip was measured (tcp_ack_update_rtt).
void measure_round_trip(TcpSocket& socket, std::int64_t micros, Nanos now);
void update_pacing_rate(TcpSocket& socket);

// Whether the window, not the program, limits what is sent (tcp_cwnd_validate).
void congestion_validate(TcpSocket& socket, bool limited);
// `acked` segments were acknowledged in order (tcp_cong_avoid).
void congestion_grow(TcpSocket& socket, std::uint32_t acked, Nanos now);
// A sample of the delay for HyStart and CUBIC (cubictcp_acked); < 0: none.
void congestion_sample(TcpSocket& socket, std::int64_t micros, Nanos now);
// The new slow start threshold after a loss (cubictcp_recalc_ssthresh).
std::uint32_t congestion_threshold(TcpSocket& socket);
void congestion_reset(TcpSocket& socket);  // after a timeout
// Nothing was sent for longer than a timeout (tcp_slow_start_after_idle_check).
void restart_after_idle(TcpSocket& socket, Nanos now);

}  // namespace sticky::sim
