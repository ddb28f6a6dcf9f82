// The rules by which Linux holds a segment back, asked of one segment and one moment. Private to
// attribute_*.cpp.
//
// A sender pushes when a call gives it bytes, when an ACK arrives, when an option lets go, and at
// the FIN (tcp_push, tcp_data_snd_check, tcp_send_fin). At each of these, tcp_write_xmit sends the
// first queued segment unless a gate is shut:
//
//     bytes queued --> [window] --> [cork | more] --> [Nagle] --> leaves
//
// Refuses to know: when it really left, and the congestion window, which no fact tells.
#pragma once

#include <limits>
#include <optional>
#include <span>

#include "trace/attribute_facts.h"

namespace sticky::detective {

inline constexpr Nanos kNever = std::numeric_limits<Nanos>::max();

enum class Lift : std::uint8_t {
    ack,         // of the small segment that Nagle waited for, or one with room
    option,      // TCP_CORK = 0, or TCP_NODELAY = 1, which flushes (__tcp_sock_set_nodelay)
    fin,         // tcp_send_fin pushes with TCP_NAGLE_OFF
    plain_send,  // a send without MSG_MORE after those with it
    filled,      // a later send made it a full segment
    pushed,      // it ended with MSG_EOR and the next send queued another buffer behind it
    timer,       // none of these: a timer of the kernel
};

struct Gate {
    Cause cause = Cause::unexplained;  // cork, more, nagle or window
    Nanos from = 0, until = kNever;
    Lift by = Lift::timer;
    std::optional<EventIndex> event;       // that lifted it
    const LearnedFact* learned = nullptr;  // what lifted it, if that was an ACK
    const LearnedFact* known = nullptr;    // what the sender knew when it shut
};

// A segment to be sent: where it began is known, and where it ended.
struct Outgoing {
    const WireFact* unit = nullptr;
    std::span<const SendFact> sends;  // that gave its bytes
    const SendFact* after = nullptr;  // the send behind them
    const WireFact* small = nullptr;  // the last small segment before it (snd_sml)
    std::uint32_t extra_options = 0;
    // Whether a packet that acknowledges nothing new lets the queue be looked at. If it has data
    // and was foreseen, it does not (the fast path of tcp_rcv_established), and no fact tells that.
    bool any_packet_pushes = true;
};

class Gates {
public:
    explicit Gates(const FlowFacts& facts) : facts_(facts), packets_(facts.packets) {}

    // Data that a segment carries at most: half of the largest window bounds it too
    // (tcp_bound_to_half_wnd).
    std::uint64_t mss_at(Nanos at, std::uint32_t extra_options) const;
    // The end of what calls had given by then.
    std::uint64_t queued_at(const Outgoing& out, Nanos at) const;
    // What holds the segment at `at`, and what lifts that; none: it may go.
    std::optional<Gate> shut_at(const Outgoing& out, Nanos at) const;
    // While Nagle held it, later calls may have shut others, which opened with this one at last.
    std::vector<Gate> shut_besides(const Outgoing& out, const Gate& gate) const;

private:
    std::optional<Cause> holder_at(const Outgoing& out, Nanos at) const;
    bool exempt(const Outgoing& out, Nanos at) const;
    const SendFact* last_send(Nanos at) const;
    bool flushed(const SendFact& send, Nanos at) const;
    bool pushed_since(const Outgoing& out, const SendFact& send, Nanos at) const;
    bool beyond_window(const Outgoing& out, Nanos at) const;
    void lift(const Outgoing& out, Gate& gate) const;
    void lift_by_ack(const Outgoing& out, Gate& gate) const;
    void lift_by_calls(const Outgoing& out, Gate& gate) const;
    void lift_by_options(Gate& gate) const;

    const FlowFacts& facts_;
    const PacketFacts& packets_;
};

}  // namespace sticky::detective
