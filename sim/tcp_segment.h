// A TCP packet as the model's sockets exchange it.
//
// Sequence numbers are stream offsets: application byte k has number k, the FIN the number after
// the last byte; nothing wraps. Refuses to know: bytes, headers (packet_bytes.h).
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>

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

}  // namespace sticky::sim
