// A send call of a program: bytes into buffers, and the push at its end (tcp_sendmsg_locked,
// tcp_push in net/ipv4/tcp.c).
#include <algorithm>
#include <bit>

#include "sim/congestion.h"
#include "sim/memory.h"
#include "sim/tcp_output.h"
#include "sim/tcp_transmit.h"

namespace sticky::sim {
namespace {

// tcp_xmit_size_goal: a buffer is filled up to as many full segments as one offload may carry.
std::uint64_t size_goal(const TcpSocket& socket, std::uint32_t mss) {
    std::uint64_t most = kOffloadBytes;
    const std::uint64_t largest = socket.snd.largest_window;
    const std::uint64_t cutoff = largest > kDefaultMss ? largest / 2 : largest;
    if (cutoff != 0 && most > cutoff) most = std::max<std::uint64_t>(cutoff, 68 - 32);
    return std::max<std::uint64_t>(most / mss * mss, mss);
}

bool forced_push(const TcpSendState& snd) {
    return snd.written > snd.pushed + snd.largest_window / 2;
}

void mark_push(TcpSendState& snd, SendBuffer& buffer) {
    buffer.push = true;
    snd.pushed = snd.written;
}

void begin_buffer(TcpSocket& socket, Nanos now) {
    TcpSendState& snd = socket.snd;
    snd.push_all = false;  // tcp_skb_entail
    restart_after_idle(socket, now);
    SendBuffer buffer;
    buffer.begin = buffer.end = snd.written;
    buffer.memory = kSendOverhead;
    snd.memory += buffer.memory;
    socket.reserve.charge(buffer.memory);
    snd.queue.push_back(buffer);
}

void drop_empty_tail(TcpSocket& socket) {
    TcpSendState& snd = socket.snd;
    if (snd.queue.empty() || snd.queue.back().size() != 0 || snd.queue.back().fin) return;
    snd.memory -= snd.queue.back().memory;
    socket.reserve.give_back(snd.queue.back().memory);
    snd.queue.pop_back();
}

void append(TcpSendState& snd, std::uint64_t size, bool first) {
    SendBuffer& buffer = snd.queue.back();
    if (first) buffer.push = false;
    buffer.end += size;
    buffer.memory += static_cast<std::uint32_t>(size);
    buffer.segments = 0;
    snd.memory += size;
    snd.written += size;
}

// tcp_push
void push(TcpSocket& socket, bool more, std::uint32_t mss, Nanos now) {
    TcpSendState& snd = socket.snd;
    if (snd.queue.empty()) return;
    if (!more || forced_push(snd)) mark_push(snd, snd.queue.back());
    Push how;
    how.more = more;
    push_pending(socket, mss, how, now);
}

}  // namespace

bool tcp_has_room(const TcpSocket& socket) {
    const TcpSendState& snd = socket.snd;
    return snd.memory < snd.buffer && snd.written - snd.next < snd.low_water;
}

std::uint64_t tcp_write(TcpSocket& socket, std::uint64_t size, WriteFlags flags, Nanos now) {
    TcpSendState& snd = socket.snd;
    const std::uint32_t mss = tcp_current_mss(socket);
    const std::uint64_t goal = size_goal(socket, mss);
    std::uint64_t copied = 0;
    while (copied < size) {
        const bool open = !snd.queue.empty() && !snd.queue.back().eor && !snd.queue.back().fin &&
                          snd.queue.back().size() < goal;
        if (!open) {
            if (!tcp_has_room(socket)) {
                drop_empty_tail(socket);
                snd.no_space = true;
                // What was taken is pushed, not held (wait_for_space).
                if (copied > 0 && !snd.queue.empty()) {
                    mark_push(snd, snd.queue.back());
                    push_pending(socket, mss, kPushAll, now);
                }
                break;
            }
            begin_buffer(socket, now);
        }
        const std::uint64_t room = goal - snd.queue.back().size();
        const std::uint64_t part = std::min(room, size - copied);
        append(snd, part, copied == 0);
        socket.reserve.charge(part);
        copied += part;
        if (copied == size) {
            if (flags.eor) snd.queue.back().eor = true;
            break;
        }
        if (snd.queue.back().size() < goal) continue;
        if (forced_push(snd)) {
            mark_push(snd, snd.queue.back());
            push_pending(socket, mss, kPushAll, now);
        } else if (snd.queue.size() == 1) {
            push_one(socket, mss, now);
        }
    }
    if (copied == 0) return 0;
    snd.calls.push_back(snd.written);
    push(socket, flags.more, mss, now);
    return copied;
}

}  // namespace sticky::sim
