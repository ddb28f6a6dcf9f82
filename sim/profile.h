// A kind of TCP: the numbers and habits in which implementations differ, each with its source in
// profile.cpp and docs/model.md.
//
// Plain data. Refuses to know: what is done with them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "trace/base.h"

namespace sticky::sim {

// Which small segment waits for an ACK: none; one behind any unacknowledged data (RFC 896,
// RFC 9293 3.7.4); one behind an unacknowledged small segment (Minshall, tcp_minshall_check).
enum class Nagle : std::uint8_t { off, classic, minshall };

struct Profile {
    std::string_view name;
    Nagle nagle = Nagle::minshall;  // where TCP_NODELAY is not set
    // Of kernel timers: they end on a multiple of it.
    Nanos jiffy = 0;
    Nanos ack_delay_least = 0, ack_delay_most = 0;
    std::uint32_t quick_acks = 0;       // at the start of a connection; 0: none
    bool interactive = true;            // an answer ends quick ACKs (pingpong mode)
    bool acks_on_read = true;           // a reader who empties the queue has a small segment acked
    std::uint32_t initial_window = 10;  // segments
    Nanos rto_initial = 0, rto_least = 0, rto_most = 0;
    bool loss_probes = true;
    // Buffers, in bytes: what a socket starts with, and may grow to.
    std::uint32_t send_buffer = 0, send_buffer_most = 0;
    std::uint32_t receive_buffer = 0, receive_buffer_most = 0;
    std::uint32_t datagram_buffer = 0;
    // In a race: of one call, and from an event until a program that waited for it runs.
    Nanos call_cost = 0, wake_latency = 0;
};

// linux, textbook, windows. Null: there is none of this name.
const Profile* find_profile(std::string_view name);

}  // namespace sticky::sim
