#include "sim/congestion.h"

#include <algorithm>
#include <cmath>

namespace sticky::sim {
namespace {

constexpr std::uint32_t kBeta = 717;                // of 1024
constexpr std::uint32_t kNoThreshold = 0x7fffffff;  // TCP_INFINITE_SSTHRESH

bool in_slow_start(const Congestion& cc) {
    return cc.window < cc.threshold;
}

// tcp_is_cwnd_limited
bool is_limited(const Congestion& cc) {
    if (cc.limited) return true;
    return in_slow_start(cc) && cc.window < 2 * cc.most_packets;
}

// HyStart: slow start ends before it loses something (RFC 9406's ancestor in tcp_cubic.c).
constexpr std::uint32_t kHystartWindow = 16;
constexpr std::uint32_t kHystartSamples = 8;

void begin_round(TcpSocket& socket, Nanos now) {
    socket.cc.round_begin = socket.cc.last_ack = now;
    socket.cc.round_end = socket.snd.next;
    socket.cc.round_delay = kNever;
    socket.cc.samples = 0;
}

void hystart(TcpSocket& socket, Nanos delay, Nanos now) {
    Congestion& cc = socket.cc;
    if (socket.snd.una > cc.round_end) begin_round(socket, now);
    if (cc.window < kHystartWindow) return;
    if (now - cc.last_ack <= 2 * kMillisecond) {
        cc.last_ack = now;
        // hystart_ack_delay: what a burst of the largest offload takes, a millisecond at most.
        const Nanos burst =
            socket.snd.pacing_rate == 0
                ? 0
                : std::min<Nanos>(kMillisecond, static_cast<Nanos>(65536ULL * 4 * 1'000'000'000 /
                                                                   socket.snd.pacing_rate));
        if (now - cc.round_begin > (cc.delay_least + burst) / 2) cc.found = true;
    }
    cc.round_delay = std::min(cc.round_delay, delay);
    if (cc.samples < kHystartSamples) {
        ++cc.samples;
    } else {
        const Nanos slack =
            std::clamp<Nanos>(cc.delay_least / 8, 4 * kMillisecond, 16 * kMillisecond);
        if (cc.round_delay > cc.delay_least + slack) cc.found = true;
    }
    if (cc.found) cc.threshold = cc.window;
}

// bictcp_update: how many ACKs let the window grow by one.
void cubic_update(TcpSocket& socket, std::uint32_t acked, Nanos now) {
    Congestion& cc = socket.cc;
    cc.acked += acked;
    if (cc.last_window == cc.window && now - cc.last_time <= 31 * kMillisecond) return;
    if (cc.epoch != 0 && now == cc.last_time) return;
    cc.last_window = cc.window;
    cc.last_time = now;
    if (cc.epoch == 0) {
        cc.epoch = now;
        cc.acked = acked;
        cc.estimate = cc.window;
        if (cc.last_max <= cc.window) {
            cc.k = 0;
            cc.origin = cc.window;
        } else {
            cc.k = std::cbrt(static_cast<double>(cc.last_max - cc.window) / 0.4);
            cc.origin = cc.last_max;
        }
    }
    const double t = static_cast<double>(now - cc.epoch + cc.delay_least) * 1e-9 - cc.k;
    const double target = static_cast<double>(cc.origin) + 0.4 * t * t * t;
    const auto window = static_cast<double>(cc.window);
    cc.count = target > window
                   ? static_cast<std::uint32_t>(std::max(2.0, window / (target - window)))
                   : 100 * cc.window;
    if (cc.last_max == 0 && cc.count > 20) cc.count = 20;
    // As fast as Reno would grow.
    constexpr std::uint32_t kScale = 8 * (1024 + kBeta) / 3 / (1024 - kBeta);
    const std::uint32_t delta = std::max(1U, (cc.window * kScale) >> 3U);
    while (cc.acked > delta) {
        cc.acked -= delta;
        ++cc.estimate;
    }
    if (cc.estimate > cc.window)
        cc.count = std::min(cc.count, cc.window / (cc.estimate - cc.window));
    cc.count = std::max(cc.count, 2U);
}

// tcp_cong_avoid_ai
void avoid(Congestion& cc, std::uint32_t acked) {
    if (cc.counter >= cc.count) {
        cc.counter = 0;
        ++cc.window;
    }
    cc.counter += acked;
    if (cc.counter < cc.count) return;
    cc.window += cc.counter / cc.count;
    cc.counter %= cc.count;
}

}  // namespace

// tcp_rtt_estimator (RFC 6298, with Linux's smoothing of the variation), tcp_set_rto
void measure_round_trip(TcpSocket& socket, std::int64_t micros, Nanos now) {
    RoundTrip& rtt = socket.rtt;
    const std::int64_t least_variation = socket.profile->rto_least / kMicrosecond;
    if (rtt.least < 0 || micros <= rtt.least || now - rtt.least_at > 300'000 * kMillisecond) {
        rtt.least = micros;
        rtt.least_at = now;
    }
    if (rtt.smoothed == 0) {
        rtt.smoothed = micros << 3;
        rtt.deviation = micros << 1;
        rtt.variation = std::max(rtt.deviation, least_variation);
        rtt.deviation_most = rtt.variation;
        rtt.mark = socket.snd.next;
    } else {
        std::int64_t error = micros - (rtt.smoothed >> 3);
        rtt.smoothed += error;
        if (error < 0) {
            error = -error - (rtt.deviation >> 2);
            if (error > 0) error >>= 3;
        } else {
            error -= rtt.deviation >> 2;
        }
        rtt.deviation += error;
        if (rtt.deviation > rtt.deviation_most) {
            rtt.deviation_most = rtt.deviation;
            rtt.variation = std::max(rtt.variation, rtt.deviation_most);
        }
        if (socket.snd.una > rtt.mark) {
            if (rtt.deviation_most < rtt.variation)
                rtt.variation -= (rtt.variation - rtt.deviation_most) >> 2;
            rtt.mark = socket.snd.next;
            rtt.deviation_most = least_variation;
        }
    }
    rtt.smoothed = std::max<std::int64_t>(1, rtt.smoothed);
    const Nanos rto = ((rtt.smoothed >> 3) + rtt.variation) * kMicrosecond;
    const Nanos jiffy = socket.profile->jiffy;
    rtt.rto_jiffies = std::min(rto + jiffy - 1, socket.profile->rto_most) / jiffy;
}

// tcp_update_pacing_rate
void update_pacing_rate(TcpSocket& socket) {
    const Congestion& cc = socket.cc;
    if (socket.rtt.smoothed == 0) return;
    const std::uint64_t ratio = cc.window < cc.threshold / 2 ? 200 : 120;  // percent
    const std::uint64_t packets = std::max(cc.window, socket.snd.packets);
    socket.snd.pacing_rate = std::uint64_t{socket.snd.mss} * 8 * 10'000 * ratio * packets /
                             static_cast<std::uint64_t>(socket.rtt.smoothed);
}

void congestion_validate(TcpSocket& socket, bool limited) {
    Congestion& cc = socket.cc;
    const TcpSendState& snd = socket.snd;
    if (snd.una >= cc.usage_mark || limited || (!cc.limited && snd.packets > cc.most_packets)) {
        cc.limited = limited;
        cc.most_packets = snd.packets;
        cc.usage_mark = snd.next;
    }
}

void congestion_grow(TcpSocket& socket, std::uint32_t acked, Nanos now) {
    Congestion& cc = socket.cc;
    if (!is_limited(cc)) return;
    if (in_slow_start(cc)) {
        const std::uint32_t window = std::min(cc.window + acked, cc.threshold);
        acked -= window - cc.window;
        cc.window = window;
        if (acked == 0) return;
    }
    cubic_update(socket, acked, now);
    avoid(cc, acked);
}

void congestion_sample(TcpSocket& socket, std::int64_t micros, Nanos now) {
    Congestion& cc = socket.cc;
    if (micros < 0) return;
    if (cc.epoch != 0 && now - cc.epoch < 1000 * kMillisecond) return;
    const Nanos delay = std::max<Nanos>(micros, 1) * kMicrosecond;
    if (cc.delay_least == 0 || cc.delay_least > delay) cc.delay_least = delay;
    if (!cc.found && in_slow_start(cc)) hystart(socket, delay, now);
}

std::uint32_t congestion_threshold(TcpSocket& socket) {
    Congestion& cc = socket.cc;
    cc.epoch = 0;
    cc.last_max = cc.window < cc.last_max ? cc.window * (1024 + kBeta) / 2048 : cc.window;
    return std::max(cc.window * kBeta / 1024, 2U);
}

void congestion_reset(TcpSocket& socket) {
    Congestion& cc = socket.cc;
    cc.last_max = cc.origin = cc.count = cc.acked = cc.estimate = cc.last_window = 0;
    cc.epoch = cc.last_time = cc.delay_least = 0;
    cc.k = 0;
    cc.found = false;
    begin_round(socket, 0);
}

void restart_after_idle(TcpSocket& socket, Nanos now) {
    Congestion& cc = socket.cc;
    if (socket.snd.packets > 0 || socket.snd.last_data_at == 0) return;
    const std::int64_t rto = socket.rtt.rto_jiffies != 0
                                 ? socket.rtt.rto_jiffies
                                 : socket.profile->rto_initial / socket.profile->jiffy;
    std::int64_t idle = socket.jiffies(now) - socket.jiffies(socket.snd.last_data_at);
    if (idle <= rto) return;
    const std::uint32_t least = std::min(socket.profile->initial_window, cc.window);
    // tcp_current_ssthresh
    if (socket.repair.state == Recovery::open || socket.repair.state == Recovery::disorder)
        cc.threshold =
            std::max(std::min(cc.threshold, kNoThreshold), (cc.window >> 1U) + (cc.window >> 2U));
    std::uint32_t window = cc.window;
    while ((idle -= rto) > 0 && window > least) window >>= 1U;
    cc.window = std::max(window, least);
    cc.usage_mark = socket.snd.next;
}

}  // namespace sticky::sim
