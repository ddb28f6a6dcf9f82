#include "net/wire/private_network.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "net/socket_error.h"
#include "net/wire/device_netlink.h"

namespace sticky {
namespace {

constexpr const char* kDevice = "wire";

tl::unexpected<Error> refused(std::string what, std::string remedy = {}) {
    return fail(ErrorKind::machine, "the world wire", std::move(what), std::move(remedy));
}

bool write_text(const char* path, const std::string& text) {
    const Fd fd(open(path, O_WRONLY | O_CLOEXEC));
    return fd && write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

tl::unexpected<Error> no_namespace(int error) {
    if (error == ENOSPC) {
        return refused(
            "the kernel allows no (more) user namespaces; it calls that \"No space left on "
            "device\"",
            "sudo sysctl -w user.max_user_namespaces=10000 user.max_net_namespaces=10000");
    }
    return refused("no private network can be made: " + error_text(error),
                   "sudo sysctl -w kernel.unprivileged_userns_clone=1 (or, with AppArmor, "
                   "kernel.apparmor_restrict_unprivileged_userns=0)");
}

// Root in a user namespace of our own, as whom we are outside.
Result<void> enter_namespaces() {
    const uid_t uid = geteuid();
    const gid_t gid = getegid();
    if (uid == 0 && unshare(CLONE_NEWNET) == 0) return {};
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return no_namespace(errno);
    write_text("/proc/self/setgroups", "deny");  // user_namespaces(7): before gid_map
    if (!write_text("/proc/self/uid_map", "0 " + std::to_string(uid) + " 1") ||
        !write_text("/proc/self/gid_map", "0 " + std::to_string(gid) + " 1")) {
        return refused("this user can't be mapped into a namespace: " + error_text(errno));
    }
    return {};
}

ifreq request_for(const char* device) {
    ifreq request{};
    std::strncpy(request.ifr_name, device, IFNAMSIZ - 1);
    return request;
}

Result<Fd> open_tun(const std::string& path) {
    Fd tun(open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK));
    if (!tun) {
        const std::string remedy =
            errno == EACCES || errno == EPERM ? "sudo chmod 666 " + path : "sudo modprobe tun";
        return refused(path + " can't be opened: " + error_text(errno), remedy);
    }
    ifreq request = request_for(kDevice);
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    if (ioctl(tun.get(), TUNSETIFF, &request) != 0) {
        return refused(path + " makes no TUN device: " + error_text(errno),
                       "is this the TUN device's node? (c 10 200)");
    }
    return tun;
}

int bring_up(int control, const char* device) {
    ifreq request = request_for(device);
    if (ioctl(control, SIOCGIFFLAGS, &request) != 0) return errno;
    request.ifr_flags |= IFF_UP;
    return ioctl(control, SIOCSIFFLAGS, &request) == 0 ? 0 : errno;
}

int rename_device(int control, const char* device, const char* name) {
    ifreq request = request_for(device);
    std::strncpy(request.ifr_newname, name, IFNAMSIZ - 1);
    return ioctl(control, SIOCSIFNAME, &request) == 0 ? 0 : errno;
}

int set_mtu(int control, const char* device, std::uint64_t mtu) {
    ifreq request = request_for(device);
    request.ifr_mtu = static_cast<int>(mtu);
    return ioctl(control, SIOCSIFMTU, &request) == 0 ? 0 : errno;
}

int set_address4(int control, const Hosts& hosts) {
    ifreq request = request_for(kDevice);
    Address address = *make_address(Transport::tcp, 4, hosts.home, 0);
    std::memcpy(&request.ifr_addr, address.get(), sizeof(sockaddr_in));
    if (ioctl(control, SIOCSIFADDR, &request) != 0) return errno;
    address = *make_address(Transport::tcp, 4, "255.255.255.0", 0);
    std::memcpy(&request.ifr_netmask, address.get(), sizeof(sockaddr_in));
    return ioctl(control, SIOCSIFNETMASK, &request) == 0 ? 0 : errno;
}

bool reaches_itself(const Address& home) {
    const Fd probe(socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (bind(probe.get(), home.get(), home.size) != 0) return false;
    const Address self = local_address(probe.get());
    char byte = 0;
    return sendto(probe.get(), &byte, 1, 0, self.get(), self.size) == 1 &&
           recv(probe.get(), &byte, 1, 0) == 1;
}

// The kernel takes an IPv6 address into use behind the caller's back (addrconf_dad_work): it can be
// bound before packets for it are taken in, and those that come meanwhile are gone.
int await_address6(const Address& home) {
    for (int i = 0; i < 1000; ++i) {
        if (reaches_itself(home)) return 0;
        usleep(1000);
    }
    return ETIMEDOUT;
}

int set_address6(const Hosts& hosts) {
    const Address home = *make_address(Transport::udp, 6, hosts.home, 0);
    const int error = add_address6(
        kDevice, reinterpret_cast<const sockaddr_in6*>(home.get())->sin6_addr.s6_addr, 64);
    return error != 0 ? error : await_address6(home);
}

tl::unexpected<Error> no_slow_device(int error) {
    return refused(
        "no device can be made slow (link.device_kbit): " +
            (error == ENOENT ? "this kernel has no token bucket filter" : error_text(error)),
        "sudo modprobe sch_tbf, or leave device_kbit out");
}

Result<void> configure(const NetworkSpec& spec) {
    const Hosts hosts = private_hosts(spec.ip);
    const Fd control(socket(spec.ip == 6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!control) return refused("no IPv" + std::to_string(spec.ip) + ": " + error_text(errno));
    // What the kernel sends faster than we read would be lost without a trace.
    constexpr unsigned kQueue = 100'000;
    if (const int error = set_mtu(control.get(), kDevice, spec.mtu); error != 0) {
        return refused("an MTU of " + std::to_string(spec.mtu) + " bytes: " + error_text(error),
                       "set link.mtu to 68..65535");
    }
    int error = bring_up(control.get(), "lo");
    if (error == 0) error = set_queue_length(kDevice, kQueue);
    if (error == 0) error = bring_up(control.get(), kDevice);
    if (error == 0) {
        error = spec.ip == 6 ? set_address6(hosts) : set_address4(control.get(), hosts);
    }
    if (error == 0 && spec.rto_min) error = set_rto_min(spec.ip, kDevice, *spec.rto_min);
    if (error != 0) return refused("the TUN device can't be set up: " + error_text(error));
    if (spec.device_kbit > 0) {
        error = set_device_rate(kDevice, spec.device_kbit, spec.mtu);
        if (error != 0) return no_slow_device(error);
    }
    if (!spec.loss_probes && !write_text("/proc/sys/net/ipv4/tcp_early_retrans", "0"))
        return refused("tail loss probes can't be switched off: " + error_text(errno));
    return {};
}

}  // namespace

Hosts private_hosts(int ip) {
    return ip == 6 ? Hosts{"fd00::1", "fd00::2"} : Hosts{"10.0.0.1", "10.0.0.2"};
}

Result<Fd> make_private_network(const NetworkSpec& spec) {
    if (const Result<void> entered = enter_namespaces(); !entered)
        return tl::unexpected(entered.error());
    Result<Fd> tun = open_tun(spec.device);
    if (!tun) return tun;
    if (const Result<void> configured = configure(spec); !configured)
        return tl::unexpected(configured.error());
    // What the kernel said by itself, or to find out whether an address works.
    for (char bytes[1]; read(tun->get(), bytes, sizeof bytes) > 0;) {
    }
    return tun;
}

Result<void> make_private_loopback() {
    constexpr unsigned kMtu = 1500;
    if (Result<void> entered = enter_namespaces(); !entered) return entered;
    const Fd control(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    int error = control ? rename_device(control.get(), "lo", kTappedDevice) : errno;
    if (error == 0) error = set_mtu(control.get(), kTappedDevice, kMtu);
    if (error == 0) error = set_gso(kTappedDevice, kMtu, 1);
    if (error == 0) error = bring_up(control.get(), kTappedDevice);
    if (error != 0) return refused("a private lo can't be set up: " + error_text(error));
    return {};
}

}  // namespace sticky
