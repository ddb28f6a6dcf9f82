#include "net/wire/wire_link.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "net/wire/packet_swap.h"
#include "trace/limits.h"

namespace sticky {
namespace {

constexpr std::uint8_t kProtocolIcmp = 1, kProtocolIcmp6 = 58;

// SYN, SYN+ACK, and the ACK after them, which is the second packet of who connects.
bool shakes_hands(const PacketLedger::Entry& entry) {
    const Packet& packet = entry.packet;
    if (!packet.tcp) return false;
    if (packet.tcp->syn) return true;
    return entry.connects && entry.position == 2 && !packet.data && !packet.tcp->fin &&
           !packet.tcp->rst;
}

}  // namespace

WireLink::WireLink(const Cast& cast, Fd tun, const RunClock& clock)
    : cast_(cast),
      spec_(cast.scenario->link.value_or(LinkSpec{})),
      tun_(std::move(tun)),
      clock_(clock),
      ways_{LinkWay(spec_), LinkWay(spec_)},
      ledger_(cast) {}

// Sockets

void WireLink::add_port(std::uint16_t port, EndpointId endpoint) {
    const std::scoped_lock guard(lock_);
    ledger_.add_port(port, endpoint);
}

void WireLink::add_socket(std::size_t inbox, SocketId socket, EndpointId endpoint,
                          PacketLedger::Key ports) {
    const std::scoped_lock guard(lock_);
    ledger_.add_socket(inbox, socket, endpoint, ports);
}

void WireLink::take(std::size_t inbox, std::vector<WireFact>& facts) {
    const std::scoped_lock guard(lock_);
    ledger_.take(inbox, facts);
}

LinkFlow& WireLink::flow_of(Key key) {
    const std::uint64_t ordinal = ledger_.ordinal(key);
    return flows_.try_emplace(key, cast_.scenario->seed, ordinal).first->second;
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
    if (const auto entry = ledger_.enter({clock_.now(), *header, bytes})) {
        return forward(*entry, std::move(bytes), entered);
    }
    // An ICMP error says that a datagram found nobody. Anything else the kernel says by itself
    // (IPv6 looks for routers) concerns no socket.
    if (header->protocol == kProtocolIcmp || header->protocol == kProtocolIcmp6) {
        swap_icmp(bytes);
        swap_addresses(bytes);
        static_cast<void>(write(tun_.get(), bytes.data(), bytes.size()));
    }
}

void WireLink::forward(const PacketLedger::Entry& entry, Bytes bytes, Nanos entered) {
    const Packet& packet = entry.packet;
    const std::uint64_t datagram = entry.datagram;
    LinkFlow& flow = flow_of(entry.key);
    if (packet.data && flow.data_packets == 0) {
        const EndpointId sender = ledger_.sender_of(entry.key);
        flow.heed(spec_, sender == kNobody ? "" : cast_[sender].name, entry.connects);
    }
    Flying flying{std::move(bytes), entry.key, packet, datagram};
    if (in_hand_ && (handshakes_in_hand_ || !shakes_hands(entry))) {
        hand_.push_back({std::move(flying), clock_.now()});
        return;
    }
    const Passage passage =
        ways_[entry.connects ? 0 : 1].enter(entered, packet.size, packet.data.has_value(), flow);
    const Nanos now = clock_.now();
    if (passage.dropped) {
        ledger_.tell(entry.key,
                     {now, kNoSocket, datagram, false, Dropped{packet.number, *passage.dropped}});
        return;
    }
    if (passage.duplicated) {
        ledger_.tell(entry.key, {now, kNoSocket, datagram, false, Duplicated{packet.number}});
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
    ledger_.tell(flying.key,
                 {clock_.now(), kNoSocket, flying.datagram, true, Arrived{flying.packet.number}});
    ledger_.arrived(flying.key, flying.packet);
    static_cast<void>(write(tun_.get(), bytes.data(), bytes.size()));
}

bool WireLink::busy() {
    const std::scoped_lock guard(lock_);
    if (!flying_.empty() || !hand_.empty()) return true;
    return ledger_.unsettled();
}

bool WireLink::under_way() {
    const std::scoped_lock guard(lock_);
    pollfd device{tun_.get(), POLLIN, 0};
    return !flying_.empty() || !hand_.empty() || poll(&device, 1, 0) > 0;
}

Nanos WireLink::afterwards() {
    const std::scoped_lock guard(lock_);
    return in_hand_ ? kTimeLimitMs * kMillisecond : 1500 * kMillisecond;
}

void WireLink::close() {
    const std::scoped_lock guard(lock_);
    const Nanos now = clock_.now();
    for (const auto& [when, flying] : flying_) {
        ledger_.tell(flying.key, {now, kNoSocket, flying.datagram, false,
                                  Dropped{flying.packet.number, DropRule::closed}});
    }
    for (const InHand& held : hand_) {
        ledger_.tell(held.flying.key, {now, kNoSocket, held.flying.datagram, false,
                                       Dropped{held.flying.packet.number, DropRule::closed}});
    }
    flying_.clear();
    hand_.clear();
    ledger_.adopt_strays();
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
        found.push_back({one.flying.packet, ledger_.sender_of(key),
                         ledger_.sender_of({key.second, key.first}), one.since});
    }
    return found;
}

bool WireLink::act(HandAction action, std::uint32_t packet) {
    const std::scoped_lock guard(lock_);
    const auto found = std::ranges::find(
        hand_, packet, [](const InHand& one) { return one.flying.packet.number; });
    if (found == hand_.end()) return false;
    const Key key = found->flying.key;
    const Nanos now = clock_.now();
    const std::uint64_t datagram = found->flying.datagram;
    if (action == HandAction::duplicate) {
        ledger_.tell(key, {now, kNoSocket, datagram, false, Duplicated{packet}});
        fly(found->flying, 0);
    }
    if (action == HandAction::drop)
        ledger_.tell(key, {now, kNoSocket, datagram, false, Dropped{packet, DropRule::by_hand}});
    else
        fly(std::move(found->flying), 0);
    hand_.erase(found);
    return true;
}

}  // namespace sticky
