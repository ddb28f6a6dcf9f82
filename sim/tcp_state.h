// A TCP socket as plain data: what its sender, its receiver and its clocks know.
//
// What changes it stands in tcp_*.cpp. Names follow RFC 9293 and, where it has none, struct
// tcp_sock of Linux.
#pragma once

#include <deque>
#include <vector>

#include "sim/profile.h"
#include "sim/repair_state.h"

namespace sticky::sim {

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
    std::uint32_t path_mss = 0;                    // of a full segment, if only the path limited it
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

// Memory that a socket has taken from its system in whole pages and not used yet
// (sk_forward_alloc): a segment that fits into it takes the fast path.
struct Reserve {
    std::uint64_t left = 0;
    void charge(std::uint64_t bytes) {
        if (bytes > left) left += (bytes - left + 4095) / 4096 * 4096;
        left -= bytes;
    }
    void give_back(std::uint64_t bytes) { left = (left + bytes) % 4096; }  // sk_mem_reclaim
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
    Reserve reserve;
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
