// Kernel sockets whose packets somebody sees pass: the link of the world wire, or a tap on lo.
//
// Tells them which ports are whose, and hands on what they saw once its socket is connected.
#pragma once

#include <vector>

#include "net/kernel_stage.h"
#include "net/packet_ledger.h"

namespace sticky {

// Who sees the packets. `inbox` tells the stages of a race apart.
class PacketWatch {
public:
    virtual ~PacketWatch() = default;
    virtual void add_port(std::uint16_t port, EndpointId endpoint) = 0;  // a listener's
    // Facts about packets it sends go to `inbox`. UDP sockets have no remote port.
    virtual void add_socket(std::size_t inbox, SocketId socket, EndpointId endpoint,
                            PacketLedger::Key ports) = 0;
    // What was seen of the sockets of this inbox since the last call.
    virtual void take(std::size_t inbox, std::vector<WireFact>& facts) = 0;
};

class PacketStage : public KernelStage {
public:
    PacketStage(const Cast& cast, AddressBook& book, const RunClock& clock, Settings settings,
                PacketWatch& watch, std::size_t inbox)
        : KernelStage(cast, book, clock, settings), cast_(cast), watch_(watch), inbox_(inbox) {}

    Answer listen(SocketId socket) override;
    ConnectAnswer connect(SocketId socket, EndpointId to) override;
    AcceptAnswer accept(SocketId listener) override;

protected:
    const Cast& cast() const { return cast_; }
    // From here on its packets are known as this socket's.
    virtual void joined(SocketId) {}
    void take(std::vector<WireFact>& facts) { watch_.take(inbox_, facts); }
    void see(WireFact fact) { seen_.push_back(std::move(fact)); }
    // Until a socket is connected it has no connection to speak of; at the end it never will be.
    void hand_on(std::vector<WireFact>& facts, bool last);

private:
    void join(SocketId socket);

    const Cast& cast_;
    PacketWatch& watch_;
    const std::size_t inbox_;
    std::vector<WireFact> seen_;  // and not handed on yet
};

}  // namespace sticky
