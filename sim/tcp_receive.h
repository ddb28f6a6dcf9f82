// The receiving half: what arrives, the window, when to acknowledge, and reads
// (net/ipv4/tcp_input.c; the window: tcp_output.c).
//
// Refuses to know: bytes. Ranges arrive and are read; who keeps the bytes looks them up.
#pragma once

#include <optional>

#include "sim/tcp_state.h"

namespace sticky::sim {

// Data or a FIN (tcp_data_queue).
void tcp_receive_data(TcpSocket& socket, const TcpSegment& segment, std::uint32_t packet_size,
                      Nanos now);
// Header prediction (tcp_rcv_established): the segment that was expected, of a stream that flows.
bool tcp_expected(const TcpSocket& socket, const TcpSegment& segment);
// After a segment was handled: acknowledge now, later or never (tcp_ack_snd_check).
void tcp_consider_ack(TcpSocket& socket, Nanos now);
void tcp_ack_timer(TcpSocket& socket, Nanos now);
void tcp_compressed_ack_timer(TcpSocket& socket, Nanos now);
// A segment outside of the window: an ACK says where it is (tcp_send_dupack).
void tcp_answer_old(TcpSocket& socket, const TcpSegment& segment, Nanos now);
void tcp_set_quickack(TcpSocket& socket, bool on, Nanos now);
void tcp_enter_quickack(TcpSocket& socket, std::uint32_t most);

struct TcpRead {
    std::uint64_t size = 0;
    bool end = false;
    bool blocked = false;
};
struct ReadFlags {
    bool peek = false, waitall = false;
};
// One non-blocking recv.
TcpRead tcp_read(TcpSocket& socket, std::uint64_t room, ReadFlags flags, Nanos now);
// A read of so many bytes may make it acknowledge (tcp_cleanup_rbuf).
void tcp_after_read(TcpSocket& socket, std::uint64_t copied, Nanos now);
std::uint64_t tcp_readable(const TcpSocket& socket);

// A segment with everything but its data filled in; the window it tells is promised by it.
TcpSegment make_segment(TcpSocket& socket, Nanos now);
void ack_sent(TcpSocket& socket);
void data_sent(TcpSocket& socket, Nanos now);

// Windows (tcp_select_initial_window, tcp_init_buffer_space).
void choose_initial_window(TcpSocket& socket, std::uint32_t mss);
void init_buffer_space(TcpSocket& socket, Nanos now);
// What it would tell now (__tcp_select_window); a small one ends quick ACKs.
std::uint64_t select_window(TcpSocket& socket);
void set_window_clamp(TcpSocket& socket, std::uint64_t clamp);
void init_segment_estimate(TcpSocket& socket);
std::uint64_t data_of_space(const TcpSocket& socket, std::uint64_t memory);
std::uint64_t promised_window(const TcpSocket& socket);  // tcp_receive_window

}  // namespace sticky::sim
