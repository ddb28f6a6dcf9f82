// The receiver's door: why a recv did not return exactly one message (or one raw send).
//
// A recv on a stream returns what is queued, up to its buffer; it waits only while nothing is (or,
// with MSG_WAITALL or SO_RCVLOWAT, too little). So what it merged was either queued before it was
// called, or came in one segment, or it was told to wait for more; and where it cut, either its
// buffer ended or the queue did (tcp_recvmsg_locked in net/ipv4/tcp.c).
#include <algorithm>
#include <optional>

#include "trace/attribute_facts.h"

namespace sticky::detective {
namespace {

class ReceiverDoor {
public:
    ReceiverDoor(const FlowFacts& facts, std::vector<Finding>& findings)
        : facts_(facts),
          findings_(findings),
          exact_(facts.packets.exact && !facts.packets.readable.empty()) {}

    void run() {
        const std::vector<Unit>& lane = facts_.flow->lane(Lane::recv);
        for (std::size_t i = 0; i < lane.size(); ++i) {
            unit_ = &lane[i];
            number_ = static_cast<std::uint32_t>(i + 1);
            examine();
        }
    }

private:
    void examine() {
        const auto [first, last] = facts_in(facts_.wholes, unit_->range);
        if (first == last) return;
        const ByteRange head = facts_.wholes[first].range;
        const ByteRange tail = facts_.wholes[last - 1].range;
        event_ = &facts_.event(unit_->event);
        call_ = &what_of<Received>(*event_);
        asked_ = event_->at - call_->waited;
        called_ = event_->at - call_->took;
        wire_ = facts_in(facts_.wire, unit_->range);
        arrivals_ = {};
        if (exact_) {
            const auto [come, gone] = facts_in(facts_.packets.readable, unit_->range);
            arrivals_ = std::span(facts_.packets.readable).subspan(come, gone - come);
        }
        const bool merged = last - first > 1;
        if (merged) explain_merge();
        if (tail.end > unit_->range.end) {
            explain_cut(tail);
        } else if (!merged && head.begin < unit_->range.begin) {
            rest_of_cut();
        }
    }

    Finding& add(Effect effect, Cause cause, ByteRange bytes) {
        findings_.push_back(finding_of(facts_, Lane::recv, number_, bytes, effect, cause));
        findings_.back().evidence.reserve(8);
        findings_.back().evidence.push_back(unit_->event);
        return findings_.back();
    }

    // Merges.

    void explain_merge() {
        if (exact_ && arrivals_.size() == 1) return came_at_once(arrivals_.front());
        const std::size_t pieces = wire_.second - wire_.first;
        const bool seen = wire_seen();
        if (!exact_ && seen && pieces == 1 && facts_.wire[wire_.first].segments == 1) {
            // However early it read: the bytes came in one segment.
            merged_on_wire(facts_.wire[wire_.first], true);
            return;
        }
        if (const std::optional<Cause> told = told_to_wait(seen)) {
            Finding& finding = add(Effect::merged, *told, unit_->range);
            finding.cost = std::max<Nanos>(0, event_->at - std::max(asked_, first_there(seen)));
            list_sends(sends(), finding.evidence);
            if (*told == Cause::low_water) {
                finding.evidence.push_back(facts_.receiver.state(Knob::rcvlowat, asked_)->event);
            }
        } else if (was_queued(seen)) {
            late_reader(seen);
        } else {
            list_sends(sends(), add(Effect::merged, Cause::unexplained, unit_->range).evidence);
        }
        if (exact_) {
            for (const ReadableFact& arrival : arrivals_) merged_by(arrival, false);
            return;
        }
        for (std::size_t i = wire_.first; i < wire_.second; ++i) {
            merged_on_wire(facts_.wire[i], false);
        }
    }

    // All of it became readable at one moment, so that an early reader got it together as well:
    // it came in one segment, or that segment was what the others had been waiting for.
    void came_at_once(const ReadableFact& arrival) { merged_by(arrival, true); }

    void merged_by(const ReadableFact& arrival, bool alone) {
        const auto& lane = facts_.flow->lane(Lane::wire);
        const auto unit = std::partition_point(
            lane.begin(), lane.end(), [&](const Unit& one) { return one.packet < arrival.packet; });
        if (unit == lane.end() || unit->packet != arrival.packet) return;
        const ByteRange bytes = intersect(arrival.range, unit_->range);
        const ByteRange own = intersect(unit->range, bytes);
        const std::size_t position = static_cast<std::size_t>(unit - lane.begin());
        const std::size_t finding = facts_.unit_findings[position];
        if (own == bytes) {
            return merged_in(unit->event, finding == kNone ? nullptr : &findings_[finding], bytes,
                             alone);
        }
        const auto [first, last] = facts_in(facts_.wholes, bytes);
        if (last - first < 2) return;
        Finding& late =
            add(Effect::merged, unit->again ? Cause::retransmission : Cause::link, bytes);
        late.evidence.push_back(unit->event);
        late.evidence.push_back(arrival.arrived);
    }

