// One direction of a TCP connection in a capture: sequence numbers as offsets of its stream.
//
//     seq      fffffff0   00000004      32 bits, wrapping
//     offset   0          20            offset 0: the byte after the SYN, or the first one seen
//
// Refuses to know: time, the other direction.
#pragma once

#include <map>
#include <vector>

#include "net/packet_header.h"
#include "trace/byte_range.h"

namespace sticky {

// What the whole capture says of a direction, gathered before any offset is asked for.
struct StreamStart {
    bool syn = false;    // its SYN was captured
    bool known = false;  // offset 0 has a sequence number
    std::uint32_t first = 0;
    std::optional<std::uint16_t> mss;  // of its SYN: what the other direction's segments keep to
    std::optional<std::uint8_t> window_scale;
    bool timestamps = false;

    void note(const PacketHeader& header);
};

class TcpStream {
public:
    explicit TcpStream(const StreamStart& start) : start_(start) {}

    const StreamStart& start() const { return start_; }
    bool known() const { return start_.known; }

    struct Data {
        ByteRange range;
        bool again = false;  // some of it had been seen before
    };
    // Where the packet's data lie. None: it has none, or they lie before offset 0.
    std::optional<Data> take(const PacketHeader& header);
    // An acknowledgement by the other side as an offset, at most the stream's end. None: it
    // acknowledges no byte, or none that can be.
    std::optional<std::uint64_t> acknowledged(std::uint32_t ack);

    // What must have been sent and was not captured, in order.
    std::vector<ByteRange> holes() const;

private:
    std::int64_t offset_of(std::uint32_t seq) const;
    bool add(ByteRange range);

    StreamStart start_;
    std::int64_t highest_ = 0;                     // the furthest offset seen
    std::optional<std::uint64_t> end_;             // where its FIN stands
    std::uint64_t acked_ = 0;                      // by the other side
    std::map<std::uint64_t, std::uint64_t> seen_;  // begin -> end, apart from each other
};

}  // namespace sticky
