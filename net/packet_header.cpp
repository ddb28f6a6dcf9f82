#include "net/packet_header.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

namespace sticky {
namespace {

constexpr std::uint32_t kTcpFixed = 20;  // RFC 9293 3.1
constexpr std::uint32_t kUdpFixed = 8;   // RFC 768

std::uint16_t u16(ByteView bytes, std::size_t at) {
    return static_cast<std::uint16_t>((bytes[at] << 8) | bytes[at + 1]);
}
std::uint32_t u32(ByteView bytes, std::size_t at) {
    return (std::uint32_t{u16(bytes, at)} << 16) | u16(bytes, at + 2);
}

void copy_address(ByteView bytes, std::size_t at, IpAddress& address) {
    const std::size_t size = address.version == 4 ? 4 : 16;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), size, address.bytes.begin());
}

// The size an IP header names; all that is there if it names none.
std::uint32_t size_or_all(std::uint32_t named, ByteView packet) {
    return named != 0 ? named : static_cast<std::uint32_t>(packet.size());
}

// RFC 791 3.1
bool parse_ip4(ByteView packet, PacketHeader& header) {
    if (packet.size() < 20) return false;
    header.ip_size = (packet[0] & 0x0fU) * 4U;
    header.size = size_or_all(u16(packet, 2), packet);
    if (header.ip_size < 20 || header.size < header.ip_size) return false;
    const std::uint16_t word = u16(packet, 6);
    const Fragment fragment{u16(packet, 4), (word & 0x1fffU) * 8U, (word & 0x2000U) != 0};
    if (fragment.offset != 0 || fragment.more) header.fragment = fragment;
    header.protocol = packet[9];
    copy_address(packet, 12, header.source);
    copy_address(packet, 16, header.destination);
    return true;
}

// Hop-by-hop options, routing, destination options, mobility (RFC 8200 4, RFC 6275): their second
// byte is their length in units of 8 bytes, the first 8 not counted.
bool is_counted_extension(std::uint8_t protocol) {
    return protocol == 0 || protocol == 43 || protocol == 60 || protocol == 135;
}

bool parse_ip6(ByteView packet, PacketHeader& header) {
    if (packet.size() < 40) return false;
    const std::uint32_t length = u16(packet, 4);
    header.size = size_or_all(length == 0 ? 0 : length + 40, packet);
    header.source.version = header.destination.version = 6;
    copy_address(packet, 8, header.source);
    copy_address(packet, 24, header.destination);
    header.protocol = packet[6];
    header.ip_size = 40;
    while (header.ip_size + 8 <= packet.size()) {
        const ByteView at = packet.subspan(header.ip_size);
        if (header.protocol == 44) {  // fragment, RFC 8200 4.5
            const std::uint16_t word = u16(at, 2);
            header.fragment = Fragment{u32(at, 4), word & 0xfff8U, (word & 1U) != 0};
            header.ip_size += 8;
        } else if (header.protocol == 51) {  // authentication, RFC 4302 2.2: units of 4 bytes
            header.ip_size += (at[1] + 2U) * 4U;
        } else if (is_counted_extension(header.protocol)) {
            header.ip_size += (at[1] + 1U) * 8U;
        } else {
            break;
        }
        header.protocol = at[0];
        if (header.fragment && header.fragment->offset != 0) break;
    }
    return header.size >= header.ip_size;
}

// RFC 9293 3.2, RFC 7323 2 and 3, RFC 2018 2. An option that runs out of its place ends the list.
void parse_tcp_options(ByteView options, PacketHeader& header) {
    std::size_t at = 0;
    while (at < options.size() && options[at] != 0) {
        if (options[at] == 1) {
            ++at;
            continue;
        }
        if (at + 2 > options.size()) return;
        const std::size_t length = options[at + 1];
        if (length < 2 || at + length > options.size()) return;
        const ByteView value = options.subspan(at + 2, length - 2);
        if (options[at] == 2 && value.size() == 2) header.mss = u16(value, 0);
        // A shift above 14 is used as 14 (RFC 7323 2.3).
        if (options[at] == 3 && value.size() == 1) {
            header.window_scale = std::min<std::uint8_t>(value[0], 14);
        }
        if (options[at] == 4) header.sack_permitted = true;
        if (options[at] == 8 && value.size() == 8) {
            header.timestamps = TcpTimestamps{u32(value, 0), u32(value, 4)};
        }
        at += length;
    }
}

bool parse_tcp(ByteView packet, PacketHeader& header) {
    const ByteView tcp = packet.subspan(header.ip_size);
    const std::uint32_t size = (tcp[12] >> 4) * 4U;
    if (size < kTcpFixed || header.ip_size + size > header.size) return false;
    header.source_port = u16(tcp, 0);
    header.destination_port = u16(tcp, 2);
    header.seq = u32(tcp, 4);
    header.ack = u32(tcp, 8);
    const unsigned flags = tcp[13];
    header.tcp = TcpFlags{(flags & 1) != 0, (flags & 2) != 0,  (flags & 4) != 0,
                          (flags & 8) != 0, (flags & 16) != 0, (flags & 32) != 0};
    header.window = u16(tcp, 14);
    header.header_size = header.ip_size + size;
    header.transport = true;
    const std::size_t there = std::min<std::size_t>(size, tcp.size());
    parse_tcp_options(tcp.subspan(kTcpFixed, there - kTcpFixed), header);
    return true;
}

bool parse_udp(ByteView packet, PacketHeader& header) {
    const ByteView udp = packet.subspan(header.ip_size);
    const std::uint32_t length = u16(udp, 4);
    // 0: more than 65535 bytes, before segmentation (RFC 2675 4).
    if (length != 0 && length < kUdpFixed) return false;
    header.source_port = u16(udp, 0);
    header.destination_port = u16(udp, 2);
    header.header_size = header.ip_size + kUdpFixed;
    header.transport = true;
    return true;
}

}  // namespace

std::string to_text(const IpAddress& address, std::uint16_t port) {
    char text[INET6_ADDRSTRLEN] = "";
    const bool v4 = address.version == 4;
    inet_ntop(v4 ? AF_INET : AF_INET6, address.bytes.data(), text, sizeof text);
    return v4 ? fmt::format("{}:{}", text, port) : fmt::format("[{}]:{}", text, port);
}

std::optional<PacketHeader> parse_packet(ByteView packet) {
    if (packet.empty()) return std::nullopt;
    PacketHeader header;
    const int version = packet[0] >> 4;
    if (version == 4 ? !parse_ip4(packet, header) : version != 6 || !parse_ip6(packet, header)) {
        return std::nullopt;
    }
    header.header_size = header.ip_size;
    const bool tcp = header.protocol == kProtocolTcp;
    const bool later = header.fragment && header.fragment->offset != 0;
    if ((tcp || header.protocol == kProtocolUdp) && !later) {
        const std::uint32_t fixed = tcp ? kTcpFixed : kUdpFixed;
        const bool whole =
            header.ip_size + fixed <= std::min<std::size_t>(header.size, packet.size());
        // A first fragment may end inside the transport header (RFC 1858 3); a packet may not.
        if (!whole && !header.fragment) return std::nullopt;
        if (whole && !(tcp ? parse_tcp(packet, header) : parse_udp(packet, header))) {
            return std::nullopt;
        }
    }
    header.payload_size = header.size - header.header_size;
    return header;
}

ByteView payload_in(ByteView packet, const PacketHeader& header) {
    const std::size_t begin = std::min<std::size_t>(header.header_size, packet.size());
    return packet.subspan(begin, std::min<std::size_t>(header.payload_size, packet.size() - begin));
}

}  // namespace sticky
