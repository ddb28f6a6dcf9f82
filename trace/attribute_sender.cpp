// The sender's door: why each wire unit left when it did.
//
// The rules are Linux's. A send queues its bytes and asks whether the last buffer may go now
// (tcp_push, tcp_nagle_test in net/ipv4/tcp_output.c): not while TCP_CORK or this call's MSG_MORE
// says wait, and, unless TCP_NODELAY, not while an earlier small segment is unacknowledged
// (tcp_nagle_check, tcp_minshall_check). What was held goes when the first thing happens that lifts
// it. So a unit's hold is shown by three facts: what held it when its first send was made, what
// lifted that first, and that it left then. If they do not fit, nothing is claimed.
#include <algorithm>
#include <limits>
#include <optional>

#include "trace/attribute_facts.h"

namespace sticky::detective {
namespace {

constexpr Nanos kNever = std::numeric_limits<Nanos>::max();

enum class Lift : std::uint8_t {
    ack,       // of the small segment that Nagle waited for
    uncorked,  // TCP_CORK = 0, or TCP_NODELAY = 1, which flushes (__tcp_sock_set_nodelay)
    fin,
    plain_send,  // a send without MSG_MORE after those with it
    filled,      // a later send made it a full segment
    pushed,      // it ended with MSG_EOR and the next send queued another buffer behind it
    ceiling,     // the probe timer (tcp_write_wakeup)
};

struct Lifted {
    Lift by{};
    Nanos at = kNever;
    std::optional<EventIndex> event;
};

// Bytes that were kept back for one reason.
struct Hold {
    Cause cause = Cause::unexplained;
    Nanos from = 0;
    std::vector<EventIndex> facts;    // of the holder
    const AckFact* ack = nullptr;     // nagle: what it waited for, if it came
    const WireFact* small = nullptr;  // nagle: the small segment in flight
};

class SenderDoor {
public:
    SenderDoor(FlowFacts& facts, std::vector<Finding>& findings)
        : facts_(facts), findings_(findings) {}

    void run() {
        partial_sends(facts_, findings_);
        // In lane order, retransmissions between the others.
        const std::vector<Unit>& lane = facts_.flow->lane(Lane::wire);
        std::size_t next = 0;
        for (std::size_t i = 0; i < lane.size(); ++i) {
            const auto number = static_cast<std::uint32_t>(i + 1);
            if (next < facts_.wire.size() && facts_.wire[next].unit == number) {
                WireFact& wire = facts_.wire[next++];
                wire.finding = findings_.size();
                departure(wire);
                remember(wire);
            } else if (lane[i].again) {
                retransmission(lane[i], number);
            }
        }
    }

private:
    // tcp_minshall_update: a buffer that is no multiple of the MSS counts as small, and so does the
    // tail of one send that was cut out of sight.
    void remember(const WireFact& wire) {
        if (facts_.mss == 0 || wire.range.size() % facts_.mss == 0) return;
        const auto [first, last] = facts_in(facts_.sends, wire.range);
        small_known_ = wire.segments == 1 || last - first == 1;
        small_ = &wire;
    }

    void retransmission(const Unit& unit, std::uint32_t number) {
        const auto [first, last] = facts_in(facts_.sends, unit.range);
        const Effect effect = last - first > 1 ? Effect::merged : Effect::delayed;
        Finding finding =
            finding_of(facts_, Lane::wire, number, unit.range, effect, Cause::retransmission);
        finding.evidence.push_back(unit.event);
        const auto [before, after] = facts_in(facts_.wire, unit.range);
        if (before < after) {
            const WireFact& original = facts_.wire[before];
            finding.evidence.push_back(original.event);
            finding.cost = std::max<Nanos>(0, unit.at - original.at);
        }
        findings_.push_back(std::move(finding));
    }

    void departure(const WireFact& wire) {
        const auto [first, last] = facts_in(facts_.sends, wire.range);
        unit_ = &wire;
        sends_ = std::span(facts_.sends).subspan(first, last - first);
        after_ = last < facts_.sends.size() ? &facts_.sends[last] : nullptr;
        if (sends_.empty()) return add(Cause::unexplained, Effect::kept);
        if (wire.segments > 1) return unseen_cuts();
        if (sends_.size() == 1 && full() && !whole()) {
            return add(Cause::full_segment, Effect::split);
        }
        at_once_ = sends_.size() == 1 && in_call_of(sends_.front());
        if ((!at_once_ || held_at(sends_.front())) && explain_hold()) return;
        if (at_once_ && !blocked()) {
            return add(Cause::sent_at_once, whole() ? Effect::kept : Effect::split);
        }
        add(Cause::unexplained, effect());
    }

