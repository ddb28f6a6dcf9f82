#include "net/kernel_stage.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "net/socket_error.h"
#include "net/socket_options.h"
#include "net/tcp_info.h"

namespace sticky {

KernelStage::KernelStage(const Cast& cast, AddressBook& book, const RunClock& clock,
                         Settings settings)
    : cast_(cast),
      book_(book),
      clock_(clock),
      settings_(settings),
      first_offset_(clock.wall_offset()) {}

KernelStage::~KernelStage() = default;

void KernelStage::failed(Answer& answer, int error) const {
    failed(answer, error_name(error), error_text(error));
}

void KernelStage::failed(Answer& answer, std::string_view error, std::string text) const {
    answer.status = Answer::Status::failed;
    answer.error = error;
    answer.text = std::move(text);
    answer.ended = clock_.now();
    if (answer.began == 0) answer.began = answer.ended;
}

SocketId KernelStage::add(int fd, EndpointId endpoint) {
    if (!free_.empty()) {
        const SocketId id = free_.back();
        free_.pop_back();
        std::destroy_at(&at(id));
        std::construct_at(&at(id), io_, fd, endpoint);
        return id;
    }
    sockets_.emplace_back(io_, fd, endpoint);
    return SocketId{static_cast<std::uint32_t>(sockets_.size() - 1)};
}

// Options

int KernelStage::apply(Socket& socket, const OptionSetting& setting) {
    if (setting.option == Option::backlog) socket.backlog = static_cast<int>(setting.value);
    if (setting.option == Option::quickack) socket.quickack = static_cast<int>(setting.value);
    if (setting.option == Option::udp_cork) socket.corked = setting.value != 0;
    if (setting.option == Option::rcvlowat) socket.low_water = static_cast<int>(setting.value);
    if (setting.option == Option::linger) socket.linger = setting.value >= 0;
    if (setting.option == Option::rcvbuf) socket.small_room = setting.value < 65536;
    return set_option(socket.fd(), setting);
}

SetAnswer KernelStage::set(SocketId id, const OptionSetting& setting) {
    SetAnswer answer;
    answer.began = clock_.now();
    const int error = apply(at(id), setting);
    answer.ended = clock_.now();
    answer.status = Answer::Status::done;
    if (error != 0) failed(answer, error);
    touch(id);
    return answer;
}

// Opening

OpenAnswer KernelStage::open(EndpointId endpoint, const Options& set) {
    OpenAnswer answer;
    answer.began = clock_.now();
    const Transport transport = cast_.scenario->transport;
    const int fd = socket(family_of(transport, cast_.scenario->ip),
                          type_of(transport) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        failed(answer, errno);
        return answer;
    }
    answer.socket = add(fd, endpoint);
    Socket& socket = at(answer.socket);
    // The machine's default may pace what is sent (bbr); runs should compare.
    if (tcp()) set_option(fd, {Option::congestion, 0, "cubic", {}});
    for (const OptionSetting& setting : set) {
        // On a socket that is not connected it would delay the last ACK of the handshake, not those
        // of data.
        if (setting.option == Option::quickack) {
            socket.quickack = static_cast<int>(setting.value);
            continue;
        }
        if (const int error = apply(socket, setting); error != 0) {
            failed(answer, error);
            answer.text = std::string(name_of(setting.option)) + ": " + answer.text;
            return answer;
        }
    }
    if (transport == Transport::udp && settings_.stamps) socket.stamps.enable(fd, false);
    answer.ended = clock_.now();
    answer.status = Answer::Status::done;
    return answer;
}

Answer KernelStage::listen(SocketId id) {
    Answer answer;
    answer.began = clock_.now();
    Socket& socket = at(id);
    const EndpointSpec& spec = cast_[socket.endpoint];
    const Transport transport = cast_.scenario->transport;
    Address address = book_.address(socket.endpoint);
    if (!address.known()) {
        const std::string text =
            is_unix(transport) ? book_.unix_name(socket.endpoint) : book_.host_of(spec);
        const Result<Address> made =
            make_address(transport, cast_.scenario->ip, text, book_.port_of(spec));
        if (!made) {
            failed(answer, EADDRNOTAVAIL);
            answer.text = made.error().what;
            return answer;
        }
        address = *made;
    }
    book_.release(socket.endpoint);
    if (bind(socket.fd(), address.get(), address.size) != 0 ||
        (streams() && ::listen(socket.fd(), socket.backlog) != 0)) {
        failed(answer, errno);
        if (address.port() != 0) answer.text += " (port " + std::to_string(address.port()) + ")";
        return answer;
    }
    socket.listening = streams();
    const Address bound = local_address(socket.fd());
    book_.set_address(socket.endpoint, bound);
    if (!streams()) datagram_socket_[socket.endpoint] = id;
    answer.ended = clock_.now();
    answer.status = Answer::Status::done;
    return answer;
}

// The port that the scenario has who connects do it from; if that is another endpoint's, nothing is
// kept for that one any more.
int KernelStage::take_port(Socket& socket) {
    const EndpointSpec& spec = cast_[socket.endpoint];
    const std::uint16_t port = tcp() ? book_.port_of(spec) : 0;
    if (port == 0) return 0;
    if (!spec.port_of.empty()) book_.release(cast_.find(spec.port_of));
    const Address own =
        *make_address(Transport::tcp, cast_.scenario->ip, book_.host_of(spec), port);
    return bind(socket.fd(), own.get(), own.size) == 0 ? 0 : errno;
}

ConnectAnswer KernelStage::connect(SocketId id, EndpointId to) {
    ConnectAnswer answer;
    Socket& socket = at(id);
    answer.began = clock_.now();
    if (socket.connecting) {
        // Not POLLOUT: a send that went through right after the handshake may have filled the
        // buffer.
        const auto counters = tcp_counters(socket.fd());
        if (counters && counters->connecting) return answer;
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        socket.connecting = false;
        if (error != 0) {
            failed(answer, error);
            return answer;
        }
        established(id, answer);
        return answer;
    }
    const Address address = book_.dialled(to);
    if (!address.known()) {
        failed(answer, ECONNREFUSED);
        return answer;
    }
    if (const int error = take_port(socket); error != 0) {
        failed(answer, error);
        answer.text += " (port " + std::to_string(book_.port_of(cast_[socket.endpoint])) + ")";
        return answer;
    }
    socket.dialled = address;
    if (is_unix(cast_.scenario->transport) && streams()) {
        // An unnamed unix socket has no address to pair it with; autobind gives it one (unix(7)).
        sockaddr_un name{};
        name.sun_family = AF_UNIX;
        bind(socket.fd(), reinterpret_cast<sockaddr*>(&name), sizeof name.sun_family);
    }
    if (::connect(socket.fd(), address.get(), address.size) == 0) {
        established(id, answer);
    } else if (errno == EINPROGRESS) {
        socket.connecting = true;
        answer.ended = clock_.now();
    } else if (errno != EAGAIN) {  // a unix listener whose backlog is full: later
        failed(answer, errno);
    }
    return answer;
}

void KernelStage::established(SocketId id, ConnectAnswer& answer) {
    Socket& socket = at(id);
    const Address local = local_address(socket.fd());
    const Address remote = peer_address(socket.fd());
    answer.local = to_text(local);
    answer.remote = to_text(remote);
    const std::string remote_own = to_text(book_.own_address(remote));
    if (streams() && !is_unix(cast_.scenario->transport) && answer.local == remote_own) {
        failed(answer, "self_connect",
               "nobody listens on " + answer.remote +
                   ", which is the very port this socket has, and so it met itself");
        return;
    }
    socket.connected = true;
    socket.local = answer.local;
    if (streams()) {
        by_local_[answer.local] = id;
    } else {
        book_.set_address(socket.endpoint, local);
        datagram_socket_[socket.endpoint] = id;
    }
    if (tcp()) {
        const int on = 1;
        setsockopt(socket.fd(), IPPROTO_TCP, TCP_INQ, &on, sizeof on);
        if (settings_.stamps) socket.stamps.enable(socket.fd(), true);
        if (socket.quickack) set_option(socket.fd(), {Option::quickack, *socket.quickack, "", {}});
        if (const auto counters = tcp_counters(socket.fd())) answer.mss = counters->mss;
    }
    answer.ended = clock_.now();
    answer.status = Answer::Status::done;
}

AcceptAnswer KernelStage::accept(SocketId listener) {
    AcceptAnswer answer;
    answer.began = clock_.now();
    const int fd = accept4(at(listener).fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        if (errno != EAGAIN && errno != ECONNABORTED) failed(answer, errno);
        return answer;
    }
    answer.socket = add(fd, at(listener).endpoint);
    ConnectAnswer own;
    established(answer.socket, own);
    answer.local = own.local;
    answer.mss = own.mss;
    answer.remote = to_text(book_.own_address(peer_address(fd)));
    Socket& socket = at(answer.socket);
    socket.small_room = at(listener).small_room;
    if (const auto found = by_local_.find(answer.remote); found != by_local_.end()) {
        socket.peer = found->second;
        at(found->second).peer = answer.socket;
    }
    answer.ended = clock_.now();
    answer.status = Answer::Status::done;
    return answer;
}

// Sending and receiving

SendAnswer KernelStage::send(const SendCall& call) {
    SendAnswer answer;
    Socket& socket = at(call.socket);
    std::array<iovec, 64> few;
    std::vector<iovec> many;
    std::span<iovec> parts = few;
    if (call.parts.size() > few.size()) {
        many.resize(call.parts.size());
        parts = many;
    }
    for (std::size_t i = 0; i < call.parts.size(); ++i) {
        parts[i] = {const_cast<std::uint8_t*>(call.parts[i].data()), call.parts[i].size()};
    }
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = call.parts.size();
    Address address;
    if (!streams() && !(socket.connected && call.to == kNobody)) address = book_.dialled(call.to);
    if (!streams() && !socket.connected) {
        message.msg_name = address.get();
        message.msg_namelen = address.size;
    }
    const bool watch = settings_.drain_often && !streams() && call.to != kNobody;
    const std::uint64_t before = watch ? arrivals(call.to) : 0;
    const int flags =
        MSG_NOSIGNAL | MSG_DONTWAIT | (call.more ? MSG_MORE : 0) | (call.eor ? MSG_EOR : 0);
    answer.began = clock_.now();
    const bool plain = call.parts.size() == 1 && message.msg_name == nullptr;
    const ssize_t accepted =
        plain ? ::send(socket.fd(), call.parts[0].data(), call.parts[0].size(), flags)
              : sendmsg(socket.fd(), &message, flags);
    answer.ended = clock_.now();
    if (accepted < 0) {
        if (errno == EAGAIN) return answer;
        failed(answer, errno);
        return answer;
    }
    answer.status = Answer::Status::done;
    answer.accepted = static_cast<std::uint64_t>(accepted);
    socket.sent += answer.accepted;
    if (!streams() && socket.stamps.enabled()) socket.stamps.called(call.more || socket.corked);
    if (watch && !call.more) await_datagram(call.to, before);
    if (++socket.undrained >= (socket.small_room || settings_.drain_often ? 1U : 16U))
        drain(call.socket);
    touch(call.socket);
    return answer;
}

RecvAnswer KernelStage::recv(const RecvCall& call) {
    RecvAnswer answer;
    Socket& socket = at(call.socket);
    answer.began = answer.ended = clock_.now();
    if (!call.nonblocking && socket.low_water > 1) {
        // A blocking recv waits for SO_RCVLOWAT bytes; poll honours it, a non-blocking recv does
        // not.
        pollfd ready{socket.fd(), POLLIN, 0};
        if (poll(&ready, 1, 0) == 0) return answer;
    }
    iovec part{call.buffer.data(), call.buffer.size()};
    alignas(cmsghdr) std::array<char, 128> control;
    Address from;
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (!streams()) {
        message.msg_name = from.get();
        message.msg_namelen = sizeof from.storage;
    }
    const bool units = keeps_boundaries(cast_.scenario->transport);
    const int flags = MSG_DONTWAIT | (call.peek ? MSG_PEEK : 0) | (call.waitall ? MSG_WAITALL : 0) |
                      (call.trunc || units ? MSG_TRUNC : 0);
    const ssize_t got = recvmsg(socket.fd(), &message, flags);
    answer.ended = clock_.now();
    if (got < 0) {
        if (errno == EAGAIN) return answer;
        failed(answer, errno);
        return answer;
    }
    answer.status = Answer::Status::done;
    answer.real_size = static_cast<std::uint64_t>(got);
    answer.size =
        units ? std::min<std::uint64_t>(answer.real_size, call.buffer.size()) : answer.real_size;
    answer.end = streams() && got == 0 && !call.buffer.empty();
    if (answer.end && units) {
        // An empty message of a seqpacket looks like its end; the end also hangs up.
        pollfd state{socket.fd(), POLLRDHUP, 0};
        poll(&state, 1, 0);
        answer.end = (state.revents & (POLLHUP | POLLRDHUP)) != 0;
    }
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level != IPPROTO_TCP || c->cmsg_type != TCP_CM_INQ) continue;
        int left = 0;
        std::memcpy(&left, CMSG_DATA(c), sizeof left);
        answer.left = static_cast<std::uint64_t>(std::max(left, 0));
        // The kernel says 1 where only the end is left to be read (tcp_inq_hint).
        if (answer.left > 0) answer.left = std::min(*answer.left, queued_to_recv(socket.fd()));
    }
    if (!streams()) {
        from.size = message.msg_namelen;
        answer.from = book_.owner(from);
        if (answer.from == kNobody && cast_.strangers) {
            answer.from = book_.welcome(from);
            answer.newcomer = to_text(from);
        }
    }
    if (socket.quickack) set_option(socket.fd(), {Option::quickack, *socket.quickack, "", {}});
    touch(call.socket);
    return answer;
}

std::uint64_t KernelStage::acked(SocketId id) {
    Socket& socket = at(id);
    if (!socket.open()) return socket.sent;
    const std::uint64_t outstanding = queued_to_send(socket.fd());
    return socket.sent - std::min(socket.sent, outstanding);
}

}  // namespace sticky
