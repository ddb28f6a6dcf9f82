// The sockets of one thread of a run whose packets are tapped.
//
// The wire lane is what was tapped. The kernel's own reports go on beside it and are only compared
// with it: where the two disagree the lane has a gap.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "net/packet_stage.h"
#include "net/tap/stamp_check.h"

namespace sticky {

class Tap : public PacketWatch {
public:
    // All programs are over: ends the sockets of all stages, and tells them the rest.
    virtual void conclude() = 0;
};

class TapStage : public PacketStage {
public:
    TapStage(const Cast& cast, AddressBook& book, const RunClock& clock, Tap& tap,
             std::size_t inbox, bool stamps);

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
    void joined(SocketId socket) override;
    void take_reported(bool last);
    void tell(SocketId socket, What what);
    void tell_ranges(SocketId socket, const StampCheck& check);

    const RunClock& clock_;
    Tap& tap_;
    std::map<SocketId, StampCheck> streams_;
    std::map<SocketId, Datagrams> datagrams_;
};

}  // namespace sticky
