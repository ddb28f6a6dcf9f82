#include "tests/support/packet_trace.h"

#include "tests/support/packets.h"
#include "trace/checksum.h"

namespace sticky::test {
namespace {

constexpr std::uint8_t kScale = 7;

TcpFlags flags_of(std::string_view flags) {
    const auto has = [&](char flag) { return flags.find(flag) != std::string_view::npos; };
    return {has('F'), has('S'), has('R'), has('P'), has('A'), has('U')};
}

}  // namespace

PacketTrace::PacketTrace(std::uint32_t client_isn, std::uint32_t server_isn, bool ip6)
    : ends_{End{client_isn, {}}, End{server_isn, {}}}, ip6_(ip6) {
    TraceHeader& header = trace_.header;
    header.scenario = "built.toml";
    header.title = "Built";
    header.title_zh = "搭出来的";
    header.world = "wire";
    header.transport = "tcp";
    header.ip = ip6 ? 6 : 4;
    header.machine = "Linux 6.1.0 x86_64";
    header.schedule = "race";
    header.started_unix_ns = 1'767'225'600'123'456'789;
    header.payload_limit = 1 << 20;
    header.endpoints = {{"client", "none"}, {"server", "none"}};
}

PacketTrace& PacketTrace::add(std::size_t who, What what) {
    trace_.events.push_back({now_, EndpointId{static_cast<std::uint32_t>(who)}, ConnectionId{1},
                             kNoStep, std::move(what)});
    now_ += kMicrosecond;
    return *this;
}

std::uint32_t PacketTrace::seq(std::size_t who, std::uint64_t offset) const {
    return ends_[who].isn + 1 + static_cast<std::uint32_t>(offset);
}

void PacketTrace::add_packet(std::size_t who, std::string_view flags, std::uint64_t offset,
                             std::string_view payload, Bytes options) {
    const End& other = ends_[1 - who];
    TcpPacket tcp;
    tcp.from_client = who == 0;
    tcp.ip6 = ip6_;
    tcp.seq = seq(who, offset) - (flags_of(flags).syn ? 1 : 0);
    tcp.ack = flags_of(flags).ack ? seq(1 - who, other.highest + (other.closed ? 1 : 0)) : 0;
    tcp.flags = flags;
    tcp.window = 512;
    tcp.options = std::move(options);
    tcp.payload = payload;
    Bytes bytes = packet_of(tcp);

    Packet packet;
    packet.number = ++packets_;
    packet.size = static_cast<std::uint32_t>(bytes.size());
    packet.tcp = flags_of(flags);
    packet.seq = tcp.seq;
    packet.ack = tcp.ack;
    if (packet.tcp->ack && other.highest > 0) packet.acked = other.highest;
    packet.window = packet.tcp->syn ? tcp.window : std::uint64_t{tcp.window} << kScale;
    if (!payload.empty()) packet.data = ByteRange{offset, offset + payload.size()};
    bytes.resize(bytes.size() - payload.size());
    packet.header = std::move(bytes);
    add(who, std::move(packet));
}

PacketTrace& PacketTrace::handshake() {
    add_packet(0, "S", 0, {}, syn_options(1460, kScale));
    arrives(kMillisecond);
    sender_ = 1;
    add_packet(1, "SA", 0, {}, syn_options(1460, kScale));
    arrives(kMillisecond);
    sender_ = 0;
    const std::string at = ip6_ ? "[fd00::" : "10.0.0.";
    const std::string port = ip6_ ? "]:" : ":";
    add(0,
        Connected{EndpointId{1}, false, at + "1" + port + "40000", at + "2" + port + "5000", 1460});
    add_packet(0, "A", 0, {}, {});
    return arrives(kMillisecond);
}

PacketTrace& PacketTrace::from(std::string_view endpoint) {
    sender_ = endpoint == trace_.header.endpoints[0].name ? 0 : 1;
    return *this;
}
PacketTrace& PacketTrace::after(Nanos pause) {
    now_ += pause;
    return *this;
}

PacketTrace& PacketTrace::send(std::string_view message) {
    End& end = ends_[sender_];
    const ByteRange range{end.sent.size(), end.sent.size() + message.size()};
    end.sent.insert(end.sent.end(), message.begin(), message.end());
    add(sender_, Wrote{++end.message, range, range});
    return add(sender_, Sent{range, range.size(), end.message, 0, 0, {}});
}

PacketTrace& PacketTrace::packet(std::uint64_t begin, std::uint64_t end, bool again) {
    End& own = ends_[sender_];
    const ByteView bytes = ByteView(own.sent).subspan(begin, end - begin);
    add_packet(sender_, "PA", begin, text_of(bytes), {});
    now_ -= kMicrosecond;  // the packet and its segment are one moment
    own.highest = std::max(own.highest, end);
    return add(sender_, Segment{{begin, end}, 1, again, packets_, {}});
}

PacketTrace& PacketTrace::arrives(Nanos later) {
    now_ += later;
    return add(1 - sender_, Arrived{packets_});
}
PacketTrace& PacketTrace::dropped(DropRule rule) {
    return add(sender_, Dropped{packets_, rule});
}
PacketTrace& PacketTrace::duplicated() {
    return add(sender_, Duplicated{packets_});
}

PacketTrace& PacketTrace::ack(std::uint64_t offset) {
    const std::uint64_t highest = std::exchange(ends_[sender_].highest, offset);
    const std::uint64_t own = ends_[1 - sender_].highest;
    add_packet(1 - sender_, "A", own, {}, {});
    ends_[sender_].highest = std::max(highest, offset);
    add(sender_, Arrived{packets_});
    return add(sender_, Acked{offset});
}

PacketTrace& PacketTrace::received(std::uint64_t bytes) {
    End& end = ends_[sender_];
    Received received;
    received.range = ByteRange{end.received, end.received + bytes};
    received.size = bytes;
    received.buffer = 65536;
    received.sum = checksum(ByteView(end.sent).subspan(end.received, bytes));
    received.summed = true;
    end.received += bytes;
    return add(1 - sender_, received);
}

PacketTrace& PacketTrace::event(What what) {
    return add(sender_, std::move(what));
}

PacketTrace& PacketTrace::close() {
    for (const std::size_t who : {0U, 1U}) {
        add(who, Closed{Closed::How::close, false});
        add_packet(who, "FA", ends_[who].highest, {}, {});
        ends_[who].closed = true;
        now_ += kMillisecond;
        add(1 - who, Arrived{packets_});
    }
    ++ends_[0].highest;  // past its FIN
    ends_[0].closed = true;
    add_packet(0, "A", ends_[0].highest, {}, {});
    --ends_[0].highest;
    now_ += kMillisecond;
    return add(1, Arrived{packets_});
}

PacketTrace& PacketTrace::payload_limit(std::uint64_t bytes) {
    trace_.header.payload_limit = bytes;
    return *this;
}

Trace PacketTrace::trace() const {
    Trace trace = trace_;
    for (std::size_t who = 0; who < ends_.size(); ++who) {
        Bytes kept = ends_[who].sent;
        if (kept.size() > trace.header.payload_limit) kept.resize(trace.header.payload_limit);
        if (kept.empty()) continue;
        trace.payloads[{ConnectionId{1}, EndpointId{static_cast<std::uint32_t>(who)}}] = kept;
    }
    order_events(trace.events);
    return trace;
}

}  // namespace sticky::test
