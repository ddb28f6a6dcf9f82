#include "net/wire/packet_swap.h"

#include <algorithm>

namespace sticky {
namespace {

// Of an IP packet that begins at `at`.
void swap_at(Bytes& bytes, std::size_t at) {
    const bool six = bytes[at] >> 4U == 6;
    const std::size_t source = at + (six ? 8 : 12), size = six ? 16 : 4;
    if (bytes.size() < source + 2 * size) return;
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(source);
    const auto half = begin + static_cast<std::ptrdiff_t>(size);
    std::swap_ranges(begin, half, half);
}

}  // namespace

void swap_addresses(Bytes& packet) {
    if (!packet.empty()) swap_at(packet, 0);
}

void swap_icmp(Bytes& packet) {
    if (packet.empty()) return;
    const std::size_t header =
        packet[0] >> 4U == 6 ? 40 : static_cast<std::size_t>(packet[0] & 15U) * 4;
    constexpr std::size_t kIcmpHeader = 8;
    if (packet.size() > header + kIcmpHeader) swap_at(packet, header + kIcmpHeader);
}

}  // namespace sticky
