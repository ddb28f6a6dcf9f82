#include "net/capture/link_layer.h"

#include <algorithm>
#include <array>

namespace sticky {
namespace {

// https://www.tcpdump.org/linktypes.html; RAW is 12 or 14 where libpcap has read it as a DLT.
constexpr int kNull = 0, kEthernet = 1, kRaw = 12, kRawOpenBsd = 14, kRawLink = 101, kLoop = 108,
              kSll = 113, kIp4 = 228, kIp6 = 229, kSll2 = 276;
constexpr std::array kKnown = {kNull, kEthernet, kRaw, kRawOpenBsd, kRawLink,
                               kLoop, kSll,      kIp4, kIp6,        kSll2};

constexpr unsigned kTypeIp4 = 0x0800, kTypeIp6 = 0x86dd;

unsigned u16(ByteView bytes, std::size_t at) {
    return static_cast<unsigned>(bytes[at] << 8 | bytes[at + 1]);
}

bool is_vlan(unsigned type) {
    return type == 0x8100 || type == 0x88a8 || type == 0x9100;  // 802.1Q, 802.1ad, and before it
}

// An EtherType at `type_at`, VLAN tags between it and what follows.
std::optional<ByteView> after_type(ByteView frame, std::size_t type_at, std::size_t begin) {
    if (frame.size() < begin) return std::nullopt;
    unsigned type = u16(frame, type_at);
    while (is_vlan(type) && frame.size() >= begin + 4) {
        type = u16(frame, begin + 2);
        begin += 4;
    }
    if (type != kTypeIp4 && type != kTypeIp6) return std::nullopt;
    return frame.subspan(begin);
}

// The address family stands before the packet: AF_INET is 2 everywhere, AF_INET6 differs by system,
// and the order of the bytes is the capturing machine's.
std::optional<ByteView> after_family(ByteView frame) {
    if (frame.size() < 4) return std::nullopt;
    const unsigned first = u16(frame, 0), second = u16(frame, 2);
    const unsigned family = first == 0 ? second : (first >> 8 | (first & 0xffU) << 8);
    constexpr std::array kFamilies = {2U, 10U, 24U, 28U, 30U};
    if (std::find(kFamilies.begin(), kFamilies.end(), family) == kFamilies.end()) {
        return std::nullopt;
    }
    return frame.subspan(4);
}

}  // namespace

bool is_known_link(int link) {
    return std::find(kKnown.begin(), kKnown.end(), link) != kKnown.end();
}

std::string known_links() {
    return "Ethernet, Linux cooked (SLL, SLL2), BSD loopback (NULL, LOOP) and RAW IP";
}

std::optional<ByteView> ip_in_frame(int link, ByteView frame) {
    switch (link) {
        case kEthernet:
            return after_type(frame, 12, 14);
        case kSll:
            return after_type(frame, 14, 16);
        case kSll2:
            return after_type(frame, 0, 20);
        case kNull:
        case kLoop:
            return after_family(frame);
        default:
            if (frame.empty()) return std::nullopt;
            return frame;
    }
}

}  // namespace sticky
