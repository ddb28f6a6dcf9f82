// Which units of each lane carry which bytes: the events of a trace sorted into the lanes of their
// flows.
//
//     message  [0,5) [5,8)          one flow: what "client" sent to "server" on connection 1
//     send     [0,5) [5,8)
//     wire     [0,8)
//     recv     [0,8)
//     frame    (none: no framing)
//
// Pure arithmetic on ranges; links between lanes are intersections and are not stored.
//
// Units stand in a lane as they happened (sent, returned, decoded), so position i is unit i + 1 of
// `--lanes`. Ranges rise along a lane, except where bytes were sent again or datagrams came out of
// order.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "trace/trace.h"

namespace sticky {

// One unit of a lane.
struct Unit {
    ByteRange range;
    ByteRange
        payload;  // message and frame: the part inside that is not the framing's; else == range
    EventIndex event = 0;  // the event that made it
    Nanos at = 0;          // wire: it left; recv: it returned; others: the call was made
    std::uint32_t number =
        0;  // message, frame: its number. Datagrams: the datagram's number. Else from 1 in its lane
    std::uint32_t segments =
        1;  // wire: how many segments lie in it; above 1 their cuts were not seen
    std::uint64_t real_size = 0;  // recv of a datagram: its own length
    bool again = false;           // wire: a retransmission
    std::uint32_t packet = 0;     // wire: the packet it is, or the first one; 0: not seen
    bool dropped = false;         // wire: the link did not deliver it, or a fragment of it

    // For units_in, filled by trace_lineage.
    std::uint64_t reach = 0;  // the furthest end of this unit and those before it in the lane
    std::uint64_t low = 0;    // the lowest begin of this unit and those after it
};

// A recv whose place nothing shows: a datagram whose content is not unique, or beyond the payload
// limit.
struct Unplaced {
    EventIndex event = 0;
    std::uint64_t size = 0;
};

enum class Observed : std::uint8_t { all, partial, none };
inline constexpr std::size_t kObservedCount = 3;
std::string_view name_of(Observed observed);

enum class StreamEnd : std::uint8_t { open, eof, reset, truncated };
inline constexpr std::size_t kStreamEndCount = 4;
std::string_view name_of(StreamEnd end);

struct FlowLineage {
    FlowId flow;
    EndpointId receiver = kNobody;
    bool datagrams = false;
    std::array<std::vector<Unit>, kLaneCount> lanes;
    std::array<Observed, kLaneCount> observed{};  // all: the lane's units are the whole truth
    std::vector<Unplaced> unplaced;               // recvs that are not in the recv lane
    std::vector<EventIndex> gaps, failures;
    std::optional<EventIndex> fault;  // the decoder gave up here
    StreamEnd end = StreamEnd::open;  // as the receiver saw it; truncated: eof inside a frame

    const std::vector<Unit>& lane(Lane which) const {
        return lanes[static_cast<std::size_t>(which)];
    }
    std::vector<Unit>& lane(Lane which) { return lanes[static_cast<std::size_t>(which)]; }
};

struct Lineage {
    std::vector<ConnectionInfo> connections;
    std::vector<FlowLineage> flows;  // by connection, then the connecting end's flow first; flows
                                     // with nothing in them left out
};

Lineage trace_lineage(const Trace& trace);

// The units of a lane that have bytes in common with `range`, as [first, last) positions. Where
// ranges of the lane overlap or fall back, units between them may have none: ask overlap() again.
// `near`: where to look first; for ranges that come in order, the first of the last answer.
std::pair<std::size_t, std::size_t> units_in(const std::vector<Unit>& lane, ByteRange range,
                                             std::size_t near);
inline std::pair<std::size_t, std::size_t> units_in(const std::vector<Unit>& lane,
                                                    ByteRange range) {
    return units_in(lane, range, lane.size() / 2);
}

}  // namespace sticky
