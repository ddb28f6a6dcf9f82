// TCP packets with right checksums, and capture files of them, for tests that read captures.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trace/base.h"

namespace sticky::test {

// Between 10.0.0.1:40000 (the client) and 10.0.0.2:5000, or fd00::1 and fd00::2.
struct TcpPacket {
    bool from_client = true;
    bool ip6 = false;
    std::uint16_t client_port = 40000;
    std::uint32_t seq = 0, ack = 0;
    std::string_view flags = "A";  // of F S R P A U
    std::uint16_t window = 64240;
    Bytes options{};  // a multiple of 4
    std::string_view payload{};
};
Bytes packet_of(const TcpPacket& tcp);

// MSS, SACK, timestamps off, window scale.
Bytes syn_options(std::uint16_t mss, std::uint8_t scale);

struct Frame {
    std::int64_t unix_ns = 0;
    Bytes bytes{};
    std::uint32_t size = 0;  // on the wire; 0: all of it was captured
};
// A pcap file with nanoseconds. `link` is a LINKTYPE.
std::string pcap_of(std::uint32_t link, const std::vector<Frame>& frames);

}  // namespace sticky::test
