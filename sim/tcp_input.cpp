#include "sim/tcp_input.h"

#include <algorithm>

#include "sim/congestion.h"
#include "sim/memory.h"
#include "sim/tcp_output.h"
#include "sim/tcp_receive.h"

namespace sticky::sim {
namespace {

std::uint32_t mss_of_mtu(const TcpSocket& socket) {
    const std::uint32_t headers = (socket.ip == 6 ? 40 : 20) + kTcpHeader;
    std::uint32_t mss = std::max(socket.mtu, headers + 48) - headers;
    if (socket.snd.max_segment != 0) mss = std::min(mss, socket.snd.max_segment);
    return mss;
}

// Both ends know each other (tcp_init_transfer).
void established(TcpSocket& socket, Nanos now) {
    socket.phase = TcpPhase::established;
    socket.cc.window = socket.profile->initial_window;
    socket.snd.last_data_at = now;
    init_buffer_space(socket, now);
    tcp_expand_send_buffer(socket);
    socket.resend = Resend::none;
    socket.resend_due = kNever;
    if (socket.syn_tries == 1)
        measure_round_trip(socket, std::max<Nanos>(1, (now - socket.syn_sent_at) / kMicrosecond),
                           now);
    update_pacing_rate(socket);
}

void learn_syn(TcpSocket& socket, const TcpSegment& syn) {
    socket.snd.peer_mss = syn.mss;
    if (socket.snd.max_segment != 0)
        socket.snd.peer_mss = std::min(socket.snd.peer_mss, socket.snd.max_segment);
    socket.snd.scale = syn.window_scale;
    socket.snd.window = socket.snd.largest_window = syn.window;
    socket.rcv.echo = syn.stamp;
}

void arrive_syn_sent(TcpSocket& socket, const TcpSegment& segment, Nanos now) {
    if (segment.flags.rst) return tcp_end(socket, "ECONNREFUSED");
    if (!segment.flags.syn || !segment.flags.ack) return;
    learn_syn(socket, segment);
    tcp_sync_mss(socket);
    init_segment_estimate(socket);
    established(socket, now);
    tcp_send_ack(socket, now);
}

// The ACK of our SYN+ACK (tcp_create_openreq_child).
void finish_handshake(TcpSocket& socket, const TcpSegment& segment, Nanos now) {
    socket.snd.window = socket.snd.largest_window = std::uint64_t{segment.window}
                                                    << socket.snd.scale;
    socket.snd.window_seq = segment.seq;
    tcp_sync_mss(socket);
    init_segment_estimate(socket);
    established(socket, now);
}

// Our FIN was acknowledged, theirs came, or both.
void move_on(TcpSocket& socket, bool fin_came, Nanos now) {
    const TcpSendState& snd = socket.snd;
    const bool fin_acked = snd.shut && snd.una == snd.written && snd.written > 0 &&
                           snd.queue.empty() && snd.sent.empty();
    constexpr Nanos kTimeWait = 60'000 * kMillisecond;  // TCP_TIMEWAIT_LEN, TCP_FIN_TIMEOUT
    if (fin_acked) {
        if (socket.phase == TcpPhase::fin_wait1) {
            socket.phase = TcpPhase::fin_wait2;
            if (socket.orphan) socket.linger_due = now + kTimeWait;
        } else if (socket.phase == TcpPhase::closing) {
            socket.phase = TcpPhase::time_wait;
        } else if (socket.phase == TcpPhase::last_ack) {
            socket.phase = TcpPhase::closed;
        }
    }
    if (!fin_came) return;
    socket.ack.scheduled = true;
    if (socket.phase == TcpPhase::established) {
        socket.phase = TcpPhase::close_wait;
        socket.ack.pingpong = std::max(socket.ack.pingpong, 1U);
    } else if (socket.phase == TcpPhase::fin_wait1) {
        socket.phase = TcpPhase::closing;
        tcp_send_ack(socket, now);
    } else if (socket.phase == TcpPhase::fin_wait2) {
        tcp_send_ack(socket, now);
        socket.phase = TcpPhase::time_wait;
        socket.linger_due = now + kTimeWait;
    }
}

// tcp_sequence: some of it lies in the window.
bool acceptable(const TcpSocket& socket, const TcpSegment& segment) {
    if (segment.probe) return false;
    return segment.end() >= socket.rcv.acked &&
           segment.seq <= socket.rcv.next + promised_window(socket);
}

// tcp_check_space, tcp_should_expand_sndbuf: a program waits for room, and the path could carry
// more.
void make_space(TcpSocket& socket) {
    TcpSendState& snd = socket.snd;
    if (socket.in_flight() < socket.cc.window) tcp_expand_send_buffer(socket);
    if (snd.buffer >= snd.memory + snd.memory / 2) snd.no_space = false;
}

// tcp_data_snd_check
void push_and_make_space(TcpSocket& socket, Nanos now) {
    tcp_push_pending(socket, now);
    if (socket.snd.no_space) make_space(socket);
}

void take_expected_ack(TcpSocket& socket, const TcpSegment& segment, Nanos now) {
    tcp_acknowledged(socket, segment, now);
    move_on(socket, false, now);
    push_and_make_space(socket, now);
}

// What acknowledges nothing new pushes nothing either.
void take_expected_data(TcpSocket& socket, const TcpSegment& segment, std::uint32_t packet_size,
                        Nanos now) {
    tcp_receive_data(socket, segment, packet_size, now);
    if (segment.ack == socket.snd.una) {
        socket.snd.window_seq = segment.seq;
        return tcp_consider_ack(socket, now);
    }
    tcp_acknowledged(socket, segment, now);
    move_on(socket, false, now);
    push_and_make_space(socket, now);
    tcp_consider_ack(socket, now);
}

void arrive_open(TcpSocket& socket, const TcpSegment& segment, std::uint32_t packet_size,
                 Nanos now) {
    TcpReceiveState& rcv = socket.rcv;
    if (segment.flags.syn) return tcp_send_ack(socket, now);  // challenge ACK, RFC 5961 4
    if (!acceptable(socket, segment)) {
        if (!segment.flags.rst) tcp_answer_old(socket, segment, now);
        return;
    }
    if (segment.flags.rst) {
        return tcp_end(socket, socket.phase == TcpPhase::close_wait ? "EPIPE" : "ECONNRESET");
    }
    // tcp_replace_ts_recent
    if (segment.stamp >= rcv.echo && segment.seq <= rcv.acked) rcv.echo = segment.stamp;
    if (!socket.orphan && tcp_expected(socket, segment)) {
        if (segment.size == 0) return take_expected_ack(socket, segment, now);
        if (memory_of_packet(packet_size).cost <= socket.reserve.left)
            return take_expected_data(socket, segment, packet_size, now);
    }
    tcp_acknowledged(socket, segment, now);
    // A program that has closed reads no more (tcp_rcv_state_process).
    const bool deaf = socket.orphan &&
                      (socket.phase == TcpPhase::fin_wait1 || socket.phase == TcpPhase::fin_wait2);
    if (deaf && segment.size > 0 && segment.seq + segment.size > rcv.next) {
        tcp_send_reset(socket);
        return tcp_end(socket, "");
    }
    const bool shut = rcv.shut;
    tcp_receive_data(socket, segment, packet_size, now);
    move_on(socket, rcv.shut && !shut, now);
    if (socket.phase == TcpPhase::closed) return;
    push_and_make_space(socket, now);
    tcp_consider_ack(socket, now);
}

}  // namespace

// tcp_send_dupack
void tcp_answer_old(TcpSocket& socket, const TcpSegment& segment, Nanos now) {
    if (segment.end() != segment.seq && segment.seq < socket.rcv.next) {
        tcp_enter_quickack(socket, socket.profile->quick_acks);
        socket.rcv.duplicate = ByteRange{segment.seq, std::min(segment.end(), socket.rcv.next)};
    }
    tcp_send_ack(socket, now);
}

TcpSocket tcp_open(const Profile& profile, int ip, std::uint32_t mtu, bool loss_probes) {
    TcpSocket socket;
    socket.profile = &profile;
    socket.ip = ip;
    socket.mtu = mtu;
    socket.loss_probes = loss_probes && profile.loss_probes;
    socket.snd.buffer = profile.send_buffer;
    socket.rcv.buffer = profile.receive_buffer;
    socket.rcv.ratio = 128;  // TCP_DEFAULT_SCALING_RATIO
    socket.cc.window = profile.initial_window;
    return socket;
}

void tcp_connect(TcpSocket& socket, Nanos now) {
    socket.phase = TcpPhase::syn_sent;
    socket.rcv.advertised_mss = mss_of_mtu(socket);
    choose_initial_window(socket, socket.rcv.advertised_mss);
    tcp_send_syn(socket, now);
}

TcpSocket tcp_welcome(const TcpSocket& listener, const TcpSegment& syn, Nanos now) {
    TcpSocket socket = listener;
    socket.phase = TcpPhase::syn_received;
    learn_syn(socket, syn);
    socket.rcv.advertised_mss = mss_of_mtu(socket);
    choose_initial_window(socket, socket.rcv.advertised_mss - kTimestampOption);
    tcp_send_syn(socket, now);
    return socket;
}

void tcp_arrive(TcpSocket& socket, const TcpSegment& segment, std::uint32_t packet_size,
                Nanos now) {
    switch (socket.phase) {
        case TcpPhase::closed:
            if (!segment.flags.rst) {
                TcpSegment reset;
                reset.flags.rst = true;
                reset.seq = segment.ack;
                socket.out.push_back(reset);
            }
            return;
        case TcpPhase::syn_sent:
            return arrive_syn_sent(socket, segment, now);
        case TcpPhase::syn_received:
            if (segment.flags.rst) return tcp_end(socket, "ECONNRESET");
            if (segment.flags.syn) {  // it was repeated
                --socket.syn_tries;
                return tcp_send_syn(socket, now);
            }
            finish_handshake(socket, segment, now);
            if (segment.end() == segment.seq) return;
            return arrive_open(socket, segment, packet_size, now);
        case TcpPhase::time_wait:
            if (segment.flags.fin) tcp_send_ack(socket, now);
            return;
        default:
            return arrive_open(socket, segment, packet_size, now);
    }
}

void tcp_end(TcpSocket& socket, std::string_view error) {
    socket.error = error;
    socket.reset = true;
    socket.phase = TcpPhase::closed;
    socket.snd.queue.clear();
    socket.snd.sent.clear();
    socket.snd.packets = socket.snd.sacked = socket.snd.lost = socket.snd.resent = 0;
    socket.snd.memory = 0;
    socket.ack_due = socket.compressed_due = socket.resend_due = socket.linger_due = kNever;
    socket.resend = Resend::none;
}

// Timers

Nanos tcp_next_timer(const TcpSocket& socket) {
    return std::min({socket.ack_due, socket.compressed_due, socket.resend_due, socket.linger_due});
}

void tcp_run_timers(TcpSocket& socket, Nanos now) {
    if (socket.compressed_due <= now) tcp_compressed_ack_timer(socket, now);
    if (socket.ack_due <= now) tcp_ack_timer(socket, now);
    if (socket.resend_due <= now) {
        switch (socket.resend) {
            case Resend::timeout:
                tcp_timed_out(socket, now);
                break;
            case Resend::loss_probe:
                tcp_loss_probe(socket, now);
                break;
            case Resend::reordering:
                tcp_reordering_timer(socket, now);
                break;
            case Resend::window_probe:
                tcp_window_probe(socket, now);
                break;
            case Resend::none:
                socket.resend_due = kNever;
        }
    }
    if (socket.linger_due <= now) {
        socket.linger_due = kNever;
        socket.phase = TcpPhase::closed;
    }
}

// Ends

void tcp_shutdown(TcpSocket& socket, Nanos now) {
    if (socket.phase == TcpPhase::established)
        socket.phase = TcpPhase::fin_wait1;
    else if (socket.phase == TcpPhase::close_wait)
        socket.phase = TcpPhase::last_ack;
    else
        return;
    tcp_queue_fin(socket, now);
}

// __tcp_close: with something unread it is a reset (RFC 2525 2.17).
void tcp_close(TcpSocket& socket, bool abort, Nanos now) {
    socket.orphan = true;
    const bool unread = tcp_readable(socket) > 0;
    socket.rcv.queue.clear();
    socket.rcv.memory = 0;
    if (socket.phase == TcpPhase::closed) return;
    if (socket.phase == TcpPhase::syn_sent) return tcp_end(socket, "");
    if (abort || unread) {
        tcp_send_reset(socket);
        const std::vector<TcpSegment> last = std::move(socket.out);
        tcp_end(socket, "");
        socket.out = last;
        return;
    }
    tcp_shutdown(socket, now);
}

}  // namespace sticky::sim
