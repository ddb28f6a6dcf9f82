#include "sim/tcp_stage.h"

#include <algorithm>

#include "sim/memory.h"
#include "sim/packet_bytes.h"
#include "sim/tcp_input.h"
#include "sim/tcp_output.h"
#include "sim/tcp_receive.h"

namespace sticky::sim {
namespace {

constexpr std::uint16_t kFirstListenerPort = 20001;

// Where a stream's numbers begin: different for each, the same in every run (RFC 6528 wants them
// hard to guess; nobody guesses here).
std::uint32_t first_number(std::uint64_t seed, std::uint64_t flow) {
    std::uint64_t z = seed * 0x9e3779b97f4a7c15U + flow + 1;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return static_cast<std::uint32_t>(z ^ (z >> 31U));
}

bool may_lose(const LinkSpec& link) {
    return link.loss > 0 || !link.drop.empty() || (link.rate_kbit > 0 && link.queue > 0) ||
           !link.delay_more.empty() || !link.duplicate.empty();
}

}  // namespace

TcpStage::TcpStage(const Cast& cast, const Profile& profile)
    : SimStage(cast, profile), ports_(cast.endpoints.size()) {}

// Names

TcpStage::Index TcpStage::add(EndpointId endpoint, TcpSocket tcp) {
    Socket& socket = sockets_.emplace_back();
    socket.endpoint = endpoint;
    socket.tcp = std::move(tcp);
    return static_cast<Index>(sockets_.size() - 1);
}

std::uint16_t TcpStage::port_of(EndpointId endpoint) {
    std::uint16_t& port = ports_[index_of(endpoint)];
    if (port != 0) return port;
    const EndpointSpec& spec = cast()[endpoint];
    if (!spec.port_of.empty()) return port = port_of(cast().find(spec.port_of));
    return port = spec.port != 0
                      ? spec.port
                      : static_cast<std::uint16_t>(kFirstListenerPort + index_of(endpoint));
}

TcpStage::Index TcpStage::listener_at(std::uint16_t port) const {
    for (Index i = 0; i < sockets_.size(); ++i) {
        if (sockets_[i].listening && sockets_[i].port == port) return i;
    }
    return kNone;
}

// inet_csk_bind_conflict: also by connections that a former listener left in TIME_WAIT.
bool TcpStage::port_taken(const Socket& socket, std::uint16_t port) const {
    return std::ranges::any_of(sockets_, [&](const Socket& other) {
        if (&other == &socket || other.port != port) return false;
        if (other.listening) return true;
        const bool alive = other.tcp.phase != TcpPhase::closed;
        return alive && !(other.reuse && socket.reuse);
    });
}

std::string TcpStage::address(bool home, std::uint16_t port) const {
    const std::string host = cast().scenario->ip == 6 ? (home ? "[fd00::1]" : "[fd00::2]")
                                                      : (home ? "10.0.0.1" : "10.0.0.2");
    return host + ":" + std::to_string(port);
}

// Opening

OpenAnswer TcpStage::open(EndpointId endpoint, const Options& set) {
    auto answer = began<OpenAnswer>();
    const auto mtu = static_cast<std::uint32_t>(link().mtu);
    answer.socket =
        SocketId{add(endpoint, tcp_open(profile(), cast().scenario->ip, mtu, may_lose(link())))};
    for (const OptionSetting& setting : set) {
        if (const std::string_view error = apply(at(answer.socket), setting); !error.empty())
            return failed(answer, error);
    }
    return done(answer);
}

Answer TcpStage::listen(SocketId id) {
    auto answer = began<Answer>();
    Socket& socket = at(id);
    const std::uint16_t port = port_of(socket.endpoint);
    if (port_taken(socket, port)) {
        fail(answer, "EADDRINUSE");
        answer.text += " (port " + std::to_string(port) + ")";
        return answer;
    }
    socket.port = port;
    socket.listening = socket.known = true;
    return done(answer);
}

ConnectAnswer TcpStage::connect(SocketId id, EndpointId to) {
    auto answer = began<ConnectAnswer>();
    Socket& socket = at(id);
    if (!socket.connecting) {
        socket.connecting = socket.connects = true;
        socket.port = next_port_++;
        socket.remote_port = port_of(to);
        socket.flow = next_flow_++;
        socket.isn = first_number(cast().scenario->seed, socket.flow);
        tcp_connect(socket.tcp, now());
        flush(index_of(id));
        return answer;
    }
    if (socket.tcp.phase == TcpPhase::syn_sent) return answer;
    socket.known = true;
    if (socket.tcp.phase == TcpPhase::closed && !socket.tcp.error.empty()) {
        const std::string_view error = std::exchange(socket.tcp.error, {});
        return failed(answer, error);
    }
    answer.local = address(true, socket.port);
    answer.remote = address(false, socket.remote_port);
    answer.mss = tcp_current_mss(socket.tcp);
    if (socket.quickack) tcp_set_quickack(socket.tcp, *socket.quickack, now());
    flush(index_of(id));
    return done(answer);
}

AcceptAnswer TcpStage::accept(SocketId listener) {
    auto answer = began<AcceptAnswer>();
    Socket& socket = at(listener);
    if (socket.backlog.empty()) return answer;
    const Index child = socket.backlog.front();
    socket.backlog.pop_front();
    sockets_[child].known = true;
    answer.socket = SocketId{child};
    answer.remote = address(true, sockets_[child].remote_port);
    return done(answer);
}

// Data

SendAnswer TcpStage::send(const SendCall& call) {
    auto answer = began<SendAnswer>();
    Socket& socket = at(call.socket);
    TcpSocket& tcp = socket.tcp;
    if (tcp.snd.shut || tcp.phase == TcpPhase::closed) {
        const std::string_view error = std::exchange(tcp.error, {});
        return failed(answer, error.empty() ? "EPIPE" : error);
    }
    // A call waits for the handshake (tcp_sendmsg_locked, sk_stream_wait_connect).
    if (tcp.phase == TcpPhase::syn_sent || tcp.phase == TcpPhase::syn_received) return answer;
    std::uint64_t size = 0;
    for (const ByteView part : call.parts) size += part.size();
    const std::uint64_t taken = tcp_write(tcp, size, {call.more, call.eor}, now());
    if (taken == 0 && size > 0) return answer;
    std::uint64_t left = taken;
    for (const ByteView part : call.parts) {
        const std::size_t of_it = std::min<std::uint64_t>(left, part.size());
        socket.sent.add(part.first(of_it));
        left -= of_it;
    }
    socket.accepted += taken;
    answer.accepted = taken;
    flush(index_of(call.socket));
    return done(answer);
}

RecvAnswer TcpStage::recv(const RecvCall& call) {
    auto answer = began<RecvAnswer>();
    answer.ended = now();
    Socket& socket = at(call.socket);
    TcpSocket& tcp = socket.tcp;
    const TcpReceiveState& rcv = tcp.rcv;
    if (!call.nonblocking && rcv.low_water > 1 && !rcv.shut && tcp.phase != TcpPhase::closed) {
        // tcp_stream_is_readable
        const bool cramped = promised_window(tcp) <= tcp.ack.segment_size;
        if (tcp_readable(tcp) < rcv.low_water && !cramped) return answer;
    }
    const Sequence from = rcv.read;
    const TcpRead read = tcp_read(tcp, call.buffer.size(), {call.peek, call.waitall}, now());
    if (read.blocked) {
        flush(index_of(call.socket));
        if (!tcp.error.empty()) return failed(answer, std::exchange(tcp.error, {}));
        if (tcp.phase != TcpPhase::closed) return answer;
        answer.end = true;
        return done(answer);
    }
    answer.size = answer.real_size = read.size;
    answer.end = read.end;
    if (read.size > 0 && !call.trunc)
        sockets_[socket.peer].sent.copy(from, call.buffer.first(read.size));
    if (!call.peek && read.size > 0) sockets_[socket.peer].sent.forget_below(from + read.size);
    answer.left = tcp_readable(tcp);
    if (socket.quickack) tcp_set_quickack(tcp, *socket.quickack, now());
    flush(index_of(call.socket));
    return done(answer);
}

std::uint64_t TcpStage::acked(SocketId id) {
    const Socket& socket = at(id);
    return std::min(socket.accepted, socket.tcp.snd.una);
}

// Closing

Answer TcpStage::shutdown_send(SocketId id) {
    auto answer = began<Answer>();
    Socket& socket = at(id);
    if (socket.tcp.phase == TcpPhase::closed) return failed(answer, "ENOTCONN");
    tcp_shutdown(socket.tcp, now());
    flush(index_of(id));
    return done(answer);
}

Answer TcpStage::close(SocketId id) {
    auto answer = began<Answer>();
    Socket& socket = at(id);
    if (socket.listening) {
        socket.listening = false;
        for (const Index child : socket.backlog) {
            tcp_close(sockets_[child].tcp, true, now());
            flush(child);
        }
        socket.backlog.clear();
    } else if (socket.opened) {
        tcp_close(socket.tcp, socket.abort, now());
        flush(index_of(id));
    }
    socket.opened = false;
    return done(answer);
}

Answer TcpStage::reset(SocketId id) {
    auto answer = began<Answer>();
    Socket& socket = at(id);
    if (socket.opened) tcp_close(socket.tcp, true, now());
    socket.opened = false;
    flush(index_of(id));
    return done(answer);
}

// Packets

void TcpStage::flush(Index index) {
    TcpSocket& tcp = sockets_[index].tcp;
    const std::vector<TcpSegment> out = std::move(tcp.out);
    tcp.out.clear();
    for (const TcpSegment& segment : out) emit(index, segment);
    for (const TcpSocket::Confession& held : tcp.held)
        tell({now(), SocketId{index}, 0, false, Held{held.range, held.cause}});
    tcp.held.clear();
    set_timer(index, tcp_next_timer(tcp));
}

Packet TcpStage::packet_of(Socket& from, const TcpSegment& segment) const {
    const Socket* const to = from.peer == kNone ? nullptr : &sockets_[from.peer];
    Packet packet;
    packet.size = ip_header_size(from.tcp.ip) + kTcpHeader + segment.option_size() + segment.size;
    packet.tcp = segment.flags;
    const std::uint32_t base = from.isn + 1;
    const std::uint32_t ack_base = to == nullptr ? 0 : to->isn + 1;
    packet.seq = segment.flags.syn
                     ? from.isn
                     : base + static_cast<std::uint32_t>(segment.seq) - (segment.probe ? 1 : 0);
    if (segment.flags.ack) packet.ack = ack_base + static_cast<std::uint32_t>(segment.ack);
    packet.window = segment.flags.syn ? segment.window : segment.offered;
    if (segment.size > 0) packet.data = ByteRange{segment.seq, segment.seq + segment.size};
    if (segment.flags.ack && to != nullptr) packet.acked = std::min(segment.ack, to->furthest);
    packet.header = tcp_header({from.tcp.ip, from.port, from.remote_port}, segment,
                               {packet.seq, packet.ack}, ack_base);
    return packet;
}

void TcpStage::emit(Index index, const TcpSegment& segment) {
    Socket& from = sockets_[index];
    Packet packet = packet_of(from, segment);
    packet.number = next_packet();
    Entering entering;
    entering.flight = {packet.number, SocketId{index}, 0, parcels_.next(), false};
    entering.size = packet.size;
    entering.data = packet.data.has_value();
    entering.connects = from.connects;
    entering.flow = from.flow;
    entering.sender = from.endpoint;
    const Parcel parcel{segment, packet.size, index, from.peer, from.remote_port};
    const std::uint32_t number = packet.number;
    tell({now(), SocketId{index}, 0, false, std::move(packet)});
    if (segment.size > 0) {
        Segment left;
        left.range = {segment.seq, segment.seq + segment.size};
        left.again = segment.seq < from.furthest;
        left.packet = number;
        left.cause = segment.cause;
        from.furthest = std::max(from.furthest, left.range.end);
        tell({now(), SocketId{index}, 0, false, left});
    }
    parcels_.put(parcel, enter(entering));
}

// Nobody listens: a reset that belongs to no socket (RFC 9293 3.10.7.1).
void TcpStage::refuse(const Parcel& parcel) {
    Socket& asks = sockets_[parcel.from];
    if (parcel.segment.flags.rst) return;
    TcpSegment segment;
    segment.flags.rst = segment.flags.ack = true;
    segment.ack = parcel.segment.end();
    Packet packet;
    packet.number = next_packet();
    packet.size = ip_header_size(asks.tcp.ip) + kTcpHeader;
    packet.tcp = segment.flags;
    packet.ack = asks.isn + 1 + static_cast<std::uint32_t>(segment.ack);
    packet.acked = std::min(segment.ack, asks.furthest);
    packet.header =
        tcp_header({asks.tcp.ip, asks.remote_port, asks.port}, segment, {0, packet.ack}, 0);
    Entering entering;
    entering.flight = {packet.number, SocketId{parcel.from}, 0, parcels_.next(), true};
    entering.size = packet.size;
    entering.flow = next_flow_++;
    const Parcel answer{segment, packet.size, kNone, parcel.from, asks.port};
    tell({now(), SocketId{entering.flight.from}, 0, true, std::move(packet)});
    parcels_.put(answer, enter(entering));
}

void TcpStage::arrive(const Flight& flight) {
    const Parcel parcel = parcels_.take(flight.parcel);
    Index to = parcel.to;
    if (to == kNone && parcel.from != kNone) to = sockets_[parcel.from].peer;
    if (to == kNone) {
        const Index listener = parcel.segment.flags.syn ? listener_at(parcel.port) : kNone;
        if (listener == kNone) return refuse(parcel);
        const Index child = add(sockets_[listener].endpoint,
                                tcp_welcome(sockets_[listener].tcp, parcel.segment, now()));
        Socket& socket = sockets_[child];
        Socket& asks = sockets_[parcel.from];
        socket.peer = parcel.from;
        asks.peer = child;
        socket.port = asks.remote_port;
        socket.remote_port = asks.port;
        socket.reuse = sockets_[listener].reuse;
        socket.flow = next_flow_++;
        socket.isn = first_number(cast().scenario->seed, socket.flow);
        return flush(child);
    }
    Socket& socket = sockets_[to];
    const bool handshake = socket.tcp.phase == TcpPhase::syn_received;
    tcp_arrive(socket.tcp, parcel.segment, parcel.size, now());
    if (handshake && socket.tcp.phase != TcpPhase::syn_received &&
        socket.tcp.phase != TcpPhase::closed) {
        const Index listener = listener_at(socket.port);
        if (listener != kNone) sockets_[listener].backlog.push_back(to);
    }
    flush(to);
}

void TcpStage::timer(std::uint32_t socket) {
    tcp_run_timers(sockets_[socket].tcp, now());
    flush(socket);
}

bool TcpStage::busy() const {
    return std::ranges::any_of(sockets_, [](const Socket& socket) {
        return socket.tcp.phase != TcpPhase::closed &&
               (socket.tcp.snd.packets > 0 || socket.tcp.phase == TcpPhase::syn_sent ||
                (!socket.tcp.snd.queue.empty() && socket.tcp.resend_due != kNever));
    });
}

bool TcpStage::known(SocketId socket) const {
    return sockets_[index_of(socket)].known;
}

}  // namespace sticky::sim
