// The sender's decision: may the first bytes of the queue leave now, how many of them, and why so.
//
//     queue | 1448 | 1448 | 200 |  ->  { 2896, full_segment }, then { 0, nagle }
//
// Pure: what it needs to know is in its arguments. The order of its questions is that of
// tcp_write_xmit in net/ipv4/tcp_output.c: congestion window, receiver's window, Nagle and cork.
#pragma once

#include <cstdint>

#include "sim/profile.h"
#include "trace/cause.h"

namespace sticky::sim {

struct TxState {
    std::uint64_t bytes = 0;   // in the first buffer of the queue, without a FIN
    bool last = true;          // no buffer follows it
    bool fin = false;          // a FIN is in it
    std::uint32_t mss = 0;     // data of a full segment
    std::uint64_t window = 0;  // room at the receiver beyond what is under way
    std::uint32_t in_flight = 0, congestion_window = 0;  // segments
    std::uint32_t burst = 0;                             // segments in one go (tcp_tso_segs)
    bool unacked = false;                                // something is not acknowledged
    bool small_unacked = false;                          // a small segment is not acknowledged
};

struct TxPolicy {
    Nagle nagle = Nagle::minshall;
    bool cork = false;   // TCP_CORK
    bool more = false;   // the call that pushes had MSG_MORE
    bool push = false;   // TCP_NODELAY was just set
    bool probe = false;  // a loss probe goes in spite of the congestion window
};

struct TxDecision {
    std::uint64_t bytes = 0;  // 0 with a FIN alone, and where it waits
    bool goes = false;
    Cause cause = Cause::unexplained;  // of waiting, or of ending there
    friend bool operator==(const TxDecision&, const TxDecision&) = default;
};

TxDecision consider_transmit(const TxState& state, const TxPolicy& policy);

}  // namespace sticky::sim
