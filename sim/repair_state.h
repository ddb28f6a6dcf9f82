// What a TCP sender knows of the path: its congestion window, what was lost, how long a round trip
// takes. Plain data; what changes it stands in congestion.cpp and repair.cpp.
#pragma once

#include "sim/tcp_segment.h"

namespace sticky::sim {

// The congestion control's state (enum tcp_ca_state).
enum class Recovery : std::uint8_t { open, disorder, reduced, recovery, loss };

struct Congestion {
    std::uint32_t window = 10;             // segments
    std::uint32_t threshold = 0x7fffffff;  // TCP_INFINITE_SSTHRESH
    std::uint32_t counter = 0;             // snd_cwnd_cnt
    bool limited = false;
    std::uint32_t most_packets = 0;
    Sequence usage_mark = 0;
    // cubic
    std::uint32_t last_max = 0, origin = 0, count = 0, acked = 0, estimate = 0;
    std::uint32_t last_window = 0;
    Nanos epoch = 0, last_time = 0;
    double k = 0;
    Nanos delay_least = 0;
    // HyStart
    bool found = false;
    std::uint32_t samples = 0;
    Nanos round_begin = 0, last_ack = 0, round_delay = kNever;
    Sequence round_end = 0;
};

// Loss detection and repair.
struct Repair {
    Recovery state = Recovery::open;
    Sequence high = 0;             // high_seq: SND.NXT when it began
    std::uint32_t reordering = 3;  // tp->reordering
    bool reordering_seen = false;
    Sequence undo = 0;
    bool undo_marked = false;
    std::int32_t undo_copies = 0;
    std::uint32_t prior_window = 0, prior_threshold = 0;
    std::uint32_t delivered = 0;
    std::uint32_t prr_delivered = 0, prr_out = 0;
    // RACK (RFC 8985)
    Nanos rack_sent_at = 0;
    Sequence rack_end = 0;
    Nanos rack_rtt = 0;
    bool rack_advanced = false;
    std::uint32_t rack_steps = 1;
    // tail loss probe
    Sequence probe_high = 0;
    bool probe_pending = false, probe_resent = false;
    Sequence sack_high = 0;
    std::uint32_t retransmits = 0;         // icsk_retransmits
    std::uint32_t first_resend_stamp = 0;  // retrans_stamp; 0: nothing was sent again
    bool forward = false;                  // F-RTO is under way (RFC 5682)
};

struct RoundTrip {
    // In microseconds, scaled as in tcp_rtt_estimator: srtt by 8, mdev and var by 4.
    std::int64_t smoothed = 0, deviation = 0, deviation_most = 0, variation = 0;
    std::int64_t least = -1;  // -1: none
    Nanos least_at = 0;
    Sequence mark = 0;
    std::int64_t rto_jiffies = 0;
    std::uint32_t backoff = 0;
};

}  // namespace sticky::sim
