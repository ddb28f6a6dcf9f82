// The sockets of one thread of a run whose packets are tapped.
//
// The wire lane is what was tapped. The kernel's own reports go on beside it and are only compared
// with it: where the two disagree the lane has a gap.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "net/kernel_stage.h"
#include "net/packet_ledger.h"
#include "net/tap/stamp_check.h"

namespace sticky {

// What a stage asks of the tap.
class Tap {
public:
    virtual ~Tap() = default;
    virtual void add_port(std::uint16_t port, EndpointId endpoint) = 0;
    virtual void add_socket(std::size_t inbox, SocketId socket, EndpointId endpoint,
                            PacketLedger::Key ports) = 0;
    virtual void take(std::size_t inbox, std::vector<WireFact>& facts) = 0;
    // All programs are over: ends the sockets of all stages, and tells them the rest.
    virtual void conclude() = 0;
};

class TapStage : public KernelStage {
public:
    // `inbox` tells the stages of a race apart.
    TapStage(const Cast& cast, AddressBook& book, const RunClock& clock, Tap& tap,
             std::size_t inbox, bool stamps);

    Answer listen(SocketId socket) override;
    ConnectAnswer connect(SocketId socket, EndpointId to) override;
    AcceptAnswer accept(SocketId listener) override;
    void observe(std::vector<WireFact>& facts, bool last) override;

    // For the tap, when the run is over.
    void end_sockets();
    void collect();
    // Everything that the kernel reported was tapped.
    bool complete() const;
    // `missed`: packets for which the kernel had no room. False: there was no socket to tell it of.
    bool conclude(std::uint64_t missed, std::optional<Nanos> drift);

private:
    struct Datagrams {
        std::uint64_t reported = 0, tapped = 0;
    };
    void join(SocketId socket);
    void take_reported(bool last);
    void tell(SocketId socket, What what);
    void tell_ranges(SocketId socket, const StampCheck& check);

    const Cast& cast_;
    const RunClock& clock_;
    Tap& tap_;
    const std::size_t inbox_;
    std::vector<WireFact> seen_;  // and not handed over yet
    std::map<SocketId, StampCheck> streams_;
    std::map<SocketId, Datagrams> datagrams_;
};

}  // namespace sticky
