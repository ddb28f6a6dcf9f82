// A tap on the loopback device, by libpcap: every packet with the moment it passed, in the order of
// those moments, on the run's clock.
//
//     kernel  | stamp (wall clock) | Ethernet header | IP packet, cut after its headers |
//     here    | stamp (run)        |                 | IP packet                        |
//
// The kernel stamps a packet when its sender hands it to lo (netif_rx), and that is when it
// arrives: lo has no way to lose or delay it. Each packet is seen once, on its way in.
// Refuses to know: whose packets these are.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "net/clock.h"
#include "trace/result.h"

struct pcap;

namespace sticky {

struct TappedPacket {
    Nanos at = 0;
    Bytes bytes;  // from its IP header on
};

class LiveCapture {
public:
    // `protocol`: "tcp" or "udp". Kind machine: this process may not.
    static Result<LiveCapture> open(const char* protocol);

    // Stamps are told on this clock from here on.
    void start(const RunClock& clock);
    // Reads what there is. Cheap, and to be called every few milliseconds.
    void pump();
    // What is old enough that nothing older can come; `all`: the rest too.
    std::vector<TappedPacket> take(bool all);
    // Packets that passed and for which the kernel had no room.
    std::uint64_t missed() const;
    // How far the wall clock has moved against the run's since start. Stamps are corrected for it.
    Nanos drift() const { return offset_ - first_offset_; }

private:
    struct Close {
        void operator()(pcap* handle) const;
    };
    explicit LiveCapture(pcap* handle) : handle_(handle) {}
    Nanos on_clock(Nanos wall) const;

    std::unique_ptr<pcap, Close> handle_;
    const RunClock* clock_ = nullptr;
    std::vector<std::pair<Nanos, Bytes>> read_;  // by the wall clock
    std::vector<TappedPacket> waiting_;
    // The bridge between the clocks, measured at each pump: wall time, and what to subtract.
    Nanos first_offset_ = 0, before_ = 0, offset_before_ = 0, now_ = 0, offset_ = 0;
};

}  // namespace sticky
