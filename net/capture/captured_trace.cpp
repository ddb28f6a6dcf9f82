#include "net/capture/captured_trace.h"

#include <fmt/format.h>

#include <algorithm>

#include "net/capture/capture.h"

namespace sticky {
namespace {

constexpr ConnectionId kConnection{1};
// TCP options in each segment once both SYNs had timestamps (RFC 7323 3.2, padded to 12).
constexpr std::uint32_t kTimestampBytes = 12;
// So many holes are named; the rest is counted.
constexpr std::size_t kNamedHoles = 1000;

EndpointId end_of(std::size_t direction) {
    return EndpointId{static_cast<std::uint32_t>(direction)};
}

std::string without_folders(const std::string& file) {
    const std::size_t slash = file.rfind('/');
    return slash == std::string::npos ? file : file.substr(slash + 1);
}

}  // namespace

CapturedTrace::CapturedTrace(const CapturedConnection& connection, const std::string& file,
                             std::uint64_t payload_limit)
    : connection_(connection),
      streams_{TcpStream(connection.streams[0]), TcpStream(connection.streams[1])},
      bytes_{StreamBytes(payload_limit), StreamBytes(payload_limit)} {
    TraceHeader& header = trace_.header;
    const std::string client = to_text(connection.client), server = to_text(connection.server);
    header.scenario = without_folders(file);
    header.title = fmt::format("Captured: {} to {}", client, server);
    header.title_zh = fmt::format("抓包：{} 到 {}", client, server);
    header.world = kWorldImport;
    header.transport = "tcp";
    header.ip = connection.client.address.version;
    header.payload_limit = payload_limit;
    const bool roles = connection.roles_known;
    header.endpoints = {{roles ? "client" : client, ""}, {roles ? "server" : server, ""}};
}

void CapturedTrace::add(Nanos at, std::size_t direction, What what) {
    trace_.events.push_back({at, end_of(direction), kConnection, kNoStep, std::move(what)});
}

// In SYNs it is as it stands (RFC 7323 2.2). Where a SYN was not captured the scale is not known,
// and there is room for at least this much.
std::uint64_t CapturedTrace::window_of(const PacketHeader& header, std::size_t direction) const {
    const auto own = connection_.streams[direction].window_scale;
    const auto other = connection_.streams[1 - direction].window_scale;
    const bool scaled = own && other && !header.tcp->syn;
    return std::uint64_t{header.window} << (scaled ? *own : 0);
}

// Of a direction's segments, as far as the SYNs tell; 0: they do not.
std::uint32_t CapturedTrace::most_data(std::size_t direction) const {
    const StreamStart& own = connection_.streams[direction];
    const StreamStart& other = connection_.streams[1 - direction];
    if (!other.mss) return 0;
    const std::uint32_t options = own.timestamps && other.timestamps ? kTimestampBytes : 0;
    const std::uint32_t mss = own.mss ? std::min(*own.mss, *other.mss) : *other.mss;
    return mss > options ? mss - options : 0;
}

// A capture at the sender sees segments before the network card cuts them.
std::uint32_t CapturedTrace::segments_in(std::size_t direction, std::uint64_t size) const {
    const auto announced = connection_.streams[1 - direction].mss;
    const std::uint64_t most = most_data(direction);
    if (!announced || most == 0 || size <= *announced) return 1;
    return static_cast<std::uint32_t>((size + most - 1) / most);
}

void CapturedTrace::take(std::int64_t unix_ns, ByteView packet) {
    const auto header = parse_packet(packet);
    if (!header || !header->tcp) return;
    if (packets_ == 0) trace_.header.started_unix_ns = unix_ns;
    const Nanos at = unix_ns - trace_.header.started_unix_ns;
    last_ = packets_ == 0 ? at : std::max(last_, at);
    const std::size_t direction = connection_.direction_of(*header);

    Packet seen;
    seen.number = ++packets_;
    seen.size = header->size;
    seen.tcp = header->tcp;
    seen.seq = header->seq;
    seen.ack = header->ack;
    seen.window = window_of(*header, direction);
    const std::size_t whole = std::min<std::size_t>(header->header_size, packet.size());
    seen.header.assign(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(whole));
    const auto data = streams_[direction].take(*header);
    if (data) seen.data = data->range;
    if (header->tcp->ack) seen.acked = streams_[1 - direction].acknowledged(header->ack);
    add(at, direction, std::move(seen));

    // The client's first packet after its SYN ends the handshake.
    if (data || (direction == 0 && !header->tcp->syn)) {
        connected_ = std::min(at, connected_.value_or(at));
    }
    if (data) add_data(at, direction, *header, packet, *data);
}

void CapturedTrace::add_data(Nanos at, std::size_t direction, const PacketHeader& header,
                             ByteView packet, const TcpStream::Data& data) {
    Segment segment;
    segment.range = data.range;
    segment.segments = segments_in(direction, data.range.size());
    segment.again = data.again;
    segment.packet = packets_;
    add(at, direction, segment);
    const ByteView payload = payload_in(packet, header);
    if (payload.empty()) return;
    bytes_[direction].add(data.range.begin, payload,
                          trace_.payloads[{kConnection, end_of(direction)}]);
}

void CapturedTrace::add_connected() {
    Connected connected;
    connected.peer = end_of(1);
    connected.local = to_text(connection_.client);
    connected.remote = to_text(connection_.server);
    connected.mss = most_data(0);
    // First, so that at one instant it stands before what the client sent.
    trace_.events.insert(trace_.events.begin(), {connected_.value_or(last_), end_of(0), kConnection,
                                                 kNoStep, std::move(connected)});
}

void CapturedTrace::add_gaps() {
    for (const std::size_t direction : {0U, 1U}) {
        const std::size_t receiver = 1 - direction;
        for (const Lane lane : {Lane::message, Lane::send})
            add(last_, direction, Gap{lane, {}, {}});
        for (const Lane lane : {Lane::recv, Lane::frame}) add(last_, receiver, Gap{lane, {}, {}});
        const StreamStart& start = connection_.streams[direction];
        if (start.known && !start.syn) {
            add(last_, direction,
                Gap{Lane::wire,
                    {},
                    "the capture begins later than this stream: offset 0 is the "
                    "first byte in it, and window scaling is not known"});
        }
        const std::vector<ByteRange> holes = streams_[direction].holes();
        for (std::size_t i = 0; i < std::min(holes.size(), kNamedHoles); ++i) {
            add(last_, direction, Gap{Lane::wire, holes[i], "the capture does not have it"});
        }
        if (holes.size() > kNamedHoles) {
            add(last_, direction,
                Gap{Lane::wire,
                    {},
                    fmt::format("the capture has {} more holes", holes.size() - kNamedHoles)});
        }
    }
}

Trace CapturedTrace::finish() {
    add_connected();
    add_gaps();
    // Behind a hole at their begin nothing could be kept.
    std::erase_if(trace_.payloads, [](const auto& flow) { return flow.second.empty(); });
    order_events(trace_.events);
    return std::move(trace_);
}

}  // namespace sticky
