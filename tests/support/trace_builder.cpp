#include "tests/support/trace_builder.h"

#include <utility>

#include "trace/checksum.h"

namespace sticky::test {

TraceBuilder::TraceBuilder() {
    trace_.header.scenario = "built.toml";
    trace_.header.world = "sim";
    trace_.header.transport = "tcp";
    trace_.header.schedule = "race";
    trace_.header.payload_limit = 1 << 20;
}

TraceBuilder& TraceBuilder::transport(std::string_view name) {
    trace_.header.transport = name;
    return *this;
}
TraceBuilder& TraceBuilder::world(std::string_view name) {
    trace_.header.world = name;
    return *this;
}
TraceBuilder& TraceBuilder::payload_limit(std::uint64_t bytes) {
    trace_.header.payload_limit = bytes;
    return *this;
}
TraceBuilder& TraceBuilder::framing(std::string_view endpoint, std::string_view kind) {
    trace_.header.endpoints[index_of(id(endpoint))].framing = kind;
    return *this;
}
TraceBuilder& TraceBuilder::endpoint(std::string_view name) {
    static_cast<void>(id(name));
    return *this;
}

TraceBuilder& TraceBuilder::connect(std::string_view from, std::string_view to, std::uint32_t mss) {
    const EndpointId client = id(from);
    const EndpointId server = id(to);
    conn_ = ConnectionId{static_cast<std::uint32_t>(connections_.size() + 1)};
    sender_ = client;
    ConnectionInfo info{conn_, client, server, datagrams(), datagrams() ? 0 : mss, {}, {}};
    info.local = "127.0.0.1:" + std::to_string(40000 + index_of(conn_));
    info.remote = "127.0.0.1:5000";
    connections_.push_back(info);
    return add(client, Connected{server, info.datagrams, info.local, info.remote, info.mss});
}

TraceBuilder& TraceBuilder::from(std::string_view sender) {
    sender_ = id(sender);
    return *this;
}
TraceBuilder& TraceBuilder::on(std::uint32_t connection) {
    conn_ = ConnectionId{connection};
    sender_ = connections_.at(connection - 1).from;
    return *this;
}
TraceBuilder& TraceBuilder::after(Nanos pause) {
    next_ += pause;
    return *this;
}
TraceBuilder& TraceBuilder::at(Nanos time) {
    next_ = time;
    return *this;
}
TraceBuilder& TraceBuilder::line(std::uint32_t line) {
    step_ = StepId{static_cast<std::uint32_t>(trace_.header.steps.size())};
    trace_.header.steps.push_back({sender_, line, 1});
    return *this;
}

TraceBuilder& TraceBuilder::wrote(std::string_view payload) {
    return wrote("", payload);
}

TraceBuilder& TraceBuilder::wrote(std::string_view header, std::string_view payload) {
    Flow& to = flow();
    const std::uint64_t begin = to.bytes.size();
    to.to_send = std::string(header) + std::string(payload);
    const std::uint64_t end = begin + to.to_send.size();
    return add(sender_, Wrote{++to.message, {begin, end}, {begin + header.size(), end}});
}

TraceBuilder& TraceBuilder::sent(std::uint64_t bytes) {
    Flow& to = flow();
    STICKY_ASSERT(bytes <= to.to_send.size());
    const std::string now = to.to_send.substr(0, bytes);
    const std::uint64_t asked = to.to_send.size();
    to.to_send.erase(0, bytes);
    // A call that took part of a datagram is a call for that part.
    return add_sent(now, datagrams() ? bytes : asked, to.message);
}

TraceBuilder& TraceBuilder::send(std::string_view payload) {
    return send("", payload);
}

TraceBuilder& TraceBuilder::send(std::string_view header, std::string_view payload) {
    return wrote(header, payload).sent(header.size() + payload.size());
}

TraceBuilder& TraceBuilder::raw(std::string_view bytes) {
    return add_sent(bytes, bytes.size(), 0);
}

TraceBuilder& TraceBuilder::add_sent(std::string_view bytes, std::uint64_t asked,
                                     std::uint32_t message) {
    Flow& to = flow();
    Sent sent;
    sent.range = {to.bytes.size(), to.bytes.size() + bytes.size()};
    sent.asked = asked;
    sent.message = message;
    if (datagrams()) {
        to.datagrams.push_back(sent.range);
        sent.datagram = static_cast<std::uint32_t>(to.datagrams.size());
    }
    const ByteView view = view_of(bytes);
    to.bytes.insert(to.bytes.end(), view.begin(), view.end());
    return add(sender_, sent);
}

TraceBuilder& TraceBuilder::refused(std::string_view error) {
    return add(sender_, Failed{Call::send, std::string(error), "refused", flow().message});
}

TraceBuilder& TraceBuilder::segment(std::uint64_t bytes, std::uint32_t segments) {
    Flow& to = flow();
    const std::uint64_t begin = std::exchange(to.wire, to.wire + bytes);
    return add(sender_, Segment{{begin, to.wire}, segments, false, 0, {}});
}
TraceBuilder& TraceBuilder::again(std::uint64_t begin, std::uint64_t end) {
    return add(sender_, Segment{{begin, end}, 1, true, 0, {}});
}
TraceBuilder& TraceBuilder::because(Cause cause) {
    What& what = trace_.events.back().what;
    if (auto* segment = std::get_if<Segment>(&what)) {
        segment->cause = cause;
    } else {
        std::get<Datagram>(what).cause = cause;
    }
    return *this;
}
TraceBuilder& TraceBuilder::acked(std::uint64_t offset) {
    return add(sender_, Acked{offset});
}
TraceBuilder& TraceBuilder::datagram(std::uint32_t number) {
    return add(sender_, Datagram{number, flow().datagrams.at(number - 1), 0, {}});
}

TraceBuilder& TraceBuilder::add_packet(ByteRange range, bool again) {
    packets_.push_back(sender_);
    Packet packet;
    packet.number = static_cast<std::uint32_t>(packets_.size());
    packet.size = static_cast<std::uint32_t>(range.size() + 52);
    packet.data = range;
    packet.tcp = TcpFlags{.psh = true, .ack = true};
    packet.acked = 0;
    packet.window = 65535;
    const Nanos at = next_;
    add(sender_, packet).at(at);
    return add(sender_, Segment{range, 1, again, packet.number, {}});
}
TraceBuilder& TraceBuilder::packet(std::uint64_t bytes) {
    Flow& to = flow();
    const std::uint64_t begin = std::exchange(to.wire, to.wire + bytes);
    return add_packet({begin, to.wire}, false);
}
TraceBuilder& TraceBuilder::packet_again(std::uint64_t begin, std::uint64_t end) {
    return add_packet({begin, end}, true);
}
TraceBuilder& TraceBuilder::packets(std::initializer_list<std::uint64_t> sizes) {
    for (const std::uint64_t size : sizes) packet(size);
    return *this;
}
TraceBuilder& TraceBuilder::ack(std::uint64_t offset, std::uint64_t window) {
    packets_.push_back(receiver());
    Packet packet;
    packet.number = static_cast<std::uint32_t>(packets_.size());
    packet.size = 52;
    packet.tcp = TcpFlags{.ack = true};
    packet.acked = offset;
    packet.window = window;
    return add(receiver(), packet);
}
TraceBuilder& TraceBuilder::arrived(std::uint32_t number) {
    if (number == 0) number = static_cast<std::uint32_t>(packets_.size());
    const ConnectionInfo& connection = connections_.at(index_of(conn_) - 1);
    return add(connection.other(packets_.at(number - 1)), Arrived{number});
}
TraceBuilder& TraceBuilder::dropped(DropRule rule, std::uint32_t number) {
    if (number == 0) number = static_cast<std::uint32_t>(packets_.size());
    return add(packets_.at(number - 1), Dropped{number, rule});
}
TraceBuilder& TraceBuilder::told(std::uint64_t offset, std::uint64_t window) {
    return ack(offset, window).arrived();
}
TraceBuilder& TraceBuilder::datagram_packets(std::uint32_t number, std::uint32_t fragments) {
    const ByteRange range = flow().datagrams.at(number - 1);
    const auto first = static_cast<std::uint32_t>(packets_.size() + 1);
    for (std::uint32_t i = 0; i < fragments; ++i) {
        packets_.push_back(sender_);
        Packet packet;
        packet.number = first + i;
        packet.datagram = number;
        packet.data = ByteRange{range.begin + range.size() * i / fragments,
                                range.begin + range.size() * (i + 1) / fragments};
        add(sender_, packet);
    }
    return add(sender_, Datagram{number, range, first, {}});
}

TraceBuilder& TraceBuilder::received(std::uint64_t bytes, std::uint64_t buffer) {
    peeked(bytes, buffer);
    flow().received += bytes;
    return change<Received>([](Received& received) { received.flags.peek = false; });
}

TraceBuilder& TraceBuilder::peeked(std::uint64_t bytes, std::uint64_t buffer) {
    Flow& of = flow();
    Received received;
    received.range = ByteRange{of.received, of.received + bytes};
    received.size = bytes;
    received.buffer = buffer;
    received.flags.peek = true;
    if (received.range->end <= of.bytes.size()) {
        received.sum = checksum(ByteView(of.bytes).subspan(of.received, bytes));
        received.summed = true;
    }
    return add(receiver(), received);
}

TraceBuilder& TraceBuilder::received_datagram(std::uint32_t number, std::uint64_t buffer) {
    Flow& of = flow();
    const ByteRange range = of.datagrams.at(number - 1);
    Received received;
    received.size = std::min(range.size(), buffer);
    received.real_size = range.size();
    received.buffer = buffer;
    received.sum = checksum(ByteView(of.bytes).subspan(range.begin, received.size));
    received.summed = true;
    return add(receiver(), received);
}

TraceBuilder& TraceBuilder::end_of_stream() {
    Received received;
    received.buffer = 65536;
    received.end = true;
    return add(receiver(), received);
}
TraceBuilder& TraceBuilder::reset() {
    return add(receiver(), Failed{Call::recv, "ECONNRESET", "the other side reset it", 0});
}

TraceBuilder& TraceBuilder::framed(std::uint64_t bytes) {
    return framed(0, bytes);
}

TraceBuilder& TraceBuilder::framed(std::uint64_t header, std::uint64_t payload) {
    Flow& of = flow();
    const std::uint64_t begin = std::exchange(of.framed, of.framed + header + payload);
    return add(receiver(), Framed{++of.frame, {begin, of.framed}, {begin + header, of.framed}});
}
TraceBuilder& TraceBuilder::fault(std::string_view kind) {
    return add(receiver(), FrameFault{flow().framed, std::string(kind), "no frame"});
}

TraceBuilder& TraceBuilder::gap(Lane lane, std::string_view text) {
    const bool at_receiver = lane == Lane::recv || lane == Lane::frame;
    return add(at_receiver ? receiver() : sender_, Gap{lane, {}, std::string(text)});
}
TraceBuilder& TraceBuilder::event(What what) {
    return add(sender_, std::move(what));
}

TraceBuilder& TraceBuilder::event_at(std::string_view endpoint, What what) {
    const EndpointId who = id(endpoint);
    const ConnectionId conn = std::exchange(conn_, kNoConnection);
    add(who, std::move(what));
    conn_ = conn;
    return *this;
}

Trace TraceBuilder::trace() const {
    Trace built = trace_;
    for (const auto& [id, flow] : flows_) {
        const std::size_t kept =
            std::min<std::uint64_t>(flow.bytes.size(), built.header.payload_limit);
        if (kept == 0) continue;
        built.payloads[id] =
            Bytes(flow.bytes.begin(), flow.bytes.begin() + static_cast<std::ptrdiff_t>(kept));
    }
    order_events(built.events);
    return built;
}

EndpointId TraceBuilder::id(std::string_view name) {
    auto& endpoints = trace_.header.endpoints;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        if (endpoints[i].name == name) return EndpointId{static_cast<std::uint32_t>(i)};
    }
    endpoints.push_back({std::string(name), "none"});
    return EndpointId{static_cast<std::uint32_t>(endpoints.size() - 1)};
}

EndpointId TraceBuilder::receiver() const {
    return connections_.at(index_of(conn_) - 1).other(sender_);
}

bool TraceBuilder::datagrams() const {
    const std::string& transport = trace_.header.transport;
    return transport == "udp" || transport == "unix_datagram" || transport == "unix_seqpacket";
}

TraceBuilder& TraceBuilder::add(EndpointId who, What what) {
    trace_.events.push_back({next_, who, conn_, step_, std::move(what)});
    next_ += kMicrosecond;
    return *this;
}

}  // namespace sticky::test
