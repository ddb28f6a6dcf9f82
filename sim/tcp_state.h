// A TCP socket as plain data: what its sender, its receiver and its clocks know.
//
// Sequence numbers are stream offsets: application byte k has number k, the FIN the number after
// the last byte; nothing wraps. What changes them stands in tcp_*.cpp. Names follow RFC 9293 and,
// where it has none, struct tcp_sock of Linux.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <vector>

#include "sim/profile.h"
#include "trace/byte_range.h"
#include "trace/cause.h"
#include "trace/packet_event.h"

namespace sticky::sim {

using Sequence = std::uint64_t;
inline constexpr Nanos kNever = std::numeric_limits<Nanos>::max();
inline constexpr std::uint32_t kTimestampOption = 12;  // with its padding (RFC 7323 A)
inline constexpr std::uint32_t kTcpHeader = 20;

// What a TCP packet says.
struct TcpSegment {
    Sequence seq = 0;  // of its first byte
    std::uint32_t size = 0;
    TcpFlags flags;
    Sequence ack = 0;
    std::uint32_t window = 0;        // as in the header
    std::uint32_t offered = 0;       // scaled
    std::uint16_t mss = 0;           // SYN
    std::uint8_t window_scale = 0;   // SYN
    std::array<ByteRange, 4> sacks;  // RFC 2018
    std::uint8_t sack_count = 0;
    bool duplicate_sack = false;        // the first one is (RFC 2883)
    std::uint32_t stamp = 0, echo = 0;  // RFC 7323, ms
    bool again = false;
    // Its number is one less, long acknowledged: it asks for an ACK (tcp_xmit_probe_skb).
    bool probe = false;
    std::optional<Cause> cause;  // why it left now and ended here; only if it has data

    std::uint32_t option_size() const;
    Sequence end() const { return seq + size + (flags.fin ? 1 : 0); }
};

// A part of the send queue, sent or not: what Linux keeps in one sk_buff.
struct SendBuffer {
    Sequence begin = 0, end = 0;  // data; a FIN follows it
    bool fin = false, push = false, eor = false;
    std::uint32_t memory = 0;    // truesize
    std::uint32_t segments = 0;  // that it was or will be cut into
    Nanos sent_at = 0;           // the last time
    bool sacked = false, lost = false;
    bool resent = false;       // its last copy is under way
    bool ever_resent = false;  // RFC 6298 3: its round trip can't be told

