// What the detective looks things up in: the facts of one flow, sorted so that every question is a
// binary search. Private to attribute_*.cpp.
//
// Refuses to know: any reason. The three doors (sender, receiver, framing) ask and conclude.
#pragma once

#include <array>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "trace/attribute.h"
#include "trace/attribute_packets.h"

namespace sticky::detective {

// Transmit stamps are CLOCK_REALTIME, calls are CLOCK_MONOTONIC: two stamps of one moment differ by
// the bridge's residual, and a stamp by the way from the queue to the device.
inline constexpr Nanos kClockBridge = 50 * kMicrosecond;
// What an event let go leaves at most this long after it: the kernel sends in the same softirq or
// call, unless it is preempted there.
inline constexpr Nanos kRelease = 1 * kMillisecond;
// A recv that returned within this time did not wait: what it returned was there.
inline constexpr Nanos kPromptCall = 200 * kMicrosecond;
// Linux delays an ACK by at least TCP_DELACK_MIN = 40 ms (HZ/25, a jiffy of rounding); RFC 9293
// 3.8.6.3 allows 500 ms.
inline constexpr Nanos kDelayedAckMin = 35 * kMillisecond;
inline constexpr Nanos kDelayedAckMax = 500 * kMillisecond;
// What a cork or MSG_MORE holds leaves by the probe timer (tcp_probe0_base: TCP_RTO_MIN, 200 ms).
inline constexpr Nanos kCeilingMin = 190 * kMillisecond;
inline constexpr Nanos kCeilingMax = 230 * kMillisecond;
// Of the sends that a finding rests on, so many are listed: the first ones, and the last.
inline constexpr std::size_t kListedSends = 8;

inline constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// The options a reason can rest on.
enum class Knob : std::uint8_t {
    nodelay,
    cork,
    udp_cork,
    udp_segment,
    udp_gro,
    rcvlowat,
    sndbuf,
    congestion,  // 1: an algorithm that paces
};
inline constexpr std::size_t kKnobCount = 8;

struct OptionFact {
    Nanos at = 0;
    EventIndex event = 0;
    std::int64_t value = 0;
};
using OptionHistory = std::array<std::vector<OptionFact>, kKnobCount>;

// One end of one connection: what was set on its socket, and before it was connected.
struct Options {
    const OptionHistory* own = nullptr;
    const OptionHistory* before = nullptr;

    // The last setting made at or before `at`; null: the default.
    const OptionFact* state(Knob knob, Nanos at) const;
    // The first time in [from, to] that it was switched on, or off.
    const OptionFact* switched(Knob knob, bool on, Nanos from, Nanos to) const;
    bool on(Knob knob, Nanos at) const;
};

struct AckFact {
    Nanos at = 0;
    std::uint64_t offset = 0;  // rising: an ACK that covers nothing new is left out
    EventIndex event = 0;
};
struct CloseFact {
    Nanos at = 0;
    EventIndex event = 0;
};
// A send that accepted bytes.
struct SendFact {
    ByteRange range;
    Nanos at = 0, returned = 0;
    EventIndex event = 0;
    bool more = false, eor = false;
};

// A wire unit that is not a retransmission: these tile what was sent.
struct WireFact {
    ByteRange range;
    Nanos at = 0;
    EventIndex event = 0;
    std::uint32_t segments = 1;
    std::uint32_t unit = 0;   // in the wire lane, from 1
    std::size_t finding = 0;  // the first one about it, once the sender's door was asked
};

// What a reader should have got in one piece: a message, or a raw send.
struct WholeFact {
    ByteRange range;
    std::uint32_t number = 0;  // of the message; 0: a raw send
};

struct FlowFacts {
    const Trace* trace = nullptr;
    const FlowLineage* flow = nullptr;
    std::uint32_t mss = 0;
    bool arrives_at_once = false;  // loopback and unix: what left is there
    bool unix_socket = false;
    Options sender, receiver;
    std::vector<SendFact> sends;
    std::vector<WireFact> wire;
    std::vector<WholeFact> wholes;
    std::vector<AckFact> acks;
    std::vector<CloseFact> closes;  // of the sender, and only those that send a FIN
    PacketFacts packets;
    // Of each wire unit, the first finding about it; only where units are packets.
    std::vector<std::size_t> unit_findings;

    const Event& event(EventIndex index) const { return trace->events[index]; }
    // The first ACK that covers every byte below `offset`.
    const AckFact* ack_of(std::uint64_t offset) const;
    bool has_gap(ByteRange range) const;
};

struct Facts {
    // Of who on which connection; kNoConnection: set before there was one.
    std::map<std::pair<EndpointId, ConnectionId>, OptionHistory> options;
    std::vector<FlowFacts> flows;  // in lineage's order
};
Facts collect_facts(const Trace& trace, const Lineage& lineage);

// Which of the flows an event belongs to: by connection, the connecting end's flow first.
class FlowIndex {
public:
    FlowIndex(const Trace& trace, const Lineage& lineage, std::vector<FlowFacts>& flows);
    FlowFacts* sent_by(ConnectionId conn, EndpointId who) { return find(conn, who, true); }
    FlowFacts* received_by(ConnectionId conn, EndpointId who) { return find(conn, who, false); }

private:
    void begin_flow(const Trace& trace, std::size_t position);
    FlowFacts* find(ConnectionId conn, EndpointId who, bool sent);

    const Lineage& lineage_;
    std::vector<FlowFacts>& flows_;
    std::vector<std::pair<std::size_t, std::size_t>> of_connection_;
};

// The facts (sorted, not overlapping, not empty) that have bytes in `range`, as [first, last).
template <class Fact>
std::pair<std::size_t, std::size_t> facts_in(const std::vector<Fact>& facts, ByteRange range) {
    const auto first = std::partition_point(
        facts.begin(), facts.end(), [&](const Fact& f) { return f.range.end <= range.begin; });
    const auto last = std::partition_point(
        first, facts.end(), [&](const Fact& f) { return f.range.begin < range.end; });
    return {static_cast<std::size_t>(first - facts.begin()),
            static_cast<std::size_t>(last - facts.begin())};
}

template <class What>
const What& what_of(const Event& event) {
    const What* what = std::get_if<What>(&event.what);
    STICKY_ASSERT(what != nullptr);
    return *what;
}
void list_sends(std::span<const SendFact> sends, std::vector<EventIndex>& evidence);

// A finding about a unit; certainty follows from the cause.
Finding finding_of(const FlowFacts& facts, Lane lane, std::uint32_t unit, ByteRange bytes,
                   Effect effect, Cause cause);

// The send calls that accepted less than they were given.
void partial_sends(const FlowFacts& facts, std::vector<Finding>& findings);

// Finding::evidence of something that was held: the unit, the first send in it, what held it, and
// last what let it go (an ACK, a close, an option, a later send), if anything did.
void sender_door(FlowFacts& facts, std::vector<Finding>& findings);
void segment_door(FlowFacts& facts, std::vector<Finding>& findings);  // where units are packets
void datagram_door(const FlowFacts& facts, std::vector<Finding>& findings);
void receiver_door(const FlowFacts& facts, std::vector<Finding>& findings);
void framing_door(const FlowFacts& facts, std::vector<Finding>& findings);

}  // namespace sticky::detective
