// How the loopback stage waits: for readiness (Asio), for a tick, and until what is under way
// between our own sockets has arrived.
#include <array>
#include <asio/post.hpp>
#include <cerrno>
#include <chrono>

#include "net/kernel_stage.h"
#include "net/tcp_info.h"

namespace sticky {

void KernelStage::arm(SocketId id, bool to_send) {
    Socket& socket = at(id);
    bool& armed = to_send ? socket.write_armed : socket.read_armed;
    if (armed || !socket.open()) return;
    armed = true;
    const auto what = to_send ? asio::posix::stream_descriptor::wait_write
                              : asio::posix::stream_descriptor::wait_read;
    socket.descriptor.async_wait(what, [this, id, to_send](const asio::error_code&) {
        (to_send ? at(id).write_armed : at(id).read_armed) = false;
        changed_.push_back(id);
    });
}

void KernelStage::wait(Nanos until, std::span<const Interest> interests,
                       std::vector<SocketId>& changed) {
    for (const Interest& interest : interests) arm(interest.socket, interest.to_send);
    const Nanos left = until - clock_.now();
    io_.restart();
    // Lingering sockets are looked at now and then: nothing tells that the last ACK has come.
    const Nanos limit = lingering_ > 0 ? std::min(left, 2 * kMillisecond) : left;
    const asio::executor_work_guard<asio::io_context::executor_type> work(io_.get_executor());
    if (limit > 0) io_.run_one_for(std::chrono::nanoseconds(limit));
    if (limit <= 0 || interests.size() > 1) io_.poll();  // one socket: one answer is all
    changed.insert(changed.end(), changed_.begin(), changed_.end());
    changed_.clear();
}

void KernelStage::wake() {
    asio::post(io_, [] {});
}

void KernelStage::begin_tick(Nanos at) {
    const timespec due = clock_.absolute(at);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr) == EINTR) {
    }
}

void KernelStage::touch(SocketId id) {
    if (!settings_.drain_often || !tcp()) return;
    if (touched_.empty() || touched_.back() != id) touched_.push_back(id);
}

// Everything this socket's TCP has sent so far has reached the other socket's TCP.
bool KernelStage::delivered(Socket& socket) {
    if (socket.peer == kNoSocket || !socket.open() || !at(socket.peer).open()) return true;
    const auto from = tcp_counters(socket.fd());
    const auto to = tcp_counters(at(socket.peer).fd());
    if (!from || !to || !from->told || from->closed || to->closed) return true;
    return to->bytes_received >= from->bytes_sent - from->bytes_retrans;
}

// Delivery on loopback happens inside the send, unless the kernel put it off to its own thread.
void KernelStage::settle() {
    const Nanos until = clock_.now() + 5 * kMillisecond;
    for (const SocketId id : touched_) {
        Socket& socket = at(id);
        while (clock_.now() < until) {
            if (delivered(socket) && (socket.peer == kNoSocket || delivered(at(socket.peer))))
                break;
        }
    }
    touched_.clear();
}

// A number that changes when a datagram reaches the endpoint's receive queue, or is dropped there.
std::uint64_t KernelStage::arrivals(EndpointId to) {
    const auto found = datagram_socket_.find(to);
    if (found == datagram_socket_.end() || !at(found->second).open()) return 0;
    std::array<std::uint32_t, 9> memory{};  // SK_MEMINFO_*, include/uapi/linux/sock_diag.h
    socklen_t size = sizeof memory;
    if (getsockopt(at(found->second).fd(), SOL_SOCKET, SO_MEMINFO, memory.data(), &size) != 0)
        return 0;
    return (std::uint64_t{memory[8]} << 32) | memory[0];
}

void KernelStage::await_datagram(EndpointId to, std::uint64_t before) {
    const Nanos until = clock_.now() + 2 * kMillisecond;
    while (clock_.now() < until && arrivals(to) == before) {
    }
}

}  // namespace sticky
