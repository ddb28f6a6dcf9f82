// The world `wire`: kernel sockets as in loopback, over our own link.
//
// Under a fixed schedule this stage is also the link's clock: after each call it reads what the
// kernel sent, in each tick it hands over what is due. In a race the link has its own thread.
#pragma once

#include "net/packet_stage.h"
#include "net/wire/wire_link.h"

namespace sticky {

class WireStage : public PacketStage {
public:
    WireStage(const Cast& cast, AddressBook& book, const RunClock& clock, WireLink& link,
              std::size_t inbox, bool fixed);

    ConnectAnswer connect(SocketId socket, EndpointId to) override;
    AcceptAnswer accept(SocketId listener) override;
    SendAnswer send(const SendCall& call) override;
    RecvAnswer recv(const RecvCall& call) override;
    SetAnswer set(SocketId socket, const OptionSetting& setting) override;
    Answer shutdown_send(SocketId socket) override;
    Answer close(SocketId socket) override;
    Answer reset(SocketId socket) override;
    void wait(Nanos until, std::span<const Interest> interests,
              std::vector<SocketId>& changed) override;
    void begin_tick(Nanos at) override;
    bool hand_over() override;
    void settle() override { pump(); }
    Nanos patience() override;
    bool under_way() override { return link_.under_way(); }
    void observe(std::vector<WireFact>& facts, bool last) override;

private:
    void pump();
    template <class T>
    T pumped(T answer) {
        pump();
        return answer;
    }

    WireLink& link_;
    const bool fixed_;
    std::uint64_t device_kbit_;  // until it is told, by one stage of a run
    Nanos tick_ = 0;             // the link's time under a fixed schedule
};

}  // namespace sticky
