// An acknowledgment arrives (tcp_ack, tcp_clean_rtx_queue in net/ipv4/tcp_input.c), or none came in
// time (tcp_retransmit_timer in tcp_timer.c).
#include <algorithm>

#include "sim/congestion.h"
#include "sim/repair.h"
#include "sim/tcp_input.h"
#include "sim/tcp_output.h"
#include "sim/tcp_transmit.h"

namespace sticky::sim {
namespace {

// tcp_may_update_window, tcp_ack_update_window
bool update_window(TcpSocket& socket, const TcpSegment& segment) {
    TcpSendState& snd = socket.snd;
    const std::uint64_t window = std::uint64_t{segment.window} << snd.scale;
    const bool newer = segment.ack > snd.una || segment.seq > snd.window_seq ||
                       (segment.seq == snd.window_seq && (window > snd.window || window == 0));
    if (!newer) return false;
    snd.window_seq = segment.seq;
    snd.window = window;
    if (window > snd.largest_window) {
        snd.largest_window = window;
        tcp_sync_mss(socket);
    }
    return true;
}

struct Cleaned {
    Nanos first_sent_at = -1, last_sent_at = -1;  // of what was never sent again
    std::uint32_t segments = 0;
    bool whole = true;
};

// tcp_clean_rtx_queue: what is acknowledged needs not be kept.
Cleaned clean(TcpSocket& socket, AckFacts& facts, Nanos now) {
    TcpSendState& snd = socket.snd;
    Cleaned cleaned;
    while (!snd.sent.empty() && cleaned.whole) {
        SendBuffer& buffer = snd.sent.front();
        std::uint32_t acked = buffer.segments;
        if (buffer.seq_end() > snd.una) {
            if (buffer.segments == 1 || snd.una <= buffer.begin) break;
            // tcp_tso_acked
            const std::uint64_t gone = std::min(snd.una, buffer.end) - buffer.begin;
            const auto left =
                static_cast<std::uint32_t>((buffer.size() - gone + snd.mss - 1) / snd.mss);
            buffer.begin += gone;
            buffer.memory -= static_cast<std::uint32_t>(gone);
            snd.memory -= gone;
            socket.reserve.give_back(gone);
            acked = buffer.segments - std::max(left, 1U);
            buffer.segments = std::max(left, 1U);
            cleaned.whole = false;
            if (acked == 0) break;
        }
        if (buffer.ever_resent) {
            if (buffer.resent) snd.resent -= acked;
            facts.resent_acked = true;
        } else if (!buffer.sacked) {
            cleaned.last_sent_at = buffer.sent_at;
            if (cleaned.first_sent_at < 0) cleaned.first_sent_at = buffer.sent_at;
            if (buffer.begin < socket.repair.sack_high) note_reordering(socket, buffer.begin);
            if (buffer.seq_end() <= socket.repair.high) facts.original_acked = true;
        }
        if (buffer.sacked) {
            snd.sacked -= acked;
        } else {
            facts.delivered += acked;
            rack_advance(socket, buffer, now);
        }
        if (buffer.lost) snd.lost -= acked;
        snd.packets -= acked;
        cleaned.segments += acked;
        facts.data_acked = true;
        if (!cleaned.whole) break;
        snd.memory -= std::min<std::uint64_t>(snd.memory, buffer.memory);
        socket.reserve.give_back(buffer.memory);
        snd.sent.pop_front();
    }
    while (!snd.calls.empty() && snd.calls.front() < snd.una) snd.calls.pop_front();
    return cleaned;
}

// tcp_ack_update_rtt
void measure(TcpSocket& socket, const Cleaned& cleaned, const AckFacts& facts,
             const TcpSegment& segment, Nanos now) {
    std::int64_t micros = -1, last = -1;
    if (cleaned.first_sent_at >= 0 && !facts.resent_acked) {
        micros = (now - cleaned.first_sent_at) / kMicrosecond;
        last = (now - cleaned.last_sent_at) / kMicrosecond;
    }
    if (micros < 0 && facts.sack_sent_at >= 0)
        micros = last = (now - facts.sack_sent_at) / kMicrosecond;
    if (micros < 0 && segment.echo != 0 && facts.data_acked)
        micros = last = std::max<std::int64_t>(
            1000, (now / kMillisecond + 1 - segment.echo) * std::int64_t{1000});
    if (micros >= 0) {
        measure_round_trip(socket, micros, now);
        socket.rtt.backoff = 0;
    }
    if (cleaned.segments > 0) congestion_sample(socket, last, now);
}

// tcp_ack_probe
void window_opened(TcpSocket& socket, Nanos now) {
    const TcpSendState& snd = socket.snd;
    if (snd.queue.empty()) return;
    if (snd.queue.front().seq_end() <= socket.window_end()) {
        socket.rtt.backoff = 0;
        if (socket.resend == Resend::window_probe) {
            socket.resend = Resend::none;
            socket.resend_due = kNever;
        }
    } else {
        tcp_arm(socket, Resend::window_probe, window_probe_wait(socket), now);
    }
}

}  // namespace

void tcp_acknowledged(TcpSocket& socket, const TcpSegment& segment, Nanos now) {
    TcpSendState& snd = socket.snd;
    const Sequence before = snd.una;
    AckFacts facts;
    facts.has_data = segment.end() != segment.seq;
    facts.echo = segment.echo;
    if (segment.ack > snd.next) return;
    if (segment.ack < before) {
        if (segment.sack_count > 0 && snd.packets > 0)
            mark_sacks(socket, segment, before, facts, now);
        return;
    }
    facts.advanced = segment.ack > before;
    if (facts.advanced) socket.repair.retransmits = 0;
    const std::uint32_t packets = snd.packets;
    facts.window_update = update_window(socket, segment);
    if (facts.window_update) restart_after_idle(socket, now);
    snd.una = segment.ack;
    if (segment.sack_count > 0) mark_sacks(socket, segment, before, facts, now);
    if (packets == 0) {
        window_opened(socket, now);
        return;
    }
    const Cleaned cleaned = clean(socket, facts, now);
    measure(socket, cleaned, facts, segment, now);
    if (facts.data_acked) facts.set_timer = true;
    answer_to_probe(socket, segment, facts);
    const bool dubious = !facts.not_duplicate() || facts.data_sacked || facts.duplicate_sack ||
                         socket.repair.state != Recovery::open;
    Repeat repeat = Repeat::nothing;
    if (dubious) {
        const bool duplicate = !facts.advanced && !facts.not_duplicate() && !facts.duplicate_sack;
        repeat = repair(socket, facts, duplicate, now);
    }
    if (facts.set_timer && !schedule_loss_probe(socket, true, now)) tcp_rearm_timeout(socket, now);
    // tcp_cong_control
    if (reduces(socket)) {
        reduce_window(socket, facts);
    } else if (socket.repair.reordering > 3 ? facts.data_acked || facts.data_sacked
                                            : facts.data_acked) {
        congestion_grow(socket, facts.delivered, now);
    }
    update_pacing_rate(socket);
    if (repeat == Repeat::fresh) {
        Push how;
        how.nagle_off = true;
        push_pending(socket, tcp_current_mss(socket), how, now);
        if (snd.next > socket.repair.high) return;  // F-RTO goes on
        socket.repair.forward = false;
        repeat = Repeat::lost;
    }
    if (repeat == Repeat::lost) tcp_send_lost(socket, now);
}

// tcp_retransmit_timer
void tcp_timed_out(TcpSocket& socket, Nanos now) {
    TcpSendState& snd = socket.snd;
    if (socket.phase == TcpPhase::syn_sent || socket.phase == TcpPhase::syn_received) {
        constexpr std::uint32_t kMostTries = 7;  // tcp_syn_retries 6
        if (socket.syn_tries >= kMostTries) return tcp_end(socket, "ETIMEDOUT");
        tcp_send_syn(socket, now);
        return;
    }
    if (snd.packets == 0) return;
    constexpr std::uint32_t kMostTries = 15;  // tcp_retries2
    if (socket.repair.retransmits > kMostTries) return tcp_end(socket, "ETIMEDOUT");
    enter_loss(socket, now);
    ++socket.repair.retransmits;
    tcp_resend_first(socket, now);
    const std::int64_t most = socket.profile->rto_most / socket.profile->jiffy;
    socket.rtt.rto_jiffies = std::min(rto_of(socket) << 1, most);
    tcp_arm(socket, Resend::timeout, rto_of(socket), now);
}

// tcp_rack_reo_timeout
void tcp_reordering_timer(TcpSocket& socket, Nanos now) {
    socket.resend = Resend::none;
    socket.resend_due = kNever;
    const std::uint32_t flying = socket.in_flight();
    rack_detect(socket, now);
    if (socket.in_flight() != flying) {
        if (socket.repair.state != Recovery::recovery) {
            AckFacts facts;
            if (socket.repair.state < Recovery::recovery) {
                socket.repair.rack_advanced = false;
                repair(socket, facts, false, now);
            }
        }
        tcp_send_lost(socket, now);
    }
    if (socket.resend != Resend::timeout) tcp_rearm_timeout(socket, now);
}

}  // namespace sticky::sim
