#include "net/tap/live_capture.h"

#include <pcap/pcap.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace sticky {
namespace {

constexpr int kSnapshot = 192;           // Ethernet 14, IPv6 40 and extensions, TCP at most 60
constexpr int kRoom = 16 * 1024 * 1024;  // of the kernel, for what was not read yet
constexpr std::size_t kEthernet = 14;
// Each processor has a queue of its own for lo (enqueue_to_backlog), so a packet may be seen
// shortly after one that passed later.
constexpr Nanos kSettled = 20 * kMillisecond;

Error refused(const std::string& device, const std::string& why) {
    return {ErrorKind::machine, "--capture", device + " can't be captured: " + why, ""};
}

// By the wall clock.
using Read = std::vector<std::pair<Nanos, Bytes>>;

void keep(u_char* to, const pcap_pkthdr* head, const u_char* bytes) {
    if (head->caplen <= kEthernet) return;
    // With PCAP_TSTAMP_PRECISION_NANO tv_usec holds nanoseconds (pcap-tstamp(7)).
    const Nanos wall = Nanos{head->ts.tv_sec} * 1'000'000'000 + head->ts.tv_usec;
    reinterpret_cast<Read*>(to)->emplace_back(wall, Bytes(bytes + kEthernet, bytes + head->caplen));
}

}  // namespace

void LiveCapture::Close::operator()(pcap* handle) const {
    pcap_close(handle);
}

std::optional<Error> LiveCapture::add(const std::string& device, const char* protocol, Pass pass) {
    char why[PCAP_ERRBUF_SIZE] = "";
    pcap_t* const handle = pcap_create(device.c_str(), why);
    if (handle == nullptr) return refused(device, why);
    handles_.push_back({std::unique_ptr<pcap, Close>(handle), pass});
    pcap_set_snaplen(handle, kSnapshot);
    pcap_set_buffer_size(handle, kRoom);
    pcap_set_timeout(handle, 1);
    // Packets can be read as soon as they are stored, not in blocks.
    pcap_set_immediate_mode(handle, 1);
    pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO);
    const auto failed = [&](int status) {
        const std::string text = pcap_geterr(handle);
        return refused(device, text.empty() ? pcap_statustostr(status) : text);
    };
    if (const int status = pcap_activate(handle); status < 0) return failed(status);
    if (pcap_datalink(handle) != DLT_EN10MB) return refused(device, "it is no Ethernet here");
    bpf_program filter{};
    int status = pcap_compile(handle, &filter, protocol, 1, PCAP_NETMASK_UNKNOWN);
    if (status < 0) return failed(status);
    status = pcap_setfilter(handle, &filter);
    pcap_freecode(&filter);
    if (status >= 0)
        status = pcap_setdirection(handle, pass == Pass::leaves ? PCAP_D_OUT : PCAP_D_IN);
    if (status < 0) return failed(status);
    if (pcap_setnonblock(handle, 1, why) < 0) return refused(device, why);
    return std::nullopt;
}

Result<LiveCapture> LiveCapture::open(const std::string& device, const char* protocol) {
    LiveCapture capture;
    std::optional<Error> error = capture.add(device, protocol, Pass::arrives);
    if (!error && device != "lo") error = capture.add(device, protocol, Pass::leaves);
    if (error) return tl::unexpected(*error);
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
    std::vector<Read> read(handles_.size());
    for (std::size_t i = 0; i < handles_.size(); ++i) {
        auto* const to = reinterpret_cast<u_char*>(&read[i]);
        while (pcap_dispatch(handles_[i].tap.get(), -1, keep, to) > 0) {
        }
    }
    before_ = now_;
    offset_before_ = offset_;
    offset_ = clock_->wall_offset();
    now_ = clock_->now() + offset_;
    for (std::size_t i = 0; i < handles_.size(); ++i) {
        for (auto& [wall, bytes] : read[i])
            waiting_.push_back({handles_[i].pass, on_clock(wall), std::move(bytes)});
    }
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
    std::uint64_t packets = 0;
    for (const Handle& handle : handles_) {
        pcap_stat counted{};
        if (pcap_stats(handle.tap.get(), &counted) == 0) packets += counted.ps_drop;
    }
    return packets;
}

}  // namespace sticky
