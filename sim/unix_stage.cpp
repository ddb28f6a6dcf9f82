#include "sim/unix_stage.h"

#include <algorithm>

#include "sim/memory.h"

namespace sticky::sim {
namespace {

constexpr std::size_t kMostWaiting = 10;        // net.unix.max_dgram_qlen
constexpr std::uint64_t kMostBuffer = 4 << 20;  // net.core.wmem_max
constexpr std::uint64_t kMostPiece = 32768 + 4096 - kSharedInfo;

}  // namespace

UnixStage::UnixStage(const Cast& cast, const Profile& profile)
    : SimStage(cast, profile),
      datagrams_(cast.datagrams()),
      units_(keeps_boundaries(cast.scenario->transport)) {}

UnixStage::Index UnixStage::add(EndpointId endpoint) {
    Socket& socket = sockets_.emplace_back();
    socket.endpoint = endpoint;
    socket.room = profile().datagram_buffer;
    return static_cast<Index>(sockets_.size() - 1);
}

UnixStage::Index UnixStage::bound(EndpointId endpoint) const {
    const auto found = bound_.find(endpoint);
    return found == bound_.end() || !sockets_[found->second].open ? kNone : found->second;
}

std::string UnixStage::name_of_socket(Index socket) const {
    return "@sticky-sim-" + std::to_string(socket);
}

bool UnixStage::apply(Socket& socket, const OptionSetting& setting) const {
    const auto value = static_cast<std::uint64_t>(setting.value);
    if (setting.option == Option::sndbuf)
        socket.room = std::max(2 * std::min(value, kMostBuffer), kLeastSendBuffer);
    if (setting.option == Option::rcvlowat) socket.low_water = value;
    return true;  // SO_RCVBUF limits nothing here (unix(7)); backlog: everybody is taken
}

OpenAnswer UnixStage::open(EndpointId endpoint, const Options& set) {
    auto answer = began<OpenAnswer>();
    answer.socket = SocketId{add(endpoint)};
    for (const OptionSetting& setting : set) apply(at(answer.socket), setting);
    return done(answer);
}

Answer UnixStage::listen(SocketId id) {
    auto answer = began<Answer>();
    Socket& socket = at(id);
    if (!datagrams_ && bound(socket.endpoint) != kNone) return failed(answer, "EADDRINUSE");
    socket.listening = !datagrams_;
    bound_[socket.endpoint] = index_of(id);
    return done(answer);
}

ConnectAnswer UnixStage::connect(SocketId id, EndpointId to) {
    auto answer = began<ConnectAnswer>();
    Socket& socket = at(id);
    const Index other = bound(to);
    if (other == kNone) return failed(answer, "ECONNREFUSED");
    answer.local = name_of_socket(index_of(id));
    answer.remote = name_of_socket(other);
    if (datagrams_) {
        socket.to = to;
        return done(answer);
    }
    const Index child = add(to);
    sockets_[child].peer = index_of(id);
    sockets_[child].low_water = sockets_[other].low_water;
    socket.peer = child;
    sockets_[other].backlog.push_back(child);
    return done(answer);
}

AcceptAnswer UnixStage::accept(SocketId listener) {
    auto answer = began<AcceptAnswer>();
    Socket& socket = at(listener);
    if (socket.backlog.empty()) return answer;
    answer.socket = SocketId{socket.backlog.front()};
    socket.backlog.pop_front();
    answer.remote = name_of_socket(at(answer.socket).peer);
    return done(answer);
}

UnixStage::Index UnixStage::receiver_of(const Socket& socket, EndpointId to) const {
    if (!datagrams_) return socket.peer;
    return bound(to != kNobody ? to : socket.to);
}

SendAnswer UnixStage::send(const SendCall& call) {
    auto answer = began<SendAnswer>();
    Socket& socket = at(call.socket);
    if (socket.shut) return failed(answer, "EPIPE");
    const Index to = receiver_of(socket, call.to);
    if (to == kNone) return failed(answer, datagrams_ ? "ECONNREFUSED" : "ENOTCONN");
    if (!datagrams_ && !sockets_[to].open) return failed(answer, "EPIPE");
    Bytes bytes;
    for (const ByteView part : call.parts) bytes.insert(bytes.end(), part.begin(), part.end());
    if (units_) {
        // unix_dgram_sendmsg: as a whole or not at all.
        if (bytes.size() > socket.room - 32) return failed(answer, "EMSGSIZE");
        const bool full = datagrams_ && sockets_[to].queue.size() > kMostWaiting;
        if (full || socket.memory >= socket.room) return answer;
    }
    std::size_t at = 0;
    do {
        // unix_stream_sendmsg: in pieces of half the buffer at most.
        if (!units_ && socket.memory >= socket.room && !bytes.empty()) break;
        const std::size_t size =
            units_ ? bytes.size()
                   : std::min<std::size_t>({bytes.size() - at, socket.room / 2 - 64, kMostPiece});
        if (size == 0 && !units_) break;
        Packet packet;
        packet.from = index_of(call.socket);
        packet.bytes.assign(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                            bytes.begin() + static_cast<std::ptrdiff_t>(at + size));
        packet.memory = memory_of_packet(static_cast<std::uint32_t>(size)).cost;
        socket.memory += packet.memory;
        sockets_[to].queue.push_back(std::move(packet));
        at += size;
    } while (at < bytes.size());
    if (at == 0 && !bytes.empty()) return answer;
    answer.accepted = at;
    socket.sent += at;
    return done(answer);
}

void UnixStage::release(const Packet& packet) {
    sockets_[packet.from].memory -= packet.memory;
}

RecvAnswer UnixStage::recv(const RecvCall& call) {
    auto answer = began<RecvAnswer>();
    answer.ended = now();
    Socket& socket = at(call.socket);
    if (socket.queue.empty()) {
        if (!socket.error.empty()) return failed(answer, std::exchange(socket.error, {}));
        answer.end = socket.ended;
        return socket.ended ? done(answer) : answer;
    }
    if (units_) {
        Packet& packet = socket.queue.front();
        answer.real_size = packet.bytes.size();
        answer.size = std::min<std::uint64_t>(packet.bytes.size(), call.buffer.size());
        std::copy_n(packet.bytes.begin(), answer.size, call.buffer.begin());
        answer.from = sockets_[packet.from].endpoint;
        if (!call.peek) {
            release(packet);
            socket.queue.pop_front();
        }
        return done(answer);
    }
    std::uint64_t waiting = 0;
    for (const Packet& packet : socket.queue) waiting += packet.bytes.size() - packet.read;
    if (!call.nonblocking && waiting < socket.low_water && !socket.ended) return answer;
    for (std::size_t i = 0; i < socket.queue.size() && answer.size < call.buffer.size();) {
        Packet& packet = socket.queue[i];
        const std::size_t part = std::min<std::size_t>(packet.bytes.size() - packet.read,
                                                       call.buffer.size() - answer.size);
        std::copy_n(packet.bytes.begin() + static_cast<std::ptrdiff_t>(packet.read), part,
                    call.buffer.begin() + static_cast<std::ptrdiff_t>(answer.size));
        answer.size += part;
        if (call.peek) {
            ++i;
            continue;
        }
        packet.read += part;
        if (packet.read < packet.bytes.size()) break;
        release(packet);
        socket.queue.pop_front();
    }
    answer.real_size = answer.size;
    return done(answer);
}

SetAnswer UnixStage::set(SocketId id, const OptionSetting& setting) {
    auto answer = began<SetAnswer>();
    apply(at(id), setting);
    return done(answer);
}

Answer UnixStage::shutdown_send(SocketId id) {
    auto answer = began<Answer>();
    Socket& socket = at(id);
    if (socket.peer == kNone) return failed(answer, "ENOTCONN");
    socket.shut = true;
    sockets_[socket.peer].ended = true;
    return done(answer);
}

// unix_release_sock: with something unread the other end hears of a reset.
Answer UnixStage::close(SocketId id) {
    auto answer = began<Answer>();
    Socket& socket = at(id);
    if (!socket.open) return done(answer);
    socket.open = socket.listening = false;
    for (const Index child : socket.backlog) close(SocketId{child});
    if (socket.peer != kNone) {
        Socket& peer = sockets_[socket.peer];
        peer.ended = true;
        if (!socket.queue.empty()) peer.error = "ECONNRESET";
    }
    for (Packet& packet : socket.queue) release(packet);
    socket.queue.clear();
    return done(answer);
}

}  // namespace sticky::sim
