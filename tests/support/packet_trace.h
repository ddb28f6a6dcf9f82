// Traces with packets as sentences, as the world wire records them: one TCP connection, in which
// each packet has its headers, its segment and its fate.
//
//     PacketTrace().handshake().send("hello").packet(0, 5).arrives(10 * kMillisecond).ack(5)
//
// Sequence numbers begin where the constructor says, so a stream can be made to wrap.
#pragma once

#include <array>
#include <string>

#include "trace/trace.h"

namespace sticky::test {

class PacketTrace {
public:
    explicit PacketTrace(std::uint32_t client_isn = 1000, std::uint32_t server_isn = 5000,
                         bool ip6 = false);

    PacketTrace& handshake();
    PacketTrace& from(std::string_view endpoint);  // "client" (the first) or "server"
    PacketTrace& after(Nanos pause);

    PacketTrace& send(std::string_view message);  // one message, one call
    // Bytes [begin, end) of what was sent, in one packet.
    PacketTrace& packet(std::uint64_t begin, std::uint64_t end, bool again = false);
    PacketTrace& arrives(Nanos later);
    PacketTrace& dropped(DropRule rule);
    PacketTrace& duplicated();
    PacketTrace& ack(std::uint64_t offset);  // by the other end, which arrives at once
    PacketTrace& received(std::uint64_t bytes);
    PacketTrace& event(What what);  // of the sender
    PacketTrace& close();           // both ends, with their FINs

    PacketTrace& payload_limit(std::uint64_t bytes);
    Trace trace() const;

private:
    struct End {
        std::uint32_t isn;
        Bytes sent;
        std::uint32_t message = 0;
        std::uint64_t received = 0, highest = 0;
        bool closed = false;
    };

    PacketTrace& add(std::size_t who, What what);
    void add_packet(std::size_t who, std::string_view flags, std::uint64_t offset,
                    std::string_view payload, Bytes options);
    std::uint32_t seq(std::size_t who, std::uint64_t offset) const;

    Trace trace_;
    std::array<End, 2> ends_;
    bool ip6_;
    std::size_t sender_ = 0;
    std::uint32_t packets_ = 0;
    Nanos now_ = 0;
};

}  // namespace sticky::test