    // Several segments, and where one ended and the next began was not recorded.
    void unseen_cuts() {
        const std::uint64_t size = unit_->range.size();
        if (sends_.size() == 1) {
            // More than one MSS in one send: whatever else cut it, this did.
            const bool must_be_cut = facts_.mss != 0 && size > facts_.mss;
            return add(must_be_cut ? Cause::full_segment : Cause::unexplained, Effect::split);
        }
        // Fewer segments than sends prove that some met, not which.
        const bool met = unit_->segments < sends_.size();
        add(Cause::unexplained, met ? Effect::merged : Effect::kept);
    }

    bool full() const { return facts_.mss != 0 && unit_->range.size() >= facts_.mss; }
    bool whole() const { return sends_.size() == 1 && sends_.front().range == unit_->range; }
    bool in_call_of(const SendFact& send) const {
        return unit_->at >= send.at - kClockBridge && unit_->at <= send.returned + kClockBridge;
    }

    Effect effect() const {
        if (sends_.size() > 1) return Effect::merged;
        if (!whole()) return Effect::split;
        return in_call_of(sends_.front()) ? Effect::kept : Effect::delayed;
    }

    // It left in its call, but long after what was queued before it: the call itself waited for
    // room, so something did hold it.
    bool blocked() const {
        const std::size_t position = static_cast<std::size_t>(unit_ - facts_.wire.data());
        if (position == 0) return false;
        const Nanos before = facts_.wire[position - 1].at;
        const Nanos called = sends_.front().at;
        return before > called + kClockBridge && unit_->at - before > kRelease;
    }

    // Whether the rules say that a push at this send could not send the unit.
    bool held_at(const SendFact& send) const {
        if (full()) return false;
        if (send.more || facts_.sender.on(Knob::cork, send.at)) return true;
        const std::optional<Hold> hold = nagle_from(send.at, send.returned);
        const Nanos until = std::max(unit_->at, send.returned) + kClockBridge;
        return hold && hold->ack != nullptr && hold->ack->at > until;
    }

    // Nagle's rule for a push between `from` and `to`: the last small segment that left before is
    // not acknowledged yet, and nobody said TCP_NODELAY.
    std::optional<Hold> nagle_from(Nanos from, Nanos to) const {
        if (facts_.mss == 0 || small_ == nullptr || !small_known_) return std::nullopt;
        const OptionFact* nodelay = facts_.sender.state(Knob::nodelay, from);
        if (nodelay != nullptr && nodelay->value != 0) return std::nullopt;
        if (small_->at > to + kClockBridge) return std::nullopt;
        const AckFact* ack = facts_.ack_of(small_->range.end);
        if (ack != nullptr && ack->at < from - kClockBridge) return std::nullopt;
        Hold hold;
        hold.cause = Cause::nagle;
        hold.from = from;
        hold.ack = ack;
        hold.small = small_;
        hold.facts = {small_->event};
        if (nodelay != nullptr) hold.facts.push_back(nodelay->event);
        return hold;
    }

    // What held the unit's first bytes.
    std::optional<Hold> first_hold() const {
        const SendFact& first = sends_.front();
        Hold hold;
        hold.from = first.at;
        const OptionFact* cork = facts_.sender.state(Knob::cork, first.at);
        if (cork != nullptr && cork->value != 0) {
            hold.cause = Cause::cork;
            hold.facts = {cork->event};
            return hold;
        }
        if (first.more) {
            hold.cause = Cause::more;
            return hold;
        }
        return nagle_from(first.at, first.returned);
    }

    static void earlier(Lifted& best, Lift by, Nanos at, std::optional<EventIndex> event) {
        if (at < best.at) best = {by, at, event};
    }

    void consider_option(Lifted& best, const Hold& hold, Knob knob, bool on) const {
        const OptionFact* fact =
            facts_.sender.switched(knob, on, hold.from, unit_->at + kClockBridge);
        if (fact != nullptr) earlier(best, Lift::uncorked, fact->at, fact->event);
    }

