// The doors of datagrams: each send is one datagram and each recv takes one, unless somebody glued
// them (UDP_CORK, MSG_MORE), cut them (UDP_SEGMENT), had too small a buffer, or lost them.
#include <algorithm>
#include <limits>
#include <map>
#include <optional>

#include "trace/attribute_facts.h"
#include "trace/datagram_match.h"

namespace sticky::detective {
namespace {

class DatagramDoor {
public:
    DatagramDoor(const FlowFacts& facts, std::vector<Finding>& findings)
        : facts_(facts), flow_(*facts.flow), findings_(findings), sent_(sent_datagrams()) {}

    void run() {
        departures();
        receipts();
        drops();
        losses();
    }

private:
    Finding& add(Lane lane, std::size_t position, ByteRange bytes, Effect effect, Cause cause) {
        const auto unit = static_cast<std::uint32_t>(position + 1);
        findings_.push_back(finding_of(facts_, lane, unit, bytes, effect, cause));
        return findings_.back();
    }

    void departures() {
        const std::vector<Unit>& wire = flow_.lane(Lane::wire);
        const std::vector<Gathered> all = gathered();
        for (std::size_t i = 0; i < wire.size(); ++i) {
            const auto [first, last] = facts_in(facts_.sends, wire[i].range);
            const auto [whole, past] = facts_in(all, wire[i].range);
            if (first == last || whole == past) continue;
            const std::span sends = std::span(facts_.sends).subspan(first, last - first);
            explain(i, wire[i], sends, all[whole]);
        }
    }

    // What udp_sendmsg put together: it leaves with the first call that neither the cork nor
    // MSG_MORE holds, or when the cork is taken off (udp_lib_setsockopt).
    struct Gathered {
        ByteRange range;
        const SendFact* held = nullptr;  // the last call that did not let it go
        Cause cause = Cause::sent_at_once;
        std::optional<EventIndex> let_go;
        const OptionFact* segment = nullptr;  // UDP_SEGMENT, of the first call
        bool cut() const {
            return segment != nullptr && segment->value > 0 &&
                   range.size() > static_cast<std::uint64_t>(segment->value);
        }
    };

    std::vector<Gathered> gathered() const {
        std::vector<Gathered> all;
        bool open = false;
        const auto uncorked = [&](Nanos until) {
            if (!open) return;
            const OptionFact* off =
                facts_.sender.switched(Knob::udp_cork, false, all.back().held->at, until);
            if (off == nullptr) return;
            all.back().let_go = off->event;
            open = false;
        };
        for (const SendFact& send : facts_.sends) {
            uncorked(send.at);
            if (!open) {
                all.push_back({});
                all.back().range.begin = send.range.begin;
                all.back().segment = facts_.sender.state(Knob::udp_segment, send.at);
            }
            Gathered& one = all.back();
            one.range.end = send.range.end;
            const bool corked = facts_.sender.on(Knob::udp_cork, send.at);
            open = corked || send.more;
            if (open) {
                one.cause = corked ? Cause::cork : Cause::more;
                one.held = &send;
            } else {
                one.let_go = send.event;
            }
        }
        uncorked(std::numeric_limits<Nanos>::max());
        return all;
    }

    void explain(std::size_t position, const Unit& unit, std::span<const SendFact> sends,
                 const Gathered& whole) {
        const bool merged = sends.size() > 1;
        // Another socket may have taken it apart or put it together; the rules did not.
        const bool known = whole.let_go && (whole.cut() || whole.range == unit.range);
        const bool kept = !merged && sends.front().range == unit.range;
        if (!known) {
            if (kept) return;
            Finding& finding = add(Lane::wire, position, unit.range,
                                   merged ? Effect::merged : Effect::split, Cause::unexplained);
            finding.evidence.push_back(unit.event);
            return list_sends(sends, finding.evidence);
        }
        if (whole.held != nullptr && (merged || !whole.cut())) {
            held(position, unit, sends, whole);
        }
        if (!whole.cut()) return;
        add(Lane::wire, position, unit.range, Effect::split, Cause::offload).evidence = {
            unit.event, sends.front().event, whole.segment->event};
    }

    void held(std::size_t position, const Unit& unit, std::span<const SendFact> sends,
              const Gathered& whole) {
        Finding& finding = add(Lane::wire, position, unit.range,
                               sends.size() > 1 ? Effect::merged : Effect::delayed, whole.cause);
        finding.evidence.push_back(unit.event);
        list_sends(sends, finding.evidence);
        const OptionFact* cork = facts_.sender.state(Knob::udp_cork, whole.held->at);
        if (whole.cause == Cause::cork && cork != nullptr) finding.evidence.push_back(cork->event);
        if (finding.evidence.back() != *whole.let_go) finding.evidence.push_back(*whole.let_go);
        finding.cost = std::max<Nanos>(0, unit.at - sends.front().at);
    }

