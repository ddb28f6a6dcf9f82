// The window a receiver tells, and the memory behind it.
#include <algorithm>
#include <bit>

#include "sim/memory.h"
#include "sim/tcp_receive.h"

namespace sticky::sim {
namespace {

std::uint64_t round_up(std::uint64_t value, std::uint64_t to) {
    return (value + to - 1) / to * to;
}

// tcp_select_window
std::uint32_t tell_window(TcpSocket& socket) {
    TcpReceiveState& rcv = socket.rcv;
    if (socket.ack.no_memory) {
        rcv.window = 0;
        rcv.acked = rcv.next;
        return 0;
    }
    const std::uint64_t promised = promised_window(socket);
    std::uint64_t window = select_window(socket);
    if (window < promised) window = round_up(promised, std::uint64_t{1} << rcv.scale);
    rcv.window = window;
    rcv.acked = rcv.next;
    return static_cast<std::uint32_t>(std::min(window, std::uint64_t{65535} << rcv.scale) >>
                                      rcv.scale);
}

}  // namespace

// __tcp_select_window: never moves the edge back, never offers a silly window (RFC 9293 3.8.6.2.2).
std::uint64_t select_window(TcpSocket& socket) {
    TcpReceiveState& rcv = socket.rcv;
    std::uint64_t mss = socket.ack.segment_size;
    const std::uint64_t used = std::min(rcv.memory, rcv.buffer);
    std::uint64_t free = data_of_space(socket, rcv.buffer - used);
    const std::uint64_t allowed = data_of_space(socket, rcv.buffer);
    const std::uint64_t full = std::min(rcv.clamp, allowed);
    mss = std::min(mss, full);
    if (mss == 0) return 0;
    const std::uint64_t grain = std::uint64_t{1} << rcv.scale;
    if (free < full / 2) {
        socket.ack.quick = 0;
        free = free / grain * grain;
        if (free < allowed / 16 || free < mss) return 0;
    }
    free = std::min(free, rcv.grown);
    if (rcv.scale > 0) return round_up(free, grain);
    const std::uint64_t window = rcv.window;
    if (window + mss <= free || window > free) return free / mss * mss;
    if (mss == full && free > window + full / 2) return free;
    return window;
}

// tcp_win_from_space
std::uint64_t data_of_space(const TcpSocket& socket, std::uint64_t memory) {
    return memory * socket.rcv.ratio >> 8U;
}

std::uint64_t promised_window(const TcpSocket& socket) {
    const Sequence edge = socket.rcv.acked + socket.rcv.window;
    return edge > socket.rcv.next ? edge - socket.rcv.next : 0;
}

void choose_initial_window(TcpSocket& socket, std::uint32_t mss) {
    TcpReceiveState& rcv = socket.rcv;
    const std::uint64_t full = data_of_space(socket, rcv.buffer);
    if (rcv.buffer_fixed && (rcv.clamp == 0 || rcv.clamp > full)) rcv.clamp = full;
    constexpr std::uint64_t kMostScale = 14;  // RFC 7323 2.3
    std::uint64_t clamp = rcv.clamp == 0 ? std::uint64_t{65535} << kMostScale : rcv.clamp;
    std::uint64_t space = std::min(clamp, full);
    if (space > mss) space = space / mss * mss;
    rcv.window = std::min<std::uint64_t>(space, 65535);
    space = std::min(std::max<std::uint64_t>(space, socket.profile->receive_buffer_most), clamp);
    const int log = space == 0 ? 0 : static_cast<int>(std::bit_width(space)) - 1;
    rcv.scale = static_cast<std::uint8_t>(std::clamp(log - 15, 0, static_cast<int>(kMostScale)));
    rcv.clamp = std::min(std::uint64_t{65535} << rcv.scale, clamp);
    rcv.grown = rcv.window;
}

void init_buffer_space(TcpSocket& socket, Nanos now) {
    TcpReceiveState& rcv = socket.rcv;
    const std::uint64_t advertised = rcv.advertised_mss;
    rcv.space_at = now;
    rcv.space_mark = rcv.read;
    const std::uint64_t most = data_of_space(socket, rcv.buffer);
    if (rcv.clamp >= most) {
        rcv.clamp = most;
        // tcp_app_win is 31: next to nothing is kept for the application.
        if (most > 4 * advertised) rcv.clamp = std::max(most - (most >> 31U), 4 * advertised);
    }
    if (rcv.clamp > 2 * advertised && rcv.clamp + advertised > most)
        rcv.clamp = std::max(2 * advertised, most - advertised);
    rcv.grown = std::min(rcv.grown, rcv.clamp);
    rcv.space = std::min(
        {rcv.grown, rcv.window, std::uint64_t{socket.profile->initial_window} * advertised});
}

void set_window_clamp(TcpSocket& socket, std::uint64_t clamp) {
    TcpReceiveState& rcv = socket.rcv;
    const std::uint64_t before = rcv.clamp;
    rcv.clamp = std::max(kLeastReceiveBuffer / 2, clamp);
    if (rcv.clamp == before) return;
    if (rcv.clamp < before)
        rcv.grown = std::min(rcv.grown, rcv.clamp);
    else
        rcv.grown = std::max(std::min(rcv.window, rcv.clamp), rcv.grown);
}

// tcp_initialize_rcv_mss
void init_segment_estimate(TcpSocket& socket) {
    constexpr std::uint32_t kLeast = 88;  // TCP_MIN_MSS
    std::uint64_t hint = std::min(socket.rcv.advertised_mss, socket.snd.mss);
    hint = std::min<std::uint64_t>({hint, socket.rcv.window / 2, kDefaultMss});
    socket.ack.segment_size = std::max(static_cast<std::uint32_t>(hint), kLeast);
}

// What it tells, it has promised; the caller sends it.
TcpSegment make_segment(TcpSocket& socket, Nanos now) {
    TcpReceiveState& rcv = socket.rcv;
    TcpSegment segment;
    segment.flags.ack = true;
    segment.ack = rcv.next;
    segment.window = tell_window(socket);
    segment.offered = segment.window << rcv.scale;
    segment.stamp = static_cast<std::uint32_t>(now / kMillisecond) + 1;
    segment.echo = rcv.echo;
    // RFC 2018, with the duplicate first (RFC 2883); three fit beside timestamps.
    if (rcv.duplicate) {
        segment.duplicate_sack = true;
        segment.sacks[segment.sack_count++] = *rcv.duplicate;
        rcv.duplicate.reset();
    }
    for (const ByteRange& block : rcv.sacks) {
        if (segment.sack_count == 3) break;
        segment.sacks[segment.sack_count++] = block;
    }
    return segment;
}

}  // namespace sticky::sim
