#include "sim/repair.h"

#include <algorithm>

#include "sim/congestion.h"
#include "sim/tcp_output.h"
#include "sim/tcp_transmit.h"

namespace sticky::sim {
namespace {

bool sent_after(Nanos a, Nanos b, Sequence a_end, Sequence b_end) {
    return a > b || (a == b && a_end > b_end);
}

Nanos least_rtt(const TcpSocket& socket) {
    return socket.rtt.least < 0 ? kNever / 8 : socket.rtt.least * kMicrosecond;
}

// tcp_sacktag_one
void mark_sack(TcpSocket& socket, SendBuffer& buffer, AckFacts& facts, Nanos now) {
    TcpSendState& snd = socket.snd;
    Repair& repair = socket.repair;
    if (buffer.resent) {
        if (buffer.lost) {
            buffer.lost = buffer.resent = false;
            snd.lost -= buffer.segments;
            snd.resent -= buffer.segments;
        }
    } else {
        if (!buffer.ever_resent) {
            // It was in a hole: packets overtook each other.
            if (buffer.begin < repair.sack_high) note_reordering(socket, buffer.begin);
            if (buffer.seq_end() <= repair.high) facts.original_acked = true;
            if (facts.sack_sent_at < 0) facts.sack_sent_at = buffer.sent_at;
        }
        if (buffer.lost) {
            buffer.lost = false;
            snd.lost -= buffer.segments;
        }
    }
    buffer.sacked = true;
    snd.sacked += buffer.segments;
    facts.data_sacked = true;
    facts.delivered += buffer.segments;
    repair.sack_high = std::max(repair.sack_high, buffer.begin + 1);
    rack_advance(socket, buffer, now);
}

// Cuts a buffer that a block covers in part (tcp_match_skb_to_sack); where to look next.
void cut_at_block(TcpSocket& socket, std::size_t at, ByteRange block) {
    TcpSendState& snd = socket.snd;
    SendBuffer& buffer = snd.sent[at];
    if (buffer.segments < 2) return;
    const std::uint64_t mss = snd.mss;
    const bool inside = block.begin <= buffer.begin;
    std::uint64_t size = inside ? block.end - buffer.begin : block.begin - buffer.begin;
    if (size > mss) {
        const std::uint64_t whole = size / mss * mss;
        size = !inside && whole < size ? whole + mss : whole;
    }
    if (size == 0 || size >= buffer.size()) return;
    const std::uint32_t before = buffer.segments;
    SendBuffer rest = split(socket, buffer, size, snd.mss);
    const std::uint32_t more = buffer.segments + rest.segments - before;
    snd.packets += more;
    if (rest.lost) snd.lost += more;
    if (rest.resent) snd.resent += more;
    snd.sent.insert(snd.sent.begin() + static_cast<std::ptrdiff_t>(at) + 1, rest);
}

void mark_block(TcpSocket& socket, ByteRange block, AckFacts& facts, Nanos now) {
    TcpSendState& snd = socket.snd;
    for (std::size_t at = 0; at < snd.sent.size(); ++at) {
        if (snd.sent[at].begin >= block.end) return;
        if (snd.sent[at].sacked || snd.sent[at].seq_end() <= block.begin) continue;
        const bool covered =
            block.begin <= snd.sent[at].begin && snd.sent[at].seq_end() <= block.end;
        if (!covered) cut_at_block(socket, at, block);
        SendBuffer& buffer = snd.sent[at];
        if (block.begin <= buffer.begin && buffer.seq_end() <= block.end)
            mark_sack(socket, buffer, facts, now);
    }
}

// tcp_rack_reo_wnd
Nanos reordering_window(const TcpSocket& socket) {
    const Repair& repair = socket.repair;
    if (!repair.reordering_seen) {
        if (repair.state >= Recovery::recovery) return 0;
        if (socket.snd.sacked >= repair.reordering) return 0;
    }
    return std::min(least_rtt(socket) / 4 * repair.rack_steps,
                    socket.rtt.smoothed / 8 * kMicrosecond);
}

bool anything_resent(const TcpSocket& socket) {
    if (socket.snd.resent > 0) return true;
    return !socket.snd.sent.empty() && socket.snd.sent.front().ever_resent;
}

// tcp_packet_delayed: what was acknowledged left before anything was sent again (RFC 3522).
bool was_delayed(const TcpSocket& socket, const AckFacts& facts) {
    const std::uint32_t stamp = socket.repair.first_resend_stamp;
    return stamp != 0 && facts.echo != 0 && facts.echo < stamp;
}

bool may_undo(const TcpSocket& socket, const AckFacts& facts) {
    const Repair& repair = socket.repair;
    return repair.undo_marked && (repair.undo_copies == 0 || was_delayed(socket, facts));
}

// tcp_undo_cwnd_reduction
void undo(TcpSocket& socket, bool unmark) {
    Repair& repair = socket.repair;
    if (unmark) {
        for (SendBuffer& buffer : socket.snd.sent) buffer.lost = false;
        socket.snd.lost = 0;
    }
    if (repair.prior_threshold != 0) {
        socket.cc.window = std::max(socket.cc.window, repair.prior_window);
        socket.cc.threshold = std::max(socket.cc.threshold, repair.prior_threshold);
    }
    repair.undo_marked = false;
    repair.rack_advanced = true;
}

// tcp_try_keep_open
void keep_open(TcpSocket& socket) {
    Repair& repair = socket.repair;
    const bool left_out = socket.snd.sacked + socket.snd.lost > 0;
    const Recovery state =
        left_out || anything_resent(socket) ? Recovery::disorder : Recovery::open;
    if (repair.state == state) return;
    repair.state = state;
    repair.high = socket.snd.next;
}

void end_reduction(TcpSocket& socket) {
    const bool counts = socket.repair.state == Recovery::reduced || socket.repair.undo_marked;
    if (socket.cc.threshold < 0x7fffffff && counts) socket.cc.window = socket.cc.threshold;
}

void init_undo(TcpSocket& socket) {
    socket.repair.undo_marked = true;
    socket.repair.undo = socket.snd.una;
    socket.repair.undo_copies = static_cast<std::int32_t>(socket.snd.resent);
}

std::uint32_t current_threshold(const TcpSocket& socket) {
    if (reduces(socket)) return socket.cc.threshold;
    const std::uint32_t window = socket.cc.window;
    return std::max(socket.cc.threshold, (window >> 1U) + (window >> 2U));
}

void enter_recovery(TcpSocket& socket) {
    Repair& repair = socket.repair;
    repair.prior_threshold = 0;
    init_undo(socket);
    if (!reduces(socket)) {
        repair.prior_threshold = current_threshold(socket);
        repair.high = socket.snd.next;
        repair.probe_pending = false;
        socket.cc.counter = 0;
        repair.prior_window = socket.cc.window;
        repair.prr_delivered = repair.prr_out = 0;
        socket.cc.threshold = congestion_threshold(socket);
    }
    repair.state = Recovery::recovery;
}

// tcp_identify_packet_loss
void identify_loss(TcpSocket& socket, AckFacts& facts, Nanos now) {
    if (socket.snd.sent.empty() || !socket.repair.rack_advanced) return;
    socket.repair.rack_advanced = false;
    const std::uint32_t resent = socket.snd.resent, lost = socket.snd.lost;
    const Nanos wait = rack_detect(socket, now);
    if (wait > 0) {
        const Nanos jiffy = socket.profile->jiffy;
        tcp_arm(socket, Resend::reordering, (wait + 2 * kMillisecond + jiffy - 1) / jiffy, now);
        facts.set_timer = false;
    }
    if (socket.snd.resent < resent) facts.lost_resent = true;
    if (socket.snd.lost > lost) facts.lost += socket.snd.lost - lost;
}

void undo_recovery(TcpSocket& socket, const AckFacts& facts) {
    if (may_undo(socket, facts)) undo(socket, false);
    socket.repair.state = Recovery::open;
}

// tcp_process_loss: after a timeout, is it certain that something was lost?
Repeat after_timeout(TcpSocket& socket, const AckFacts& facts, bool duplicate) {
    Repair& repair = socket.repair;
    TcpSendState& snd = socket.snd;
    const bool recovered = snd.una >= repair.high;
    const auto undo_loss = [&] {
        undo(socket, true);
        repair.retransmits = 0;
        repair.state = Recovery::open;
    };
    if (facts.advanced && may_undo(socket, facts)) {
        undo_loss();
        return Repeat::nothing;
    }
    if (repair.forward) {
        if (facts.original_acked) {
            undo_loss();
            return Repeat::nothing;
        }
        if (snd.next > repair.high) {
            if (facts.data_sacked || duplicate) repair.forward = false;
        } else if (facts.advanced && !recovered) {
            repair.high = snd.next;
            if (!snd.queue.empty() && socket.window_end() > snd.next) return Repeat::fresh;
            repair.forward = false;
        }
    }
    if (recovered) {
        undo_recovery(socket, facts);
        return Repeat::nothing;
    }
    return Repeat::lost;
}

}  // namespace

bool reduces(const TcpSocket& socket) {
    return socket.repair.state == Recovery::reduced || socket.repair.state == Recovery::recovery;
}

// tcp_check_sack_reordering
void note_reordering(TcpSocket& socket, Sequence low) {
    Repair& repair = socket.repair;
    if (low >= repair.sack_high) return;
    const std::uint64_t metric = repair.sack_high - low, mss = socket.snd.mss;
    if (metric > repair.reordering * mss)
        repair.reordering =
            static_cast<std::uint32_t>(std::min<std::uint64_t>((metric + mss - 1) / mss, 300));
    repair.reordering_seen = true;
}

void mark_sacks(TcpSocket& socket, const TcpSegment& segment, Sequence una_before, AckFacts& facts,
                Nanos now) {
    std::size_t first = 0;
    if (segment.duplicate_sack && segment.sack_count > 0) {
        first = 1;
        facts.duplicate_sack = true;
        Repair& repair = socket.repair;
        const Sequence end = segment.sacks[0].end;
        if (repair.undo_marked && repair.undo_copies > 0 && end <= una_before && end > repair.undo)
            --repair.undo_copies;
    }
    std::vector<ByteRange> blocks(segment.sacks.begin() + static_cast<std::ptrdiff_t>(first),
                                  segment.sacks.begin() + segment.sack_count);
    std::ranges::sort(blocks, {}, &ByteRange::begin);
    for (const ByteRange& block : blocks) mark_block(socket, block, facts, now);
}

void rack_advance(TcpSocket& socket, const SendBuffer& buffer, Nanos now) {
    Repair& repair = socket.repair;
    const Nanos rtt = now - buffer.sent_at;
    if (buffer.ever_resent && rtt < least_rtt(socket)) return;
    repair.rack_advanced = true;
    repair.rack_rtt = rtt;
    if (!sent_after(buffer.sent_at, repair.rack_sent_at, buffer.seq_end(), repair.rack_end)) return;
    repair.rack_sent_at = buffer.sent_at;
    repair.rack_end = buffer.seq_end();
}

void mark_lost(TcpSocket& socket, SendBuffer& buffer) {
    TcpSendState& snd = socket.snd;
    if (buffer.sacked) return;
    if (buffer.lost) {
        if (buffer.resent) {
            buffer.resent = false;
            snd.resent -= buffer.segments;
        }
        return;
    }
    buffer.lost = true;
    snd.lost += buffer.segments;
}

// tcp_rack_detect_loss
Nanos rack_detect(TcpSocket& socket, Nanos now) {
    const Repair& repair = socket.repair;
    const Nanos window = reordering_window(socket);
    Nanos wait = 0;
    for (SendBuffer& buffer : socket.snd.sent) {
        if (buffer.sacked || (buffer.lost && !buffer.resent)) continue;
        if (!sent_after(repair.rack_sent_at, buffer.sent_at, repair.rack_end, buffer.seq_end()))
            continue;
        const Nanos remaining = repair.rack_rtt + window - (now - buffer.sent_at);
        if (remaining <= 0)
            mark_lost(socket, buffer);
        else
            wait = std::max(wait, remaining);
    }
    return wait;
}

// tcp_fastretrans_alert
Repeat repair(TcpSocket& socket, AckFacts& facts, bool duplicate, Nanos now) {
    Repair& repair = socket.repair;
    TcpSendState& snd = socket.snd;
    if (repair.state == Recovery::open) {
        repair.first_resend_stamp = 0;
    } else if (snd.una >= repair.high) {
        if (repair.state == Recovery::reduced && snd.una != repair.high) {
            end_reduction(socket);
            repair.state = Recovery::open;
        } else if (repair.state == Recovery::recovery) {
            const bool undone = may_undo(socket, facts);
            if (undone) undo(socket, false);
            if (!undone) end_reduction(socket);
            repair.state = Recovery::open;
        }
    }
    if (repair.state == Recovery::recovery) {
        if (facts.advanced && repair.undo_marked && was_delayed(socket, facts)) {
            // tcp_try_undo_partial
            if (snd.resent > 0) return Repeat::nothing;
            undo(socket, true);
            keep_open(socket);
        }
        if (repair.undo_marked && repair.undo_copies == 0) {
            undo(socket, false);
            keep_open(socket);
        }
        identify_loss(socket, facts, now);
        if (repair.state != Recovery::recovery) {
            if (snd.lost == 0) return Repeat::nothing;
            enter_recovery(socket);
        }
        return Repeat::lost;
    }
    if (repair.state == Recovery::loss) {
        const Repeat repeat = after_timeout(socket, facts, duplicate);
        identify_loss(socket, facts, now);
        if (repair.state != Recovery::open && !facts.lost_resent) return repeat;
    }
    if (repair.state <= Recovery::disorder && repair.undo_marked && repair.undo_copies == 0)
        undo(socket, false);
    identify_loss(socket, facts, now);
    if (snd.lost == 0) {  // tcp_time_to_recover, tcp_try_to_open
        if (!anything_resent(socket)) repair.first_resend_stamp = 0;
        if (repair.state != Recovery::reduced) keep_open(socket);
        return Repeat::nothing;
    }
    enter_recovery(socket);
    return Repeat::lost;
}

// tcp_cwnd_reduction: proportional rate reduction (RFC 6937)
void reduce_window(TcpSocket& socket, const AckFacts& facts) {
    Repair& repair = socket.repair;
    const std::uint32_t newly = facts.delivered;
    if (newly == 0 || repair.prior_window == 0) return;
    const auto flying = static_cast<std::int64_t>(socket.in_flight());
    const std::int64_t delta = static_cast<std::int64_t>(socket.cc.threshold) - flying;
    repair.prr_delivered += newly;
    std::int64_t count = 0;
    if (delta < 0) {
        const std::uint64_t dividend =
            std::uint64_t{socket.cc.threshold} * repair.prr_delivered + repair.prior_window - 1;
        count = static_cast<std::int64_t>(dividend / repair.prior_window) - repair.prr_out;
    } else {
        count = std::max<std::int64_t>(
            static_cast<std::int64_t>(repair.prr_delivered) - repair.prr_out, newly);
        if (facts.advanced && facts.lost == 0) ++count;
        count = std::min(delta, count);
    }
    count = std::max<std::int64_t>(count, repair.prr_out == 0 ? 1 : 0);
    socket.cc.window = static_cast<std::uint32_t>(std::max<std::int64_t>(flying + count, 1));
}

// tcp_enter_loss, tcp_timeout_mark_lost
void enter_loss(TcpSocket& socket, Nanos now) {
    Repair& repair = socket.repair;
    TcpSendState& snd = socket.snd;
    const bool fresh = repair.state < Recovery::recovery;
    bool first = true;
    for (SendBuffer& buffer : snd.sent) {
        const bool recent = repair.rack_rtt - (now - buffer.sent_at) > 0;
        if (first || !recent) mark_lost(socket, buffer);
        first = false;
    }
    if (repair.state <= Recovery::disorder || repair.high <= snd.una ||
        (repair.state == Recovery::loss && repair.retransmits == 0)) {
        repair.prior_threshold = current_threshold(socket);
        repair.prior_window = socket.cc.window;
        socket.cc.threshold = congestion_threshold(socket);
        congestion_reset(socket);
        init_undo(socket);
    }
    socket.cc.window = socket.in_flight() + 1;
    socket.cc.counter = 0;
    repair.state = Recovery::loss;
    repair.high = snd.next;
    repair.probe_pending = false;
    repair.forward = fresh || repair.retransmits > 0;
}

// tcp_process_tlp_ack
void answer_to_probe(TcpSocket& socket, const TcpSegment& segment, const AckFacts& facts) {
    Repair& repair = socket.repair;
    if (!repair.probe_pending || segment.ack < repair.probe_high) return;
    if (!repair.probe_resent) {
        repair.probe_pending = false;
    } else if (facts.duplicate_sack) {
        repair.probe_pending = false;
    } else if (segment.ack > repair.probe_high) {
        // The probe repaired something: the window is reduced as after a loss.
        repair.probe_pending = false;
        repair.prior_window = socket.cc.window;
        socket.cc.threshold = congestion_threshold(socket);
        socket.cc.window = std::min(socket.cc.window, socket.cc.threshold);
    } else if (!facts.duplicate_sack && !facts.has_data && !facts.advanced) {
        repair.probe_pending = false;  // a duplicate ACK without DSACK: both copies arrived
    }
}

}  // namespace sticky::sim
