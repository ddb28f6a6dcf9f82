// Traces as sentences, for tests:
//
//     TraceBuilder().connect("client",
//     "server").wrote("hello").sent(5).segment(5).received(5).trace()
//
// Each event comes a microsecond after the last. A builder keeps count of every flow, so a call
// only says how many bytes: ranges, numbers, sums and kept payload follow. What a call cannot say
// is put right after it by change<Received>([](Received& r) { r.left = 18; }).
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "trace/lineage.h"
#include "trace/trace.h"

namespace sticky::test {

class TraceBuilder {
public:
    TraceBuilder();

    // The header. Without them: a "tcp" trace of the world "sim" that keeps all bytes.
    TraceBuilder& transport(std::string_view name);
    TraceBuilder& world(std::string_view name);
    TraceBuilder& payload_limit(std::uint64_t bytes);
    TraceBuilder& framing(std::string_view endpoint, std::string_view kind);

    // Who. Endpoints get their numbers when they are first named. After connect, events belong to
    // the flow of the end that connected; from() turns to another end's flow, on() to another
    // connection (and its connecting end's flow).
    TraceBuilder& endpoint(std::string_view name);
    TraceBuilder& connect(std::string_view from, std::string_view to, std::uint32_t mss = 1448);
    TraceBuilder& from(std::string_view sender);
    TraceBuilder& on(std::uint32_t connection);

    // When and where: after() lets time pass, at() sets the next event's time, line() gives the
    // following events a step on that line of the scenario.
    TraceBuilder& after(Nanos pause);
    TraceBuilder& at(Nanos time);
    TraceBuilder& line(std::uint32_t line);

    // At the sender. sent(n) accepts the next n bytes of the message; a datagram, if the transport
    // has them. send() is wrote() and sent() of all of it.
    TraceBuilder& wrote(std::string_view payload);
    TraceBuilder& wrote(std::string_view header, std::string_view payload);
    TraceBuilder& sent(std::uint64_t bytes);
    TraceBuilder& send(std::string_view payload);
    TraceBuilder& send(std::string_view header, std::string_view payload);
    TraceBuilder& raw(std::string_view bytes);
    TraceBuilder& refused(std::string_view error);  // the message last written

    // On the wire. segment(n) carries the next n bytes; datagram(number) one that was sent.
    TraceBuilder& segment(std::uint64_t bytes, std::uint32_t segments = 1);
    TraceBuilder& again(std::uint64_t begin, std::uint64_t end);  // a retransmission
    TraceBuilder& because(Cause cause);  // the wire unit before it was decided so
    TraceBuilder& acked(std::uint64_t offset);
    TraceBuilder& datagram(std::uint32_t number);

    // As packets. packet(n) is segment(n) with its Packet event; ack() one of the flow's receiver,
    // without data. What becomes of the last one, or of packet `number`, follows: it arrived now,
    // or the link dropped it. told() is an ack() that has arrived.
    TraceBuilder& packet(std::uint64_t bytes);
    TraceBuilder& packet_again(std::uint64_t begin, std::uint64_t end);
    TraceBuilder& packets(std::initializer_list<std::uint64_t> sizes);
    TraceBuilder& ack(std::uint64_t offset, std::uint64_t window = 65535);
    TraceBuilder& arrived(std::uint32_t number = 0);
    TraceBuilder& dropped(DropRule rule = DropRule::listed, std::uint32_t number = 0);
    TraceBuilder& told(std::uint64_t offset, std::uint64_t window = 65535);
    TraceBuilder& datagram_packets(std::uint32_t number, std::uint32_t fragments = 1);

    // At the receiver.
    TraceBuilder& received(std::uint64_t bytes, std::uint64_t buffer = 65536);
    TraceBuilder& peeked(std::uint64_t bytes, std::uint64_t buffer = 65536);
    TraceBuilder& received_datagram(std::uint32_t number, std::uint64_t buffer = 65536);
    TraceBuilder& end_of_stream();
    TraceBuilder& reset();
    TraceBuilder& framed(std::uint64_t bytes);
    TraceBuilder& framed(std::uint64_t header, std::uint64_t payload);
    TraceBuilder& fault(std::string_view kind);  // at the end of the frames

    // Anything else: by the flow's sender, or by an endpoint without a connection.
    TraceBuilder& gap(Lane lane, std::string_view text = "not recorded");
    TraceBuilder& event(What what);
    TraceBuilder& event_at(std::string_view endpoint, What what);

    // Changes the event that was added last.
    template <class T, class Change>
    TraceBuilder& change(Change change) {
        change(std::get<T>(trace_.events.back().what));
        return *this;
    }

    // What was built, in order.
    Trace trace() const;
    Lineage lineage() const { return trace_lineage(trace()); }

private:
    struct Flow {
        Bytes bytes;          // all that was sent
        std::string to_send;  // of the message being sent
        std::uint32_t message = 0, frame = 0;
        std::uint64_t wire = 0, received = 0, framed = 0;
        std::vector<ByteRange> datagrams;
    };

    EndpointId id(std::string_view name);
    EndpointId receiver() const;
    bool datagrams() const;
    Flow& flow() { return flows_[{conn_, sender_}]; }
    TraceBuilder& add(EndpointId who, What what);
    TraceBuilder& add_packet(ByteRange range, bool again);
    TraceBuilder& add_sent(std::string_view bytes, std::uint64_t asked, std::uint32_t message);

    Trace trace_;
    std::vector<ConnectionInfo> connections_;
    std::map<FlowId, Flow> flows_;
    ConnectionId conn_ = kNoConnection;
    EndpointId sender_ = kNobody;
    StepId step_ = kNoStep;
    Nanos next_ = 0;
    std::vector<EndpointId> packets_;  // who sent each
};

}  // namespace sticky::test
