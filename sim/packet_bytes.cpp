#include "sim/packet_bytes.h"

#include <array>

namespace sticky::sim {
namespace {

constexpr std::uint8_t kTcp = 6, kUdp = 17, kFragment = 44;

// The largest: IPv6 with a fragment header, TCP with all its options.
struct Header {
    std::array<std::uint8_t, 40 + 8 + 60> bytes;
    std::size_t size = 0;
    Bytes whole() const { return {bytes.begin(), bytes.begin() + size}; }
};

void put8(Header& header, std::uint32_t value) {
    header.bytes[header.size++] = static_cast<std::uint8_t>(value);
}
void put16(Header& header, std::uint32_t value) {
    put8(header, value >> 8U);
    put8(header, value);
}
void put32(Header& header, std::uint32_t value) {
    put16(header, value >> 16U);
    put16(header, value);
}

// RFC 791 3.1: every socket lives at 10.0.0.1 and dials 10.0.0.2, as in the world wire.
void put_ip4(Header& out, std::uint32_t size, std::uint8_t protocol, const Piece& piece) {
    put16(out, 0x4500);
    put16(out, size);
    put16(out, piece.id);
    const std::uint32_t dont = piece.fragmented() ? 0U : 0x4000U;
    put16(out, dont | (piece.more ? 0x2000U : 0U) | piece.offset / 8);
    put8(out, 64);
    put8(out, protocol);
    put16(out, 0);
    put32(out, 0x0a000001);
    put32(out, 0x0a000002);
}

void put_address6(Header& out, std::uint8_t last) {
    put16(out, 0xfd00);
    for (int i = 0; i < 13; ++i) put8(out, 0);
    put8(out, last);
}

// RFC 8200 3, 4.5
void put_ip6(Header& out, std::uint32_t size, std::uint8_t protocol, const Piece& piece) {
    const std::uint32_t extension = piece.fragmented() ? 8 : 0;
    put32(out, 0x60000000);
    put16(out, size - 40);
    put8(out, extension != 0 ? kFragment : protocol);
    put8(out, 64);
    put_address6(out, 1);
    put_address6(out, 2);
    if (extension == 0) return;
    put8(out, protocol);
    put8(out, 0);
    put16(out, piece.offset | (piece.more ? 1U : 0U));
    put32(out, piece.id);
}

void put_ip(Header& out, int ip, std::uint32_t behind, std::uint8_t protocol, const Piece& piece) {
    const std::uint32_t extension = ip == 6 && piece.fragmented() ? 8 : 0;
    const std::uint32_t size = ip_header_size(ip) + extension + behind;
    if (ip == 6)
        put_ip6(out, size, protocol, piece);
    else
        put_ip4(out, size, protocol, piece);
}

void put_options(Header& out, const TcpSegment& segment, std::uint32_t ack_base) {
    if (segment.flags.syn) {
        put16(out, 0x0204);
        put16(out, segment.mss);
        put16(out, 0x0402);  // SACK permitted
        put16(out, 0x080a);
        put32(out, segment.stamp);
        put32(out, segment.echo);
        put32(out, 0x01030300U | segment.window_scale);
        return;
    }
    if (segment.stamp != 0 || segment.echo != 0) {
        put32(out, 0x0101080a);
        put32(out, segment.stamp);
        put32(out, segment.echo);
    }
    if (segment.sack_count == 0) return;
    put32(out, 0x01010500U | (2 + 8U * segment.sack_count));
    for (std::size_t i = 0; i < segment.sack_count; ++i) {
        put32(out, ack_base + static_cast<std::uint32_t>(segment.sacks[i].begin));
        put32(out, ack_base + static_cast<std::uint32_t>(segment.sacks[i].end));
    }
}

}  // namespace

std::uint32_t ip_header_size(int ip) {
    return ip == 6 ? 40 : 20;
}

Bytes tcp_header(const Ends& ends, const TcpSegment& segment, Numbers numbers,
                 std::uint32_t ack_base) {
    Header out;
    const std::uint32_t header = kTcpHeader + segment.option_size();
    put_ip(out, ends.ip, header + segment.size, kTcp, {});
    put16(out, ends.from);
    put16(out, ends.to);
    put32(out, numbers.seq);
    put32(out, numbers.ack);
    const TcpFlags& flags = segment.flags;
    put16(out, (header / 4) << 12U | (flags.ack ? 16U : 0U) | (flags.psh ? 8U : 0U) |
                   (flags.rst ? 4U : 0U) | (flags.syn ? 2U : 0U) | (flags.fin ? 1U : 0U));
    put16(out, segment.window);
    put32(out, 0);
    put_options(out, segment, ack_base);
    return out.whole();
}

Bytes udp_header(const Ends& ends, const Piece& piece) {
    Header out;
    put_ip(out, ends.ip, piece.size, kUdp, piece);
    if (piece.offset != 0) return out.whole();
    put16(out, ends.from);
    put16(out, ends.to);
    put16(out, piece.datagram_size + 8);
    put16(out, 0);
    return out.whole();
}

}  // namespace sticky::sim
