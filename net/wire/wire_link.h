// The link: the far end of the TUN device. Every packet that two sockets of a run exchange passes
// through here, is written down, meets its fate (script/link.h) and is handed to the other side.
//
// Knows sockets by their ports only; what it saw waits in an inbox until the stage that owns the
// socket takes it. Used by one thread, or by the link's own beside those of a race.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "net/clock.h"
#include "net/fd.h"
#include "net/packet_header.h"
#include "script/link.h"
#include "script/player.h"
#include "script/stage.h"

namespace sticky {

// What somebody may do with a packet that the link holds for them.
enum class HandAction : std::uint8_t { deliver, drop, duplicate };

// A packet in somebody's hand.
struct HeldPacket {
    Packet packet;
    EndpointId from = kNobody, to = kNobody;
    Nanos since = 0;
};

class WireLink {
public:
    WireLink(const Cast& cast, Fd tun, const RunClock& clock);

    // Sockets. Facts about packets it sends go to `inbox`. UDP sockets have no remote port.
    void add_port(std::uint16_t port, EndpointId endpoint);  // a listener's
    void add_socket(std::size_t inbox, SocketId socket, EndpointId endpoint, std::uint16_t local,
                    std::uint16_t remote);

    // Reads what the kernel has sent; it entered the link at `entered` (the time of the schedule).
    void pump(Nanos entered);
    // Hands over the first packet that is due by then, and reads what that made the kernel send.
    // False: none is.
    bool hand_over(Nanos now);
    std::optional<Nanos> next_due();
    // Something is under way, or will be sent again: it is not certain that nothing will happen.
    bool busy();
    // What was seen of the sockets of this inbox since the last call.
    void take(std::size_t inbox, std::vector<WireFact>& facts);
    // How long to go on after the last program is over, so that what closes connections is seen
    // too.
    Nanos afterwards();
    // The run is over: what is still under way will not arrive, what nobody took goes to whom it
    // was for.
    void close();
    int device() const { return tun_.get(); }

    // By hand: packets are held until somebody acts; those of a handshake only if asked for,
    // because a held SYN is repeated every second, whatever one does.
    void take_in_hand(bool handshakes);
    void let_go();
    std::vector<HeldPacket> held();
    bool act(HandAction action, std::uint32_t packet);

private:
    using Key = std::pair<std::uint16_t, std::uint16_t>;  // source port, destination port
    // One direction of one connection.
    struct Direction {
        explicit Direction(LinkFlow chance) : flow(chance) {}
        LinkFlow flow;
        bool connects = false;
        EndpointId sender = kNobody;
        SocketId socket = kNoSocket;  // until it is known, facts wait in `early`
        std::size_t inbox = 0;
        std::vector<WireFact> early;
        std::optional<std::uint32_t> isn;
        std::uint64_t high = 0;   // end of the furthest data seen
        std::uint64_t acked = 0;  // by the other direction
        std::optional<unsigned> scale;
        bool fin = false, fin_acked = false, reset = false;
        std::uint64_t packets = 0;
    };
    struct Flying {
        Bytes bytes;
        Key key;
        std::uint32_t number;
        std::uint64_t datagram;
    };
    struct InHand {
        Flying flying;
        Packet packet;
        Nanos since;
    };

    void enter(Bytes bytes, Nanos entered);
    void enter_tcp(const PacketHeader& header, Bytes bytes, Nanos entered);
    void enter_udp(const PacketHeader& header, Bytes bytes, Nanos entered);
    void forward(Direction& direction, Key key, const Packet& packet, Flying flying, Nanos entered);
    void fly(Flying flying, Nanos due);
    void write_out(const Flying& flying);
    Direction& direction(Key key);
    Packet packet_of(const PacketHeader& header, const Bytes& bytes);
    void map_tcp(Direction& from, Direction* to, const PacketHeader& header, Packet& packet);
    void tell(Direction& direction, WireFact fact);
    EndpointId sender_of(Key key) const;

    const Cast& cast_;
    const LinkSpec spec_;
    const Fd tun_;
    const RunClock& clock_;
    std::mutex lock_;
    LinkWay ways_[2];  // from who connects; from who listens
    std::map<Key, Direction> directions_;
    std::map<std::uint16_t, EndpointId> ports_;
    struct UdpSocket {
        std::size_t inbox = 0;
        SocketId socket = kNoSocket;
        EndpointId endpoint = kNobody;
        std::uint64_t sent = 0;
    };
    std::map<std::uint16_t, UdpSocket> udp_;
    struct Fragmented {
        Key key;
        std::uint64_t datagram;
    };
    std::map<std::uint32_t, Fragmented> fragmented_;  // by the IP header's identification
    std::map<std::pair<Nanos, std::uint64_t>, Flying> flying_;
    std::vector<InHand> hand_;
    bool in_hand_ = false, handshakes_in_hand_ = false;
    std::vector<std::vector<WireFact>> inboxes_;
    std::uint32_t packets_ = 0;
    std::uint64_t order_ = 0;
};

}  // namespace sticky
