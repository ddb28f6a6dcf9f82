#include "sim/packet_bytes.h"

namespace sticky::sim {
namespace {

constexpr std::uint8_t kTcp = 6, kUdp = 17, kFragment = 44;

void put8(Bytes& bytes, std::uint32_t value) {
    bytes.push_back(static_cast<std::uint8_t>(value));
}
void put16(Bytes& bytes, std::uint32_t value) {
    put8(bytes, value >> 8U);
    put8(bytes, value);
}
void put32(Bytes& bytes, std::uint32_t value) {
    put16(bytes, value >> 16U);
    put16(bytes, value);
}

// RFC 791 3.1: every socket lives at 10.0.0.1 and dials 10.0.0.2, as in the world wire.
void put_ip4(Bytes& bytes, std::uint32_t size, std::uint8_t protocol, const Piece& piece) {
    put16(bytes, 0x4500);
    put16(bytes, size);
    put16(bytes, piece.id);
    const std::uint32_t dont = piece.fragmented() ? 0U : 0x4000U;
    put16(bytes, dont | (piece.more ? 0x2000U : 0U) | piece.offset / 8);
    put8(bytes, 64);
    put8(bytes, protocol);
    put16(bytes, 0);
    put32(bytes, 0x0a000001);
    put32(bytes, 0x0a000002);
}

void put_address6(Bytes& bytes, std::uint8_t last) {
    put16(bytes, 0xfd00);
    for (int i = 0; i < 13; ++i) put8(bytes, 0);
    put8(bytes, last);
}

// RFC 8200 3, 4.5
void put_ip6(Bytes& bytes, std::uint32_t size, std::uint8_t protocol, const Piece& piece) {
    const std::uint32_t extension = piece.fragmented() ? 8 : 0;
    put32(bytes, 0x60000000);
    put16(bytes, size - 40);
    put8(bytes, extension != 0 ? kFragment : protocol);
    put8(bytes, 64);
    put_address6(bytes, 1);
    put_address6(bytes, 2);
    if (extension == 0) return;
    put8(bytes, protocol);
    put8(bytes, 0);
    put16(bytes, piece.offset | (piece.more ? 1U : 0U));
    put32(bytes, piece.id);
}

void put_ip(Bytes& bytes, int ip, std::uint32_t behind, std::uint8_t protocol, const Piece& piece) {
    const std::uint32_t extension = ip == 6 && piece.fragmented() ? 8 : 0;
    const std::uint32_t size = ip_header_size(ip) + extension + behind;
    if (ip == 6)
        put_ip6(bytes, size, protocol, piece);
    else
        put_ip4(bytes, size, protocol, piece);
}

void put_options(Bytes& bytes, const TcpSegment& segment, std::uint32_t ack_base) {
    if (segment.flags.syn) {
        put16(bytes, 0x0204);
        put16(bytes, segment.mss);
        put16(bytes, 0x0402);  // SACK permitted
        put16(bytes, 0x080a);
        put32(bytes, segment.stamp);
        put32(bytes, segment.echo);
        put32(bytes, 0x01030300U | segment.window_scale);
        return;
    }
    if (segment.stamp != 0 || segment.echo != 0) {
        put32(bytes, 0x0101080a);
        put32(bytes, segment.stamp);
        put32(bytes, segment.echo);
    }
    if (segment.sack_count == 0) return;
    put32(bytes, 0x01010500U | (2 + 8U * segment.sack_count));
    for (std::size_t i = 0; i < segment.sack_count; ++i) {
        put32(bytes, ack_base + static_cast<std::uint32_t>(segment.sacks[i].begin));
        put32(bytes, ack_base + static_cast<std::uint32_t>(segment.sacks[i].end));
    }
}

}  // namespace

std::uint32_t ip_header_size(int ip) {
    return ip == 6 ? 40 : 20;
}

Bytes tcp_header(const Ends& ends, const TcpSegment& segment, Numbers numbers,
                 std::uint32_t ack_base) {
    Bytes bytes;
    const std::uint32_t header = kTcpHeader + segment.option_size();
    bytes.reserve(ip_header_size(ends.ip) + header);
    put_ip(bytes, ends.ip, header + segment.size, kTcp, {});
    put16(bytes, ends.from);
    put16(bytes, ends.to);
    put32(bytes, numbers.seq);
    put32(bytes, numbers.ack);
    const TcpFlags& flags = segment.flags;
    put16(bytes, (header / 4) << 12U | (flags.ack ? 16U : 0U) | (flags.psh ? 8U : 0U) |
                     (flags.rst ? 4U : 0U) | (flags.syn ? 2U : 0U) | (flags.fin ? 1U : 0U));
    put16(bytes, segment.window);
    put32(bytes, 0);
    put_options(bytes, segment, ack_base);
    return bytes;
}

Bytes udp_header(const Ends& ends, const Piece& piece) {
    Bytes bytes;
    put_ip(bytes, ends.ip, piece.size, kUdp, piece);
    if (piece.offset != 0) return bytes;
    put16(bytes, ends.from);
    put16(bytes, ends.to);
    put16(bytes, piece.datagram_size + 8);
    put16(bytes, 0);
    return bytes;
}

}  // namespace sticky::sim
