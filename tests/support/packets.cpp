#include "tests/support/packets.h"

#include <algorithm>

namespace sticky::test {
namespace {

void put(Bytes& out, std::uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void put_little(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xffU);
}

// RFC 1071
std::uint32_t sum_of(ByteView bytes, std::uint32_t sum) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        sum += i % 2 == 0 ? static_cast<std::uint32_t>(bytes[i] << 8) : bytes[i];
    }
    while (sum >> 16U != 0) sum = (sum & 0xffffU) + (sum >> 16U);
    return sum;
}

void put_checksum(Bytes& bytes, std::size_t at, std::uint32_t sum) {
    bytes[at] = static_cast<std::uint8_t>(~sum >> 8U);
    bytes[at + 1] = static_cast<std::uint8_t>(~sum);
}

Bytes address(bool ip6, std::uint8_t last) {
    if (!ip6) return {10, 0, 0, last};
    Bytes bytes(16);
    bytes[0] = 0xfd;
    bytes[15] = last;
    return bytes;
}

std::uint8_t bits_of(std::string_view flags) {
    constexpr std::string_view kFlags = "FSRPAU";
    unsigned bits = 0;
    for (const char flag : flags) bits |= 1U << kFlags.find(flag);
    return static_cast<std::uint8_t>(bits);
}

}  // namespace

Bytes packet_of(const TcpPacket& tcp) {
    const std::size_t size = 20 + tcp.options.size() + tcp.payload.size();
    const Bytes from = address(tcp.ip6, tcp.from_client ? 1 : 2);
    const Bytes to = address(tcp.ip6, tcp.from_client ? 2 : 1);

    Bytes segment;
    put(segment, tcp.from_client ? tcp.client_port : 5000, 2);
    put(segment, tcp.from_client ? 5000 : tcp.client_port, 2);
    put(segment, tcp.seq, 4);
    put(segment, tcp.ack, 4);
    segment.push_back(static_cast<std::uint8_t>((20 + tcp.options.size()) / 4 << 4));
    segment.push_back(bits_of(tcp.flags));
    put(segment, tcp.window, 2);
    put(segment, 0, 4);  // checksum, urgent pointer
    segment.insert(segment.end(), tcp.options.begin(), tcp.options.end());
    segment.insert(segment.end(), tcp.payload.begin(), tcp.payload.end());

    Bytes pseudo = from;
    pseudo.insert(pseudo.end(), to.begin(), to.end());
    put(pseudo, 6, 4);
    put(pseudo, size, 4);
    put_checksum(segment, 16, sum_of(segment, sum_of(pseudo, 0)));

    Bytes packet;
    if (tcp.ip6) {
        put(packet, 0x60000000, 4);
        put(packet, size, 2);
        put(packet, 0x0640, 2);
    } else {
        put(packet, 0x4500, 2);
        put(packet, size + 20, 2);
        put(packet, 0x00014000, 4);
        put(packet, 0x40060000, 4);
    }
    packet.insert(packet.end(), from.begin(), from.end());
    packet.insert(packet.end(), to.begin(), to.end());
    if (!tcp.ip6) put_checksum(packet, 10, sum_of(packet, 0));
    packet.insert(packet.end(), segment.begin(), segment.end());
    return packet;
}

Bytes syn_options(std::uint16_t mss, std::uint8_t scale) {
    Bytes options{2, 4};
    put(options, mss, 2);
    put(options, 0x04020101, 4);
    put(options, 0x01030300U + scale, 4);
    return options;
}

std::string pcap_of(std::uint32_t link, const std::vector<Frame>& frames) {
    std::string out;
    put_little(out, 0xa1b23c4d, 4);  // nanoseconds
    put_little(out, 2, 2);
    put_little(out, 4, 2);
    put_little(out, 0, 8);
    put_little(out, 262144, 4);
    put_little(out, link, 4);
    for (const Frame& frame : frames) {
        put_little(out, static_cast<std::uint64_t>(frame.unix_ns / 1'000'000'000), 4);
        put_little(out, static_cast<std::uint64_t>(frame.unix_ns % 1'000'000'000), 4);
        put_little(out, frame.bytes.size(), 4);
        put_little(out, frame.size == 0 ? frame.bytes.size() : frame.size, 4);
        out += text_of(frame.bytes);
    }
    return out;
}

}  // namespace sticky::test
