#include "net/wire/wire_link.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "net/wire/packet_swap.h"
#include "trace/limits.h"

namespace sticky {
namespace {

constexpr std::uint32_t kUdpHeader = 8;
constexpr std::uint8_t kProtocolIcmp = 1, kProtocolIcmp6 = 58;

// The offset that 32 bits of a sequence number mean: the one nearest to `near` (RFC 9293 3.4).
std::int64_t unwrapped(std::uint32_t sequence, std::uint32_t first, std::uint64_t near) {
    const std::uint32_t at = first + static_cast<std::uint32_t>(near);
    return static_cast<std::int64_t>(near) + static_cast<std::int32_t>(sequence - at);
}

// As its UDP header says, whatever part of it is in this packet.
std::uint64_t datagram_size(const Bytes& bytes, const PacketHeader& header) {
    const std::size_t at = header.ip_size + 4;
    return static_cast<std::uint64_t>(bytes[at] << 8U | bytes[at + 1]) - kUdpHeader;
}

// SYN, SYN+ACK, and the ACK after them, which is the second packet of who connects.
bool shakes_hands(const Packet& packet, bool connects, std::uint64_t position) {
    if (!packet.tcp) return false;
    if (packet.tcp->syn) return true;
    return connects && position == 2 && !packet.data && !packet.tcp->fin && !packet.tcp->rst;
}

}  // namespace

WireLink::WireLink(const Cast& cast, Fd tun, const RunClock& clock)
    : cast_(cast),
      spec_(cast.scenario->link.value_or(LinkSpec{})),
      tun_(std::move(tun)),
      clock_(clock),
      ways_{LinkWay(spec_), LinkWay(spec_)} {}

// Sockets

void WireLink::add_port(std::uint16_t port, EndpointId endpoint) {
    const std::scoped_lock guard(lock_);
    ports_[port] = endpoint;
}

void WireLink::add_socket(std::size_t inbox, SocketId socket, EndpointId endpoint,
                          std::uint16_t local, std::uint16_t remote) {
    const std::scoped_lock guard(lock_);
    inboxes_.resize(std::max(inboxes_.size(), inbox + 1));
    if (cast_.datagrams()) {
        ports_[local] = endpoint;
        UdpSocket& known = udp_[local];
        if (known.socket != socket || known.inbox != inbox) known = {inbox, socket, endpoint, 0};
        return;
    }
    Direction& out = direction({local, remote});
    out.socket = socket;
    out.inbox = inbox;
    out.sender = endpoint;
    std::ranges::move(out.early, std::back_inserter(inboxes_[inbox]));
    for (WireFact& fact : inboxes_[inbox]) {
        if (fact.socket == kNoSocket) fact.socket = socket;
    }
    out.early.clear();
}

WireLink::Direction& WireLink::direction(Key key) {
    const auto found = directions_.find(key);
    if (found != directions_.end()) return found->second;
    const LinkFlow flow(cast_.scenario->seed, directions_.size());
    return directions_.emplace(key, Direction(flow)).first->second;
}

EndpointId WireLink::sender_of(Key key) const {
    const auto found = ports_.find(key.first);
    return found == ports_.end() ? kNobody : found->second;
}

void WireLink::tell(Direction& direction, WireFact fact) {
    fact.socket = direction.socket;
    if (direction.socket == kNoSocket)
        direction.early.push_back(std::move(fact));
    else
        inboxes_[direction.inbox].push_back(std::move(fact));
}

void WireLink::take(std::size_t inbox, std::vector<WireFact>& facts) {
    const std::scoped_lock guard(lock_);
    if (inbox >= inboxes_.size()) return;
    std::ranges::move(inboxes_[inbox], std::back_inserter(facts));
    inboxes_[inbox].clear();
}

// Packets that enter

void WireLink::pump(Nanos entered) {
    const std::scoped_lock guard(lock_);
    std::array<std::uint8_t, 65536> buffer;
    for (;;) {
        const ssize_t got = read(tun_.get(), buffer.data(), buffer.size());
        if (got <= 0) return;
        enter(Bytes(buffer.begin(), buffer.begin() + got), entered);
    }
}

void WireLink::enter(Bytes bytes, Nanos entered) {
    const std::optional<PacketHeader> header = parse_packet(bytes);
    if (!header) return;
    if (header->tcp && !cast_.datagrams()) return enter_tcp(*header, std::move(bytes), entered);
    if (header->protocol == kProtocolUdp && cast_.datagrams())
        return enter_udp(*header, std::move(bytes), entered);
    // An ICMP error says that a datagram found nobody. Anything else the kernel says by itself
    // (IPv6 looks for routers) concerns no socket.
    if (header->protocol == kProtocolIcmp || header->protocol == kProtocolIcmp6) {
        swap_icmp(bytes);
        swap_addresses(bytes);
        static_cast<void>(write(tun_.get(), bytes.data(), bytes.size()));
    }
}

Packet WireLink::packet_of(const PacketHeader& header, const Bytes& bytes) {
    Packet packet;
    packet.number = ++packets_;
    packet.size = static_cast<std::uint32_t>(bytes.size());
    packet.header.assign(bytes.begin(),
                         bytes.begin() + static_cast<std::ptrdiff_t>(header.header_size));
    return packet;
}

// Sequence and acknowledgment numbers as offsets of application bytes.
void WireLink::map_tcp(Direction& from, Direction* to, const PacketHeader& header, Packet& packet) {
    const std::uint64_t size = header.payload_size;
    const TcpFlags flags = *header.tcp;
    packet.tcp = flags;
    packet.seq = header.seq;
    packet.ack = header.ack;
    if (flags.syn) {
        if (from.isn && *from.isn != header.seq) from = Direction(from.flow);  // the port again
        from.isn = header.seq;
        from.scale = header.window_scale;
    }
    packet.window = header.window;
    const bool scaled = to != nullptr && from.scale && to->scale && !flags.syn;
    if (scaled) packet.window <<= *from.scale;
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
    to->acked = std::max(to->acked, *packet.acked);
    if (to->fin && offset > to->high) to->fin_acked = true;
}

void WireLink::enter_tcp(const PacketHeader& header, Bytes bytes, Nanos entered) {
    const Key key{header.source_port, header.destination_port};
    Direction& from = direction(key);
    const auto back = directions_.find({key.second, key.first});
    Packet packet = packet_of(header, bytes);
    map_tcp(from, back == directions_.end() ? nullptr : &back->second, header, packet);
    if (header.tcp->syn && !header.tcp->ack) from.connects = true;
    const Nanos now = clock_.now();
    tell(from, {now, kNoSocket, 0, false, packet});
    if (packet.data) {
        Segment segment;
        segment.range = *packet.data;
        segment.again = segment.range.begin < from.high;
        segment.packet = packet.number;
        from.high = std::max(from.high, segment.range.end);
        tell(from, {now, kNoSocket, 0, false, segment});
    }
    const std::uint32_t number = packet.number;
    forward(from, key, packet, {std::move(bytes), key, number, 0}, entered);
}

void WireLink::enter_udp(const PacketHeader& header, Bytes bytes, Nanos entered) {
    const bool first = !header.fragment || header.fragment->offset == 0;
    Key key{header.source_port, header.destination_port};
    std::uint64_t datagram = 0;
    if (first) {
        const auto socket = udp_.find(key.first);
        if (socket != udp_.end()) datagram = ++socket->second.sent;
        if (header.fragment) fragmented_[header.fragment->id] = {key, datagram};
    } else {
        const auto found = fragmented_.find(header.fragment->id);
        if (found == fragmented_.end()) return;
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
    Packet packet = packet_of(header, bytes);
    // Of its datagram, until the player says where that lies: it knows the sends.
    const std::uint64_t begin = first ? 0 : header.fragment->offset - kUdpHeader;
    packet.data = ByteRange{begin, begin + bytes.size() - header.header_size};
    const Nanos now = clock_.now();
    const std::uint32_t number = packet.number;
    tell(from, {now, kNoSocket, datagram, false, packet});
    if (first) {
        Datagram left;
        left.packet = number;
        left.range = {0, datagram_size(bytes, header)};
        tell(from, {now, kNoSocket, datagram, false, left});
    }
    forward(from, key, packet, {std::move(bytes), key, number, datagram}, entered);
}

void WireLink::forward(Direction& from, Key key, const Packet& packet, Flying flying,
                       Nanos entered) {
    if (packet.data && from.flow.data_packets == 0) {
        const EndpointId sender = from.sender != kNobody ? from.sender : sender_of(key);
        from.flow.heed(spec_, sender == kNobody ? "" : cast_[sender].name, from.connects);
    }
    const std::uint64_t datagram = flying.datagram;
    ++from.packets;
    if (in_hand_ && (handshakes_in_hand_ || !shakes_hands(packet, from.connects, from.packets))) {
        hand_.push_back({std::move(flying), packet, clock_.now()});
        return;
    }
    const Passage passage = ways_[from.connects ? 0 : 1].enter(entered, packet.size,
                                                               packet.data.has_value(), from.flow);
    const Nanos now = clock_.now();
    if (passage.dropped) {
        tell(from, {now, kNoSocket, datagram, false, Dropped{packet.number, *passage.dropped}});
        return;
    }
    if (passage.duplicated) {
        tell(from, {now, kNoSocket, datagram, false, Duplicated{packet.number}});
        fly(flying, passage.due);
    }
    fly(std::move(flying), passage.due);
}

// Packets that leave

void WireLink::fly(Flying flying, Nanos due) {
    flying_.emplace(std::pair{due, ++order_}, std::move(flying));
}

std::optional<Nanos> WireLink::next_due() {
    const std::scoped_lock guard(lock_);
    if (flying_.empty()) return std::nullopt;
    return flying_.begin()->first.first;
}

bool WireLink::hand_over(Nanos now) {
    {
        const std::scoped_lock guard(lock_);
        if (flying_.empty() || flying_.begin()->first.first > now) return false;
        const Flying flying = std::move(flying_.extract(flying_.begin()).mapped());
        write_out(flying);
    }
    pump(now);
    return true;
}

void WireLink::write_out(const Flying& flying) {
    Bytes bytes = flying.bytes;
    swap_addresses(bytes);
    Direction& from = direction(flying.key);
    tell(from, {clock_.now(), kNoSocket, flying.datagram, true, Arrived{flying.number}});
    static_cast<void>(write(tun_.get(), bytes.data(), bytes.size()));
}

bool WireLink::busy() {
    const std::scoped_lock guard(lock_);
    if (!flying_.empty() || !hand_.empty()) return true;
    return std::ranges::any_of(directions_, [&](const auto& one) {
        const auto& [key, from] = one;
        if (from.reset || !from.isn) return false;
        const auto back = directions_.find({key.second, key.first});
        if (back == directions_.end()) return true;  // a SYN without an answer
        if (back->second.reset) return false;
        return from.acked < from.high || (from.fin && !from.fin_acked);
    });
}

Nanos WireLink::afterwards() {
    const std::scoped_lock guard(lock_);
    return in_hand_ ? kTimeLimitMs * kMillisecond : 1500 * kMillisecond;
}

void WireLink::close() {
    const std::scoped_lock guard(lock_);
    const Nanos now = clock_.now();
    for (const auto& [when, flying] : flying_) {
        tell(direction(flying.key),
             {now, kNoSocket, flying.datagram, false, Dropped{flying.number, DropRule::closed}});
    }
    for (const InHand& held : hand_) {
        tell(direction(held.flying.key), {now, kNoSocket, held.flying.datagram, false,
                                          Dropped{held.flying.number, DropRule::closed}});
    }
    flying_.clear();
    hand_.clear();
    // A reset by a port where nobody listens belongs to no socket: the other end tells of it.
    for (auto& [key, from] : directions_) {
        const auto back = directions_.find({key.second, key.first});
        if (back == directions_.end() || back->second.socket == kNoSocket) continue;
        for (WireFact& fact : from.early) {
            fact.by_peer = !fact.by_peer;
            tell(back->second, std::move(fact));
        }
        from.early.clear();
    }
}

// By hand

void WireLink::take_in_hand(bool handshakes) {
    const std::scoped_lock guard(lock_);
    in_hand_ = true;
    handshakes_in_hand_ = handshakes;
}

void WireLink::let_go() {
    const std::scoped_lock guard(lock_);
    in_hand_ = handshakes_in_hand_ = false;
    for (InHand& held : hand_) fly(std::move(held.flying), 0);
    hand_.clear();
}

std::vector<HeldPacket> WireLink::held() {
    const std::scoped_lock guard(lock_);
    std::vector<HeldPacket> found;
    for (const InHand& one : hand_) {
        const Key key = one.flying.key;
        found.push_back(
            {one.packet, sender_of(key), sender_of({key.second, key.first}), one.since});
        const auto from = directions_.find(key);
        if (from != directions_.end() && from->second.sender != kNobody)
            found.back().from = from->second.sender;
        const auto to = directions_.find({key.second, key.first});
        if (to != directions_.end() && to->second.sender != kNobody)
            found.back().to = to->second.sender;
    }
    return found;
}

bool WireLink::act(HandAction action, std::uint32_t packet) {
    const std::scoped_lock guard(lock_);
    const auto found =
        std::ranges::find(hand_, packet, [](const InHand& one) { return one.packet.number; });
    if (found == hand_.end()) return false;
    Direction& from = direction(found->flying.key);
    const Nanos now = clock_.now();
    const std::uint64_t datagram = found->flying.datagram;
    if (action == HandAction::duplicate) {
        tell(from, {now, kNoSocket, datagram, false, Duplicated{packet}});
        fly(found->flying, 0);
    }
    if (action == HandAction::drop)
        tell(from, {now, kNoSocket, datagram, false, Dropped{packet, DropRule::by_hand}});
    else
        fly(std::move(found->flying), 0);
    hand_.erase(found);
    return true;
}

}  // namespace sticky
