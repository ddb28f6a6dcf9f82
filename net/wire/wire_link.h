// The link: the far end of the TUN device. Every packet that two sockets of a run exchange passes
// through here, is written down, meets its fate (script/link.h) and is handed to the other side.
//
// What it saw waits in the ledger until the stage that owns the socket takes it. Used by one
// thread, or by the link's own beside those of a race.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "net/clock.h"
#include "net/fd.h"
#include "net/packet_stage.h"
#include "script/link.h"

namespace sticky {

// What somebody may do with a packet that the link holds for them.
enum class HandAction : std::uint8_t { deliver, drop, duplicate };

// A packet in somebody's hand.
struct HeldPacket {
    Packet packet;
    EndpointId from = kNobody, to = kNobody;
    Nanos since = 0;
};

class WireLink : public PacketWatch {
public:
    WireLink(const Cast& cast, Fd tun, const RunClock& clock);

    void add_port(std::uint16_t port, EndpointId endpoint) override;
    void add_socket(std::size_t inbox, SocketId socket, EndpointId endpoint,
                    PacketLedger::Key ports) override;
    void take(std::size_t inbox, std::vector<WireFact>& facts) override;

    // Reads what the kernel has sent; it entered the link at `entered` (the time of the schedule).
    void pump(Nanos entered);
    // Hands over the first packet that is due by then, and reads what that made the kernel send.
    // False: none is.
    bool hand_over(Nanos now);
    std::optional<Nanos> next_due();
    // Something is under way, or will be sent again: it is not certain that nothing will happen.
    bool busy();
    // A packet is in the link, or waits to be read into it.
    bool under_way();
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
    using Key = PacketLedger::Key;
    struct Flying {
        Bytes bytes;
        Key key;
        Packet packet;
        std::uint64_t datagram;
    };
    struct InHand {
        Flying flying;
        Nanos since;
    };

    void enter(Bytes bytes, Nanos entered);
    void forward(const PacketLedger::Entry& entry, Bytes bytes, Nanos entered);
    void fly(Flying flying, Nanos due);
    void write_out(const Flying& flying);
    LinkFlow& flow_of(Key key);

    const Cast& cast_;
    const LinkSpec spec_;
    const Fd tun_;
    const RunClock& clock_;
    std::mutex lock_;
    LinkWay ways_[2];  // from who connects; from who listens
    PacketLedger ledger_;
    std::map<Key, LinkFlow> flows_;
    std::map<std::pair<Nanos, std::uint64_t>, Flying> flying_;
    std::vector<InHand> hand_;
    bool in_hand_ = false, handshakes_in_hand_ = false;
    std::uint64_t order_ = 0;
};

}  // namespace sticky
