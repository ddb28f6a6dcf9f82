// What happened, one fact an Event: an application meant a message, a send call accepted bytes, a
// segment left, a recv returned. Ranges are stream offsets of application bytes in the flow they
// belong to.
//
// Refuses to know: why. A reason is a Finding (attribute.h), unless the world took the decision
// itself (`cause`).
//
// A flow is one direction of one connection. Wrote, Sent, Segment, Datagram, Acked happen at its
// sender (`who`); Received, Framed, FrameFault at its receiver, so there the flow's sender is the
// connection's other end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "trace/base.h"
#include "trace/byte_range.h"
#include "trace/call.h"
#include "trace/cause.h"
#include "trace/packet_event.h"

namespace sticky {

// A message as the application meant it, before the first call that sends it. Messages of a flow
// count from 1.
struct Wrote {
    std::uint32_t message = 0;
    ByteRange
        range;  // the whole encoded frame, as it was meant; lineage cuts it to what was accepted
    ByteRange payload;  // inside range: what the application gave
    bool operator==(const Wrote&) const = default;
};

// One send call that accepted bytes (or an empty one). `at` is when the call was made.
struct Sent {
    ByteRange range;  // what it accepted; for a datagram its place in the flow, in send order
    std::uint64_t asked = 0;     // bytes handed to the call; more than range.size(): a partial send
    std::uint32_t message = 0;   // the message it belongs to; 0: raw bytes, no message
    std::uint32_t datagram = 0;  // datagrams count from 1 in each flow; 0: a stream
    Nanos took = 0;
    CallFlags flags;
    bool operator==(const Sent&) const = default;
};

// Data on the wire of a stream. `at` is when it left.
struct Segment {
    ByteRange range;
    std::uint32_t segments =
        1;  // 1: exactly this segment. n > 1: n segments, the cuts between them were not seen
    bool again = false;          // a retransmission
    std::uint32_t packet = 0;    // the Packet it is; 0: packets were not seen
    std::optional<Cause> cause;  // only a world that decided it says why
    bool operator==(const Segment&) const = default;
};

// A datagram on the wire. `at` is when it left.
struct Datagram {
    std::uint32_t number = 0;  // as in Sent
    ByteRange range;
    std::uint32_t packet = 0;  // the Packet it is, or the first of its fragments; 0: not seen
    std::optional<Cause> cause;
    bool operator==(const Datagram&) const = default;
};

// The sender learned that every byte below `offset` reached the other side's TCP (not its
// application).
struct Acked {
    std::uint64_t offset = 0;
    bool operator==(const Acked&) const = default;
};

// One recv call that returned. `at` is when it returned.
struct Received {
    // Streams: where these bytes lie. Datagrams: lineage places them by content.
    std::optional<ByteRange> range;
    std::uint64_t size = 0;             // bytes returned
    std::uint64_t real_size = 0;        // a datagram's own length: more than `size` when it was cut
    std::uint64_t buffer = 0;           // bytes the call had room for
    std::optional<std::uint64_t> left;  // bytes still queued then (TCP_INQ), where the kernel tells
    Nanos waited = 0;                   // from the program's asking to the return
    Nanos took = 0;  // of the system call that returned the bytes; before it the program slept
    std::uint32_t sum = 0;  // CRC-32 (zlib's) of the bytes, if `summed`
    bool summed = false;
    bool end = false;  // the stream's end: 0 bytes, and no more will come
    CallFlags flags;
    bool operator==(const Received&) const = default;
};

// The decoder delivered a message. Frames of a flow count from 1. In a flow of datagrams each one
// is decoded alone: ranges then count from the begin of the datagram received just before.
struct Framed {
    std::uint32_t frame = 0;
    ByteRange range;
    ByteRange payload;
    bool operator==(const Framed&) const = default;
};

// The decoder gave up; nothing after this offset is decoded.
struct FrameFault {
    std::uint64_t offset = 0;
    std::string kind;  // the framing floor's name of it: "too_long", "truncated", ...
    std::string text;  // one line for a reader
    bool operator==(const FrameFault&) const = default;
};

// A call that could not do anything now and was not asked to wait (waited == 0), or waited its
// timeout in vain.
struct WouldBlock {
    Call call = Call::recv;
    Nanos waited = 0;
    bool operator==(const WouldBlock&) const = default;
};

// A call that failed.
struct Failed {
    Call call = Call::send;
    std::string error;          // the errno's name: "EMSGSIZE"
    std::string text;           // what it means here
    std::uint32_t message = 0;  // the message that was refused, if it was one
    bool operator==(const Failed&) const = default;
};

struct OptionSet {
    std::string option;      // its key in a scenario: "nodelay"
    std::int64_t value = 0;  // as asked for
    std::string text;        // of an option whose value is a word ("cubic")
    bool operator==(const OptionSet&) const = default;
};

// The first event of a connection; once, by the end that connected (datagrams: that sent or
// received first).
struct Connected {
    EndpointId peer = kNobody;
    bool datagrams = false;
    std::string local;  // "127.0.0.1:40112", "[::1]:40112", "@sticky-7" for a unix socket
    std::string remote;
    std::uint32_t mss =
        0;  // bytes of data the sender puts into one segment at most; 0: there are no segments
    bool operator==(const Connected&) const = default;
};

struct Closed {
    enum class How : std::uint8_t { close, shutdown_send, reset } how = How::close;
    static constexpr std::size_t kHowCount = 3;
    bool end_of_program = false;  // nobody asked for it: the program was over
    bool operator==(const Closed&) const = default;
};

// A place in the program that other endpoints can wait for.
struct Mark {
    std::string name;
    bool operator==(const Mark&) const = default;
};

// Something measured once: a counter of the kernel, a clock's residual.
struct Sampled {
    std::string metric;  // "data_segs_out", "notsent_bytes", "clock_residual_ns", ...
    std::int64_t value = 0;
    bool operator==(const Sampled&) const = default;
};

// Something of this lane happened that could not be recorded.
struct Gap {
    Lane lane = Lane::wire;
    std::optional<ByteRange> range;  // where, if that is known
    std::string text;
    bool operator==(const Gap&) const = default;
};

// Only of a world that decides: these bytes may not leave yet. The model's confession, which
// attribute() does not read.
struct Held {
    ByteRange range;  // all that was queued then
    Cause cause = Cause::unexplained;
    bool operator==(const Held&) const = default;
};

using What = std::variant<Wrote, Sent, Segment, Datagram, Acked, Received, Framed, FrameFault,
                          WouldBlock, Failed, OptionSet, Connected, Closed, Mark, Sampled, Gap,
                          Packet, Arrived, Dropped, Duplicated, Held>;

struct Event {
    Nanos at = 0;
    EndpointId who = kNobody;
    ConnectionId conn = kNoConnection;
    StepId step = kNoStep;  // the step of the scenario that led to it
    What what;
    bool operator==(const Event&) const = default;
};

// Names as traces and errors write them; stable.
std::string_view name_of(Closed::How how);

}  // namespace sticky
