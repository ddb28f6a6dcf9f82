// Which packets belong to which socket of a run, and which bytes of its stream are in them: what a
// link carried or a capture saw, written down as wire facts.
//
//     header | seq 4711, 1448 bytes     ->  Packet 12, Segment [20, 1468) of socket 3
//            | ack 815                  ->  the other direction, acknowledged up to 40
//
// Knows sockets by their ports only. A packet may be seen before its socket is known, so facts wait
// until somebody names it; from there on they wait in the inbox of the stage that owns it.
// Refuses to know: where packets come from, what becomes of them, threads.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "net/packet_header.h"
#include "script/player.h"
#include "script/stage.h"

namespace sticky {

class PacketLedger {
public:
    // One direction of one connection: source port, destination port.
    using Key = std::pair<std::uint16_t, std::uint16_t>;

    // `cut_later`: packets are seen before they are cut into segments (segmentation offload).
    explicit PacketLedger(const Cast& cast, bool cut_later = false)
        : cast_(cast), cut_later_(cut_later) {}

    // Sockets. Facts about packets it sends go to `inbox`. UDP sockets have no remote port.
    void add_port(std::uint16_t port, EndpointId endpoint);  // a listener's
    void add_socket(std::size_t inbox, SocketId socket, EndpointId endpoint, Key ports);

    // A packet that was seen.
    struct Seen {
        Nanos at = 0;
        const PacketHeader& header;
        ByteView bytes;  // its headers, and maybe more of it
    };
    struct Entry {
        Packet packet;
        Key key;
        std::uint64_t datagram = 0;  // of those this socket has sent, from 1; 0: a stream
        bool connects = false;       // its sender does
        std::uint64_t position = 0;  // in its direction, from 1
    };
    // Writes it down, with the data in it. None: it is no packet of this run's transport, or a
    // fragment of nothing that is known.
    std::optional<Entry> enter(const Seen& seen);

    // It reached its receiver, which knows now what it acknowledges.
    void arrived(Key key, const Packet& packet);

    // What else is to be told of packets of this direction: fact.socket is filled in.
    void tell(Key key, WireFact fact);
    // What was seen of the sockets of this inbox since the last call.
    void take(std::size_t inbox, std::vector<WireFact>& facts);
    // No socket will be named any more: what nobody sent is told by whom it was for.
    void adopt_strays();

    EndpointId sender_of(Key key) const;  // kNobody: not known yet
    // One of its ends belongs to this run.
    bool concerns(const PacketHeader& header) const;
    // Directions count from 0, in the order in which they were heard of.
    std::uint64_t ordinal(Key key) { return direction(key).ordinal; }
    // Something that was seen has not been acknowledged by what arrived.
    bool unsettled() const;

private:
    struct Direction {
        explicit Direction(std::uint64_t number) : ordinal(number) {}
        std::uint64_t ordinal;
        bool connects = false;
        EndpointId sender = kNobody;
        SocketId socket = kNoSocket;  // until it is known, facts wait in `early`
        std::size_t inbox = 0;
        std::vector<WireFact> early;
        std::optional<std::uint32_t> isn;
        std::uint64_t high = 0;   // end of the furthest data seen
        std::uint64_t acked = 0;  // by the other direction
        std::optional<unsigned> scale;
        std::uint32_t mss = 0;            // its SYN's
        bool timestamps = false;          // in its SYN
        std::uint64_t largest_offer = 0;  // of a window, by the other direction
        bool fin = false, fin_acked = false, reset = false;
        std::uint64_t packets = 0;
    };
    struct UdpSocket {
        std::size_t inbox = 0;
        SocketId socket = kNoSocket;
        EndpointId endpoint = kNobody;
        std::uint64_t sent = 0;
    };
    struct Fragmented {
        Key key;
        std::uint64_t datagram;
    };

    Direction& direction(Key key);
    void tell(Direction& direction, WireFact fact);
    Packet packet_of(const Seen& seen);
    static Entry entry_of(Direction& from, Packet packet, Key key, std::uint64_t datagram);
    Entry enter_tcp(const Seen& seen);
    std::optional<Entry> enter_udp(const Seen& seen);
    std::uint32_t segments_in(std::uint64_t size, const Direction& from, const Direction* to) const;
    void map_tcp(Direction& from, Direction* to, const PacketHeader& header, Packet& packet);

    const Cast& cast_;
    const bool cut_later_;
    std::map<Key, Direction> directions_;
    std::map<std::uint16_t, EndpointId> ports_;
    std::map<std::uint16_t, UdpSocket> udp_;
    std::map<std::uint32_t, Fragmented> fragmented_;  // by the IP header's identification
    std::vector<std::vector<WireFact>> inboxes_;
    std::uint32_t packets_ = 0;
};

}  // namespace sticky
