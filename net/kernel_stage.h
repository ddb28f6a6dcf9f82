// Real kernel sockets: the world `loopback` (127.0.0.1, ::1, unix names), and what the world `wire`
// puts its link under (wire/wire_stage.h). Asio waits; the calls
// are our own recvmsg and sendmsg, so that flags, short counts and would-block are ours to record.
//
// A closed TCP socket is shut down at that moment (its FIN goes out then) but its descriptor is
// kept until the kernel has reported what still left, unless unread data makes close send a reset:
// then it is closed at once, as it is.
#pragma once

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <deque>
#include <map>

#include "net/address_book.h"
#include "net/clock.h"
#include "net/transmit_stamps.h"
#include "script/stage.h"

namespace sticky {

class KernelStage : public Stage {
public:
    struct Settings {
        bool stamps = true;        // the wire lane
        bool drain_often = false;  // after every send: for a schedule that needs to know at once
    };
    KernelStage(const Cast& cast, AddressBook& book, const RunClock& clock, Settings settings);
    ~KernelStage() override;

    Nanos now() override { return clock_.now(); }
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
    void wait(Nanos until, std::span<const Interest> interests,
              std::vector<SocketId>& changed) override;
    void begin_tick(Nanos at) override;
    bool hand_over() override { return false; }
    void settle() override;
    Nanos patience() override { return 1500 * kMillisecond; }
    void observe(std::vector<WireFact>& facts, bool last) override;
    bool lingering() const override { return lingering_ > 0; }

    // From any thread: wait() returns.
    void wake();

protected:
    int descriptor_of(SocketId id) { return at(id).fd(); }
    EndpointId endpoint_of(SocketId id) { return at(id).endpoint; }
    bool connecting(SocketId id) { return at(id).connecting; }
    // Where it is connected to, or is being.
    Address remote_of(SocketId id) {
        Socket& socket = at(id);
        return socket.dialled.known() ? socket.dialled : peer_address(socket.fd());
    }

private:
    struct Socket {
        Socket(asio::io_context& io, int fd, EndpointId who) : descriptor(io, fd), endpoint(who) {}
        asio::posix::stream_descriptor descriptor;  // owns the file descriptor
        EndpointId endpoint;
        std::optional<int> quickack;  // renewed after every recv
        int low_water = 1;
        int backlog = 4096;
        bool linger = false;
        bool corked = false;  // UDP_CORK
        bool connecting = false, connected = false;
        bool listening = false;
        bool lingers = false;  // closed by its program, kept for the last reports
        bool small_room = false;
        bool read_armed = false, write_armed = false;
        std::uint64_t sent = 0;
        unsigned undrained = 0;
        SocketId peer = kNoSocket;
        std::string local;
        Address dialled;  // what connect was called with
        TransmitStamps stamps;
        int fd() { return descriptor.native_handle(); }
        bool open() const { return descriptor.is_open(); }
    };

    Socket& at(SocketId id) { return sockets_[index_of(id)]; }
    SocketId add(int fd, EndpointId endpoint);
    bool tcp() const { return cast_.scenario->transport == Transport::tcp; }
    bool streams() const { return !is_datagram(cast_.scenario->transport); }
    void failed(Answer& answer, int error) const;
    void failed(Answer& answer, std::string_view error, std::string text) const;
    int take_port(Socket& socket);
    void established(SocketId id, ConnectAnswer& answer);
    int apply(Socket& socket, const OptionSetting& setting);
    void drain(SocketId id);
    void shut(SocketId id);  // for good
    void arm(SocketId id, bool to_send);
    void look_after_lingerers(bool last);
    bool delivered(Socket& socket);
    void touch(SocketId id);
    void await_datagram(EndpointId to, std::uint64_t before);
    std::uint64_t arrivals(EndpointId to);

    const Cast& cast_;
    AddressBook& book_;
    const RunClock& clock_;
    Settings settings_;
    asio::io_context io_{1};
    std::deque<Socket> sockets_;
    std::map<std::string, SocketId> by_local_;
    std::map<EndpointId, SocketId> datagram_socket_;
    std::vector<WireFact> facts_;
    std::vector<SocketId> touched_;
    std::vector<SocketId> changed_;
    std::size_t lingering_ = 0;
    // Where strangers come and go, the places of closed sockets are used again: `shut_` once what
    // they had to tell was handed on and no wait of theirs is left.
    std::vector<SocketId> shut_, free_;
    Nanos first_offset_ = 0;
};

}  // namespace sticky
