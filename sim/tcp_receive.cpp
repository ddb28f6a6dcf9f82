// What arrives: data in order and ahead, the estimate of the sender's segments, growing windows
// (tcp_data_queue, tcp_event_data_recv and what they call, net/ipv4/tcp_input.c).
#include "sim/tcp_receive.h"

#include <algorithm>

#include "sim/memory.h"

namespace sticky::sim {
namespace {

constexpr std::size_t kMostSacks = 4;

RecvBuffer buffer_of(const TcpSegment& segment, std::uint32_t packet_size) {
    const Memory memory = memory_of_packet(packet_size);
    RecvBuffer buffer;
    buffer.begin = segment.seq;
    buffer.end = segment.seq + segment.size;
    buffer.fin = segment.flags.fin;
    buffer.push = segment.flags.psh;
    buffer.memory = memory.cost;
    buffer.spare = memory.spare;
    return buffer;
}

Sequence seq_end(const RecvBuffer& buffer) {
    return buffer.end + (buffer.fin ? 1 : 0);
}

// Memory

// tcp_can_ingest
bool fits(const TcpReceiveState& rcv) {
    return rcv.memory <= rcv.buffer;
}

// tcp_collapse: what small packets waste is given back by copying them together.
void collapse(TcpReceiveState& rcv) {
    constexpr std::uint64_t kMost = 4096 - kSharedInfo;  // SKB_MAX_ORDER(0, 0)
    std::deque<RecvBuffer> packed;
    for (const RecvBuffer& buffer : rcv.queue) {
        Sequence at = buffer.begin;
        rcv.memory -= buffer.memory;
        do {
            const bool open = !packed.empty() && packed.back().end - packed.back().begin < kMost;
            if (!open) packed.push_back({at, at, false, false, 0, 0});
            RecvBuffer& last = packed.back();
            const std::uint64_t part =
                std::min<std::uint64_t>(buffer.end - at, kMost - (last.end - last.begin));
            last.end += part;
            at += part;
        } while (at < buffer.end);
        packed.back().fin = buffer.fin;
    }
    for (RecvBuffer& buffer : packed) {
        const auto size = static_cast<std::uint32_t>(buffer.end - buffer.begin);
        buffer.memory = memory_of_packet(size > 64 ? size - 64 : 0).cost;
        rcv.memory += buffer.memory;
    }
    rcv.queue = std::move(packed);
}

// tcp_try_rmem_schedule, tcp_prune_queue. False: there is no room, it is dropped.
bool make_room(TcpSocket& socket) {
    TcpReceiveState& rcv = socket.rcv;
    if (fits(rcv)) return true;
    socket.ack.quick = 0;  // tcp_clamp_window
    const std::uint64_t most = socket.profile->receive_buffer_most;
    if (rcv.buffer < most && !rcv.buffer_fixed) rcv.buffer = std::min(rcv.memory, most);
    if (rcv.memory > rcv.buffer)
        rcv.grown = std::min<std::uint64_t>(rcv.clamp, 2 * std::uint64_t{rcv.advertised_mss});
    if (fits(rcv)) return true;
    if (!rcv.queue.empty()) collapse(rcv);
    if (fits(rcv)) return true;
    while (!rcv.ahead.empty() && !fits(rcv)) {  // tcp_prune_ofo_queue
        rcv.memory -= rcv.ahead.back().memory;
        rcv.ahead.pop_back();
    }
    return fits(rcv);
}

// Estimates

// tcp_measure_rcv_mss
void measure_segment(TcpSocket& socket, const TcpSegment& segment, std::uint32_t cost) {
    AckState& ack = socket.ack;
    const std::uint32_t last = ack.last_size;
    ack.last_size = 0;
    std::uint32_t size = segment.size;
    if (size >= ack.segment_size) {
        if (size != ack.segment_size) {
            const std::uint32_t before = socket.rcv.ratio;
            socket.rcv.ratio = std::clamp(size * 256 / cost, 1U, 255U);
            if (before != socket.rcv.ratio) {
                set_window_clamp(socket, data_of_space(socket, socket.rcv.buffer));
                socket.rcv.space = std::min(socket.rcv.space, socket.rcv.clamp);
            }
        }
        ack.segment_size = std::min(size, socket.rcv.advertised_mss);
        if (segment.flags.psh) ack.pushed = true;
        return;
    }
    size += kTcpHeader + segment.option_size();
    const bool remnant = segment.flags.psh || segment.flags.fin;
    if (size >= kDefaultMss + kTcpHeader || (size >= 88 + kTcpHeader && !remnant)) {
        size -= kTcpHeader + kTimestampOption;
        ack.last_size = size;
        if (size == last) {
            ack.segment_size = size;
            return;
        }
    }
    if (ack.pushed) ack.pushed_twice = true;
    ack.pushed = true;
}

// __tcp_grow_window
std::uint64_t growth(const TcpSocket& socket, std::uint32_t size, std::uint32_t cost) {
    std::uint64_t memory = data_of_space(socket, cost) / 2;
    std::uint64_t window = data_of_space(socket, socket.profile->receive_buffer_most) / 2;
    while (socket.rcv.grown <= window) {
        if (memory <= size) return 2 * std::uint64_t{socket.ack.segment_size};
        memory /= 2;
        window /= 2;
    }
    return 0;
}

// tcp_grow_window
void grow_window(TcpSocket& socket, std::uint32_t size, std::uint32_t cost) {
    TcpReceiveState& rcv = socket.rcv;
    const std::uint64_t space =
        data_of_space(socket, rcv.buffer - std::min(rcv.buffer, rcv.memory));
    const std::uint64_t most = std::min(rcv.clamp, space);
    if (most <= rcv.grown) return;
    std::uint64_t more = data_of_space(socket, cost) <= size ? 2 * std::uint64_t{rcv.advertised_mss}
                                                             : growth(socket, size, cost);
    if (more == 0) return;
    more = std::max<std::uint64_t>(more, 2 * std::uint64_t{size});
    rcv.grown += std::min(most - rcv.grown, more);
    socket.ack.quick |= 1U;
}

void update_round_trip(TcpReceiveState& rcv, std::int64_t micros, bool by_window) {
    const std::int64_t sample = micros << 3;
    if (rcv.rtt == 0 || sample < rcv.rtt)
        rcv.rtt = sample;
    else if (!by_window)
        rcv.rtt += micros - (rcv.rtt >> 3);
}

// tcp_rcv_rtt_measure: a window full takes a round trip at most.
void measure_window_time(TcpReceiveState& rcv, Nanos now) {
    if (rcv.rtt_at != 0) {
        if (rcv.next < rcv.rtt_mark) return;
        update_round_trip(rcv, std::max<std::int64_t>(1, (now - rcv.rtt_at) / kMicrosecond), true);
    }
    rcv.rtt_mark = rcv.next + rcv.window;
    rcv.rtt_at = now;
}

// tcp_rcv_rtt_measure_ts
void measure_echo(TcpSocket& socket, const TcpSegment& segment, Nanos now) {
    TcpReceiveState& rcv = socket.rcv;
    if (segment.echo == rcv.last_rtt_echo) return;
    rcv.last_rtt_echo = segment.echo;
    if (segment.size < socket.ack.segment_size) return;
    const std::int64_t millis = now / kMillisecond + 1 - segment.echo;
    update_round_trip(rcv, std::max<std::int64_t>(millis, 1) * 1000, false);
}

// Acknowledging

// tcp_incr_quickack
void more_quick_acks(TcpSocket& socket, std::uint32_t most) {
    std::uint64_t quick = socket.rcv.window / (2 * std::uint64_t{socket.ack.segment_size});
    if (quick == 0) quick = 2;
    quick = std::min<std::uint64_t>(quick, most);
    socket.ack.quick = std::max(socket.ack.quick, static_cast<std::uint32_t>(quick));
}

// tcp_event_data_recv
void data_came(TcpSocket& socket, const TcpSegment& segment, std::uint32_t cost, Nanos now) {
    AckState& ack = socket.ack;
    const std::int64_t least = socket.profile->ack_delay_least / socket.profile->jiffy;
    ack.scheduled = true;
    measure_segment(socket, segment, cost);
    measure_window_time(socket.rcv, now);
    const std::int64_t jiffies = socket.jiffies(now);
    const std::int64_t rto = socket.rtt.rto_jiffies != 0
                                 ? socket.rtt.rto_jiffies
                                 : socket.profile->rto_initial / socket.profile->jiffy;
    if (ack.ato == 0) {
        more_quick_acks(socket, socket.profile->quick_acks);
        ack.ato = least;
    } else {
        const std::int64_t gap = jiffies - ack.last_data;
        if (gap <= least / 2) {
            ack.ato = ack.ato / 2 + least / 2;
        } else if (gap < ack.ato) {
            ack.ato = std::min(ack.ato / 2 + gap, rto);
        } else if (gap > rto) {
            more_quick_acks(socket, socket.profile->quick_acks);
        }
    }
    ack.last_data = jiffies;
    if (segment.size >= 128) grow_window(socket, segment.size, cost);
}

// Queues

// tcp_queue_rcv, tcp_try_coalesce: copied into what is spare at the end of the last one.
void queue_up(TcpSocket& socket, RecvBuffer buffer) {
    TcpReceiveState& rcv = socket.rcv;
    rcv.next = seq_end(buffer);
    const auto size = static_cast<std::uint32_t>(buffer.end - buffer.begin);
    if (!rcv.queue.empty() && rcv.queue.back().end == buffer.begin &&
        size <= rcv.queue.back().spare && !rcv.queue.back().fin) {
        RecvBuffer& last = rcv.queue.back();
        rcv.memory -= buffer.memory;
        socket.reserve.give_back(buffer.memory);
        last.spare -= size;
        last.end = buffer.end;
        last.fin = buffer.fin;
        return;
    }
    rcv.queue.push_back(buffer);
}

// tcp_sack_new_ofo_skb
void note_sack(TcpReceiveState& rcv, ByteRange block) {
    for (std::size_t i = 0; i < rcv.sacks.size();) {
        const ByteRange& other = rcv.sacks[i];
        if (other.begin <= block.end && block.begin <= other.end) {
            block = {std::min(block.begin, other.begin), std::max(block.end, other.end)};
            rcv.sacks.erase(rcv.sacks.begin() + static_cast<std::ptrdiff_t>(i));
        } else {
            ++i;
        }
    }
    rcv.sacks.insert(rcv.sacks.begin(), block);
    if (rcv.sacks.size() > kMostSacks) rcv.sacks.pop_back();
}

// tcp_data_queue_ofo
void queue_ahead(TcpSocket& socket, const TcpSegment& segment, RecvBuffer buffer) {
    TcpReceiveState& rcv = socket.rcv;
    if (!make_room(socket)) return;
    socket.ack.scheduled = true;
    measure_segment(socket, segment, buffer.memory);
    const auto at = std::ranges::lower_bound(rcv.ahead, buffer.begin, {}, &RecvBuffer::begin);
    const bool known =
        (at != rcv.ahead.end() && at->begin == buffer.begin && seq_end(*at) >= seq_end(buffer)) ||
        (at != rcv.ahead.begin() && seq_end(*(at - 1)) >= seq_end(buffer));
    const Sequence end = seq_end(buffer);
    if (known) {
        rcv.duplicate = ByteRange{buffer.begin, end};
    } else {
        rcv.memory += buffer.memory;
        socket.reserve.charge(buffer.memory);
        rcv.ahead.insert(at, buffer);
        grow_window(socket, segment.size, buffer.memory);
    }
    note_sack(rcv, {buffer.begin, end});
}

// tcp_ofo_queue, tcp_sack_remove
void join_ahead(TcpSocket& socket) {
    TcpReceiveState& rcv = socket.rcv;
    while (!rcv.ahead.empty() && rcv.ahead.front().begin <= rcv.next) {
        RecvBuffer buffer = rcv.ahead.front();
        rcv.ahead.erase(rcv.ahead.begin());
        if (seq_end(buffer) <= rcv.next) {
            rcv.memory -= buffer.memory;
            continue;
        }
        buffer.begin = rcv.next;
        queue_up(socket, buffer);
        if (buffer.fin) rcv.shut = true;
    }
    std::erase_if(rcv.sacks, [&](const ByteRange& block) { return block.end <= rcv.next; });
    if (rcv.ahead.empty()) rcv.sacks.clear();
}

void queue_in_order(TcpSocket& socket, const TcpSegment& segment, RecvBuffer buffer, Nanos now) {
    TcpReceiveState& rcv = socket.rcv;
    if (!make_room(socket)) {
        socket.ack.no_memory = socket.ack.now = socket.ack.scheduled = true;
        if (!rcv.queue.empty() && segment.size > 0) return;
    }
    rcv.memory += buffer.memory;
    socket.reserve.charge(buffer.memory);
    buffer.begin = std::max(buffer.begin, rcv.next);
    queue_up(socket, buffer);
    if (segment.size > 0) data_came(socket, segment, buffer.memory, now);
    if (buffer.fin) rcv.shut = true;
    if (!rcv.ahead.empty()) {
        join_ahead(socket);
        if (rcv.ahead.empty()) socket.ack.now = true;  // RFC 5681 4.2
    }
}

}  // namespace

void tcp_enter_quickack(TcpSocket& socket, std::uint32_t most) {
    more_quick_acks(socket, most);
    socket.ack.pingpong = 0;
    socket.ack.ato = socket.profile->ack_delay_least / socket.profile->jiffy;
}

bool tcp_expected(const TcpSocket& socket, const TcpSegment& segment) {
    const TcpReceiveState& rcv = socket.rcv;
    const bool plain =
        !segment.flags.fin && !segment.flags.syn && !segment.flags.rst && segment.sack_count == 0;
    const std::uint64_t window = std::uint64_t{segment.window} << socket.snd.scale;
    return plain && segment.seq == rcv.next && segment.ack <= socket.snd.next &&
           window == socket.snd.window && rcv.ahead.empty() && rcv.window > 0 &&
           rcv.memory < rcv.buffer && segment.stamp >= rcv.echo;
}

void tcp_receive_data(TcpSocket& socket, const TcpSegment& segment, std::uint32_t packet_size,
                      Nanos now) {
    TcpReceiveState& rcv = socket.rcv;
    const RecvBuffer buffer = buffer_of(segment, packet_size);
    const auto out_of_window = [&] {
        tcp_enter_quickack(socket, socket.profile->quick_acks);
        socket.ack.scheduled = true;
    };
    if (segment.end() == segment.seq) return;
    measure_echo(socket, segment, now);
    if (segment.seq == rcv.next) {
        if (promised_window(socket) == 0) return out_of_window();
        return queue_in_order(socket, segment, buffer, now);
    }
    if (segment.end() <= rcv.next) {
        rcv.duplicate = ByteRange{segment.seq, segment.end()};
        return out_of_window();
    }
    if (segment.seq >= rcv.next + promised_window(socket)) return out_of_window();
    if (segment.seq < rcv.next) {
        rcv.duplicate = ByteRange{segment.seq, rcv.next};
        if (promised_window(socket) == 0) return out_of_window();
        return queue_in_order(socket, segment, buffer, now);
    }
    queue_ahead(socket, segment, buffer);
}

}  // namespace sticky::sim