    std::span<const SendFact> sends() const {
        const auto [first, last] = facts_in(facts_.sends, unit_->range);
        return std::span(facts_.sends).subspan(first, last - first);
    }

    // Whether the wire lane shows when each of its bytes left.
    bool wire_seen() const {
        if (wire_.first == wire_.second) return false;
        std::uint64_t end = unit_->range.begin;
        for (std::size_t i = wire_.first; i < wire_.second; ++i) {
            if (facts_.wire[i].range.begin > end) return false;
            end = std::max(end, facts_.wire[i].range.end);
        }
        return end >= unit_->range.end;
    }

    // What merged messages in a segment merged them in the recv that took it.
    void merged_on_wire(const WireFact& wire, bool alone) {
        if (wire.segments > 1) return;
        const Finding* why = wire.finding == kNone ? nullptr : &findings_[wire.finding];
        merged_in(wire.event, why, intersect(wire.range, unit_->range), alone);
    }

    void merged_in(EventIndex segment, const Finding* why, ByteRange bytes, bool alone) {
        const auto [first, last] = facts_in(facts_.wholes, bytes);
        if (last - first < 2) return;
        const bool known =
            why != nullptr && why->effect == Effect::merged && why->cause != Cause::unexplained;
        if (!known && !alone) return;
        std::vector<EventIndex> evidence;
        if (known) evidence = why->evidence;
        Finding& finding = add(Effect::merged, known ? why->cause : Cause::unexplained, bytes);
        if (!known) finding.evidence.push_back(segment);
        finding.evidence.insert(finding.evidence.end(), evidence.begin(), evidence.end());
    }

    // When the first and last of its bytes were there, as far as facts go: they arrived, a segment
    // left, or a send call had returned.
    Nanos first_there(bool seen) const {
        if (!arrivals_.empty()) return arrivals_.front().at;
        if (seen) return facts_.wire[wire_.first].at;
        return sends().empty() ? called_ : sends().front().at;
    }
    Nanos last_there(bool seen) const {
        if (!arrivals_.empty()) return arrivals_.back().at;
        Nanos last = 0;
        if (!seen) return sends().empty() ? event_->at : sends().back().returned;
        for (std::size_t i = wire_.first; i < wire_.second; ++i) {
            last = std::max(last, facts_.wire[i].at);
        }
        return last;
    }

    // All of it was in the queue when the system call was made. Where a link can delay, having left
    // is not enough: a call too short to wait shows that it was there. Without a wire lane only a
    // reader that came later than everything, and did not wait, is known to be the late one.
    bool was_queued(bool seen) const {
        const Nanos last = last_there(seen);
        // A call that did not wait took what was queued, also what came while it ran.
        if (exact_) return last <= called_ || (last <= event_->at && call_->took <= kPromptCall);
        if (!seen && !facts_.unix_socket) {
            return last <= asked_ + kClockBridge && call_->waited <= kPromptCall;
        }
        if (last > called_ + kClockBridge) return false;
        return facts_.arrives_at_once || call_->took <= kPromptCall;
    }

    void late_reader(bool seen) {
        Finding& finding = add(Effect::merged, Cause::late_reader, unit_->range);
        finding.cost = std::max<Nanos>(0, called_ - first_there(seen));
        list_sends(sends(), finding.evidence);
        if (exact_ && !arrivals_.empty()) {
            finding.evidence.push_back(arrivals_.front().arrived);
            finding.evidence.push_back(arrivals_.back().arrived);
            return;
        }
        if (!seen) return;
        finding.evidence.push_back(facts_.wire[wire_.first].event);
        if (wire_.second - wire_.first > 1) {
            finding.evidence.push_back(facts_.wire[wire_.second - 1].event);
        }
    }

    // It asked before the last piece came, and was not to return without it.
    std::optional<Cause> told_to_wait(bool seen) const {
        if (last_there(seen) <= asked_) return std::nullopt;
        if (call_->flags.waitall && filled()) return Cause::waitall;
        // Without its last piece there was less than the mark.
        const OptionFact* mark = facts_.receiver.state(Knob::rcvlowat, asked_);
        if (!seen || mark == nullptr || mark->value <= 1) return std::nullopt;
        const auto least = static_cast<std::uint64_t>(mark->value);
        const std::uint64_t last_begin = arrivals_.empty()
                                             ? facts_.wire[wire_.second - 1].range.begin
                                             : arrivals_.back().range.begin;
        const std::uint64_t before = last_begin - std::min(last_begin, unit_->range.begin);
        // The end of the stream lets it return with less.
        const bool ended = unit_ == &facts_.flow->lane(Lane::recv).back() && !facts_.closes.empty();
        const bool enough = unit_->range.size() >= least || ended;
        const bool needed = before > 0 && before < least && enough;
        return needed ? std::optional(Cause::low_water) : std::nullopt;
    }

