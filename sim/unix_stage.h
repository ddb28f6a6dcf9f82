// Unix sockets of the model for a player: no link, no segments; what is sent is there to be read.
// Streams, and packets that keep their boundaries (seqpacket, datagrams).
#pragma once

#include <deque>
#include <map>

#include "sim/sim_stage.h"

namespace sticky::sim {

class UnixStage : public SimStage {
public:
    UnixStage(const Cast& cast, const Profile& profile);

    OpenAnswer open(EndpointId endpoint, const Options& set) override;
    Answer listen(SocketId socket) override;
    ConnectAnswer connect(SocketId socket, EndpointId to) override;
    AcceptAnswer accept(SocketId listener) override;
    SendAnswer send(const SendCall& call) override;
    RecvAnswer recv(const RecvCall& call) override;
    SetAnswer set(SocketId socket, const OptionSetting& setting) override;
    Answer shutdown_send(SocketId socket) override;
    Answer close(SocketId socket) override;
    Answer reset(SocketId socket) override { return close(socket); }
    std::uint64_t acked(SocketId socket) override { return at(socket).sent; }

protected:
    void arrive(const Flight&) override {}
    void timer(std::uint32_t) override {}

private:
    using Index = std::uint32_t;
    static constexpr Index kNone = 0xffffffffU;

    struct Packet {
        Index from = kNone;
        Bytes bytes;
        std::size_t read = 0;      // of a stream's
        std::uint64_t memory = 0;  // charged to its sender
    };
    struct Socket {
        EndpointId endpoint = kNobody;
        Index peer = kNone;       // of a connection
        EndpointId to = kNobody;  // of a connected datagram socket
        std::deque<Packet> queue;
        std::deque<Index> backlog;
        std::uint64_t sent = 0;
        std::uint64_t memory = 0, room = 0;  // wmem_alloc, SO_SNDBUF
        std::uint64_t low_water = 1;
        bool listening = false, open = true, shut = false, ended = false;
        std::string_view error;
    };

    Socket& at(SocketId id) { return sockets_[index_of(id)]; }
    Index add(EndpointId endpoint);
    Index bound(EndpointId endpoint) const;
    bool apply(Socket& socket, const OptionSetting& setting) const;
    std::string name_of_socket(Index socket) const;
    Index receiver_of(const Socket& socket, EndpointId to) const;
    void release(const Packet& packet);

    const bool datagrams_, units_;
    std::deque<Socket> sockets_;
    std::map<EndpointId, Index> bound_;
};

}  // namespace sticky::sim
