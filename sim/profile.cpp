#include "sim/profile.h"

#include <algorithm>
#include <array>

namespace sticky::sim {
namespace {

constexpr Profile linux_profile() {
    Profile p;
    p.name = "linux";
    p.nagle = Nagle::minshall;              // tcp_minshall_check, net/ipv4/tcp_output.c
    p.jiffy = 4 * kMillisecond;             // CONFIG_HZ=250, the usual choice of distributions
    p.ack_delay_least = 40 * kMillisecond;  // TCP_ATO_MIN, TCP_DELACK_MIN: HZ / 25
    p.ack_delay_most = 199 * kMillisecond;  // tcp_delack_max: TCP_RTO_MIN less one
    p.quick_acks = 16;                      // TCP_MAX_QUICKACKS
    p.initial_window = 10;                  // TCP_INIT_CWND, RFC 6928
    p.rto_initial = 1000 * kMillisecond;    // TCP_TIMEOUT_INIT, RFC 6298 2.1
    p.rto_least = 200 * kMillisecond;       // TCP_RTO_MIN
    p.rto_most = 120'000 * kMillisecond;    // TCP_RTO_MAX
    p.send_buffer = 16384;                  // net.ipv4.tcp_wmem
    p.send_buffer_most = 4 << 20;
    p.receive_buffer = 131072;  // net.ipv4.tcp_rmem
    p.receive_buffer_most = 32 << 20;
    p.datagram_buffer = 212992;  // net.core.rmem_default, wmem_default
    p.call_cost = 1 * kMicrosecond;
    p.wake_latency = 40 * kMicrosecond;
    return p;
}

// TCP as books tell it: RFC 896's rule, an ACK for every second segment or after 200 ms.
constexpr Profile textbook_profile() {
    Profile p = linux_profile();
    p.name = "textbook";
    p.nagle = Nagle::classic;  // RFC 896, RFC 9293 3.7.4
    p.jiffy = kMillisecond;
    p.ack_delay_least = p.ack_delay_most = 200 * kMillisecond;  // RFC 9293 3.8.6.3: below 500 ms
    p.rto_least = 1000 * kMillisecond;                          // RFC 6298 2.4
    p.quick_acks = 0;
    p.interactive = false;
    p.acks_on_read = false;
    p.loss_probes = false;
    return p;
}

// Model: what is documented of Windows; its window arithmetic is Linux's.
constexpr Profile windows_profile() {
    Profile p = textbook_profile();
    p.name = "windows";
    p.nagle = Nagle::classic;          // "Nagle algorithm", Windows Sockets: TCP_NODELAY
    p.rto_least = 300 * kMillisecond;  // MinRto of Get-NetTCPSetting, template Internet
    p.loss_probes = true;              // TailLossProbe of the same template
    return p;
}

constexpr std::array kProfiles{linux_profile(), textbook_profile(), windows_profile()};

}  // namespace

const Profile* find_profile(std::string_view name) {
    const auto* const found = std::ranges::find(kProfiles, name, &Profile::name);
    return found == kProfiles.end() ? nullptr : found;
}

}  // namespace sticky::sim
