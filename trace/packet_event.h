// Packets as facts: what passed a link or a tap, and what became of it. Part of event.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "trace/base.h"
#include "trace/byte_range.h"

namespace sticky {

struct TcpFlags {
    bool fin = false, syn = false, rst = false, psh = false, ack = false, urg = false;
    friend bool operator==(const TcpFlags&, const TcpFlags&) = default;
};

// A packet as it entered the link or passed a tap: what its headers say. `who` sent it. The data in
// it has a Segment or Datagram of its own. Handshakes come before their Connected.
struct Packet {
    std::uint32_t number =
        0;                   // packets of a run count from 1, in the order in which they were seen
    std::uint32_t size = 0;  // bytes, with its IP header
    std::optional<ByteRange> data;       // of its flow; none: it carries none
    std::uint32_t datagram = 0;          // the datagram it carries, or a part of
    std::optional<TcpFlags> tcp;         // none: UDP, or a later fragment of it
    std::uint32_t seq = 0, ack = 0;      // TCP, as in the header (RFC 9293 3.1)
    std::optional<std::uint64_t> acked;  // `ack` as an offset of the other direction
    std::uint64_t window = 0;            // TCP: bytes the sender has room for, scaled (RFC 7323)
    Bytes header;                        // its IP and transport headers, as they were
    bool operator==(const Packet&) const = default;
};

// The link handed the packet to the other end's kernel. `who` is that end.
struct Arrived {
    std::uint32_t packet = 0;
    bool operator==(const Arrived&) const = default;
};

// Why a link did not deliver a packet.
enum class DropRule : std::uint8_t {
    listed,   // the scenario names it
    loss,     // the link's share of loss, by its seed
    queue,    // too many waited for the rate
    by_hand,  // somebody stepped the link
    closed,   // the run was over
};
inline constexpr std::size_t kDropRuleCount = 5;

struct Dropped {
    std::uint32_t packet = 0;
    DropRule rule = DropRule::listed;
    bool operator==(const Dropped&) const = default;
};

// The link made a copy of the packet; both will arrive.
struct Duplicated {
    std::uint32_t packet = 0;
    bool operator==(const Duplicated&) const = default;
};

// As traces write it; stable.
std::string_view name_of(DropRule rule);

}  // namespace sticky
