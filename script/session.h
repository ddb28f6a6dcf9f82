// One endpoint of one connection while it plays: its socket, its place in both flows, its program.
// Private to script.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "framing/codec.h"
#include "framing/decoder.h"
#include "script/endpoint.h"

namespace sticky {

// Where a session is in what it sends to one peer.
struct OutFlow {
    ConnectionId conn = kNoConnection;
    std::uint64_t offset = 0;
    std::uint32_t messages = 0;
    std::optional<Encoder> encoder;  // none: no message was framed yet
    std::uint32_t datagrams = 0;
    bool open_datagram = false;          // corked: the next send goes into the same datagram
    std::uint64_t datagram_size = 0;     // of the newest one so far
    std::uint64_t datagram_segment = 0;  // UDP_SEGMENT when it was begun: it is cut at this size

    // A send of `size` bytes: the number of the datagram it goes into, the first one if it is cut.
    std::uint32_t number_send(std::uint64_t size, std::uint64_t segment);
};

// Where a session is in what it receives from one peer.
struct InFlow {
    ConnectionId conn = kNoConnection;
    std::uint64_t offset = 0;
    std::uint32_t frames = 0;
    std::optional<Decoder> decoder;  // none: no framing, or it gave up
    bool over = false;
};

struct Session {
    EndpointId id = kNobody;
    const EndpointSpec* spec = nullptr;
    SocketId socket = kNoSocket;
    EndpointId peer = kNobody;         // of a stream, or of connected datagrams
    EndpointId last_sender = kNobody;  // datagrams: whom `to = "sender"` answers
    std::map<EndpointId, OutFlow> out;
    std::map<EndpointId, InFlow> in;
    std::optional<StepId> connecting;  // by this step, which did not wait for the connection
    std::vector<Event> early;          // what it meant to send before it had one
    bool closed = false;
    bool ended = false;         // reaped, or about to be
    bool corked = false;        // udp_cork is on
    std::uint64_t segment = 0;  // udp_segment; 0: off
    std::uint64_t received = 0, frames = 0;
    std::uint64_t acked = 0;
    Operation* pending = nullptr;
    StepId step = kNoStep;
    Task<> program;
    Bytes encoded, content;                // reused by every send
    std::unique_ptr<std::uint8_t[]> room;  // reused by every recv
    std::size_t room_size = 0;
    struct DatagramCall {
        ConnectionId conn;
        std::uint32_t number;
        ByteRange range;
        std::uint64_t segment;  // the datagram is cut at this size; 0: it is not
        bool told = false;      // the wire has reported it
    };
    std::vector<DatagramCall>
        datagram_calls;  // each successful send call, for what the wire tells later

    std::vector<std::size_t> datagram_starts;  // the first of each datagram's calls
    // What left as one datagram, in the order in which they left.
    struct Piece {
        ConnectionId conn;
        EndpointId to = kNobody;
        std::uint32_t number = 0;
        ByteRange range;
    };
    std::vector<Piece> pieces;  // as far as somebody asked
    std::size_t pieced = 0;     // datagram_starts that are in it

    // An option that decides where datagrams begin was set.
    void note(const OptionSetting& setting);
    bool over() const { return program.valid() && program.done(); }
};

}  // namespace sticky