    std::uint64_t size() const { return end - begin; }
    Sequence seq_end() const { return end + (fin ? 1 : 0); }
};

enum class TcpPhase : std::uint8_t {
    syn_sent,
    syn_received,
    established,
    fin_wait1,
    fin_wait2,
    close_wait,
    closing,
    last_ack,
    time_wait,
    closed,
};

// The congestion control's state (enum tcp_ca_state).
enum class Recovery : std::uint8_t { open, disorder, reduced, recovery, loss };

// The one retransmission timer and what it is set for (icsk_pending).
enum class Resend : std::uint8_t { none, timeout, loss_probe, reordering, window_probe };

struct TcpSendState {
    std::deque<SendBuffer> sent;                   // not acknowledged
    std::deque<SendBuffer> queue;                  // not sent
    Sequence una = 0, next = 0;                    // SND.UNA, SND.NXT
    Sequence written = 0;                          // end of what the program gave (and the FIN)
    Sequence pushed = 0;                           // marked with PSH up to here
    std::uint64_t window = 0, largest_window = 0;  // SND.WND, as scaled
    Sequence window_seq = 0;                       // SND.WL1
    Sequence small_end = 0;                        // snd_sml: of the last small segment
    std::uint32_t mss = 0;                         // data of a full segment now
    std::uint32_t peer_mss = 0;  // what the other end takes, less than what we would (mss_clamp)
    std::uint8_t scale = 0;      // of the windows it sends
    std::uint64_t memory = 0;    // wmem_queued
    std::uint64_t buffer = 0;    // SO_SNDBUF, doubled
    bool buffer_fixed = false;
    bool no_space = false;  // a call found no room (SOCK_NOSPACE)
    std::uint64_t low_water = std::numeric_limits<std::uint64_t>::max();  // TCP_NOTSENT_LOWAT
    bool nodelay = false, cork = false, push_all = false;  // push_all: TCP_NAGLE_PUSH
    bool shut = false;                                     // SEND_SHUTDOWN
    std::uint32_t max_segment = 0;                         // TCP_MAXSEG; 0: not set
    // Packets, counted as segments.
    std::uint32_t packets = 0, sacked = 0, lost = 0, resent = 0;
    Nanos last_data_at = 0;         // lsndtime
    Nanos last_departure = 0;       // tcp_wstamp_ns
    std::uint64_t pacing_rate = 0;  // bytes a second; only the size of bursts depends on it
    std::deque<Sequence> calls;     // where each call that gave bytes ended, from SND.UNA on
    std::optional<Cause> held_by;   // the first of the queue, since it is there
    std::optional<Cause> told;      // of what is held, by the last Held event
    Sequence told_at = 0;
};

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

// A part of the receive queue.
struct RecvBuffer {
    Sequence begin = 0, end = 0;
    bool fin = false, push = false;
    std::uint32_t memory = 0;
    std::uint32_t spare = 0;  // bytes of the next packet that would fit in too (skb_tailroom)
};

struct TcpReceiveState {
    std::deque<RecvBuffer> queue;   // in order
    std::vector<RecvBuffer> ahead;  // out of order, by begin
    Sequence next = 0;              // RCV.NXT
    Sequence read = 0;              // copied_seq
    Sequence acked = 0;             // rcv_wup: next when the last ACK left
    std::uint64_t window = 0;       // RCV.WND
    std::uint64_t grown = 0;        // rcv_ssthresh
    std::uint64_t clamp = 0;        // window_clamp
    std::uint64_t buffer = 0;       // SO_RCVBUF, doubled
    bool buffer_fixed = false;
    std::uint32_t ratio = 0;   // scaling_ratio: of 256 bytes of memory, data
    std::uint64_t memory = 0;  // rmem_alloc
    std::uint8_t scale = 0;
    std::uint32_t advertised_mss = 0;
    std::uint64_t low_water = 1;
    bool shut = false;             // a FIN came
    std::uint32_t echo = 0;        // ts_recent
    std::vector<ByteRange> sacks;  // newest first
    std::optional<ByteRange> duplicate;
    // growth of the buffer (tcp_rcv_space_adjust)
    std::uint64_t space = 0;
    Sequence space_mark = 0;
    Nanos space_at = 0;
    std::int64_t rtt = 0;  // us, scaled by 8
    Sequence rtt_mark = 0;
    Nanos rtt_at = 0;
    std::uint32_t last_rtt_echo = 0;
};

// When to acknowledge (inet_connection_sock.icsk_ack). Times in jiffies.
struct AckState {
    bool scheduled = false, timer = false, now = false, no_memory = false;
    bool pushed = false, pushed_twice = false;
    std::uint32_t quick = 0;
    std::uint32_t pingpong = 0;
    std::int64_t ato = 0, timeout = 0, last_data = 0;
    std::uint32_t segment_size = 0;  // rcv_mss
    std::uint32_t last_size = 0;
    std::uint32_t compressed = 0, duplicates = 0;
    Sequence compressed_next = 0;
};

struct TcpSocket {
    const Profile* profile = nullptr;
    TcpPhase phase = TcpPhase::closed;
    int ip = 4;
    std::uint32_t mtu = 1500;
    bool loss_probes = true;
    TcpSendState snd;
    TcpReceiveState rcv;
    AckState ack;
    Congestion cc;
    Repair repair;
    RoundTrip rtt;
    // Timers: when they end.
    Nanos ack_due = kNever;
    Nanos compressed_due = kNever;
    Nanos resend_due = kNever;
    Resend resend = Resend::none;
    Nanos linger_due = kNever;  // FIN_WAIT2, TIME_WAIT
    Nanos syn_sent_at = 0;
    std::uint32_t syn_tries = 0;
    // What went wrong: told once by the next call (sk_err).
    std::string_view error;
    bool orphan = false;  // its program has closed it
    bool reset = false;
    // What it wants to send now, in order, and what it admits to.
    std::vector<TcpSegment> out;
    struct Confession {
        ByteRange range;
        Cause cause;
    };
    std::vector<Confession> held;

    std::uint32_t in_flight() const { return snd.packets - (snd.sacked + snd.lost) + snd.resent; }
    Sequence window_end() const { return snd.una + snd.window; }
    std::int64_t jiffies(Nanos now) const { return now / profile->jiffy; }
};

}  // namespace sticky::sim
