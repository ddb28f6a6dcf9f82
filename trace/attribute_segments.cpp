// The sender's door where packets were seen: why each segment left when it did and ended where it
// did.
//
// The rules (attribute_gates.h) say when a segment could go. If it left then, the gates it passed
// are its reasons. If it left later, the one limit that no packet tells is left, the congestion
// window, or the device's queue; if it left although a gate was shut, a timer sent it. Each of
// these has to show in the facts too, else nothing is claimed.
#include <algorithm>
#include <optional>

#include "trace/attribute_limits.h"
#include "trace/attribute_repairs.h"

namespace sticky::detective {
namespace {

class SegmentDoor {
public:
    SegmentDoor(FlowFacts& facts, std::vector<Finding>& findings)
        : facts_(facts), packets_(facts.packets), gates_(facts), findings_(findings) {}

    void run() {
        partial_sends(facts_, findings_);
        const std::vector<Unit>& lane = facts_.flow->lane(Lane::wire);
        facts_.unit_findings.assign(lane.size(), kNone);
        // Nothing leaves before the handshake is over.
        const bool handshake = !packets_.learned.empty() && !facts_.wire.empty() &&
                               packets_.learned.front().at <= facts_.wire.front().at;
        if (handshake) released_ = packets_.learned.front().at;
        std::size_t next = 0;
        for (std::size_t i = 0; i < lane.size(); ++i) {
            const std::size_t before = findings_.size();
            const auto number = static_cast<std::uint32_t>(i + 1);
            if (next < facts_.wire.size() && facts_.wire[next].unit == number) {
                WireFact& wire = facts_.wire[next++];
                wire.finding = before;
                departure(wire, lane[i]);
            } else if (lane[i].again) {
                retransmission(lane[i], number);
            }
            if (findings_.size() > before) facts_.unit_findings[i] = before;
            if (lane[i].dropped) lost(lane[i], number);
        }
    }

private:
    void lost(const Unit& unit, std::uint32_t number) {
        std::optional<Finding> finding = detective::lost(facts_, unit, number);
        lossy_ = lossy_ || finding.has_value();
        add_if(std::move(finding));
    }

    void retransmission(const Unit& unit, std::uint32_t number) {
        lossy_ = true;
        resent_ = &unit;
        findings_.push_back(sent_again(facts_, unit, number));
    }

    void departure(const WireFact& wire, const Unit& unit) {
        const auto [first, last] = facts_in(facts_.sends, wire.range);
        out_.unit = &wire;
        out_.sends = std::span(facts_.sends).subspan(first, last - first);
        out_.after = last < facts_.sends.size() ? &facts_.sends[last] : nullptr;
        out_.extra_options = 0;
        if (const Packet* packet = packet_before(unit)) {
            out_.extra_options = extra_options(*packet);
        }
        by_probe_ = false;
        if (out_.sends.empty()) {
            add(Cause::unexplained, Effect::kept);
            return settle(wire.at, Cause::unexplained);
        }
        explain();
        // tcp_minshall_update, which tcp_write_wakeup does not call.
        const std::uint64_t mss = gates_.mss_at(wire.at, out_.extra_options);
        const std::uint64_t tail = wire.segments > 1 ? wire.range.size() % mss : wire.range.size();
        if (!by_probe_ && tail != 0 && tail < mss) out_.small = &wire;
    }

    // The Packet event of a segment stands right before it.
    const Packet* packet_before(const Unit& unit) const {
        if (unit.event == 0) return nullptr;
        const auto* packet = std::get_if<Packet>(&facts_.event(unit.event - 1).what);
        return packet != nullptr && packet->number == unit.packet ? packet : nullptr;
    }

    void explain() {
        out_.any_packet_pushes = true;
        if (follow_rules(true) || follow_rules(false)) return conclude();
        const bool more = std::ranges::any_of(out_.sends, &SendFact::more);
        if (more) {
            out_.any_packet_pushes = false;
            if (follow_rules(true) || follow_rules(false)) return conclude();
        }
        if (passed_ == kNever) {
            if (by_timer()) return;
        } else if (limited()) {
            return;
        }
        add(Cause::unexplained, effect());
        settle(out_.unit->at, Cause::unexplained);
    }

    // When the call had queued its bytes: at its end, where an ACK may have come while it ran, else
    // at its begin.
    Nanos pushed_at(const SendFact& send, bool late) const {
        const Nanos done = std::min(send.returned, send.at + kPromptCall);
        return std::min(late ? done : send.at, std::max(send.at, out_.unit->at));
    }

