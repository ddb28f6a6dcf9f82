// When a receiver acknowledges: at once, with the next answer, or when its timer ends
// (__tcp_ack_snd_check, tcp_send_delayed_ack, tcp_cleanup_rbuf).
#include <algorithm>

#include "sim/tcp_output.h"
#include "sim/tcp_receive.h"

namespace sticky::sim {
namespace {

bool interactive(const TcpSocket& socket) {
    return socket.ack.pingpong >= 1;  // tcp_pingpong_thresh
}

bool acks_quickly(const TcpSocket& socket) {
    return socket.ack.quick > 0 && !interactive(socket);
}

void delay_ack(TcpSocket& socket, Nanos now) {
    AckState& ack = socket.ack;
    const std::int64_t least = socket.profile->ack_delay_least / socket.profile->jiffy;
    const std::int64_t longest = socket.profile->ack_delay_most / socket.profile->jiffy;
    std::int64_t ato = std::max(ack.ato, std::int64_t{0});
    if (ato > least) {
        std::int64_t most = 500 * kMillisecond / socket.profile->jiffy;  // HZ / 2
        if (interactive(socket) || ack.pushed) most = 200 * kMillisecond / socket.profile->jiffy;
        if (socket.rtt.smoothed != 0) {
            const Nanos rtt = (socket.rtt.smoothed >> 3) * kMicrosecond;
            most = std::min(
                most, std::max((rtt + socket.profile->jiffy - 1) / socket.profile->jiffy, least));
        }
        ato = std::min(ato, most);
    }
    ato = std::min(ato, longest);
    std::int64_t timeout = socket.jiffies(now) + ato;
    if (ack.timer) {
        // About to end anyway.
        if (ack.timeout <= socket.jiffies(now) + ato / 4) return tcp_send_ack(socket, now);
        timeout = std::min(timeout, ack.timeout);
    }
    ack.scheduled = ack.timer = true;
    ack.timeout = timeout;
    socket.ack_due = timer_end(socket, timeout - socket.jiffies(now), now);
}

}  // namespace

void tcp_consider_ack(TcpSocket& socket, Nanos now) {
    AckState& ack = socket.ack;
    TcpReceiveState& rcv = socket.rcv;
    if (!ack.scheduled) return;
    const bool second = rcv.next - rcv.acked > ack.segment_size;
    const bool useful =
        second && (rcv.next - rcv.read < rcv.low_water || select_window(socket) >= rcv.window);
    if (useful || acks_quickly(socket) || ack.now) return tcp_send_ack(socket, now);
    if (rcv.ahead.empty()) return delay_ack(socket, now);
    constexpr std::uint32_t kThreshold = 3, kMostCompressed = 44;  // tcp_comp_sack_nr
    if (ack.compressed >= kMostCompressed) return tcp_send_ack(socket, now);
    if (ack.compressed_next != rcv.next) {
        ack.compressed_next = rcv.next;
        ack.duplicates = 0;
    }
    if (ack.duplicates < kThreshold) {
        ++ack.duplicates;
        return tcp_send_ack(socket, now);
    }
    ++ack.compressed;
    if (socket.compressed_due != kNever) return;
    // 5 % of the round trip, a millisecond at most.
    std::int64_t rtt = rcv.rtt;
    if (socket.rtt.smoothed != 0) rtt = std::min(rtt, socket.rtt.smoothed);
    socket.compressed_due = now + std::min<Nanos>(kMillisecond, rtt / 8 * kMicrosecond / 20);
}

void tcp_compressed_ack_timer(TcpSocket& socket, Nanos now) {
    socket.compressed_due = kNever;
    if (socket.ack.compressed > 0) tcp_send_ack(socket, now);
}

// tcp_delack_timer_handler
void tcp_ack_timer(TcpSocket& socket, Nanos now) {
    AckState& ack = socket.ack;
    socket.ack_due = kNever;
    if (!ack.timer) return;
    if (ack.timeout > socket.jiffies(now)) {
        socket.ack_due = timer_end(socket, ack.timeout - socket.jiffies(now), now);
        return;
    }
    ack.timer = false;
    if (!ack.scheduled) return;
    if (!interactive(socket)) {
        ack.ato = std::min(ack.ato << 1, rto_of(socket));
    } else {
        ack.pingpong = 0;
        ack.ato = socket.profile->ack_delay_least / socket.profile->jiffy;
    }
    tcp_send_ack(socket, now);
}

// tcp_event_ack_sent, tcp_dec_quickack_mode
void ack_sent(TcpSocket& socket) {
    AckState& ack = socket.ack;
    ack.compressed = 0;
    socket.compressed_due = kNever;
    if (ack.quick > 0) {
        const std::uint32_t packets = ack.scheduled ? 1 : 0;
        if (packets >= ack.quick) {
            ack.quick = 0;
            ack.ato = socket.profile->ack_delay_least / socket.profile->jiffy;
        } else {
            ack.quick -= packets;
        }
    }
    ack.scheduled = ack.timer = ack.now = ack.no_memory = false;
    ack.pushed = ack.pushed_twice = false;
    socket.ack_due = kNever;
}

// tcp_event_data_sent
void data_sent(TcpSocket& socket, Nanos now) {
    AckState& ack = socket.ack;
    socket.snd.last_data_at = now;
    if (!socket.profile->interactive) return;
    const std::int64_t since = socket.jiffies(now) - ack.last_data;
    if (since < ack.ato && ack.pingpong < 255) ++ack.pingpong;
}

// __tcp_sock_set_quickack
void tcp_set_quickack(TcpSocket& socket, bool on, Nanos now) {
    AckState& ack = socket.ack;
    if (!on) {
        ack.pingpong = 1;
        return;
    }
    ack.pingpong = 0;
    const bool open = socket.phase == TcpPhase::established || socket.phase == TcpPhase::close_wait;
    if (!open || !ack.scheduled) return;
    ack.pushed = true;
    tcp_after_read(socket, 1, now);
}

// __tcp_cleanup_rbuf
void tcp_after_read(TcpSocket& socket, std::uint64_t copied, Nanos now) {
    AckState& ack = socket.ack;
    const TcpReceiveState& rcv = socket.rcv;
    bool due = false;
    if (ack.scheduled) {
        const bool drained = copied > 0 && socket.profile->acks_on_read && rcv.memory == 0 &&
                             (ack.pushed_twice || (ack.pushed && !interactive(socket)));
        due = rcv.next - rcv.acked > ack.segment_size || drained;
    }
    if (copied > 0 && !due && !rcv.shut) {
        const std::uint64_t promised = promised_window(socket);
        if (2 * promised <= rcv.clamp) {
            const std::uint64_t window = select_window(socket);
            due = window > 0 && window >= 2 * promised;
        }
    }
    if (due) tcp_send_ack(socket, now);
}

}  // namespace sticky::sim
