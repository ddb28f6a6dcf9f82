// The loopback stage's sockets at their end: what close does at once, what it puts off until the
// kernel has told what still left, and the wire facts collected until then.
#include <sys/socket.h>

#include <cerrno>
#include <iterator>

#include "net/kernel_stage.h"
#include "net/tcp_info.h"

namespace sticky {

Answer KernelStage::shutdown_send(SocketId id) {
    Answer answer;
    answer.began = clock_.now();
    answer.status = Answer::Status::done;
    if (shutdown(at(id).fd(), SHUT_WR) != 0) failed(answer, errno);
    answer.ended = clock_.now();
    touch(id);
    return answer;
}

Answer KernelStage::close(SocketId id) {
    Answer answer;
    answer.began = clock_.now();
    answer.status = Answer::Status::done;
    Socket& socket = at(id);
    if (!socket.open()) return answer;
    const bool reports = tcp() && socket.connected && socket.stamps.enabled() && !socket.linger;
    if (reports && queued_to_recv(socket.fd()) == 0) {
        shutdown(socket.fd(), SHUT_WR);
        answer.ended = clock_.now();
        socket.lingers = true;
        ++lingering_;
        touch(id);
        return answer;
    }
    drain(id);
    answer.began = clock_.now();
    shut(id);
    answer.ended = clock_.now();
    return answer;
}

Answer KernelStage::reset(SocketId id) {
    Answer answer;
    Socket& socket = at(id);
    drain(id);
    const linger now{1, 0};  // socket(7): close discards what is queued and sends RST
    setsockopt(socket.fd(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    answer.began = clock_.now();
    shut(id);
    answer.ended = clock_.now();
    answer.status = Answer::Status::done;
    return answer;
}

void KernelStage::shut(SocketId id) {
    Socket& socket = at(id);
    if (!socket.open()) return;
    socket.stamps.finish(socket.fd(), id, clock_, facts_);
    if (socket.lingers) --lingering_;
    socket.lingers = false;
    asio::error_code ignored;
    socket.descriptor.close(ignored);
    if (!socket.local.empty()) by_local_.erase(socket.local);
    if (cast_.strangers) shut_.push_back(id);
}

// The wire

void KernelStage::drain(SocketId id) {
    Socket& socket = at(id);
    socket.undrained = 0;
    if (socket.open()) socket.stamps.drain(socket.fd(), id, clock_, facts_);
}

void KernelStage::look_after_lingerers(bool last) {
    for (std::size_t i = 0; lingering_ > 0 && i < sockets_.size(); ++i) {
        Socket& socket = sockets_[i];
        if (!socket.lingers) continue;
        const auto counters = tcp_counters(socket.fd());
        const bool told = !counters || counters->closed ||
                          (counters->unacked == 0 && counters->notsent_bytes == 0);
        // The program has closed: data that comes now is answered by a reset, as close would.
        const bool spoken_to = queued_to_recv(socket.fd()) > 0;
        if (told || spoken_to || last) shut(SocketId{static_cast<std::uint32_t>(i)});
    }
}

void KernelStage::observe(std::vector<WireFact>& facts, bool last) {
    if (settings_.stamps && !is_unix(cast_.scenario->transport)) {
        for (std::size_t i = 0; i < sockets_.size(); ++i)
            drain(SocketId{static_cast<std::uint32_t>(i)});
    }
    look_after_lingerers(false);
    if (last) {
        const Nanos until = clock_.now() + 300 * kMillisecond;
        while (lingering_ > 0 && clock_.now() < until) {
            begin_tick(clock_.now() + kMillisecond);
            for (std::size_t i = 0; i < sockets_.size(); ++i)
                drain(SocketId{static_cast<std::uint32_t>(i)});
            look_after_lingerers(false);
        }
        look_after_lingerers(true);
        for (std::size_t i = 0; i < sockets_.size(); ++i)
            shut(SocketId{static_cast<std::uint32_t>(i)});
    }
    facts.insert(facts.end(), std::make_move_iterator(facts_.begin()),
                 std::make_move_iterator(facts_.end()));
    facts_.clear();
    std::erase_if(shut_, [&](SocketId id) {
        if (at(id).read_armed || at(id).write_armed) return false;
        free_.push_back(id);
        return true;
    });
}

}  // namespace sticky
