#include "sim/udp_stage.h"

#include <algorithm>

#include "sim/memory.h"
#include "sim/packet_bytes.h"

namespace sticky::sim {
namespace {

constexpr std::uint64_t kMostBuffer = 4 << 20;  // net.core.rmem_max
constexpr std::uint32_t kUdpHeader = 8;         // RFC 768
constexpr std::uint64_t kMostSegments = 128;    // UDP_MAX_SEGMENTS

// The largest payload: RFC 791 3.1 counts the IP header in, RFC 8200 3 does not.
std::uint64_t most_bytes(int ip) {
    return ip == 6 ? 65535 - kUdpHeader : 65535 - 20 - kUdpHeader;
}

// Bytes behind the IP header that a fragment carries: a multiple of 8 (RFC 791 3.2, RFC 8200 4.5).
std::uint64_t fragment_bytes(int ip, std::uint64_t mtu) {
    return (mtu - (ip == 6 ? 48 : 20)) / 8 * 8;
}

}  // namespace

UdpStage::Socket* UdpStage::socket_of(EndpointId endpoint) {
    const auto found = bound_.find(endpoint);
    if (found == bound_.end() || !sockets_[found->second].open) return nullptr;
    return &sockets_[found->second];
}

std::uint16_t UdpStage::port_of(EndpointId endpoint) const {
    const EndpointSpec& spec = cast()[endpoint];
    return spec.port != 0 ? spec.port : static_cast<std::uint16_t>(20001 + index_of(endpoint));
}

bool UdpStage::apply(Socket& socket, const OptionSetting& setting) {
    const auto value = static_cast<std::uint64_t>(setting.value);
    switch (setting.option) {
        case Option::rcvbuf:
            socket.room = std::max(2 * std::min(value, kMostBuffer), kLeastReceiveBuffer);
            break;
        case Option::udp_segment:
            socket.segment = value;
            break;
        case Option::udp_cork:
            socket.corked = value != 0;
            break;
        // Model: what was sent never waits here, and the device joins no datagrams (UDP_GRO).
        case Option::sndbuf:
        case Option::udp_gro:
        case Option::reuseaddr:
            break;
        default:
            return false;
    }
    return true;
}

OpenAnswer UdpStage::open(EndpointId endpoint, const Options& set) {
    auto answer = began<OpenAnswer>();
    answer.socket = SocketId{static_cast<Index>(sockets_.size())};
    Socket& socket = sockets_.emplace_back();
    socket.endpoint = endpoint;
    socket.room = profile().datagram_buffer;
    for (const OptionSetting& setting : set) {
        if (!apply(socket, setting)) return failed(answer, "ENOPROTOOPT");
    }
    return done(answer);
}

Answer UdpStage::listen(SocketId id) {
    auto answer = began<Answer>();
    Socket& socket = at(id);
    socket.port = port_of(socket.endpoint);
    bound_[socket.endpoint] = index_of(id);
    return done(answer);
}

ConnectAnswer UdpStage::connect(SocketId id, EndpointId to) {
    auto answer = began<ConnectAnswer>();
    Socket& socket = at(id);
    socket.peer = to;
    if (socket.port == 0) {
        socket.port = port_of(socket.endpoint);
        bound_[socket.endpoint] = index_of(id);
    }
    return done(answer);
}

SendAnswer UdpStage::send(const SendCall& call) {
    auto answer = began<SendAnswer>();
    Socket& socket = at(call.socket);
    if (!socket.error.empty()) return failed(answer, std::exchange(socket.error, {}));
    std::uint64_t size = 0;
    for (const ByteView part : call.parts) size += part.size();
    const std::uint64_t segment = socket.holding ? socket.held_segment : socket.segment;
    const std::uint64_t whole = socket.held.size() + size;
    if (whole > most_bytes(cast().scenario->ip)) {
        socket.held.clear();
        socket.holding = false;
        return failed(answer, "EMSGSIZE");
    }
    if (segment > 0 && whole > segment * kMostSegments) return failed(answer, "EINVAL");
    if (!socket.holding) {
        socket.held_segment = socket.segment;
        socket.held_to = call.to != kNobody ? call.to : socket.peer;
        socket.held_by = Cause::sent_at_once;
    }
    for (const ByteView part : call.parts)
        socket.held.insert(socket.held.end(), part.begin(), part.end());
    socket.holding = true;
    answer.accepted = size;
    // udp_sendmsg: corkreq.
    if (!call.more && !socket.corked) {
        dispatch(index_of(call.socket));
    } else {
        socket.held_by = socket.corked ? Cause::cork : Cause::more;
    }
    return done(answer);
}

void UdpStage::dispatch(Index from) {
    Socket& socket = sockets_[from];
    if (!socket.holding) return;
    socket.holding = false;
    const Bytes bytes = std::exchange(socket.held, {});
    const std::uint64_t segment = socket.held_segment;
    if (segment == 0 || bytes.size() <= segment)
        return leave(from, socket.held_to, bytes, socket.held_by);
    for (std::size_t at = 0; at < bytes.size(); at += segment) {
        const std::size_t end = std::min<std::size_t>(bytes.size(), at + segment);
        leave(from, socket.held_to,
              Bytes(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                    bytes.begin() + static_cast<std::ptrdiff_t>(end)),
              Cause::offload);
    }
}

void UdpStage::leave(Index from, EndpointId to, Bytes bytes, std::optional<Cause> cause) {
    ++sockets_[from].sent;
    const auto letter = std::make_shared<Letter>();
    letter->from = from;
    letter->to = to;
    letter->bytes = std::move(bytes);
    fragment(letter, cause);
}

void UdpStage::fragment(const std::shared_ptr<Letter>& kept, std::optional<Cause> cause) {
    const Letter& letter = *kept;
    const Index from = letter.from;
    Socket& socket = sockets_[from];
    ++datagrams_;
    const int ip = cast().scenario->ip;
    const Ends ends{ip, socket.port, port_of(letter.to)};
    const std::uint64_t whole = letter.bytes.size() + kUdpHeader;
    const bool cut = whole + ip_header_size(ip) > link().mtu;
    const std::uint64_t most = cut ? fragment_bytes(ip, link().mtu) : whole;
    const auto [flow, fresh] = flows_.try_emplace({ends.from, ends.to}, flows_.size());
    for (std::uint64_t at = 0; at < whole; at += most) {
        const std::uint64_t end = std::min(whole, at + most);
        const Piece piece{datagrams_, static_cast<std::uint32_t>(at),
                          static_cast<std::uint32_t>(end - at), end < whole,
                          static_cast<std::uint32_t>(letter.bytes.size())};
        Packet packet;
        packet.number = next_packet();
        packet.header = udp_header(ends, piece);
        packet.size = static_cast<std::uint32_t>(packet.header.size() + (end - at)) -
                      (at == 0 ? kUdpHeader : 0);
        packet.data = ByteRange{at == 0 ? 0 : at - kUdpHeader, end - kUdpHeader};
        Entering entering;
        entering.flight = {packet.number, SocketId{from}, socket.sent, parcels_.next(), false};
        entering.size = packet.size;
        entering.data = true;
        entering.connects = !cast()[socket.endpoint].listen;
        entering.flow = flow->second;
        entering.sender = socket.endpoint;
        const Parcel parcel{kept, {at, end}, packet.size};
        const std::uint32_t first = packet.number;
        tell({now(), SocketId{from}, socket.sent, false, std::move(packet)});
        if (at == 0) {
            Datagram left;
            left.packet = first;
            left.range = {0, letter.bytes.size()};
            left.cause = cause;
            tell({now(), SocketId{from}, socket.sent, false, left});
        }
        parcels_.put(parcel, enter(entering));
    }
}

void UdpStage::arrive(const Flight& flight) {
    const Parcel parcel = parcels_.take(flight.parcel);
    Letter& letter = *parcel.letter;
    letter.memory += memory_of_packet(parcel.size).cost;
    letter.pieces.push_back(parcel.piece);
    std::ranges::sort(letter.pieces, {}, &ByteRange::begin);
    std::uint64_t whole = 0;
    for (const ByteRange& piece : letter.pieces) {
        if (piece.begin <= whole) whole = std::max(whole, piece.end);
    }
    if (whole < letter.bytes.size() + kUdpHeader) return;
    deliver(letter);
    // A copy begins anew.
    letter.memory = 0;
    letter.pieces.clear();
}

void UdpStage::deliver(Letter& letter) {
    Socket& from = sockets_[letter.from];
    Socket* const to = socket_of(letter.to);
    if (to == nullptr) {
        // ICMP port unreachable: only a connected socket hears of it (udp(7)).
        if (from.peer != kNobody) from.error = "ECONNREFUSED";
        return;
    }
    if (to->peer != kNobody && to->peer != from.endpoint) return;
    // __udp_enqueue_schedule_skb: a full queue drops; an empty one takes anything.
    if (to->memory > 0 && to->memory + letter.memory > to->room) return;
    to->memory += letter.memory;
    to->queue.push_back({from.endpoint, letter.bytes, letter.memory});
}

RecvAnswer UdpStage::recv(const RecvCall& call) {
    auto answer = began<RecvAnswer>();
    answer.ended = now();
    Socket& socket = at(call.socket);
    if (socket.queue.empty()) {
        if (!socket.error.empty()) return failed(answer, std::exchange(socket.error, {}));
        return answer;
    }
    const Waiting& next = socket.queue.front();
    answer.real_size = next.bytes.size();
    answer.size = std::min<std::uint64_t>(next.bytes.size(), call.buffer.size());
    answer.from = next.from;
    std::copy_n(next.bytes.begin(), answer.size, call.buffer.begin());
    if (!call.peek) {
        socket.memory -= next.memory;
        socket.queue.pop_front();
    }
    return done(answer);
}

SetAnswer UdpStage::set(SocketId id, const OptionSetting& setting) {
    auto answer = began<SetAnswer>();
    if (!apply(at(id), setting)) return failed(answer, "ENOPROTOOPT");
    if (setting.option == Option::udp_cork && setting.value == 0) dispatch(index_of(id));
    return done(answer);
}

Answer UdpStage::shutdown_send(SocketId id) {
    auto answer = began<Answer>();
    return at(id).peer == kNobody ? failed(answer, "ENOTCONN") : done(answer);
}

Answer UdpStage::close(SocketId id) {
    auto answer = began<Answer>();
    Socket& socket = at(id);
    socket.open = false;
    socket.queue.clear();
    socket.held.clear();
    socket.holding = false;
    return done(answer);
}

}  // namespace sticky::sim
