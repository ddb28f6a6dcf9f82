// A recv call of a program (tcp_recvmsg_locked), and the receive buffer that grows with how fast
// it reads (tcp_rcv_space_adjust).
#include <algorithm>

#include "sim/tcp_receive.h"

namespace sticky::sim {
namespace {

// tcp_space_from_win
std::uint64_t space_of_data(const TcpSocket& socket, std::uint64_t window) {
    return (window << 8U) / socket.rcv.ratio;
}

void adjust_space(TcpSocket& socket, Nanos now) {
    TcpReceiveState& rcv = socket.rcv;
    const std::int64_t time = (now - rcv.space_at) / kMicrosecond;
    if (time < (rcv.rtt >> 3) || rcv.rtt == 0) return;
    const std::uint64_t waits = rcv.next - rcv.read;
    const std::uint64_t read = rcv.read - rcv.space_mark;
    const std::uint64_t copied = read > waits ? read - waits : 0;
    if (copied > rcv.space) {
        const std::uint64_t before = rcv.space;
        rcv.space = copied;
        if (!rcv.buffer_fixed) {
            std::uint64_t window = copied << 1U;
            window += (window * (copied - before) / before) << 1U;
            const std::uint64_t buffer = std::min<std::uint64_t>(
                space_of_data(socket, window), socket.profile->receive_buffer_most);
            if (buffer > rcv.buffer) {
                rcv.buffer = buffer;
                rcv.clamp = data_of_space(socket, buffer);
            }
        }
    }
    rcv.space_mark = rcv.read;
    rcv.space_at = now;
}

}  // namespace

std::uint64_t tcp_readable(const TcpSocket& socket) {
    const TcpReceiveState& rcv = socket.rcv;
    // The queue has no holes; a FIN that was read lies behind its end.
    return rcv.queue.empty() ? 0 : rcv.queue.back().end - std::min(rcv.queue.back().end, rcv.read);
}

TcpRead tcp_read(TcpSocket& socket, std::uint64_t room, ReadFlags flags, Nanos now) {
    TcpReceiveState& rcv = socket.rcv;
    TcpRead result;
    Sequence at = rcv.read;
    std::size_t next = 0;
    bool fin = false;
    while (next < rcv.queue.size() && result.size < room && !fin) {
        const RecvBuffer& buffer = rcv.queue[next];
        const std::uint64_t part =
            at < buffer.end ? std::min(room - result.size, buffer.end - at) : 0;
        at += part;
        result.size += part;
        if (!flags.peek) {
            rcv.read = at;
            if (part > 0) adjust_space(socket, now);
        }
        if (at < buffer.end) break;
        if (buffer.fin) {
            if (result.size == 0 || !flags.peek) fin = true;
            if (!flags.peek) rcv.read = ++at;
        }
        if (flags.peek) {
            ++next;
            continue;
        }
        rcv.memory -= buffer.memory;
        socket.reserve.give_back(buffer.memory);
        rcv.queue.pop_front();
    }
    const bool over = rcv.shut && rcv.queue.empty();
    result.end = result.size == 0 && room > 0 && (over || fin);
    result.blocked = result.size == 0 && !result.end;
    if (!flags.peek) tcp_after_read(socket, result.size, now);
    return result;
}

}  // namespace sticky::sim
