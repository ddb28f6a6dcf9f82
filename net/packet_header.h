// What the headers of one IP packet say: who sends to whom, the TCP or UDP header, where its
// payload lies, which fragment of what it is. Pure; reads what is there and makes room for nothing.
//
//     | IPv4 or IPv6 [extensions] | TCP [options] or UDP | payload | padding of the frame |
//     0                       ip_size              header_size    size
//
// Refuses to know: links (what came before the IP header), connections, checksums.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "trace/event.h"

namespace sticky {

struct IpAddress {
    std::uint8_t version = 4;              // 4 or 6
    std::array<std::uint8_t, 16> bytes{};  // of version 4 the first four
    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

// "127.0.0.1:80", "[::1]:80".
std::string to_text(const IpAddress& address, std::uint16_t port);

struct Fragment {
    std::uint32_t id = 0;      // the same in all fragments of a datagram
    std::uint32_t offset = 0;  // in bytes, of what follows the IP header
    bool more = false;         // it is not the last one
    friend bool operator==(const Fragment&, const Fragment&) = default;
};

struct TcpTimestamps {
    std::uint32_t value = 0, echo = 0;
    friend bool operator==(const TcpTimestamps&, const TcpTimestamps&) = default;
};

inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint8_t kProtocolUdp = 17;

struct PacketHeader {
    IpAddress source, destination;
    std::uint8_t protocol = 0;
    std::uint32_t ip_size = 0;         // of the IP header with its options and extensions
    std::uint32_t size = 0;            // of the packet, as its IP header says
    std::optional<Fragment> fragment;  // none: it is whole

    // TCP and UDP. A later fragment has no transport header, nor has another protocol.
    bool transport = false;
    std::uint16_t source_port = 0, destination_port = 0;
    std::uint32_t header_size = 0;   // IP and transport headers; here the payload begins
    std::uint32_t payload_size = 0;  // of this packet; padding of the frame is none of it

    // TCP
    std::optional<TcpFlags> tcp;
    std::uint32_t seq = 0, ack = 0;
    std::uint16_t window = 0;  // as it stands in the header, not scaled
    std::optional<std::uint16_t> mss;
    std::optional<std::uint8_t> window_scale;
    std::optional<TcpTimestamps> timestamps;
    bool sack_permitted = false;
};

// None: it is no IP packet, its headers contradict themselves, or so little of it was captured that
// the fixed part of one is missing. Bytes after `size` are padding; fewer bytes than `size` are a
// capture that was cut, and what there is of the payload is bytes [header_size, packet.size()).
// A total length of 0 (a packet of 64 KiB or more before segmentation) means all of `packet`.
std::optional<PacketHeader> parse_packet(ByteView packet);

// The payload bytes that are there.
ByteView payload_in(ByteView packet, const PacketHeader& header);

}  // namespace sticky
