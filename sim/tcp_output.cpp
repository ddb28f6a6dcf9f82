#include "sim/tcp_output.h"

#include <algorithm>
#include <bit>

#include "sim/congestion.h"
#include "sim/memory.h"
#include "sim/tcp_receive.h"
#include "sim/tcp_transmit.h"

namespace sticky::sim {

std::uint32_t TcpSegment::option_size() const {
    if (flags.syn) return 4 + 12 + 4;  // MSS; SACK permitted with timestamps; window scale
    const std::uint32_t stamps = stamp != 0 || echo != 0 ? kTimestampOption : 0;
    return stamps + (sack_count > 0 ? 4 + 8U * sack_count : 0);
}

// Segment sizes

namespace {

std::uint32_t ip_header(const TcpSocket& socket) {
    return socket.ip == 6 ? 40 : 20;
}

// tcp_bound_to_half_wnd
std::uint32_t bound_to_half_window(const TcpSocket& socket, std::uint32_t mss) {
    const std::uint64_t largest = socket.snd.largest_window;
    const std::uint64_t cutoff = largest > kDefaultMss ? largest / 2 : largest;
    if (cutoff == 0 || mss <= cutoff) return mss;
    return static_cast<std::uint32_t>(
        std::max<std::uint64_t>(cutoff, 68 - kTcpHeader - kTimestampOption));
}

}  // namespace

// tcp_sync_mss, tcp_mtu_to_mss
void tcp_sync_mss(TcpSocket& socket) {
    constexpr std::uint32_t kLeastMss = 48;  // tcp_min_snd_mss
    std::uint32_t mss = socket.mtu - ip_header(socket) - kTcpHeader;
    if (socket.snd.peer_mss != 0) mss = std::min(mss, socket.snd.peer_mss);
    mss = std::max(mss, kLeastMss) - kTimestampOption;
    socket.snd.path_mss = mss;
    socket.snd.mss = bound_to_half_window(socket, mss);
}

// tcp_current_mss: SACK blocks take their room from the data.
std::uint32_t tcp_current_mss(const TcpSocket& socket) {
    const std::size_t blocks =
        std::min<std::size_t>(socket.rcv.sacks.size() + (socket.rcv.duplicate ? 1 : 0), 3);
    const std::uint32_t sacks = blocks == 0 ? 0 : 4 + 8 * static_cast<std::uint32_t>(blocks);
    return socket.snd.mss > sacks ? socket.snd.mss - sacks : socket.snd.mss;
}

// tcp_sndbuf_expand
void tcp_expand_send_buffer(TcpSocket& socket) {
    constexpr std::uint32_t kHeaderRoom = 256;  // MAX_TCP_HEADER
    if (socket.snd.buffer_fixed) return;
    const std::uint32_t frame =
        std::max(socket.snd.peer_mss, socket.snd.mss) + kHeaderRoom + kSharedInfo;
    const std::uint64_t each = std::bit_ceil(frame) + kBufferStruct;
    const std::uint64_t segments =
        std::max({socket.profile->initial_window, socket.cc.window, socket.repair.reordering + 1});
    socket.snd.buffer =
        std::max(socket.snd.buffer,
                 std::min<std::uint64_t>(2 * segments * each, socket.profile->send_buffer_most));
}

// What lets the queue go

void tcp_queue_fin(TcpSocket& socket, Nanos now) {
    TcpSendState& snd = socket.snd;
    snd.shut = true;
    if (snd.queue.empty()) {
        SendBuffer fin;
        fin.begin = fin.end = snd.written;
        fin.memory = kSendOverhead;
        snd.memory += fin.memory;
        snd.queue.push_back(fin);
    }
    snd.queue.back().fin = true;
    ++snd.written;
    Push how;
    how.nagle_off = true;
    push_pending(socket, tcp_current_mss(socket), how, now);
}

// __tcp_sock_set_nodelay: what is queued is pushed, even corked.
void tcp_set_nodelay(TcpSocket& socket, bool on, Nanos now) {
    socket.snd.nodelay = on;
    if (!on) return;
    socket.snd.push_all = true;
    tcp_push_pending(socket, now);
}

// __tcp_sock_set_cork
void tcp_set_cork(TcpSocket& socket, bool on, Nanos now) {
    socket.snd.cork = on;
    if (on) return;
    if (socket.snd.nodelay) socket.snd.push_all = true;
    tcp_push_pending(socket, now);
}

// Packets without data

void tcp_send_ack(TcpSocket& socket, Nanos now) {
    if (socket.phase == TcpPhase::closed) return;
    TcpSegment segment = make_segment(socket, now);
    segment.seq = socket.snd.next;
    socket.out.push_back(segment);
    ack_sent(socket);
    socket.snd.last_departure = now;
}

void tcp_send_reset(TcpSocket& socket) {
    TcpSegment segment;
    segment.flags.rst = segment.flags.ack = true;
    segment.seq = socket.snd.next;
    segment.ack = socket.rcv.next;
    socket.out.push_back(segment);
}

void tcp_send_syn(TcpSocket& socket, Nanos now) {
    TcpSegment segment;
    segment.flags.syn = true;
    segment.flags.ack = socket.phase == TcpPhase::syn_received;
    segment.mss = static_cast<std::uint16_t>(socket.rcv.advertised_mss);
    segment.window_scale = socket.rcv.scale;
    segment.window = segment.offered =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(socket.rcv.window, 65535));
    segment.stamp = static_cast<std::uint32_t>(now / kMillisecond);
    segment.echo = socket.rcv.echo;
    segment.again = socket.syn_tries > 0;
    if (socket.syn_tries == 0) socket.syn_sent_at = now;
    ++socket.syn_tries;
    socket.out.push_back(segment);
    // reqsk_timer_handler and tcp_retransmit_timer double it each time.
    const std::int64_t wait = socket.profile->rto_initial / socket.profile->jiffy;
    tcp_arm(socket, Resend::timeout, wait << std::min(socket.syn_tries - 1, 7U), now);
}

