#include "net/transmit_stamps.h"

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "net/address.h"
#include "net/fd.h"
#include "net/tcp_info.h"

namespace sticky {

struct TransmitStamps::Report {
    Nanos at = 0;
    std::uint32_t key =
        0;  // TCP: offset of the last byte of a send, 32 bits. Datagrams: the send call, from 0
    std::uint32_t kind = 0;  // SCM_TSTAMP_SND, SCM_TSTAMP_ACK
    bool timed = false, counted = false;
    std::uint64_t bytes_sent = 0, bytes_retrans = 0, data_segs = 0, retransmits = 0;
};

namespace {

// The key of the next report in a socket's error queue.
std::optional<std::uint32_t> next_key(int fd) {
    alignas(cmsghdr) std::array<char, 1024> control;
    msghdr message{};
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return std::nullopt;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
         part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level == SOL_SOCKET) continue;
        sock_extended_err error{};
        std::memcpy(&error, CMSG_DATA(part), sizeof error);
        return error.ee_data;
    }
    return std::nullopt;
}

// The keys of two reports for one datagram glued from two sends and one sent at once: 0 and 1 where
// the kernel counts datagrams, 0 and 2 where it counts calls (__ip_append_data,
// net/ipv4/ip_output.c). Asked once.
bool keys_count_datagrams() {
    static const bool answer = [] {
        const Fd fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        const Fd sink(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        const Result<Address> any = make_address(Transport::udp, 4, "", 0);
        if (!any || bind(sink.get(), any->get(), any->size) != 0) return true;
        const Address to = local_address(sink.get());
        TransmitStamps stamps;
        if (connect(fd.get(), to.get(), to.size) != 0 || !stamps.enable(fd.get(), false))
            return true;
        for (const int flags : {int{MSG_MORE}, 0, 0}) send(fd.get(), "x", 1, flags);
        std::uint32_t last = 1;
        for (int tries = 0; tries < 2; ++tries) {
            if (const auto key = next_key(fd.get())) last = *key;
        }
        return last < 2;
    }();
    return answer;
}

}  // namespace

void TransmitStamps::called(bool glued) {
    if (!glued_) first_calls_.push_back(calls_);
    ++calls_;
    glued_ = glued;
}

bool TransmitStamps::enable(int fd, bool tcp) {
    unsigned flags = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE |
                     SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY;
    if (tcp) flags |= SOF_TIMESTAMPING_TX_ACK | SOF_TIMESTAMPING_OPT_STATS;
    tcp_ = tcp;
    enabled_ = setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags) == 0;
    return enabled_;
}

namespace {

// struct nlattr records, 4-byte aligned: length, type, value (tcp_get_timestamping_opt_stats).
template <class Visit>
void for_each_stat(const cmsghdr* message, Visit visit) {
    const auto* at = reinterpret_cast<const unsigned char*>(CMSG_DATA(message));
    std::size_t left = message->cmsg_len - CMSG_LEN(0);
    while (left >= 4) {
        std::uint16_t length = 0, type = 0;
        std::memcpy(&length, at, 2);
        std::memcpy(&type, at + 2, 2);
        if (length < 4 || length > left) return;
        std::uint64_t value = 0;
        std::memcpy(&value, at + 4, std::min<std::size_t>(8, length - 4U));
        visit(type, value);
        const std::size_t step = std::min<std::size_t>(left, (length + 3U) & ~std::size_t{3});
        at += step;
        left -= step;
    }
}

}  // namespace

