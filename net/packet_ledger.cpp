#include "net/packet_ledger.h"

#include <algorithm>
#include <iterator>

namespace sticky {
namespace {

constexpr std::uint32_t kUdpHeader = 8;

// The offset that 32 bits of a sequence number mean: the one nearest to `near` (RFC 9293 3.4).
std::int64_t unwrapped(std::uint32_t sequence, std::uint32_t first, std::uint64_t near) {
    const std::uint32_t at = first + static_cast<std::uint32_t>(near);
    return static_cast<std::int64_t>(near) + static_cast<std::int32_t>(sequence - at);
}

// As its UDP header says, whatever part of it is in this packet.
std::uint64_t datagram_size(ByteView bytes, const PacketHeader& header) {
    const std::size_t at = header.ip_size + 4;
    return static_cast<std::uint64_t>(bytes[at] << 8U | bytes[at + 1]) - kUdpHeader;
}

PacketLedger::Key turned(PacketLedger::Key key) {
    return {key.second, key.first};
}

}  // namespace

// Sockets

void PacketLedger::add_port(std::uint16_t port, EndpointId endpoint) {
    ports_[port] = endpoint;
}

void PacketLedger::add_socket(std::size_t inbox, SocketId socket, EndpointId endpoint, Key ports) {
    inboxes_.resize(std::max(inboxes_.size(), inbox + 1));
    if (cast_.datagrams()) {
        ports_[ports.first] = endpoint;
        UdpSocket& known = udp_[ports.first];
        if (known.socket != socket || known.inbox != inbox) known = {inbox, socket, endpoint, 0};
        return;
    }
    Direction& out = direction(ports);
    out.socket = socket;
    out.inbox = inbox;
    out.sender = endpoint;
    std::ranges::move(out.early, std::back_inserter(inboxes_[inbox]));
    for (WireFact& fact : inboxes_[inbox]) {
        if (fact.socket == kNoSocket) fact.socket = socket;
    }
    out.early.clear();
}

PacketLedger::Direction& PacketLedger::direction(Key key) {
    return directions_.try_emplace(key, directions_.size()).first->second;
}

EndpointId PacketLedger::sender_of(Key key) const {
    const auto known = directions_.find(key);
    if (known != directions_.end() && known->second.sender != kNobody) return known->second.sender;
    const auto port = ports_.find(key.first);
    return port == ports_.end() ? kNobody : port->second;
}

// A later fragment has no ports; it belongs to the first one.
bool PacketLedger::concerns(const PacketHeader& header) const {
    if (header.fragment && header.fragment->offset != 0)
        return fragmented_.contains(header.fragment->id);
    const Key key{header.source_port, header.destination_port};
    return ports_.contains(key.first) || ports_.contains(key.second) || directions_.contains(key) ||
           directions_.contains(turned(key));
}

// Facts

void PacketLedger::tell(Key key, WireFact fact) {
    tell(direction(key), std::move(fact));
}

void PacketLedger::tell(Direction& direction, WireFact fact) {
    fact.socket = direction.socket;
    if (direction.socket == kNoSocket)
        direction.early.push_back(std::move(fact));
    else
        inboxes_[direction.inbox].push_back(std::move(fact));
}

void PacketLedger::take(std::size_t inbox, std::vector<WireFact>& facts) {
    if (inbox >= inboxes_.size()) return;
    std::ranges::move(inboxes_[inbox], std::back_inserter(facts));
    inboxes_[inbox].clear();
}

// A reset by a port where nobody listens belongs to no socket: the other end tells of it.
void PacketLedger::adopt_strays() {
    for (auto& [key, from] : directions_) {
        const auto back = directions_.find(turned(key));
        if (back == directions_.end() || back->second.socket == kNoSocket) continue;
        for (WireFact& fact : from.early) {
            fact.by_peer = !fact.by_peer;
            tell(back->second, std::move(fact));
        }
        from.early.clear();
    }
}

bool PacketLedger::unsettled() const {
    return std::ranges::any_of(directions_, [&](const auto& one) {
        const auto& [key, from] = one;
        if (from.reset || !from.isn) return false;
        const auto back = directions_.find(turned(key));
        if (back == directions_.end()) return true;  // a SYN without an answer
        if (back->second.reset) return false;
        return from.acked < from.high || (from.fin && !from.fin_acked);
    });
}

// Packets

std::optional<PacketLedger::Entry> PacketLedger::enter(const Seen& seen) {
    if (cast_.datagrams()) {
        if (seen.header.protocol != kProtocolUdp) return std::nullopt;
        return enter_udp(seen);
    }
    if (!seen.header.tcp) return std::nullopt;
    return enter_tcp(seen);
}

Packet PacketLedger::packet_of(const Seen& seen) {
    Packet packet;
    packet.number = ++packets_;
    packet.size = seen.header.size;
    const std::size_t size = std::min<std::size_t>(seen.header.header_size, seen.bytes.size());
    const ByteView header = seen.bytes.first(size);
    packet.header.assign(header.begin(), header.end());
    return packet;
}

// Sequence and acknowledgment numbers as offsets of application bytes.
void PacketLedger::map_tcp(Direction& from, Direction* to, const PacketHeader& header,
                           Packet& packet) {
    const std::uint64_t size = header.payload_size;
    const TcpFlags flags = *header.tcp;
    packet.tcp = flags;
    packet.seq = header.seq;
    packet.ack = header.ack;
    if (flags.syn) {
        if (from.isn && *from.isn != header.seq) from = Direction(from.ordinal);  // the port again
        from.isn = header.seq;
        from.scale = header.window_scale;
        from.mss = header.mss.value_or(0);
        from.timestamps = header.timestamps.has_value();
    }
    packet.window = header.window;
    const bool scaled = to != nullptr && from.scale && to->scale && !flags.syn;
    if (scaled) packet.window <<= *from.scale;
    if (to != nullptr) to->largest_offer = std::max(to->largest_offer, packet.window);
    if (flags.rst) from.reset = true;
    if (flags.fin) from.fin = true;
    if (size > 0 && from.isn && !flags.syn) {
        const std::int64_t begin = unwrapped(header.seq, *from.isn + 1, from.high);
        if (begin >= 0) {
            const auto at = static_cast<std::uint64_t>(begin);
            packet.data = ByteRange{at, at + size};
        }
    }
    if (!flags.ack || to == nullptr || !to->isn) return;
    const std::int64_t acked = unwrapped(header.ack, *to->isn + 1, to->high);
    if (acked < 0) return;
    const auto offset = static_cast<std::uint64_t>(acked);
    packet.acked = std::min(offset, to->high);
}

void PacketLedger::arrived(Key key, const Packet& packet) {
    const auto back = directions_.find(turned(key));
    if (!packet.acked || back == directions_.end()) return;
    Direction& to = back->second;
    to.acked = std::max(to.acked, *packet.acked);
    const bool past_data =
        unwrapped(packet.ack, *to.isn + 1, to.high) > static_cast<std::int64_t>(to.high);
    if (to.fin && past_data) to.fin_acked = true;
}

// A sender cuts at its MSS, which is at most half of the largest window it was ever offered
// (tcp_sync_mss, tcp_bound_to_half_wnd in net/ipv4/tcp_output.c).
std::uint32_t PacketLedger::segments_in(std::uint64_t size, const Direction& from,
                                        const Direction* to) const {
    constexpr std::uint32_t kTimestamps = 12;  // the option and its padding (RFC 7323 A)
    constexpr std::uint64_t kTiny = 536;       // TCP_MSS_DEFAULT: windows up to here are not halved
    if (!cut_later_ || to == nullptr || from.mss == 0 || to->mss == 0) return 1;
    std::uint64_t mss = std::min(from.mss, to->mss);
    if (from.timestamps && to->timestamps && mss > kTimestamps) mss -= kTimestamps;
    if (from.largest_offer > kTiny) mss = std::min(mss, from.largest_offer / 2);
    return static_cast<std::uint32_t>((size + mss - 1) / mss);
}

PacketLedger::Entry PacketLedger::entry_of(Direction& from, Packet packet, Key key,
                                           std::uint64_t datagram) {
    return {std::move(packet), key, datagram, from.connects, ++from.packets};
}

PacketLedger::Entry PacketLedger::enter_tcp(const Seen& seen) {
    const Key key{seen.header.source_port, seen.header.destination_port};
    Direction& from = direction(key);
    const auto back = directions_.find(turned(key));
    Packet packet = packet_of(seen);
    Direction* const to = back == directions_.end() ? nullptr : &back->second;
    map_tcp(from, to, seen.header, packet);
    if (seen.header.tcp->syn && !seen.header.tcp->ack) from.connects = true;
    tell(from, {seen.at, kNoSocket, 0, false, packet});
    if (packet.data) {
        Segment segment;
        segment.range = *packet.data;
        segment.again = segment.range.begin < from.high;
        segment.packet = packet.number;
        segment.segments = segments_in(segment.range.size(), from, to);
        from.high = std::max(from.high, segment.range.end);
        tell(from, {seen.at, kNoSocket, 0, false, segment});
    }
    return entry_of(from, std::move(packet), key, 0);
}

std::optional<PacketLedger::Entry> PacketLedger::enter_udp(const Seen& seen) {
    const PacketHeader& header = seen.header;
    const bool first = !header.fragment || header.fragment->offset == 0;
    if (first && !header.transport) return std::nullopt;
    Key key{header.source_port, header.destination_port};
    std::uint64_t datagram = 0;
    if (first) {
        const auto socket = udp_.find(key.first);
        if (socket != udp_.end()) datagram = ++socket->second.sent;
        if (header.fragment) fragmented_[header.fragment->id] = {key, datagram};
    } else {
        const auto found = fragmented_.find(header.fragment->id);
        if (found == fragmented_.end()) return std::nullopt;
        key = found->second.key;
        datagram = found->second.datagram;
    }
    Direction& from = direction(key);
    if (const auto socket = udp_.find(key.first); socket != udp_.end()) {
        from.inbox = socket->second.inbox;
        from.socket = socket->second.socket;
        from.sender = socket->second.endpoint;
        from.connects = !cast_[from.sender].listen;
    }
    Packet packet = packet_of(seen);
    // Of its datagram, until the player says where that lies: it knows the sends.
    const std::uint64_t begin = first ? 0 : header.fragment->offset - kUdpHeader;
    packet.data = ByteRange{begin, begin + header.payload_size};
    tell(from, {seen.at, kNoSocket, datagram, false, packet});
    if (first) {
        Datagram left;
        left.packet = packet.number;
        left.range = {0, datagram_size(seen.bytes, header)};
        tell(from, {seen.at, kNoSocket, datagram, false, left});
    }
    return entry_of(from, std::move(packet), key, datagram);
}

}  // namespace sticky
