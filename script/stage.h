// What a world does for a player: attempt one call now, wait for a change, tell what passed on the
// wire.
//
// Pull, not push: a call is attempted and answers done, not yet or failed; nothing completes behind
// the player's back. So which of several possible calls completes next is the player's decision,
// and the schedules of docs/scenario.md are written once for every world. A stage is used by one
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "script/scenario.h"
#include "trace/event.h"
#include "trace/result.h"

namespace sticky {

// A stage's own name for one socket.
enum class SocketId : std::uint32_t {};
inline constexpr SocketId kNoSocket{0xffffffffU};

struct Answer {
    enum class Status : std::uint8_t { done, not_yet, failed } status = Status::not_yet;
    std::string_view error;  // failed: the errno's name, in static storage ("ECONNREFUSED")
    std::string text;        // failed: what it means here
    Nanos began = 0, ended = 0;

    bool done() const { return status == Status::done; }
    bool failed() const { return status == Status::failed; }
};

struct SendCall {
    SocketId socket = kNoSocket;
    std::span<const ByteView> parts;  // several: one vectored call
    bool more = false, eor = false;
    EndpointId to = kNobody;  // datagrams that are not connected
};
struct SendAnswer : Answer {
    std::uint64_t accepted = 0;
};

struct RecvCall {
    SocketId socket = kNoSocket;
    std::span<std::uint8_t> buffer;
    bool peek = false, waitall = false, trunc = false;
    bool nonblocking = false;  // false: stands for a blocking call, which SO_RCVLOWAT makes wait
};
struct RecvAnswer : Answer {
    std::uint64_t size = 0;
    std::uint64_t real_size = 0;        // of a datagram that was cut: its own
    std::optional<std::uint64_t> left;  // still queued
    bool end = false;                   // a stream's end
    EndpointId from = kNobody;          // datagrams: kNobody is nobody of the cast
    // From an address that was not `from`'s until now: he is another stranger than before.
    std::string newcomer;
};

struct OpenAnswer : Answer {
    SocketId socket = kNoSocket;
};

struct ConnectAnswer : Answer {
    std::string local, remote;
    std::uint32_t mss = 0;
};

struct AcceptAnswer : Answer {
    SocketId socket = kNoSocket;
    std::string remote;  // equals the `local` of the ConnectAnswer of the other end
    std::string local;
    std::uint32_t mss = 0;
};

struct SetAnswer : Answer {};

// What passed on the wire of one socket's sending side, with the time it passed.
struct WireFact {
    Nanos at = 0;
    SocketId socket = kNoSocket;  // none: of the whole run
    // Of datagrams: which one of those this socket has sent, from 1. Ranges count from its begin.
    std::uint64_t datagram = 0;
    bool by_peer = false;  // it happened at the other end
    What what;             // Segment, Datagram, Acked, Sampled, Gap; Packet and what became of it
};

class Stage {
public:
    virtual ~Stage() = default;

    virtual Nanos now() = 0;

    // Sockets. `endpoint` is the position in the cast (expanded order).
    virtual OpenAnswer open(EndpointId endpoint,
                            const Options& set) = 0;  // not yet bound to a peer
    virtual Answer listen(SocketId socket) = 0;       // binds, and listens if a stream
    virtual ConnectAnswer connect(SocketId socket,
                                  EndpointId to) = 0;  // call again until done or failed
    virtual AcceptAnswer accept(SocketId listener) = 0;
    virtual SendAnswer send(const SendCall& call) = 0;
    virtual RecvAnswer recv(const RecvCall& call) = 0;
    virtual SetAnswer set(SocketId socket, const OptionSetting& setting) = 0;
    virtual Answer shutdown_send(SocketId socket) = 0;
    virtual Answer close(SocketId socket) = 0;
    virtual Answer reset(SocketId socket) = 0;

    // Bytes of this socket's stream that the other side's TCP acknowledged.
    virtual std::uint64_t acked(SocketId socket) = 0;

    // Waits until one of `sockets` may answer differently, until `until`, or until somebody wakes
    // it.
    struct Interest {
        SocketId socket;
        bool to_send;  // else: to recv, accept
    };
    virtual void wait(Nanos until, std::span<const Interest> interests,
                      std::vector<SocketId>& changed) = 0;

    // The fixed schedules. begin_tick waits for the moment `at`; hand_over passes on one packet
    // that is due in this tick (false: none); settle returns when what is already on its way
    // between our sockets has arrived.
    virtual void begin_tick(Nanos at) = 0;
    virtual bool hand_over() = 0;
    virtual void settle() = 0;

    // How long nothing may happen before it is certain that nothing will, when every program waits
    // for another.
    virtual Nanos patience() = 0;

    // What was sent may still arrive although nobody does anything.
    virtual bool under_way() { return false; }

    // Appends what passed on the wire since the last call. `last`: the run is over, wait for what
    // is still to be told.
    virtual void observe(std::vector<WireFact>& facts, bool last) = 0;
    // A closed socket still has something to tell.
    virtual bool lingering() const = 0;
};

}  // namespace sticky
