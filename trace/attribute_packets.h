// What the packets of one flow tell: what its sender knew and when, and when its receiver could
// read which bytes. Private to attribute_*.cpp.
//
//     sender    Packet [0,10)            Arrived (ACK 10, window 65535): learned
//     receiver         Arrived: [0,10) readable, unless bytes before it are missing
//
// Refuses to know: any reason.
#pragma once

#include <utility>
#include <vector>

#include "trace/lineage.h"

namespace sticky::detective {

// What a TCP sender knows since a packet of the other end arrived.
struct LearnedFact {
    Nanos at = 0;
    EventIndex arrived = 0, packet = 0;
    Nanos departed = 0;            // that packet left the other end
    std::uint64_t acked = 0;       // rising (snd_una)
    std::uint64_t edge = 0;        // bytes up to here may be sent (tcp_wnd_end)
    std::uint64_t max_window = 0;  // the largest offer so far (max_window)
};

// Bytes that became readable at once. These tile what arrived, in order.
struct ReadableFact {
    ByteRange range;
    Nanos at = 0;
    EventIndex arrived = 0;
    std::uint32_t packet = 0;
};

struct DropFact {
    std::uint32_t packet = 0;
    std::uint32_t datagram = 0;  // that it was, or a fragment of
    EventIndex event = 0;
};

struct PacketFacts {
    bool exact = false;     // every wire unit of the flow is a packet
    std::uint32_t mss = 0;  // data of a packet at most, with the options every packet has
    Nanos round_trip = 0;   // of the handshake, as this sender saw it; 0: not seen
    // What the device carries that packets leave through; 0: it takes no time.
    std::uint64_t device_kbit = 0;
    EventIndex device = 0;  // that says so
    std::vector<LearnedFact> learned;
    std::vector<ReadableFact> readable;
    std::vector<DropFact> drops;  // of its packets, by number

    // The last thing learned at or before `at`; null: nothing yet.
    const LearnedFact* known_at(Nanos at) const;
    // The first one that acknowledges every byte below `offset`.
    const LearnedFact* ack_of(std::uint64_t offset) const;
    // What became readable when the byte at `offset` did; null: it never did.
    const ReadableFact* readable_at(std::uint64_t offset) const;
    const DropFact* drop_of(std::uint32_t packet) const;
};

// Bytes less of data than PacketFacts::mss that this packet has room for: options that not every
// packet has (SACK).
std::uint32_t extra_options(const Packet& packet);

struct FlowFacts;
class FlowIndex;
void collect_packets(const Trace& trace, FlowIndex& index, std::vector<FlowFacts>& flows);

}  // namespace sticky::detective
