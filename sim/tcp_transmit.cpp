// From the queue onto the wire (tcp_write_xmit and what it calls, net/ipv4/tcp_output.c).
#include "sim/tcp_transmit.h"

#include <algorithm>
#include <bit>

#include "sim/congestion.h"
#include "sim/memory.h"
#include "sim/tcp_receive.h"
#include "sim/tx_decision.h"

namespace sticky::sim {
namespace {

// tcp_tso_segs, tcp_tso_autosize: about a millisecond of what the path carries, and more where the
// round trip is short.
std::uint32_t burst_of(const TcpSocket& socket, std::uint32_t mss) {
    constexpr unsigned kRttLog = 9;  // tcp_tso_rtt_log
    const TcpSendState& snd = socket.snd;
    std::uint64_t bytes = snd.pacing_rate >> 10U;
    const std::int64_t least = socket.rtt.least < 0 ? std::int64_t{0xffffffff} : socket.rtt.least;
    if (const auto shift = static_cast<std::uint64_t>(least) >> kRttLog; shift < 32)
        bytes += kOffloadBytes >> shift;
    if (socket.rtt.smoothed == 0) bytes = kOffloadBytes;
    bytes = std::min(bytes, kOffloadBytes);
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(bytes / mss, 2));
}

TxState state_of(const TcpSocket& socket, std::uint32_t mss, std::uint32_t burst) {
    const TcpSendState& snd = socket.snd;
    const SendBuffer& head = snd.queue.front();
    TxState state;
    state.bytes = head.size();
    state.last = snd.queue.size() == 1;
    state.fin = head.fin;
    state.mss = mss;
    const Sequence edge = socket.window_end();
    state.window = edge > head.begin ? edge - head.begin : 0;
    state.in_flight = socket.in_flight();
    state.congestion_window = socket.cc.window;
    state.burst = burst;
    state.unacked = snd.packets > 0;
    state.small_unacked = snd.packets > 0 && snd.small_end > snd.una && snd.small_end <= snd.next;
    return state;
}

TxPolicy policy_of(const TcpSocket& socket, Push how) {
    const TcpSendState& snd = socket.snd;
    TxPolicy policy;
    policy.nagle = snd.nodelay || how.nagle_off ? Nagle::off : socket.profile->nagle;
    policy.cork = snd.cork && !how.nagle_off;
    policy.more = how.more;
    policy.push = how.all || (snd.push_all && !how.more);
    policy.probe = how.probe;
    return policy;
}

// tcp_grow_skb: what the next buffers hold fills the first one up.
void grow_head(TcpSocket& socket, std::uint64_t wanted) {
    TcpSendState& snd = socket.snd;
    SendBuffer& head = snd.queue.front();
    if (head.size() >= wanted || snd.queue.size() < 2 || head.eor) return;
    SendBuffer& next = snd.queue[1];
    const std::uint64_t moved = std::min(wanted - head.size(), next.size());
    if (moved == 0) return;
    head.end += moved;
    head.memory += static_cast<std::uint32_t>(moved);
    next.begin += moved;
    next.memory -= static_cast<std::uint32_t>(moved);
    if (next.size() > 0) return;
    head.fin = next.fin;
    head.push = head.push || next.push;
    head.eor = next.eor;
    snd.memory -= next.memory;
    socket.reserve.give_back(next.memory);
    snd.queue.erase(snd.queue.begin() + 1);
}

// tcp_tso_should_defer: waits for an ACK that is about to come and would make a larger burst. The
// answer is the limit that leaves room for less: of the two, it is the one to grow.
std::optional<Cause> defers(const TcpSocket& socket, const TxState& state, bool& congested,
                            Nanos now) {
    const TcpSendState& snd = socket.snd;
    if (socket.repair.state >= Recovery::recovery) return std::nullopt;
    if (now - snd.last_departure > kMillisecond) return std::nullopt;
    const std::uint64_t congestion_room =
        std::uint64_t{state.congestion_window - state.in_flight} * snd.mss;
    const std::uint64_t limit = std::min(state.window, congestion_room);
    if (limit >= std::uint64_t{state.burst} * snd.mss) return std::nullopt;
    if (!state.last && limit >= state.bytes) return std::nullopt;
    constexpr std::uint64_t kDivisor = 3;  // tcp_tso_win_divisor
    const std::uint64_t chunk =
        std::min<std::uint64_t>(snd.window, std::uint64_t{state.congestion_window} * snd.mss);
    if (limit >= chunk / kDivisor || snd.sent.empty()) return std::nullopt;
    const Nanos rtt = socket.rtt.smoothed * kMicrosecond / 8;
    const Nanos ack_in = snd.sent.front().sent_at + rtt - now;
    if (ack_in > std::min(rtt / 2, kMillisecond)) return std::nullopt;
    const bool narrow = congestion_room < state.window;
    congested = narrow && congestion_room <= state.bytes;
    const bool short_window = !narrow && state.window <= state.bytes;
    const bool alone = state.fin || snd.queue.front().eor;
    if (!congested && !short_window && alone) return std::nullopt;
    return narrow ? Cause::congestion : Cause::window;
}

bool whole_call(const TcpSendState& snd, ByteRange range) {
    const auto end = std::ranges::lower_bound(snd.calls, range.end);
    if (end == snd.calls.end() || *end != range.end) return false;
    return end == snd.calls.begin() ? true : *(end - 1) == range.begin;
}

// Why one segment of a buffer leaves as it is: what held it, else where it ends.
struct Reason {
    std::optional<Cause> held;    // of the first segment
    std::optional<Cause> behind;  // of those behind it: a limit that all of them shared
    Cause ends = Cause::sent_at_once;
};
Cause cause_of(const TcpSendState& snd, const Reason& reason, ByteRange range, bool first,
               std::uint32_t mss) {
    if (first && reason.held) return *reason.held;
    if (reason.behind) return *reason.behind;
    if (whole_call(snd, range)) return Cause::sent_at_once;
    // Where half of the window is less than a segment, the window cuts.
    const bool halved = snd.mss < snd.path_mss;
    if (range.size() >= mss) return halved ? Cause::window : Cause::full_segment;
    return reason.ends == Cause::full_segment ? Cause::sent_at_once : reason.ends;
}

void hold(TcpSendState& snd, TcpSocket& socket, Cause cause) {
    const SendBuffer& head = snd.queue.front();
    snd.held_by = cause;
    if (snd.told == cause && snd.told_at == head.begin) return;
    snd.told = cause;
    snd.told_at = head.begin;
    socket.held.push_back({{head.begin, snd.queue.back().end}, cause});
}

void emit(TcpSocket& socket, const SendBuffer& buffer, std::uint32_t mss, bool again,
          const Reason& reason, Nanos now) {
    Sequence at = buffer.begin;
    bool first = true;
    do {
        TcpSegment segment = make_segment(socket, now);
        segment.seq = at;
        segment.size = static_cast<std::uint32_t>(std::min<std::uint64_t>(mss, buffer.end - at));
        at += segment.size;
        segment.flags.fin = buffer.fin && at == buffer.end;
        // __tcp_transmit_skb marks what is cut later; tcp_gso_segment leaves it on the last piece.
        const bool push = buffer.push || buffer.size() > mss;
        segment.flags.psh = push && at == buffer.end;
        segment.again = again;
        if (segment.size > 0) {
            segment.cause = again ? Cause::retransmission
                                  : cause_of(socket.snd, reason, {segment.seq, at}, first, mss);
        }
        socket.out.push_back(segment);
        first = false;
    } while (at < buffer.end);
}

std::uint32_t segments_of(const SendBuffer& buffer, std::uint32_t mss) {
    return std::max(1U, static_cast<std::uint32_t>((buffer.size() + mss - 1) / mss));
}

// __tcp_transmit_skb: what a departure changes besides.
void departed(TcpSocket& socket, SendBuffer& buffer, Nanos now) {
    TcpSendState& snd = socket.snd;
    if (buffer.size() > 0) data_sent(socket, now);
    ack_sent(socket);
    buffer.sent_at = now;
    snd.last_departure = now;
}

void transmit_because(TcpSocket& socket, SendBuffer& buffer, std::uint32_t mss,
                      const Reason& reason, Nanos now) {
    buffer.segments = segments_of(buffer, mss);
    emit(socket, buffer, mss, false, reason, now);
    departed(socket, buffer, now);
}

void note_small(TcpSendState& snd, const SendBuffer& buffer, std::uint32_t mss) {
    if (buffer.size() < std::uint64_t{buffer.segments} * mss) snd.small_end = buffer.seq_end();
}

}  // namespace