    // Passes gate after gate. True: it left when the last one opened, and had all its bytes then.
    bool follow_rules(bool late) {
        const WireFact& unit = *out_.unit;
        shut_.clear();
        began_ = pushed_at(out_.sends.front(), late);
        Nanos at = std::max(began_, released_);
        while (std::optional<Gate> gate = gates_.shut_at(out_, at)) {
            const bool opened = gate->until != kNever && gate->until <= unit.at + slop();
            at = gate->until;
            if (opened) {
                for (Gate& beside : gates_.shut_besides(out_, *gate))
                    shut_.push_back(std::move(beside));
            }
            shut_.push_back(std::move(*gate));
            if (!opened) {
                passed_ = kNever;
                return false;
            }
        }
        passed_ = at;
        const bool all_there = out_.sends.back().at <= at;
        return all_there && unit.at >= at - slop() && unit.at <= read_by(facts_, unit, at);
    }
    // The bridge between the clock of a capture and that of the calls.
    Nanos slop() const { return facts_.arrives_at_once ? kClockBridge : 0; }

    void conclude() {
        if (shut_.empty() && released_ > began_ && gathered_before() && autocorked()) return;
        leave_device();
        if (!shut_.empty()) {
            held();
            return also_congested();
        }
        if (released_ > began_ && behind_ != Cause::sent_at_once) return behind_another();
        if (congested(true)) return;
        at_once();
        settle(passed_, Cause::sent_at_once);
    }

    // What is behind an autocorked segment may be one too. Where the device is slow, so may what is
    // behind one that was read too late to say why.
    bool gathered_before() const {
        return behind_ == Cause::autocork ||
               (behind_ == Cause::unexplained && packets_.device_kbit > 0);
    }

    // TCP had let it go by `passed_`; a slow device took it later.
    bool late() const { return out_.unit->at > passed_ + kReadLater; }
    void leave_device() {
        if (!late()) return;
        Finding& finding = begin_finding(Cause::link, Effect::delayed);
        finding.cost = out_.unit->at - passed_;
        finding.evidence.push_back(out_.sends.front().event);
        finding.evidence.push_back(packets_.device);
    }

    // What is behind this segment may go from `at` on; `cause` is what kept it until then.
    void settle(Nanos at, Cause cause) {
        released_ = std::max(released_, at);
        behind_ = cause;
    }

    // Nothing held it.

    bool whole() const {
        return out_.sends.size() == 1 && out_.sends.front().range == out_.unit->range;
    }
    bool full(Nanos at) const {
        return out_.unit->range.size() >= gates_.mss_at(at, out_.extra_options);
    }
    Effect effect() const {
        if (out_.sends.size() > 1) return Effect::merged;
        if (!whole()) return Effect::split;
        const bool late = out_.unit->at > out_.sends.front().returned + kReadLater;
        return late ? Effect::delayed : Effect::kept;
    }
    // More bytes were queued behind it than it took.
    bool cut(Nanos at) const {
        return out_.unit->range.end <
               std::max(gates_.queued_at(out_, at), out_.sends.back().range.end);
    }

    void at_once() {
        // A tap may see several segments in one piece (GSO): more than one MSS had to be cut.
        const bool pieces = out_.unit->segments > 1 && full(passed_);
        if (whole() && !pieces) {
            if (!late()) add(Cause::sent_at_once, Effect::kept);
            return;
        }
        const Effect effect = out_.sends.size() > 1 ? Effect::merged : Effect::split;
        if (full(passed_)) {
            const std::uint32_t most = packets_.mss;
            const bool halved = most != 0 && out_.unit->range.size() + out_.extra_options < most;
            return halved ? cut_by_window(passed_, effect) : add(Cause::full_segment, effect);
        }
        if (out_.unit->range.end == out_.sends.back().range.end) {
            return add(Cause::sent_at_once, effect);
        }
        if (ends_at_edge(passed_) || halved_before()) return cut_by_window(passed_, effect);
        add(Cause::unexplained, effect);
    }

    bool ends_at_edge(Nanos at) const { return detective::ends_at_edge(facts_, out_, at); }
    // Buffers keep the size they were filled to while half of the window was less.
    bool halved_before() const {
        const std::uint64_t then = gates_.mss_at(out_.sends.front().at, out_.extra_options);
        return then < packets_.mss && out_.unit->range.size() % then == 0;
    }

    void cut_by_window(Nanos at, Effect effect) {
        add(Cause::window, effect);
        const LearnedFact* known = packets_.known_at(at);
        if (known == nullptr) return;
        findings_.back().evidence = {out_.unit->event, out_.sends.front().event, known->packet};
    }

    // Gates held it.

