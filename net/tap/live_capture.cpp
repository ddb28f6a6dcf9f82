#include "net/tap/live_capture.h"

#include <pcap/pcap.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace sticky {
namespace {

constexpr int kSnapshot = 192;           // Ethernet 14, IPv6 40 and extensions, TCP at most 60
constexpr int kRoom = 32 * 1024 * 1024;  // of the kernel, for what was not read yet
constexpr std::size_t kEthernet = 14;
// Each processor has a queue of its own for lo (enqueue_to_backlog), so a packet may be seen
// shortly after one that left later.
constexpr Nanos kSettled = 20 * kMillisecond;

tl::unexpected<Error> refused(pcap_t* handle, int status) {
    std::string what = pcap_geterr(handle);
    if (what.empty()) what = pcap_statustostr(status);
    return fail(ErrorKind::machine, "--capture", "lo can't be captured: " + what);
}

}  // namespace

void LiveCapture::Close::operator()(pcap* handle) const {
    pcap_close(handle);
}

Result<LiveCapture> LiveCapture::open(const char* protocol) {
    char why[PCAP_ERRBUF_SIZE] = "";
    pcap_t* const handle = pcap_create("lo", why);
    if (handle == nullptr)
        return fail(ErrorKind::machine, "--capture", std::string("lo can't be captured: ") + why);
    LiveCapture capture(handle);
    pcap_set_snaplen(handle, kSnapshot);
    pcap_set_buffer_size(handle, kRoom);
    pcap_set_timeout(handle, 1);
    // Packets can be read as soon as they are stored, not in blocks.
    pcap_set_immediate_mode(handle, 1);
    pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO);
    if (const int status = pcap_activate(handle); status < 0) return refused(handle, status);
    if (pcap_datalink(handle) != DLT_EN10MB) {
        return fail(ErrorKind::machine, "--capture", "lo is no Ethernet device here");
    }
    bpf_program filter{};
    if (const int status = pcap_compile(handle, &filter, protocol, 1, PCAP_NETMASK_UNKNOWN);
        status < 0) {
        return refused(handle, status);
    }
    const int status = pcap_setfilter(handle, &filter);
    pcap_freecode(&filter);
    if (status < 0) return refused(handle, status);
    if (pcap_setnonblock(handle, 1, why) < 0) return refused(handle, PCAP_ERROR);
    return capture;
}

void LiveCapture::start(const RunClock& clock) {
    clock_ = &clock;
    first_offset_ = offset_before_ = offset_ = clock.wall_offset();
    before_ = now_ = clock.now() + offset_;
}

// On the straight line between the last two measurements.
Nanos LiveCapture::on_clock(Nanos wall) const {
    if (now_ <= before_) return wall - offset_;
    const double part = std::clamp(
        static_cast<double>(wall - before_) / static_cast<double>(now_ - before_), 0.0, 1.0);
    const double moved = part * static_cast<double>(offset_ - offset_before_);
    return wall - offset_before_ - std::llround(moved);
}

void LiveCapture::pump() {
    const auto keep = [](u_char* to, const pcap_pkthdr* head, const u_char* bytes) {
        if (head->caplen <= kEthernet) return;
        // With PCAP_TSTAMP_PRECISION_NANO tv_usec holds nanoseconds (pcap-tstamp(7)).
        const Nanos wall = Nanos{head->ts.tv_sec} * 1'000'000'000 + head->ts.tv_usec;
        reinterpret_cast<decltype(read_)*>(to)->emplace_back(
            wall, Bytes(bytes + kEthernet, bytes + head->caplen));
    };
    while (pcap_dispatch(handle_.get(), -1, keep, reinterpret_cast<u_char*>(&read_)) > 0) {
    }
    before_ = now_;
    offset_before_ = offset_;
    offset_ = clock_->wall_offset();
    now_ = clock_->now() + offset_;
    for (auto& [wall, bytes] : read_) waiting_.push_back({on_clock(wall), std::move(bytes)});
    read_.clear();
}

std::vector<TappedPacket> LiveCapture::take(bool all) {
    std::ranges::stable_sort(waiting_, {}, &TappedPacket::at);
    auto end = waiting_.end();
    if (!all) {
        end = std::ranges::upper_bound(waiting_, clock_->now() - kSettled, {}, &TappedPacket::at);
    }
    std::vector<TappedPacket> taken(std::make_move_iterator(waiting_.begin()),
                                    std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return taken;
}

std::uint64_t LiveCapture::missed() const {
    pcap_stat counted{};
    if (pcap_stats(handle_.get(), &counted) != 0) return 0;
    return std::uint64_t{counted.ps_drop} + counted.ps_ifdrop;
}

}  // namespace sticky
