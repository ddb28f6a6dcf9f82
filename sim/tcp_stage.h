// TCP sockets of the model for a player: names, ports, listeners, the bytes behind the ranges.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "sim/parcels.h"
#include "sim/sim_stage.h"
#include "sim/stream_store.h"
#include "sim/tcp_state.h"

namespace sticky::sim {

class TcpStage : public SimStage {
public:
    TcpStage(const Cast& cast, const Profile& profile);

    OpenAnswer open(EndpointId endpoint, const Options& set) override;
    Answer listen(SocketId socket) override;
    ConnectAnswer connect(SocketId socket, EndpointId to) override;
    AcceptAnswer accept(SocketId listener) override;
    SendAnswer send(const SendCall& call) override;
    RecvAnswer recv(const RecvCall& call) override;
    SetAnswer set(SocketId socket, const OptionSetting& setting) override;
    Answer shutdown_send(SocketId socket) override;
    Answer close(SocketId socket) override;
    Answer reset(SocketId socket) override;
    std::uint64_t acked(SocketId socket) override;

protected:
    void arrive(const Flight& flight) override;
    void timer(std::uint32_t socket) override;
    bool busy() const override;
    bool known(SocketId socket) const override;

private:
    using Index = std::uint32_t;
    static constexpr Index kNone = 0xffffffffU;

    struct Socket {
        EndpointId endpoint = kNobody;
        TcpSocket tcp;
        StreamStore sent;
        std::uint64_t accepted = 0;  // bytes of send calls
        std::uint64_t furthest = 0;  // end of what was sent once
        std::optional<bool> quickack;
        Index peer = kNone;
        std::uint16_t port = 0, remote_port = 0;
        std::uint32_t isn = 0;
        std::uint64_t flow = 0;
        bool opened = true, listening = false, connecting = false, known = false;
        bool connects = false, reuse = false, abort = false;
        std::deque<Index> backlog;  // connections to be accepted
    };
    struct Parcel {
        TcpSegment segment;
        std::uint32_t size = 0;
        Index from = kNone, to = kNone;  // to: kNone where it asks for a port
        std::uint16_t port = 0;
    };

    Socket& at(SocketId id) { return sockets_[index_of(id)]; }
    Index add(EndpointId endpoint, TcpSocket tcp);
    std::string_view apply(Socket& socket, const OptionSetting& setting);
    std::uint16_t port_of(EndpointId endpoint);
    Index listener_at(std::uint16_t port) const;
    bool port_taken(const Socket& socket, std::uint16_t port) const;
    std::string address(bool home, std::uint16_t port) const;
    // What its TCP wants to send enters the link; its timers are noted.
    void flush(Index socket);
    void emit(Index from, const TcpSegment& segment);
    void refuse(const Parcel& parcel);
    Packet packet_of(Socket& from, const TcpSegment& segment) const;

    std::deque<Socket> sockets_;
    Parcels<Parcel> parcels_;
    std::vector<std::uint16_t> ports_;  // of listeners, by endpoint; 0: not yet
    std::uint16_t next_port_ = 40000;
    std::uint64_t next_flow_ = 0;
};

}  // namespace sticky::sim
