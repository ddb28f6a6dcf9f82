#include "net/wire/device_netlink.h"

#include <arpa/inet.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "net/fd.h"

namespace sticky {
namespace {

class Request {
public:
    template <class Body>
    Request(unsigned short type, unsigned short flags, const Body& body) {
        head_.nlmsg_len = NLMSG_LENGTH(sizeof body);
        head_.nlmsg_type = type;
        head_.nlmsg_flags = static_cast<unsigned short>(NLM_F_REQUEST | NLM_F_ACK | flags);
        std::memcpy(bytes_ + NLMSG_HDRLEN, &body, sizeof body);
    }
    std::size_t add(unsigned short type, const void* data, std::size_t size) {
        const std::size_t at = NLMSG_ALIGN(head_.nlmsg_len);
        const rtattr attribute{static_cast<unsigned short>(RTA_LENGTH(size)), type};
        std::memcpy(bytes_ + at, &attribute, sizeof attribute);
        if (size > 0) std::memcpy(bytes_ + at + RTA_LENGTH(0), data, size);
        head_.nlmsg_len = static_cast<unsigned>(at + RTA_ALIGN(attribute.rta_len));
        return at;
    }
    void add(unsigned short type, unsigned value) { add(type, &value, sizeof value); }
    // The attribute that began at `at` holds everything added since.
    void close(std::size_t at) {
        const auto size = static_cast<unsigned short>(head_.nlmsg_len - at);
        std::memcpy(bytes_ + at, &size, sizeof size);
    }
    int send() {
        std::memcpy(bytes_, &head_, sizeof head_);
        const Fd fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
        if (!fd || ::send(fd.get(), bytes_, head_.nlmsg_len, 0) < 0) return errno;
        alignas(nlmsghdr) char answer[4096];
        const ssize_t got = recv(fd.get(), answer, sizeof answer, 0);
        if (got < static_cast<ssize_t>(NLMSG_LENGTH(sizeof(nlmsgerr)))) return EPROTO;
        nlmsgerr result{};
        std::memcpy(&result, answer + NLMSG_HDRLEN, sizeof result);
        return -result.error;
    }

private:
    nlmsghdr head_{};
    alignas(nlmsghdr) char bytes_[512] = {};
};

ifinfomsg link_of(const char* device) {
    ifinfomsg link{};
    link.ifi_family = AF_UNSPEC;
    link.ifi_index = static_cast<int>(if_nametoindex(device));
    return link;
}

}  // namespace

int set_queue_length(const char* device, unsigned packets) {
    Request request(RTM_NEWLINK, 0, link_of(device));
    request.add(IFLA_TXQLEN, packets);
    return request.send();
}

// A size this small counts for IPv4 and IPv6 alike (GSO_LEGACY_MAX_SIZE).
int set_gso(const char* device, unsigned size, unsigned segments) {
    Request request(RTM_NEWLINK, 0, link_of(device));
    request.add(IFLA_GSO_MAX_SIZE, size);
    request.add(IFLA_GSO_MAX_SEGS, segments);
    return request.send();
}

int set_device_rate(const char* device, std::uint64_t kbit, std::uint64_t mtu) {
    constexpr unsigned kRoom = 64U << 20U;  // bytes that wait; more would be lost without a trace
    constexpr char kKind[] = "tbf";
    tcmsg message{};
    message.tcm_family = AF_UNSPEC;
    message.tcm_ifindex = static_cast<int>(if_nametoindex(device));
    message.tcm_parent = TC_H_ROOT;
    Request request(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, message);
    request.add(TCA_KIND, kKind, sizeof kKind);
    const std::size_t options = request.add(TCA_OPTIONS, nullptr, 0);
    tc_tbf_qopt bucket{};
    bucket.rate.rate = static_cast<unsigned>(kbit * 1000 / 8);
    bucket.rate.linklayer = TC_LINKLAYER_ETHERNET;  // else tbf_change asks for a table of times
    bucket.limit = kRoom;
    request.add(TCA_TBF_PARMS, &bucket, sizeof bucket);
    request.add(TCA_TBF_BURST, static_cast<unsigned>(mtu));
    request.close(options);
    return request.send();
}

int add_address6(const char* device, const unsigned char* address, unsigned prefix) {
    ifaddrmsg message{};
    message.ifa_family = AF_INET6;
    message.ifa_prefixlen = static_cast<unsigned char>(prefix);
    message.ifa_flags = IFA_F_NODAD;
    message.ifa_index = if_nametoindex(device);
    Request request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, message);
    request.add(IFA_LOCAL, address, 16);
    request.add(IFA_ADDRESS, address, 16);
    return request.send();
}

int set_rto_min(int ip, const char* device, Nanos rto_min) {
    const int family = ip == 6 ? AF_INET6 : AF_INET;
    rtmsg route{};
    route.rtm_family = static_cast<unsigned char>(family);
    route.rtm_dst_len = ip == 6 ? 64 : 24;
    route.rtm_table = RT_TABLE_MAIN;
    route.rtm_protocol = RTPROT_KERNEL;
    route.rtm_scope = ip == 6 ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
    route.rtm_type = RTN_UNICAST;
    Request request(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, route);
    unsigned char network[16] = {};
    inet_pton(family, ip == 6 ? "fd00::" : "10.0.0.0", network);
    request.add(RTA_DST, network, ip == 6 ? 16 : 4);
    request.add(RTA_OIF, if_nametoindex(device));
    const std::size_t metrics = request.add(RTA_METRICS, nullptr, 0);
    request.add(RTAX_RTO_MIN, static_cast<unsigned>(rto_min / kMillisecond));
    request.add(RTAX_LOCK, 1U << RTAX_RTO_MIN);
    request.close(metrics);
    return request.send();
}

}  // namespace sticky