    void held() {
        const Gate& last = shut_.back();
        for (const Gate& gate : shut_) report(gate, gate.until);
        if (last.by == Lift::fin) {
            add(Cause::fin, late_effect());
            findings_.back().evidence = {out_.unit->event, out_.sends.front().event, *last.event};
        } else if (last.by == Lift::filled) {
            add(Cause::full_segment, cut(last.until) ? Effect::split : Effect::merged);
            findings_.back().evidence = {out_.unit->event, *last.event};
        } else if (last.cause == Cause::nagle && last.by == Lift::ack) {
            add_if(put_off_ack(facts_, out_, *last.learned));
        } else if (last.cause == Cause::window) {
            add_if(late_read(facts_, out_, *last.learned));
        }
        if (last.cause != Cause::window && !full(passed_) && cut(passed_) &&
            ends_at_edge(passed_)) {
            cut_by_window(passed_, Effect::split);
        }
        settle(passed_, last.cause);
    }

    // The congestion window may be full behind an open gate, or shut together with it. While
    // something is repaired it leaves room for the repair alone (tcp_enter_loss; RFC 6937), and a
    // loss probe, which is none, would have sent this segment (tcp_send_loss_probe).
    void also_congested() {
        if (congested(true)) return;
        if (out_.unit == facts_.wire.data()) return;
        const Nanos considered = std::max(began_, (out_.unit - 1)->at);
        if (considered >= passed_) return;
        const bool repaired = resent_ != nullptr && resent_->at >= considered && tried(resent_->at);
        const bool full = !lossy_ && (surely_congested(facts_, out_, considered) ||
                                      surely_congested(facts_, out_, passed_ - 1));
        if (!full && !repaired) return;
        Finding& finding = waited(Cause::congestion, late_effect(), {out_.sends.front().event});
        const LearnedFact* known = packets_.known_at(considered);
        if (repaired) {
            finding.evidence.push_back(resent_->event);
        } else if (known != nullptr) {
            finding.evidence.push_back(known->packet);
        }
    }

    // An ACK made the sender look at the queue, and the window had room.
    bool tried(Nanos at) const {
        const LearnedFact* ack = packets_.known_at(at);
        if (ack == nullptr || ack->at + kRelease < at) return false;
        const std::optional<Gate> shut = gates_.shut_at(out_, at);
        return !shut || shut->cause != Cause::window;
    }

    // The unit left at `until` because of the gate, as far as that one is concerned.
    void report(const Gate& gate, Nanos until) {
        const bool first = &gate == &shut_.front();
        const bool more = out_.sends.size() > 1 && (first || out_.sends.back().at > gate.from);
        Effect effect = more ? Effect::merged : Effect::delayed;
        if (!more && gate.cause == Cause::window && !full(until) && cut(until)) {
            effect = Effect::split;
        }
        Finding& finding = begin_finding(gate.cause, effect);
        const Nanos since = first ? out_.sends.front().at : gate.from;
        finding.cost = std::max<Nanos>(0, std::min(until, out_.unit->at) - since);
        std::vector<EventIndex>& evidence = finding.evidence;
        evidence.push_back(out_.sends.front().event);
        if (gate.cause == Cause::cork) {
            const OptionFact* cork = facts_.sender.state(Knob::cork, gate.from);
            if (cork != nullptr) evidence.push_back(cork->event);
        } else if (gate.cause == Cause::nagle) {
            evidence.push_back(out_.small->event);
            const OptionFact* nodelay = facts_.sender.state(Knob::nodelay, gate.from);
            if (nodelay != nullptr) evidence.push_back(nodelay->event);
        } else if (gate.cause == Cause::window && gate.known != nullptr) {
            evidence.push_back(gate.known->packet);
        }
        if (gate.event) evidence.push_back(*gate.event);
    }

    // Others like it were held before it, and it left with them.
    void behind_another() {
        const LearnedFact* known = packets_.known_at(passed_);
        if (behind_ == Cause::congestion) {
            // Every ACK makes room for some more.
            known = packets_.known_at(out_.unit->at);
            if (known != nullptr) passed_ = std::max(passed_, known->at);
        }
        const bool limited = behind_ == Cause::congestion || behind_ == Cause::window;
        if (known == nullptr || !limited) {
            if (behind_ == Cause::unexplained && !full(passed_)) {
                add(Cause::unexplained, effect());
                return settle(passed_, Cause::unexplained);
            }
            at_once();
            return settle(passed_, Cause::sent_at_once);
        }
        const Cause cause = behind_;
        waited_behind(cause, *known);
        settle(passed_, cause);
    }

    void waited_behind(Cause cause, const LearnedFact& let_go) {
        const bool merged = out_.sends.size() > 1;
        const bool short_cut = !full(passed_) && cut(passed_) && ends_at_edge(passed_);
        Effect effect = merged ? Effect::merged : Effect::delayed;
        if (short_cut && !merged) effect = Effect::split;
        Finding& finding = begin_finding(short_cut ? Cause::window : cause, effect);
        finding.cost = std::max<Nanos>(0, passed_ - out_.sends.front().at);
        finding.evidence.push_back(out_.sends.front().event);
        const LearnedFact* before = &let_go == packets_.learned.data() ? nullptr : &let_go - 1;
        if (before != nullptr) finding.evidence.push_back(before->packet);
        finding.evidence.push_back(let_go.arrived);
    }