void transmit(TcpSocket& socket, SendBuffer& buffer, std::uint32_t mss, bool again,
              std::optional<Cause> cause, Nanos now) {
    buffer.segments = segments_of(buffer, mss);
    emit(socket, buffer, mss, again, {cause, std::nullopt, Cause::sent_at_once}, now);
    departed(socket, buffer, now);
}

SendBuffer split(TcpSocket& socket, SendBuffer& buffer, std::uint64_t size, std::uint32_t mss) {
    SendBuffer rest = buffer;
    rest.begin = buffer.begin + size;
    rest.memory = kSendOverhead + static_cast<std::uint32_t>(rest.size());
    buffer.end = rest.begin;
    buffer.memory -= static_cast<std::uint32_t>(rest.size());
    buffer.fin = buffer.push = buffer.eor = false;
    socket.snd.memory += kSendOverhead;
    socket.reserve.charge(kSendOverhead);
    if (buffer.segments != 0) {
        buffer.segments = segments_of(buffer, mss);
        rest.segments = segments_of(rest, mss);
    }
    return rest;
}

// The first of the queue is under way now.
void sent_new_data(TcpSocket& socket, Nanos now) {
    TcpSendState& snd = socket.snd;
    const bool first = snd.packets == 0;
    SendBuffer& head = snd.queue.front();
    snd.next = head.seq_end();
    snd.packets += head.segments;
    snd.sent.push_back(head);
    snd.queue.pop_front();
    snd.held_by.reset();
    if (first || socket.resend == Resend::loss_probe) tcp_rearm_timeout(socket, now);
}