// Timers

Nanos timer_end(const TcpSocket& socket, std::int64_t jiffies, Nanos now) {
    // calc_wheel_index: a timer that is further away ends on a coarser grid, never early.
    constexpr std::int64_t kSlots = 64;
    const Nanos jiffy = socket.profile->jiffy;
    std::int64_t end = now / jiffy + std::max<std::int64_t>(jiffies, 1);
    std::int64_t grain = 1;
    for (std::int64_t span = kSlots - 1; jiffies >= span && grain < (1 << 24); span *= 8)
        grain *= 8;
    end = (end + grain) / grain * grain;
    return end * jiffy;
}

void tcp_arm(TcpSocket& socket, Resend what, std::int64_t jiffies, Nanos now) {
    socket.resend = what;
    socket.resend_due = timer_end(socket, jiffies, now);
}

std::int64_t rto_of(const TcpSocket& socket) {
    if (socket.rtt.rto_jiffies != 0) return socket.rtt.rto_jiffies;
    return socket.profile->rto_initial / socket.profile->jiffy;
}

std::int64_t window_probe_wait(const TcpSocket& socket) {
    const std::int64_t most = socket.profile->rto_most / socket.profile->jiffy;
    return std::min(rto_of(socket) << std::min(socket.rtt.backoff, 10U), most);
}

namespace {

std::int64_t jiffies_of(const TcpSocket& socket, Nanos span) {
    return (span + socket.profile->jiffy - 1) / socket.profile->jiffy;
}

// tcp_rto_delta_us: how far off the timeout of the first buffer is.
Nanos timeout_in(const TcpSocket& socket, Nanos now) {
    if (socket.snd.sent.empty()) return 0;
    return socket.snd.sent.front().sent_at + rto_of(socket) * socket.profile->jiffy - now;
}

}  // namespace

void tcp_rearm_timeout(TcpSocket& socket, Nanos now) {
    if (socket.snd.packets == 0) {
        if (socket.resend != Resend::window_probe) {
            socket.resend = Resend::none;
            socket.resend_due = kNever;
        }
        return;
    }
    std::int64_t rto = rto_of(socket);
    if (socket.resend == Resend::reordering || socket.resend == Resend::loss_probe)
        rto = jiffies_of(socket, std::max<Nanos>(timeout_in(socket, now), 1));
    tcp_arm(socket, Resend::timeout, rto, now);
}

// tcp_schedule_loss_probe (RFC 8985 7)
bool schedule_loss_probe(TcpSocket& socket, bool advancing, Nanos now) {
    if (!socket.loss_probes || socket.snd.packets == 0) return false;
    const Recovery state = socket.repair.state;
    if (state != Recovery::open && state != Recovery::reduced) return false;
    std::int64_t wait = socket.profile->rto_initial / socket.profile->jiffy;
    if (socket.rtt.smoothed != 0) {
        Nanos span = socket.rtt.smoothed / 4 * kMicrosecond;
        span += socket.snd.packets == 1 ? socket.profile->rto_least : 2 * kMillisecond;
        wait = jiffies_of(socket, span);
    }
    const Nanos timeout =
        advancing ? rto_of(socket) * socket.profile->jiffy : timeout_in(socket, now);
    if (timeout > 0) wait = std::min(wait, jiffies_of(socket, timeout));
    tcp_arm(socket, Resend::loss_probe, wait, now);
    return true;
}

}  // namespace sticky::sim
