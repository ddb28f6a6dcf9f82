// A tap on the loopback device, by libpcap: every packet with the moment it passed, in the order of
// those moments, on the run's clock.
//
//     sender -> | leaves | -> queue of a processor -> | arrives | -> receiver
//
// A packet passes twice, and may be lost between (net.core.netdev_max_backlog). Of a device that is
// called `lo`, libpcap tells only the second time, so both are seen only of one with another name.
// Refuses to know: whose packets these are.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/clock.h"
#include "trace/result.h"

struct pcap;

namespace sticky {

struct TappedPacket {
    enum class Pass : std::uint8_t { leaves, arrives } pass = Pass::arrives;
    Nanos at = 0;
    Bytes bytes;  // from its IP header on; cut after its headers
};

class LiveCapture {
public:
    // `protocol`: "tcp" or "udp". Kind machine: this process may not.
    static Result<LiveCapture> open(const std::string& device, const char* protocol);

    // Packets are seen as they leave, too.
    bool both() const { return handles_.size() > 1; }

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
    using Pass = TappedPacket::Pass;
    struct Handle {
        std::unique_ptr<pcap, Close> tap;
        Pass pass;
    };
    LiveCapture() = default;
    std::optional<Error> add(const std::string& device, const char* protocol, Pass pass);
    Nanos on_clock(Nanos wall) const;

    std::vector<Handle> handles_;
    const RunClock* clock_ = nullptr;
    std::vector<TappedPacket> waiting_;
    // The bridge between the clocks, measured at each pump: wall time, and what to subtract.
    Nanos first_offset_ = 0, before_ = 0, offset_before_ = 0, now_ = 0, offset_ = 0;
};

}  // namespace sticky