bool write_xmit(TcpSocket& socket, std::uint32_t mss, Push how, Nanos now) {
    TcpSendState& snd = socket.snd;
    std::uint32_t sent = 0;
    bool congested = false;
    std::optional<Cause> behind = snd.held_by;
    if (behind && *behind != Cause::congestion && *behind != Cause::window) behind.reset();
    const std::uint32_t burst = burst_of(socket, mss);
    while (!snd.queue.empty()) {
        TxState state = state_of(socket, mss, burst);
        const TxPolicy policy = policy_of(socket, how);
        if (state.in_flight < state.congestion_window) {
            const std::uint32_t room = std::min({std::max(state.congestion_window / 2, 1U),
                                                 state.congestion_window - state.in_flight, burst});
            grow_head(socket, std::uint64_t{room} * mss);
            state = state_of(socket, mss, burst);
        }
        const TxDecision decision = consider_transmit(state, policy);
        if (!decision.goes) {
            hold(snd, socket, decision.cause);
            break;
        }
        SendBuffer& head = snd.queue.front();
        const bool several = state.bytes > mss;
        if (several && !how.one) {
            if (const auto limit = defers(socket, state, congested, now)) {
                hold(snd, socket, *limit);
                break;
            }
        }
        if (head.size() == 0 && !head.fin) break;
        if (head.size() > decision.bytes) {
            SendBuffer rest = split(socket, head, decision.bytes, mss);
            snd.queue.insert(snd.queue.begin() + 1, rest);
        }
        SendBuffer& leaves = snd.queue.front();
        Reason reason{snd.held_by, behind, decision.cause};
        if (snd.held_by && how.nagle_off && leaves.fin) reason.held = Cause::fin;
        transmit_because(socket, leaves, mss, reason, now);
        note_small(snd, leaves, mss);
        sent += leaves.segments;
        sent_new_data(socket, now);
        if (how.one || how.probe) break;
    }
    // What is behind the probe still has no room, though nobody asks before the next ACK.
    if (how.probe && sent > 0 && !snd.queue.empty() && socket.in_flight() >= socket.cc.window)
        snd.held_by = Cause::congestion;
    congested = congested || socket.in_flight() >= socket.cc.window;
    if (sent > 0 || congested) congestion_validate(socket, congested);
    if (sent == 0) return snd.packets > 0 || snd.queue.empty();
    if (socket.repair.state == Recovery::reduced || socket.repair.state == Recovery::recovery)
        socket.repair.prr_out += sent;
    if (!how.probe) schedule_loss_probe(socket, false, now);
    return true;
}

// __tcp_push_pending_frames, tcp_check_probe_timer: what nothing will let go is looked at later.
void push_pending(TcpSocket& socket, std::uint32_t mss, Push how, Nanos now) {
    if (socket.phase == TcpPhase::closed) return;
    if (write_xmit(socket, mss, how, now)) return;
    if (socket.snd.packets == 0 && socket.resend == Resend::none)
        tcp_arm(socket, Resend::window_probe, rto_of(socket), now);
}

void push_one(TcpSocket& socket, std::uint32_t mss, Nanos now) {
    Push how;
    how.nagle_off = how.all = how.one = true;
    write_xmit(socket, mss, how, now);
}

void tcp_push_pending(TcpSocket& socket, Nanos now) {
    if (!socket.snd.queue.empty()) push_pending(socket, tcp_current_mss(socket), {}, now);
}

void tcp_leave_queue(TcpSocket& socket, SendBuffer& buffer) {
    socket.snd.memory -= std::min<std::uint64_t>(socket.snd.memory, buffer.memory);
}

}  // namespace sticky::sim