    // The first thing after `hold` began that lifts it.
    Lifted lift_of(const Hold& hold) const {
        Lifted best;
        const SendFact& last = sends_.back();
        consider_option(best, hold, Knob::nodelay, true);
        if (hold.cause == Cause::cork) consider_option(best, hold, Knob::cork, false);
        const auto close = std::lower_bound(facts_.closes.begin(), facts_.closes.end(), hold.from,
                                            [](const CloseFact& c, Nanos t) { return c.at < t; });
        if (close != facts_.closes.end()) earlier(best, Lift::fin, close->at, close->event);
        if (hold.cause == Cause::nagle && hold.ack != nullptr) {
            earlier(best, Lift::ack, hold.ack->at, hold.ack->event);
        }
        if (hold.cause == Cause::more) consider_more(best);
        if (full() && sends_.size() > 1 && in_call_of(last)) {
            earlier(best, Lift::filled, last.at, last.event);
        }
        if (last.eor && after_ != nullptr && in_call_of(*after_)) {
            earlier(best, Lift::pushed, after_->at, after_->event);
        }
        if (hold.cause != Cause::nagle && best.at > unit_->at + kClockBridge && at_ceiling(hold)) {
            best = {Lift::ceiling, unit_->at, std::nullopt};
        }
        return best;
    }

    // MSG_MORE counts for its own call's push only: a later send without it, or any ACK
    // (tcp_data_snd_check), pushes what it left.
    void consider_more(Lifted& best) const {
        for (const SendFact& send : sends_) {
            if (send.more) continue;
            earlier(best, Lift::plain_send, send.at, send.event);
            break;
        }
        const auto ack = std::lower_bound(facts_.acks.begin(), facts_.acks.end(), sends_.back().at,
                                          [](const AckFact& a, Nanos t) { return a.at < t; });
        if (ack != facts_.acks.end() && ack->offset <= unit_->range.begin) {
            earlier(best, Lift::ack, ack->at, ack->event);
        }
    }

    // The timer starts when nothing is in flight any more (tcp_check_probe_timer).
    bool at_ceiling(const Hold& hold) const {
        const AckFact* ack = facts_.ack_of(unit_->range.begin);
        const bool flying = unit_->range.begin > 0 && ack != nullptr && ack->at < unit_->at;
        const Nanos since = flying ? std::max(hold.from, ack->at) : hold.from;
        return unit_->at - since >= kCeilingMin && unit_->at - since <= kCeilingMax;
    }

    // It left when this happened, and everything in it was queued by then.
    bool fits(const Hold& hold, const Lifted& lifted) const {
        if (lifted.at == kNever || lifted.at < sends_.back().at - kClockBridge) return false;
        if (unit_->at < lifted.at - kClockBridge) return false;
        // So near its own call that only the order of the stamps tells: no benefit of the doubt.
        const bool doubtful = at_once_ && hold.cause == Cause::nagle;
        if (doubtful && (unit_->at < lifted.at || unit_->at <= sends_.back().returned))
            return false;
        if (lifted.by == Lift::plain_send) return in_call_of(sends_.back());
        if (lifted.by == Lift::filled || lifted.by == Lift::pushed) return true;
        return unit_->at <= lifted.at + kRelease;
    }

    bool explain_hold() {
        // Only a send that filled the segment lets a full one go, and at once.
        if (full() && (sends_.size() == 1 || !in_call_of(sends_.back()))) return false;
        std::optional<Hold> hold = first_hold();
        if (!hold) return false;
        Lifted lifted = lift_of(*hold);
        if (fits(*hold, lifted)) {
            if (hold->cause == Cause::nagle && !sure(*hold, lifted)) return false;
            report(*hold, lifted, unit_->at, true);
            consequences(*hold, lifted);
            return true;
        }
        // Uncorked, but Nagle keeps it until the ACK (tcp_push_pending_frames asks tcp_nagle_test).
        const bool handed_on = lifted.at < unit_->at && hold->cause != Cause::nagle &&
                               (lifted.by == Lift::uncorked || lifted.by == Lift::plain_send);
        if (!handed_on) return false;
        std::optional<Hold> second = nagle_from(lifted.at, lifted.at);
        if (!second) return false;
        const Lifted then = lift_of(*second);
        if (!fits(*second, then) || !sure(*second, then)) return false;
        report(*hold, lifted, lifted.at, true);
        report(*second, then, unit_->at, sends_.back().at > lifted.at);
        consequences(*second, then);
        return true;
    }

    // A missing stamp could be the ACK that would have ended Nagle's wait earlier.
    bool sure(const Hold& hold, const Lifted& lifted) const {
        if (lifted.by == Lift::ack) return true;
        // The stamp for this very byte comes once, when it is acknowledged.
        if (hold.ack != nullptr && hold.ack->offset == hold.small->range.end) return true;
        return !facts_.has_gap({hold.small->range.begin, unit_->range.end});
    }

