// UDP sockets of the model for a player: datagrams, their fragments on the link, and the receive
// queue that drops without a word.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "sim/parcels.h"
#include "sim/sim_stage.h"

namespace sticky::sim {

class UdpStage : public SimStage {
public:
    UdpStage(const Cast& cast, const Profile& profile) : SimStage(cast, profile) {}

    OpenAnswer open(EndpointId endpoint, const Options& set) override;
    Answer listen(SocketId socket) override;
    ConnectAnswer connect(SocketId socket, EndpointId to) override;
    AcceptAnswer accept(SocketId) override { return {}; }
    SendAnswer send(const SendCall& call) override;
    RecvAnswer recv(const RecvCall& call) override;
    SetAnswer set(SocketId socket, const OptionSetting& setting) override;
    Answer shutdown_send(SocketId socket) override;
    Answer close(SocketId socket) override;
    Answer reset(SocketId socket) override { return close(socket); }
    std::uint64_t acked(SocketId) override { return 0; }

protected:
    void arrive(const Flight& flight) override;
    void timer(std::uint32_t) override {}

private:
    using Index = std::uint32_t;

    struct Waiting {
        EndpointId from = kNobody;
        Bytes bytes;
        std::uint32_t memory = 0;
    };
    struct Socket {
        EndpointId endpoint = kNobody;
        EndpointId peer = kNobody;  // connect(2)
        std::uint16_t port = 0;
        std::uint64_t sent = 0;    // datagrams
        std::uint64_t room = 0;    // SO_RCVBUF, doubled
        std::uint64_t memory = 0;  // of what waits
        std::deque<Waiting> queue;
        std::uint64_t segment = 0;  // UDP_SEGMENT
        bool corked = false, open = true;
        // What MSG_MORE or UDP_CORK holds.
        Bytes held;
        std::uint64_t held_segment = 0;
        EndpointId held_to = kNobody;
        bool holding = false;
        Cause held_by = Cause::sent_at_once;  // the last call that did not let it go
        std::string_view error;               // an ICMP message came
    };
    // A datagram under way: kept by its fragments.
    struct Letter {
        Index from = 0;
        EndpointId to = kNobody;
        Bytes bytes;
        std::uint32_t memory = 0;  // of the fragments that arrived
        std::vector<ByteRange> pieces;
    };
    struct Parcel {
        std::shared_ptr<Letter> letter;
        ByteRange piece;  // of what follows the IP header
        std::uint32_t size = 0;
    };

    Socket& at(SocketId id) { return sockets_[index_of(id)]; }
    Socket* socket_of(EndpointId endpoint);
    std::uint16_t port_of(EndpointId endpoint) const;
    void dispatch(Index from);  // what was held leaves
    void leave(Index from, EndpointId to, Bytes bytes, std::optional<Cause> cause);
    void fragment(const std::shared_ptr<Letter>& letter, std::optional<Cause> cause);
    void deliver(Letter& letter);
    bool apply(Socket& socket, const OptionSetting& setting);

    std::deque<Socket> sockets_;
    std::map<EndpointId, Index> bound_;
    Parcels<Parcel> parcels_;
    std::uint32_t datagrams_ = 0;  // of everybody; IP wants a number for each
    std::map<std::pair<std::uint16_t, std::uint16_t>, std::uint64_t> flows_;
};

}  // namespace sticky::sim
