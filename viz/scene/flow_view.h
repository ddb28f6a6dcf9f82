// One flow sorted for drawing: which units stand side by side, where boundaries are, whose bytes
// are whose. Lane text and the lane picture share it, so they can't disagree.
//
//     offset   0    5  8            stops   0 5 8
//     message  hello egg            a row: units that don't overlap, by place
//     recv     -------------
//
// Refuses to know: pixels and columns.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "trace/lineage.h"
#include "viz/scene/ruler.h"

namespace sticky {

// Units of a lane beside each other; what overlaps them (sent again, arrived twice) stands a row
// lower.
struct LaneRow {
    Lane lane = Lane::message;
    std::uint32_t depth = 0;
    std::vector<std::uint32_t> units;  // positions in the lane, by place; they don't overlap
    bool in_order = true;              // what stands further to the right happened later
};
inline constexpr std::uint32_t kRowsPerLane = 4;

// Why a lane has nothing in it.
enum class Silence : std::uint8_t {
    not_silent,
    not_observed,
    unframed,           // a stream, and nothing says where a message ends
    datagram_is_whole,  // no framing, and none needed
    nothing,            // it was watched, and nothing happened
};

// What a lane did to the messages.
struct Tally {
    std::uint64_t units = 0;    // wire: segments, those whose cuts were not seen included
    std::uint64_t merged = 0;   // messages that met another one in a unit
    std::uint64_t split = 0;    // messages that were cut
    std::uint64_t cut_off = 0;  // recv: datagrams that lost their tail
    std::uint64_t again = 0;    // wire: units sent again
    std::uint64_t unseen = 0;   // wire: units that hold several segments
    std::uint64_t hidden = 0;   // units deeper than kRowsPerLane
};

struct FlowView {
    std::vector<LaneRow> rows;  // lanes in order, each at least once
    // Every offset where a unit of any lane, or its payload, begins or ends. An offset where an
    // empty unit stands is there twice: before it and after it.
    std::vector<std::uint64_t> stops;
    Ruler ruler;
    Lane whole_lane = Lane::message;    // what should stay whole: messages, or raw sends
    std::vector<std::uint32_t> wholes;  // those with bytes, by place
    std::array<Tally, kLaneCount> tallies{};
    std::array<Silence, kLaneCount> silence{};
    // Datagrams that no recv returned, as positions in the send lane by place; none where a recv
    // may be one of them.
    std::vector<std::uint32_t> unread;
    bool framed = false;
    std::uint64_t sent_bytes = 0;

    const Tally& tally(Lane lane) const { return tallies[static_cast<std::size_t>(lane)]; }
    Silence silence_of(Lane lane) const { return silence[static_cast<std::size_t>(lane)]; }
    // Where in stops a unit with bytes begins, and ends. An empty one lies between end and begin.
    std::size_t stop_at_begin(std::uint64_t offset) const;
    std::size_t stop_at_end(std::uint64_t offset) const;
};

FlowView flow_view(const Trace& trace, const FlowLineage& flow);

// Positions in view.wholes of those that have bytes in range, as [first, last).
std::pair<std::size_t, std::size_t> wholes_in(const FlowView& view, const FlowLineage& flow,
                                              ByteRange range);
// The same, sooner where ranges are asked for in order: `near` is the first of the last answer.
std::pair<std::size_t, std::size_t> wholes_in(const FlowView& view, const FlowLineage& flow,
                                              ByteRange range, std::size_t near);

// The nth empty unit of the whole lane at that offset, or the last there is, as a position in the
// lane: what an empty unit of another lane has its colour from.
std::uint32_t empty_whole_at(const FlowView& view, const FlowLineage& flow, std::uint64_t offset,
                             std::size_t nth);

// Units of a lane that can be drawn: begin <= end (a broken trace may say otherwise).
inline bool is_sound(const Unit& unit) {
    return unit.range.begin <= unit.range.end && unit.payload.begin <= unit.payload.end &&
           unit.range.begin <= unit.payload.begin && unit.payload.end <= unit.range.end;
}

// A recv of a datagram that lost its tail: the range it lost.
std::optional<ByteRange> lost_tail(const Unit& unit);

// Every datagram of a flow: its number, and where it lies. Several sends can be one (UDP_CORK), and
// one send several (UDP_SEGMENT).
std::map<std::uint32_t, ByteRange> datagrams_of(const FlowLineage& flow);

}  // namespace sticky
