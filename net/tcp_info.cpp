#include "net/tcp_info.h"

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstddef>

namespace sticky {

std::optional<TcpCounters> tcp_counters(int fd) {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
    TcpCounters counters;
    counters.mss = info.tcpi_snd_mss;
    counters.unacked = info.tcpi_unacked;
    counters.notsent_bytes = info.tcpi_notsent_bytes;
    counters.data_segs_out = info.tcpi_data_segs_out;
    counters.retransmits = info.tcpi_total_retrans;
    counters.bytes_sent = info.tcpi_bytes_sent;
    counters.bytes_retrans = info.tcpi_bytes_retrans;
    counters.bytes_received = info.tcpi_bytes_received;
    // TCP_SYN_SENT, TCP_SYN_RECV, TCP_CLOSE (include/net/tcp_states.h)
    counters.connecting = info.tcpi_state == 2 || info.tcpi_state == 3;
    counters.closed = info.tcpi_state == 7;
    counters.told = size >= offsetof(tcp_info, tcpi_bytes_retrans) + sizeof info.tcpi_bytes_retrans;
    return counters;
}

namespace {
std::uint64_t ask(int fd, unsigned long question) {
    int answer = 0;
    return ioctl(fd, question, &answer) == 0 && answer > 0 ? static_cast<std::uint64_t>(answer) : 0;
}
}  // namespace

std::uint64_t queued_to_send(int fd) {
    return ask(fd, SIOCOUTQ);
}
std::uint64_t queued_to_recv(int fd) {
    return ask(fd, SIOCINQ);
}

}  // namespace sticky
