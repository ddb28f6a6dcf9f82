#include "trace/attribute_limits.h"

#include <algorithm>

namespace sticky::detective {
namespace {

// Less than this has not filled a congestion window that nothing was lost in: it begins with 10
// segments (TCP_INIT_CWND), and a sender waits with more than two thirds of it under way if the
// next ACK is near (tcp_tso_should_defer).
constexpr std::size_t kInitialWindow = 10;
constexpr std::size_t kMostOfWindow = 7;
// A loss probe comes after two round trips and two ticks of the timer, or 200 ms if only one
// segment is under way (tcp_schedule_loss_probe).
constexpr Nanos kLeastProbe = 2 * kMillisecond;
constexpr Nanos kLeastProbeAlone = 190 * kMillisecond;
// The retransmission timeout before anything was answered, and if the SYN was lost.
constexpr Nanos kFirstTimeout = 3050 * kMillisecond;
// A receiver that has bytes to send lets the ACK ride on them (icsk_ack.pingpong).
constexpr Nanos kRodeAlong = 5 * kMillisecond;

std::size_t segments_in(const FlowFacts& facts, ByteRange range) {
    if (range.end <= range.begin) return 0;
    const auto [first, last] = facts_in(facts.wire, range);
    return last - first;
}

const WireFact* segment_before(const FlowFacts& facts, const Outgoing& out) {
    return out.unit == facts.wire.data() ? nullptr : out.unit - 1;
}

Nanos called(const FlowFacts& facts, const Unit& recv) {
    return recv.at - what_of<Received>(facts.event(recv.event)).took;
}

Finding behind(const FlowFacts& facts, const Outgoing& out, Cause cause,
               std::initializer_list<EventIndex> evidence) {
    Finding finding =
        finding_of(facts, Lane::wire, out.unit->unit, out.unit->range, Effect::delayed, cause);
    finding.evidence = {out.unit->event};
    finding.evidence.insert(finding.evidence.end(), evidence);
    return finding;
}

// tcp_send_loss_probe sends what is new, whatever Nagle and the cork say, when ACKs stay out.
bool loss_probe(const FlowFacts& facts, const Outgoing& out) {
    const LearnedFact* known = facts.packets.known_at(out.unit->at);
    const WireFact* before = segment_before(facts, out);
    if (known == nullptr || before == nullptr) return false;
    const Nanos quiet = std::max({known->at, before->at, out.sends.back().at});
    const std::size_t flying = segments_in(facts, {known->acked, out.unit->range.begin});
    if (flying == 0) return false;
    const Nanos least = flying < 2 ? kLeastProbeAlone : kLeastProbe;
    return out.unit->at - quiet >= std::max(least, facts.packets.round_trip);
}

// The slowest answer to what was sent shortly before: each further one weighs less in the smoothed
// round trip and its deviation (tcp_rtt_estimator).
Nanos slowest_answer(const FlowFacts& facts, const Outgoing& out) {
    constexpr std::size_t kRemembered = 64;
    const auto position = static_cast<std::size_t>(out.unit - facts.wire.data());
    Nanos slowest = facts.packets.round_trip;
    for (std::size_t i = position - std::min(position, kRemembered); i < position; ++i) {
        const LearnedFact* ack = facts.packets.ack_of(facts.wire[i].range.end);
        if (ack != nullptr && ack->at <= out.unit->at)
            slowest = std::max(slowest, ack->at - facts.wire[i].at);
    }
    return slowest;
}

// The timer runs while nothing is in flight (tcp_check_probe_timer), for the retransmission timeout
// but 200 ms at least (tcp_probe0_base). That is the smoothed round trip and four times its
// deviation, neither more than the slowest answer; before the first one it is 1 s, or 3 s if the
// SYN was lost (RFC 6298 2.1, 5.7).
bool ceiling(const FlowFacts& facts, const Outgoing& out, const Gate& gate) {
    const LearnedFact* acked = facts.packets.ack_of(out.unit->range.begin);
    const bool flying = acked == nullptr || acked->at > out.unit->at;
    if (flying && out.unit->range.begin > 0) return false;
    Nanos since = gate.from;
    if (!flying) since = std::max(since, acked->at);
    if (out.unit->at - since < kCeilingMin) return false;
    // Every ACK starts it anew (tcp_ack_probe).
    const LearnedFact* known = facts.packets.known_at(out.unit->at);
    if (known != nullptr) since = std::max(since, known->at);
    const bool no_answer = out.unit->range.begin == 0;
    const Nanos most = no_answer ? kFirstTimeout : kCeilingMax + 5 * slowest_answer(facts, out);
    return out.unit->at - since <= most;
}

}  // namespace

Nanos read_by(const FlowFacts& facts, const WireFact& unit, Nanos handed) {
    const std::uint64_t kbit = facts.packets.device_kbit;
    if (kbit == 0) return handed + kReadLater;
    std::uint64_t size = 0;
    Nanos free = handed;
    for (EventIndex index = unit.event; index-- > 0;) {
        const Event& event = facts.event(index);
        const auto* packet = std::get_if<Packet>(&event.what);
        if (packet == nullptr) continue;
        if (size > 0) {  // the one before it
            free = std::max(free, event.at);
            break;
        }
        size = packet->size;
    }
    // bits / (kbit/s) = ms
    const auto takes = static_cast<Nanos>(size * 8) * kMillisecond / static_cast<Nanos>(kbit);
    return free + takes + kReadLater;
}

// It left with an ACK, not when the rules let it go: packets are read before ACKs are handed over,
// so one that was late would have been read before that ACK.
const LearnedFact* left_with_ack(const FlowFacts& facts, const Outgoing& out,
                                 CongestionAsked asked) {
    const LearnedFact* ack = facts.packets.known_at(out.unit->at);
    if (ack == nullptr || ack == facts.packets.learned.data()) return nullptr;
    if (ack->at < asked.allowed + kRelease || out.unit->at > ack->at + kRelease) return nullptr;
    if (out.sends.back().at > ack->at) return nullptr;
    const std::size_t flying = segments_in(facts, {(ack - 1)->acked, out.unit->range.begin});
    return flying >= (asked.lossy ? 1 : kMostOfWindow) ? ack : nullptr;
}

const LearnedFact* congestion(const FlowFacts& facts, const Outgoing& out, CongestionAsked asked) {
    if (asked.surely) {
        if (const LearnedFact* ack = left_with_ack(facts, out, asked)) return ack;
    }
    const std::size_t position = static_cast<std::size_t>(out.unit - facts.wire.data());
    const std::size_t least = asked.surely ? kInitialWindow : asked.lossy ? 1 : kMostOfWindow;
    if (position < least) return nullptr;
    // Each acknowledged segment lets the window grow by one at most (RFC 5681 3.1), so that surely
    // too much is under way only while no more than half of the rest is acknowledged.
    const std::size_t last = asked.surely ? (position - least) / 2 : position - least;
    // ACKs may come in a burst before the device is read: the last one before which that much was
    // under way is the one that has to show.
    const LearnedFact* trigger = facts.packets.ack_of(facts.wire[last].range.end);
    const LearnedFact* known = facts.packets.known_at(out.unit->at);
    if (known == nullptr) return nullptr;
    if (trigger == nullptr || trigger > known) trigger = known;
    if (trigger->at <= asked.allowed) return nullptr;
    if (out.unit->at > read_by(facts, *out.unit, trigger->at)) return nullptr;
    return out.sends.back().at > trigger->at ? nullptr : trigger;
}

// The window begins with ten segments and grows by one at most for each that is acknowledged
// (RFC 6928, RFC 5681 3.1): with so many under way it was full, whatever else held the segment.
bool surely_congested(const FlowFacts& facts, const Outgoing& out, Nanos at) {
    const LearnedFact* known = facts.packets.known_at(at);
    const WireFact* before = segment_before(facts, out);
    if (before == nullptr || before->at > at) return false;
    const std::uint64_t acked = known == nullptr ? 0 : known->acked;
    const std::size_t flying = segments_in(facts, {acked, out.unit->range.begin});
    return flying >= kInitialWindow + segments_in(facts, {0, acked});
}

// tcp_tso_should_defer: with less room than a third of the window (tcp_tso_win_divisor) and more
// than that to send, it waits for the ACK that makes more.
const LearnedFact* deferred(const FlowFacts& facts, const Outgoing& out, Nanos allowed,
                            std::uint64_t queued) {
    constexpr std::uint64_t kDivisor = 3;
    const LearnedFact* ack = facts.packets.known_at(out.unit->at);
    if (ack == nullptr || ack == facts.packets.learned.data() || ack->at <= allowed) return nullptr;
    const LearnedFact* then = ack - 1;
    const std::uint64_t begin = out.unit->range.begin;
    if (ack->edge <= then->edge || then->edge <= begin) return nullptr;
    const std::uint64_t room = then->edge - begin;
    if (room * kDivisor > then->edge - then->acked || queued <= then->edge) return nullptr;
    const bool flying = segments_in(facts, {then->acked, begin}) > 0;
    const bool with_ack = out.unit->at <= read_by(facts, *out.unit, ack->at);
    return flying && with_ack && out.sends.front().at <= allowed ? ack : nullptr;
}

const OptionFact* pacing(const FlowFacts& facts, const Outgoing& out) {
    const OptionFact* set = facts.sender.state(Knob::congestion, out.unit->at);
    const LearnedFact* known = facts.packets.known_at(out.unit->at);
    const std::uint64_t acked = known == nullptr ? 0 : known->acked;
    const bool behind = segments_in(facts, {acked, out.unit->range.begin}) > 0;
    return set != nullptr && set->value != 0 && behind ? set : nullptr;
}

const LearnedFact* room_in_send_buffer(const FlowFacts& facts, const Outgoing& out) {
    const SendFact& send = out.sends.back();
    const OptionFact* set = facts.sender.state(Knob::sndbuf, send.at);
    const LearnedFact* trigger = facts.packets.known_at(out.unit->at);
    if (set == nullptr || trigger == nullptr || trigger->at <= send.at) return nullptr;
    const bool in_call = out.unit->at <= send.returned;
    return in_call && out.unit->at <= read_by(facts, *out.unit, trigger->at) ? trigger : nullptr;
}

const WireFact* queued_in_device(const FlowFacts& facts, const Outgoing& out) {
    const WireFact* before = segment_before(facts, out);
    if (before == nullptr || out.sends.size() < 2) return nullptr;
    const SendFact& first = out.sends.front();
    const LearnedFact* known = facts.packets.known_at(first.at);
    if (known != nullptr && known->acked >= before->range.end) return nullptr;
    const bool queued = before->at > first.returned && before->at >= out.sends.back().at;
    return queued && out.unit->at <= read_by(facts, *out.unit, before->at) ? before : nullptr;
}

KernelTimer sent_by_timer(const FlowFacts& facts, const Outgoing& out, const Gate& gate) {
    if (gate.cause == Cause::window) {
        // tcp_write_wakeup sends what fits, however little.
        const bool fits = ends_at_edge(facts, out, out.unit->at);
        const bool later = out.sends.back().at < out.unit->at;
        return fits && later ? KernelTimer::window_probe : KernelTimer::none;
    }
    if (gate.cause != Cause::nagle && ceiling(facts, out, gate)) return KernelTimer::window_probe;
    return loss_probe(facts, out) ? KernelTimer::loss_probe : KernelTimer::none;
}

bool ends_at_edge(const FlowFacts& facts, const Outgoing& out, Nanos at) {
    const LearnedFact* known = facts.packets.known_at(at);
    return known != nullptr && known->edge == out.unit->range.end;
}

// Its timer runs for 40 ms at least (tcp_send_delayed_ack).
std::optional<Finding> put_off_ack(const FlowFacts& facts, const Outgoing& out,
                                   const LearnedFact& ack) {
    const ReadableFact* there = facts.packets.readable_at(out.small->range.end - 1);
    if (there == nullptr) return std::nullopt;
    const Nanos kept = ack.departed - there->at;
    const bool rode = what_of<Packet>(facts.event(ack.packet)).data.has_value();
    if (kept < (rode ? kRodeAlong : kDelayedAckMin) || kept > kDelayedAckMax) return std::nullopt;
    Finding finding =
        behind(facts, out, Cause::delayed_ack, {there->arrived, ack.packet, ack.arrived});
    finding.cost = std::max<Nanos>(0, out.unit->at - out.sends.front().at);
    return finding;
}

std::optional<Finding> late_read(const FlowFacts& facts, const Outgoing& out,
                                 const LearnedFact& opened) {
    const std::vector<Unit>& recv = facts.flow->lane(Lane::recv);
    const auto after = std::partition_point(
        recv.begin(), recv.end(), [&](const Unit& unit) { return unit.at < opened.departed; });
    const Unit* read = nullptr;
    if (after != recv.end() && called(facts, *after) <= opened.departed) {
        read = &*after;
    } else if (after != recv.begin() && opened.departed - (after - 1)->at <= kRelease) {
        read = &*(after - 1);
    }
    if (read == nullptr) return std::nullopt;
    const ReadableFact* there = facts.packets.readable_at(read->range.begin);
    const Nanos call = called(facts, *read);
    if (there == nullptr || there->at + kRelease > call) return std::nullopt;
    Finding finding =
        behind(facts, out, Cause::late_reader, {read->event, opened.packet, opened.arrived});
    finding.cost = call - there->at;
    return finding;
}

}  // namespace sticky::detective
