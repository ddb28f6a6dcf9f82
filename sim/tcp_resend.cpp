// What is sent again, and what is sent to learn something: probes of the tail and of the window
// (tcp_retransmit_skb, tcp_send_loss_probe, tcp_write_wakeup in net/ipv4/tcp_output.c).
#include <algorithm>

#include "sim/congestion.h"
#include "sim/tcp_receive.h"
#include "sim/tcp_transmit.h"

namespace sticky::sim {
namespace {

using Position = std::size_t;

void count_change(TcpSendState& snd, const SendBuffer& buffer, std::uint32_t before) {
    const auto adjust = [&](std::uint32_t& counter) {
        counter = counter + buffer.segments - before;
    };
    adjust(snd.packets);
    if (buffer.sacked) adjust(snd.sacked);
    if (buffer.lost) adjust(snd.lost);
    if (buffer.resent) adjust(snd.resent);
}

void fragment_sent(TcpSocket& socket, Position at, std::uint64_t size, std::uint32_t mss) {
    TcpSendState& snd = socket.snd;
    const std::uint32_t before = snd.sent[at].segments;
    SendBuffer rest = split(socket, snd.sent[at], size, mss);
    const std::uint32_t after = snd.sent[at].segments + rest.segments;
    SendBuffer both = snd.sent[at];
    both.segments = after;
    count_change(snd, both, before);
    snd.sent.insert(snd.sent.begin() + static_cast<std::ptrdiff_t>(at) + 1, rest);
}

// tcp_retrans_try_collapse: the copy takes with it the small ones behind it that fit.
void collapse(TcpSocket& socket, Position at, std::uint64_t room) {
    TcpSendState& snd = socket.snd;
    if (snd.sent[at].segments > 1 || snd.sent[at].sacked) return;
    while (at + 1 < snd.sent.size()) {
        SendBuffer& buffer = snd.sent[at];
        const SendBuffer& next = snd.sent[at + 1];
        if (next.segments > 1 || next.sacked || buffer.eor || buffer.fin) return;
        if (buffer.size() + next.size() > room) return;
        if (next.seq_end() > socket.window_end()) return;
        snd.packets -= 1;
        if (next.lost) snd.lost -= 1;
        if (next.resent) snd.resent -= 1;
        buffer.end = next.end;
        buffer.fin = next.fin;
        buffer.push = buffer.push || next.push;
        buffer.eor = next.eor;
        buffer.memory += static_cast<std::uint32_t>(next.size());
        buffer.ever_resent = buffer.ever_resent || next.ever_resent;
        snd.memory -= next.memory;
        snd.memory += next.size();
        snd.sent.erase(snd.sent.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    }
}

// tcp_retransmit_skb. False: the receiver's window does not allow it.
bool resend(TcpSocket& socket, Position at, std::uint32_t most, Nanos now) {
    TcpSendState& snd = socket.snd;
    const std::uint32_t mss = tcp_current_mss(socket);
    const Sequence edge = socket.window_end();
    std::uint64_t room = edge > snd.sent[at].begin ? edge - snd.sent[at].begin : 0;
    if (room == 0) {
        if (snd.sent[at].begin != snd.una) return false;
        room = mss;  // it also probes the window
    }
    std::uint64_t size = std::uint64_t{mss} * most;
    if (size > room) size = room > mss ? room / mss * mss : room;
    if (snd.sent[at].size() > size) {
        fragment_sent(socket, at, size, mss);
    } else {
        const std::uint32_t before = snd.sent[at].segments;
        SendBuffer& whole = snd.sent[at];
        whole.segments = std::max(1U, static_cast<std::uint32_t>((whole.size() + mss - 1) / mss));
        count_change(snd, whole, before);
        const std::uint64_t space = std::min<std::uint64_t>(room, mss);
        if (whole.size() < space) collapse(socket, at, space);
    }
    SendBuffer& buffer = snd.sent[at];
    const std::uint32_t before = buffer.segments;
    transmit(socket, buffer, mss, true, Cause::retransmission, now);
    count_change(snd, buffer, before);
    buffer.ever_resent = true;
    if (!buffer.resent) snd.resent += buffer.segments;
    buffer.resent = true;
    if (socket.repair.first_resend_stamp == 0)
        socket.repair.first_resend_stamp = static_cast<std::uint32_t>(now / kMillisecond) + 1;
    socket.repair.undo_copies += static_cast<std::int32_t>(buffer.segments);
    return true;
}

}  // namespace

bool tcp_resend_first(TcpSocket& socket, Nanos now) {
    return !socket.snd.sent.empty() && resend(socket, 0, 1, now);
}

// tcp_xmit_retransmit_queue
void tcp_send_lost(TcpSocket& socket, Nanos now) {
    TcpSendState& snd = socket.snd;
    bool rearm = false;
    for (Position at = 0; at < snd.sent.size(); ++at) {
        if (snd.resent >= snd.lost) break;
        const std::uint32_t flying = socket.in_flight();
        if (flying >= socket.cc.window) break;
        const SendBuffer& buffer = snd.sent[at];
        if (!buffer.lost || buffer.sacked || buffer.resent) continue;
        if (!resend(socket, at, std::min(socket.cc.window - flying, 2U), now)) break;
        if (socket.repair.state == Recovery::reduced || socket.repair.state == Recovery::recovery)
            socket.repair.prr_out += snd.sent[at].segments;
        if (at == 0 && socket.resend != Resend::reordering) rearm = true;
    }
    if (rearm) tcp_arm(socket, Resend::timeout, rto_of(socket), now);
}

// tcp_send_loss_probe: new data if there is some, else the last segment once more.
void tcp_loss_probe(TcpSocket& socket, Nanos now) {
    TcpSendState& snd = socket.snd;
    const std::uint32_t mss = tcp_current_mss(socket);
    const auto rearm = [&] { tcp_rearm_timeout(socket, now); };
    if (socket.repair.probe_pending) return rearm();
    socket.repair.probe_resent = false;
    const bool fits =
        !snd.queue.empty() &&
        snd.queue.front().begin + std::min<std::uint64_t>(snd.queue.front().size(), mss) <=
            socket.window_end();
    if (fits) {
        const std::uint32_t before = snd.packets;
        Push how;
        how.nagle_off = how.probe = true;
        write_xmit(socket, mss, how, now);
        if (snd.packets <= before) return rearm();
    } else {
        if (snd.sent.empty()) return rearm();
        const Position last = snd.sent.size() - 1;
        const std::uint32_t count = snd.sent[last].segments;
        Position at = last;
        if (count > 1 && snd.sent[last].size() > std::uint64_t{count - 1} * mss) {
            fragment_sent(socket, last, std::uint64_t{count - 1} * mss, mss);
            at = last + 1;
        }
        // __tcp_retransmit_skb: it does not count as a repair.
        SendBuffer& buffer = snd.sent[at];
        transmit(socket, buffer, mss, true, Cause::retransmission, now);
        buffer.ever_resent = true;
        socket.repair.probe_resent = true;
    }
    socket.repair.probe_pending = true;
    socket.repair.probe_high = snd.next;
    socket.resend = Resend::none;
    rearm();
}

// tcp_write_wakeup, tcp_send_probe0: also the ceiling of a cork and of MSG_MORE.
void tcp_window_probe(TcpSocket& socket, Nanos now) {
    TcpSendState& snd = socket.snd;
    socket.resend = Resend::none;
    socket.resend_due = kNever;
    if (snd.queue.empty() && snd.packets == 0) return;
    const Sequence edge = socket.window_end();
    if (!snd.queue.empty() && snd.queue.front().begin < edge) {
        const std::uint32_t mss = tcp_current_mss(socket);
        SendBuffer& head = snd.queue.front();
        snd.pushed = std::max(snd.pushed, head.seq_end());
        std::uint64_t size = edge - head.begin;
        if (size < head.seq_end() - head.begin || head.size() > mss) {
            size = std::min<std::uint64_t>(size, mss);
            head.push = true;
            SendBuffer rest = split(socket, head, size, mss);
            snd.queue.insert(snd.queue.begin() + 1, rest);
        }
        SendBuffer& leaves = snd.queue.front();
        leaves.push = true;
        transmit(socket, leaves, mss, false, snd.held_by, now);
        sent_new_data(socket, now);
        // What was cut off has no room, though nobody asks before the next ACK.
        if (!snd.queue.empty() && snd.queue.front().begin == edge) snd.held_by = Cause::window;
    } else {
        TcpSegment probe = make_segment(socket, now);
        probe.seq = snd.una;
        probe.probe = true;
        socket.out.push_back(probe);
    }
    if (snd.packets > 0 || snd.queue.empty()) {
        socket.rtt.backoff = 0;
        return;
    }
    socket.rtt.backoff = std::min(socket.rtt.backoff + 1, 15U);
    tcp_arm(socket, Resend::window_probe, window_probe_wait(socket), now);
}

}  // namespace sticky::sim