    void receipts() {
        std::uint64_t longest = 0;
        for (const auto& datagram : sent_) longest = std::max(longest, datagram.range.size());
        const std::vector<Unit>& recv = flow_.lane(Lane::recv);
        for (std::size_t i = 0; i < recv.size(); ++i) {
            const auto unit = static_cast<std::uint32_t>(i + 1);
            truncated(unit, recv[i].event, recv[i].range);
            if (numbers_in(recv[i]).size() > 1) joined(unit, recv[i].event, recv[i].range);
        }
        for (const Unplaced& unplaced : flow_.unplaced) {
            truncated(0, unplaced.event, {});
            // Not placed because it is no datagram: longer than every one that was sent.
            if (unplaced.size > longest) joined(0, unplaced.event, {});
        }
    }

    void truncated(std::uint32_t unit, EventIndex event, ByteRange bytes) {
        const auto& received = what_of<Received>(facts_.event(event));
        if (received.real_size <= received.size) return;
        findings_.push_back(
            finding_of(facts_, Lane::recv, unit, bytes, Effect::lost, Cause::truncated_datagram));
        findings_.back().evidence = {event};
    }

    // One recv, several datagrams: UDP_GRO with its control message, which tells their size,
    // unread.
    void joined(std::uint32_t unit, EventIndex event, ByteRange bytes) {
        const OptionFact* gro = facts_.receiver.state(Knob::udp_gro, facts_.event(event).at);
        const bool on = gro != nullptr && gro->value != 0;
        findings_.push_back(finding_of(facts_, Lane::recv, unit, bytes, Effect::merged,
                                       on ? Cause::gro : Cause::unexplained));
        findings_.back().evidence = {event};
        if (on) findings_.back().evidence.push_back(gro->event);
    }

    // What the link did not deliver, whole or in one of its fragments.
    void drops() {
        const std::vector<Unit>& wire = flow_.lane(Lane::wire);
        if (facts_.packets.drops.empty()) return;
        std::map<std::uint32_t, EventIndex> dropped;  // the first drop, by datagram
        for (const DropFact& drop : facts_.packets.drops) {
            dropped.emplace(drop.datagram, drop.event);
        }
        for (std::size_t i = 0; i < wire.size(); ++i) {
            if (!wire[i].dropped) continue;
            const auto drop = dropped.find(wire[i].number);
            if (drop == dropped.end()) continue;
            add(Lane::wire, i, wire[i].range, Effect::lost, Cause::link).evidence = {wire[i].event,
                                                                                     drop->second};
        }
    }

    // Only where every recv's datagram is known can one be missing.
    void losses() {
        const bool known = flow_.unplaced.empty() &&
                           flow_.observed[static_cast<std::size_t>(Lane::recv)] == Observed::all;
        if (!known) return;
        std::vector<std::uint32_t> received;
        for (const Unit& unit : flow_.lane(Lane::recv)) {
            const std::vector<std::uint32_t> numbers = numbers_in(unit);
            received.insert(received.end(), numbers.begin(), numbers.end());
        }
        std::sort(received.begin(), received.end());
        const bool on_wire = !flow_.lane(Lane::wire).empty();
        const Lane lane = on_wire ? Lane::wire : Lane::send;
        const std::vector<Unit>& units = flow_.lane(lane);
        for (std::size_t i = 0; i < units.size(); ++i) {
            if (std::binary_search(received.begin(), received.end(), units[i].number)) continue;
            if (units[i].dropped) continue;
            add(lane, i, units[i].range, Effect::lost, Cause::unexplained).evidence = {
                units[i].event};
        }
    }

    std::vector<SentDatagram> sent_datagrams() const {
        std::vector<SentDatagram> sent;
        for (const Unit& unit : flow_.lane(Lane::send)) {
            const OptionFact* segment = facts_.sender.state(Knob::udp_segment, unit.at);
            const std::int64_t size = segment == nullptr ? 0 : segment->value;
            add_send(sent, unit.range, unit.number, unit.at, static_cast<std::uint64_t>(size));
        }
        return cut_datagrams(sent);
    }

    // The datagrams that a recv holds: its own, and those that receive offload joined to it.
    std::vector<std::uint32_t> numbers_in(const Unit& unit) const {
        std::vector<std::uint32_t> numbers{unit.number};
        auto datagram = std::lower_bound(
            sent_.begin(), sent_.end(), unit.number,
            [](const SentDatagram& one, std::uint32_t other) { return one.number < other; });
        std::uint64_t size = 0;
        for (; datagram != sent_.end(); ++datagram) {
            size += datagram->range.size();
            if (size >= unit.real_size) break;
            numbers.push_back(datagram->number + 1);
        }
        return numbers;
    }

    const FlowFacts& facts_;
    const FlowLineage& flow_;
    std::vector<Finding>& findings_;
    std::vector<SentDatagram> sent_;
};

}  // namespace

void datagram_door(const FlowFacts& facts, std::vector<Finding>& findings) {
    DatagramDoor(facts, findings).run();
}

}  // namespace sticky::detective