    // Cuts.

    bool filled() const { return call_->size >= call_->buffer; }

    // Whether bytes of `rest`, which this recv did not return, were there when it returned.
    std::optional<bool> more_was_there(ByteRange rest) const {
        if (call_->left) return *call_->left > 0;
        if (exact_) {
            const ReadableFact* there = facts_.packets.readable_at(rest.begin);
            if (there == nullptr || there->at > event_->at) return false;
            return there->at <= called_ ? std::optional(true) : std::nullopt;
        }
        const auto [first, last] = facts_in(facts_.wire, rest);
        if (first < last && facts_.wire[first].range.begin <= rest.begin) {
            const Nanos left = facts_.wire[first].at;
            if (left > event_->at) return false;
            if (left <= event_->at - kClockBridge) return true;
            return std::nullopt;
        }
        const auto [send, past] = facts_in(facts_.sends, rest);
        if (send == past) return std::nullopt;
        if (facts_.sends[send].at > event_->at) return false;
        if (facts_.sends[send].returned <= event_->at) return true;
        return std::nullopt;
    }

    // Reading later would not have helped: the rest was handed to the sender's TCP before recv was
    // called, and still had not come.
    bool held_by_sender(ByteRange rest) const {
        const auto [send, past] = facts_in(facts_.sends, rest);
        return send != past && facts_.sends[send].returned <= called_;
    }

    Cause cause_of_cut(ByteRange rest) const {
        const std::optional<bool> there = more_was_there(rest);
        if (!filled()) {
            // It had room, so the queue was empty when it looked. Only a queue that was not, long
            // before the call, speaks against it.
            if (exact_) {
                const ReadableFact* rest_there = facts_.packets.readable_at(rest.begin);
                const bool long_ago = rest_there != nullptr && rest_there->at < called_ - kRelease;
                const bool waits = call_->flags.waitall;
                return long_ago || waits ? Cause::unexplained : Cause::early_reader;
            }
            const auto [first, last] = facts_in(facts_.wire, rest);
            const bool queued = first < last && facts_.arrives_at_once &&
                                facts_.wire[first].at < called_ - kClockBridge;
            if (there == true && queued) return Cause::unexplained;
            if (call_->flags.waitall) return Cause::unexplained;
            return held_by_sender(rest) ? Cause::unexplained : Cause::early_reader;
        }
        if (!there) return Cause::unexplained;
        if (*there) return Cause::small_buffer;
        return call_->flags.waitall ? Cause::waitall : Cause::early_reader;
    }

    void explain_cut(ByteRange whole) {
        const ByteRange rest{unit_->range.end, whole.end};
        const Cause cause = cause_of_cut(rest);
        Finding& finding = add(Effect::split, cause, unit_->range);
        const auto [send, past] = facts_in(facts_.sends, rest);
        if (send < past) finding.evidence.push_back(facts_.sends[send].event);
        const auto [wire, end] = facts_in(facts_.wire, rest);
        if (wire < end) finding.evidence.push_back(facts_.wire[wire].event);
        if (exact_) {
            const ReadableFact* there = facts_.packets.readable_at(rest.begin);
            if (there != nullptr) finding.evidence.push_back(there->arrived);
        }
        cut_at_ = unit_->range.end;
        cut_cause_ = cause;
        cut_event_ = unit_->event;
    }

    // The end of a message that an earlier recv cut, for that recv's reason.
    void rest_of_cut() {
        const bool known = cut_at_ == unit_->range.begin && cut_cause_ != Cause::unexplained;
        Finding& finding =
            add(Effect::split, known ? cut_cause_ : Cause::unexplained, unit_->range);
        if (known) finding.evidence.push_back(cut_event_);
    }

    const FlowFacts& facts_;
    std::vector<Finding>& findings_;
    const bool exact_;  // packets tell when bytes could be read
    // Of the recv in question.
    const Unit* unit_ = nullptr;
    const Event* event_ = nullptr;
    const Received* call_ = nullptr;
    std::uint32_t number_ = 0;
    Nanos asked_ = 0;   // the program wanted bytes
    Nanos called_ = 0;  // the system call that returned them began; before it the program slept
    std::pair<std::size_t, std::size_t> wire_;
    std::span<const ReadableFact> arrivals_;  // that made its bytes readable, where that is known
    // Where the last cut was made.
    std::uint64_t cut_at_ = 0;
    Cause cut_cause_ = Cause::unexplained;
    EventIndex cut_event_ = 0;
};

}  // namespace

void receiver_door(const FlowFacts& facts, std::vector<Finding>& findings) {
    ReceiverDoor(facts, findings).run();
}

}  // namespace sticky::detective
