// The headers of modelled packets as bytes, so that whoever reads headers reads these too.
//
// Model: checksums are 0, as a network card would fill them in.
#pragma once

#include "sim/tcp_state.h"

namespace sticky::sim {

struct Ends {
    int ip = 4;
    std::uint16_t from = 0, to = 0;  // ports
};
// 32-bit numbers as in the header: the first of the stream and of the other one.
struct Numbers {
    std::uint32_t seq = 0, ack = 0;
};

std::uint32_t ip_header_size(int ip);
Bytes tcp_header(const Ends& ends, const TcpSegment& segment, Numbers numbers,
                 std::uint32_t ack_base);
// A datagram's packet, or one fragment of it: `offset` and `more` as in the IP header.
struct Piece {
    std::uint32_t id = 0, offset = 0, size = 0;  // size: behind the IP header
    bool more = false;
    std::uint32_t datagram_size = 0;  // payload of the whole
    bool fragmented() const { return more || offset != 0; }
};
Bytes udp_header(const Ends& ends, const Piece& piece);

}  // namespace sticky::sim