    void report(const Hold& hold, const Lifted& lifted, Nanos until, bool joined) {
        const bool merged = sends_.size() > 1 && joined;
        Finding finding = finding_of(facts_, Lane::wire, unit_->unit, unit_->range,
                                     merged ? Effect::merged : Effect::delayed, hold.cause);
        finding.cost = std::max<Nanos>(0, until - hold.from);
        finding.evidence.reserve(3 + hold.facts.size());
        finding.evidence = {unit_->event, sends_.front().event};
        finding.evidence.insert(finding.evidence.end(), hold.facts.begin(), hold.facts.end());
        if (lifted.event) finding.evidence.push_back(*lifted.event);
        findings_.push_back(std::move(finding));
    }

    void consequences(const Hold& hold, const Lifted& lifted) {
        if (lifted.by == Lift::fin) {
            add(Cause::fin, sends_.size() > 1 ? Effect::merged : Effect::delayed);
            findings_.back().evidence = {unit_->event, sends_.front().event, *lifted.event};
        } else if (lifted.by == Lift::filled) {
            const bool cut = sends_.back().range.end > unit_->range.end;
            add(Cause::full_segment, cut ? Effect::split : Effect::merged);
            findings_.back().evidence = {unit_->event, *lifted.event};
        } else if (lifted.by == Lift::ack && hold.cause == Cause::nagle) {
            delayed_ack(hold);
        }
    }

    // The ACK that Nagle waited for came much later than the way there and back takes.
    void delayed_ack(const Hold& hold) {
        const Nanos took = hold.ack->at - hold.small->at;
        const Nanos round_trip = facts_.arrives_at_once ? 0 : shortest_round_trip(*hold.small);
        if (round_trip == kNever || took - round_trip < kDelayedAckMin) return;
        if (took - round_trip > kDelayedAckMax) return;
        add(Cause::delayed_ack, Effect::delayed);
        findings_.back().cost = std::max<Nanos>(0, unit_->at - hold.from);
        findings_.back().evidence = {unit_->event, hold.small->event, hold.ack->event};
    }

    Nanos shortest_round_trip(const WireFact& except) {
        if (!round_trips_) {
            round_trips_.emplace();
            for (const WireFact& wire : facts_.wire) {
                const AckFact* ack = facts_.ack_of(wire.range.end);
                if (ack == nullptr || ack->at < wire.at) continue;
                round_trips_->push_back({ack->at - wire.at, wire.unit});
            }
            const std::size_t two = std::min<std::size_t>(2, round_trips_->size());
            std::partial_sort(round_trips_->begin(),
                              round_trips_->begin() + static_cast<std::ptrdiff_t>(two),
                              round_trips_->end());
            round_trips_->resize(two);
        }
        for (const auto& [took, unit] : *round_trips_) {
            if (unit != except.unit) return took;
        }
        return kNever;
    }

    void add(Cause cause, Effect what) {
        Finding finding = finding_of(facts_, Lane::wire, unit_->unit, unit_->range, what, cause);
        const bool known = cause != Cause::unexplained;
        finding.evidence.reserve(known ? 1 + std::min(sends_.size(), kListedSends) : 1);
        finding.evidence.push_back(unit_->event);
        if (known) list_sends(sends_, finding.evidence);
        findings_.push_back(std::move(finding));
    }

    FlowFacts& facts_;
    std::vector<Finding>& findings_;
    const WireFact* small_ = nullptr;
    bool small_known_ = false;
    // Of the unit in question.
    const WireFact* unit_ = nullptr;
    std::span<const SendFact> sends_;
    const SendFact* after_ = nullptr;
    bool at_once_ = false;  // one send, in whose call it left, as far as the clocks tell
    std::optional<std::vector<std::pair<Nanos, std::uint32_t>>> round_trips_;
};

}  // namespace

void partial_sends(const FlowFacts& facts, std::vector<Finding>& findings) {
    const std::vector<Unit>& lane = facts.flow->lane(Lane::send);
    for (std::size_t i = 0; i < lane.size(); ++i) {
        const auto& sent = what_of<Sent>(facts.event(lane[i].event));
        if (sent.asked <= sent.range.size()) continue;
        Finding finding = finding_of(facts, Lane::send, static_cast<std::uint32_t>(i + 1),
                                     sent.range, Effect::split, Cause::partial_send);
        finding.evidence = {lane[i].event};
        findings.push_back(std::move(finding));
    }
}

void sender_door(FlowFacts& facts, std::vector<Finding>& findings) {
    SenderDoor(facts, findings).run();
}

}  // namespace sticky::detective