    // Limits that no packet tells.

    bool limited() {
        if (congested(false)) return true;
        const std::uint64_t queued = gates_.queued_at(out_, passed_);
        if (const LearnedFact* ack = deferred(facts_, out_, passed_, queued)) {
            passed_ = ack->at;
            waited_behind(Cause::window, *ack);
            settle(passed_, Cause::window);
            return true;
        }
        if (const LearnedFact* room = room_in_send_buffer(facts_, out_)) {
            const SendFact& send = out_.sends.back();
            const OptionFact* buffer = facts_.sender.state(Knob::sndbuf, send.at);
            waited(Cause::partial_send, Effect::delayed, {send.event, buffer->event, room->arrived})
                .cost = std::max<Nanos>(0, out_.unit->at - send.at);
            settle(room->at, Cause::sent_at_once);
            return true;
        }
        if (const OptionFact* paced = pacing(facts_, out_)) {
            Finding& finding = waited(Cause::congestion, late_effect(), {out_.sends.front().event});
            const LearnedFact* known = packets_.known_at(out_.unit->at);
            if (known != nullptr) finding.evidence.push_back(known->packet);
            finding.evidence.push_back(paced->event);
            settle(out_.unit->at, Cause::sent_at_once);
            return true;
        }
        return autocorked();
    }

    bool autocorked() {
        const WireFact* queued = full(out_.unit->at) ? nullptr : queued_in_device(facts_, out_);
        if (queued == nullptr) return false;
        waited(Cause::autocork, Effect::merged,
               {out_.sends.front().event, out_.sends.back().event, queued->event});
        settle(queued->at, Cause::autocork);
        return true;
    }

    bool congested(bool surely) {
        const LearnedFact* trigger = congestion(facts_, out_, {passed_, lossy_, surely});
        if (trigger == nullptr) return false;
        passed_ = trigger->at;
        waited_behind(Cause::congestion, *trigger);
        settle(passed_, Cause::congestion);
        return true;
    }

    // It left although a gate was shut, and no event opened one.
    bool by_timer() {
        const Gate& last = shut_.back();
        const KernelTimer timer = sent_by_timer(facts_, out_, last);
        if (timer == KernelTimer::none) return false;
        by_probe_ = timer == KernelTimer::window_probe;
        for (const Gate& gate : shut_) report(gate, std::min(gate.until, out_.unit->at));
        settle(out_.unit->at, last.cause);
        passed_ = out_.unit->at;
        also_congested();
        return true;
    }

    Effect late_effect() const { return out_.sends.size() > 1 ? Effect::merged : Effect::delayed; }
    // From the first call that gave its bytes until it left.
    Finding& waited(Cause cause, Effect what, std::initializer_list<EventIndex> evidence) {
        Finding& finding = begin_finding(cause, what);
        finding.cost = std::max<Nanos>(0, out_.unit->at - out_.sends.front().at);
        finding.evidence.insert(finding.evidence.end(), evidence);
        return finding;
    }

    void add_if(std::optional<Finding> finding) {
        if (finding) findings_.push_back(std::move(*finding));
    }

    Finding& begin_finding(Cause cause, Effect what) {
        findings_.push_back(
            finding_of(facts_, Lane::wire, out_.unit->unit, out_.unit->range, what, cause));
        findings_.back().evidence.reserve(6);
        findings_.back().evidence.push_back(out_.unit->event);
        return findings_.back();
    }

    void add(Cause cause, Effect what) {
        Finding& finding = begin_finding(cause, what);
        if (cause != Cause::unexplained) list_sends(out_.sends, finding.evidence);
    }

    FlowFacts& facts_;
    const PacketFacts& packets_;
    const Gates gates_;
    std::vector<Finding>& findings_;
    bool lossy_ = false;  // something was lost or sent again: the congestion window may be anything
    const Unit* resent_ = nullptr;  // the last one that was sent again
    // Of the segment in question.
    Outgoing out_;
    std::vector<Gate> shut_;  // that it passed, in order
    Nanos began_ = 0;         // the first of its bytes were queued
    Nanos passed_ = 0;        // the rules let it go; kNever: not before it left
    bool by_probe_ = false;
    // Of those before it.
    Nanos released_ = 0;  // the last of them could go
    Cause behind_ = Cause::sent_at_once;
};

}  // namespace

void segment_door(FlowFacts& facts, std::vector<Finding>& findings) {
    SegmentDoor(facts, findings).run();
}

}  // namespace sticky::detective