void TransmitStamps::drain(int fd, SocketId socket, const RunClock& clock,
                           std::vector<WireFact>& facts) {
    if (!enabled_) return;
    std::optional<Nanos> offset;
    for (;;) {
        alignas(cmsghdr) std::array<char, 1024> control;
        msghdr message{};
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        if (recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
        if (!offset) offset = clock.wall_offset();
        Report report;
        for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
             part = CMSG_NXTHDR(&message, part)) {
            if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPING) {
                scm_timestamping stamps{};
                std::memcpy(&stamps, CMSG_DATA(part), sizeof stamps);
                report.at =
                    Nanos{stamps.ts[0].tv_sec} * 1'000'000'000 + stamps.ts[0].tv_nsec - *offset;
            } else if (part->cmsg_level == SOL_SOCKET &&
                       part->cmsg_type == SCM_TIMESTAMPING_OPT_STATS) {
                for_each_stat(part, [&](std::uint16_t type, std::uint64_t value) {
                    if (type == TCP_NLA_BYTES_SENT)
                        report.bytes_sent = value, report.counted = true;
                    if (type == TCP_NLA_BYTES_RETRANS) report.bytes_retrans = value;
                    if (type == TCP_NLA_DATA_SEGS_OUT) report.data_segs = value;
                    if (type == TCP_NLA_TOTAL_RETRANS) report.retransmits = value;
                });
            } else {
                sock_extended_err error{};
                std::memcpy(&error, CMSG_DATA(part), sizeof error);
                report.timed = error.ee_origin == SO_EE_ORIGIN_TIMESTAMPING;
                report.key = error.ee_data;
                report.kind = error.ee_info;
            }
        }
        if (!report.timed) continue;
        if (report.kind == SCM_TSTAMP_SND) left(report, socket, facts);
        if (report.kind == SCM_TSTAMP_ACK) acknowledged(report, socket, facts);
    }
}

void TransmitStamps::left(const Report& report, SocketId socket, std::vector<WireFact>& facts) {
    if (!tcp_) {
        std::uint64_t which = report.key;
        if (!keys_count_datagrams()) {
            const auto found = std::ranges::lower_bound(first_calls_, which);
            which = static_cast<std::uint64_t>(found - first_calls_.begin());
        }
        facts.push_back({report.at, socket, which + 1, false, Datagram{}});
        return;
    }
    if (!report.counted) return;
    if (report.bytes_retrans > retrans_) {
        facts.push_back({report.at, socket, 0, false,
                         Gap{Lane::wire, std::nullopt,
                             std::to_string(report.bytes_retrans - retrans_) +
                                 " bytes were sent again; which ones is not seen in this world"}});
        retrans_ = report.bytes_retrans;
    }
    const std::uint64_t end = report.bytes_sent - report.bytes_retrans;
    const std::uint64_t segments =
        report.data_segs - std::min(report.data_segs, report.retransmits);
    if (end <= end_) return;
    Segment segment;
    segment.range = {end_, end};
    segment.segments = static_cast<std::uint32_t>(segments > segments_ ? segments - segments_ : 1);
    end_ = end;
    segments_ = std::max(segments, segments_);
    facts.push_back({report.at, socket, 0, false, segment});
}

void TransmitStamps::acknowledged(const Report& report, SocketId socket,
                                  std::vector<WireFact>& facts) {
    // The key counts modulo 2^32: the offset is the nearest one that is not before what was
    // acknowledged already.
    const std::uint64_t low = (acked_ & ~std::uint64_t{0xffffffff}) | report.key;
    const std::uint64_t offset = (low + 1 < acked_ ? low + (std::uint64_t{1} << 32) : low) + 1;
    acked_ = offset;
    facts.push_back({report.at, socket, 0, false, Acked{offset}});
}

void TransmitStamps::finish(int fd, SocketId socket, const RunClock& clock,
                            std::vector<WireFact>& facts) {
    drain(fd, socket, clock, facts);
    if (!enabled_ || !tcp_) return;
    const std::optional<TcpCounters> counters = tcp_counters(fd);
    if (!counters || !counters->told || counters->bytes_sent < counters->bytes_retrans) return;
    const std::uint64_t end = counters->bytes_sent - counters->bytes_retrans;
    if (end <= end_) return;
    facts.push_back({clock.now(), socket, 0, false,
                     Gap{Lane::wire, ByteRange{end_, end}, "left without a report by the kernel"}});
    end_ = end;
}

}  // namespace sticky
