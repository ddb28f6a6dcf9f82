// What made a segment wait besides the rules that can be replayed (attribute_gates.h): the
// congestion window, room in the send buffer, the device's queue, a timer; and what the other end
// did that made the rules wait so long. Private to attribute_*.cpp.
//
// Refuses to guess: each answer names the fact that shows it, or there is none.
#pragma once

#include <optional>

#include "trace/attribute_gates.h"

namespace sticky::detective {

// A packet is stamped when it is read from the device: at once, or as soon as a busy machine lets
// the reading thread run.
inline constexpr Nanos kReadLater = 10 * kMillisecond;

// By when a segment that TCP handed over at `handed` was read: a slow device takes its time for
// each packet, one behind the other.
Nanos read_by(const FlowFacts& facts, const WireFact& unit, Nanos handed);

struct CongestionAsked {
    Nanos allowed = 0;    // the rules let it go then
    bool lossy = false;   // something was lost: the window may be anything
    bool surely = false;  // only if more was under way than it can have allowed
};
// The ACK that let a segment go that the window had room for: as much was under way as a congestion
// window allows.
const LearnedFact* congestion(const FlowFacts& facts, const Outgoing& out, CongestionAsked asked);

// The congestion window was full then, whatever else held the segment. Only where nothing was lost.
bool surely_congested(const FlowFacts& facts, const Outgoing& out, Nanos at);

// The ACK that made the window larger, for which a segment waited that had room, but little.
const LearnedFact* deferred(const FlowFacts& facts, const Outgoing& out, Nanos allowed,
                            std::uint64_t queued);

// The option by which what follows others leaves at its own pace.
const OptionFact* pacing(const FlowFacts& facts, const Outgoing& out);

// The ACK that made room in the send buffer that the program set, while the call waited for it.
const LearnedFact* room_in_send_buffer(const FlowFacts& facts, const Outgoing& out);

// The segment that was not out of the device when the first send was made (tcp_should_autocork).
const WireFact* queued_in_device(const FlowFacts& facts, const Outgoing& out);

// The timer of the kernel for what this gate holds, if it can have run out. tcp_write_wakeup, which
// probes a window, does not count what it sends as small (tcp_minshall_update); a loss probe does.
enum class KernelTimer : std::uint8_t { none, window_probe, loss_probe };
KernelTimer sent_by_timer(const FlowFacts& facts, const Outgoing& out, const Gate& gate);

// It ends where the window did: tcp_mss_split_point sends no more than there is room for.
bool ends_at_edge(const FlowFacts& facts, const Outgoing& out, Nanos at);

// The receiver had the small segment and put off its ACK.
std::optional<Finding> put_off_ack(const FlowFacts& facts, const Outgoing& out,
                                   const LearnedFact& ack);
// The window opened because the receiver's program read, at last, what had lain there.
std::optional<Finding> late_read(const FlowFacts& facts, const Outgoing& out,
                                 const LearnedFact& opened);

}  // namespace sticky::detective
