#include "net/capabilities.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "net/address.h"
#include "net/fd.h"
#include "net/socket_error.h"
#include "net/transmit_stamps.h"

namespace sticky {
namespace {

Capability can_listen(std::string name, std::string name_zh, Transport transport, int ip,
                      std::string remedy) {
    Capability found{std::move(name), std::move(name_zh), false, "", "", std::move(remedy)};
    const Result<Address> address = make_address(
        transport, ip, is_unix(transport) ? "sticky-doctor-" + std::to_string(getpid()) : "", 0);
    const Fd fd(socket(family_of(transport, ip), type_of(transport) | SOCK_CLOEXEC, 0));
    if (!fd || bind(fd.get(), address->get(), address->size) != 0) {
        found.tell(error_text(errno), std::string(error_name(errno)));
        return found;
    }
    found.there = true;
    found.tell("a socket can be bound", "可以绑定套接字");
    found.remedy.clear();
    return found;
}

// A connected pair on 127.0.0.1; both invalid if that fails.
struct Pair {
    Fd client, server;
};

Pair connected_pair() {
    Pair pair;
    const Result<Address> any = make_address(Transport::tcp, 4, "", 0);
    const Fd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (bind(listener.get(), any->get(), any->size) != 0 || listen(listener.get(), 1) != 0)
        return pair;
    const Address address = local_address(listener.get());
    pair.client = Fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (connect(pair.client.get(), address.get(), address.size) != 0) return pair;
    pair.server = Fd(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    return pair;
}

Capability transmit_reports() {
    Capability found{"transmit reports",
                     "发送报告",
                     false,
                     "",
                     "",
                     "a Linux kernel from 4.20 on, not an emulation of one"};
    const Pair pair = connected_pair();
    TransmitStamps stamps;
    if (!pair.server || !stamps.enable(pair.client.get(), true)) {
        found.tell("the kernel refuses SO_TIMESTAMPING", "内核拒绝 SO_TIMESTAMPING");
        return found;
    }
    const RunClock clock;
    std::vector<WireFact> facts;
    if (send(pair.client.get(), "hello", 5, MSG_NOSIGNAL) != 5) return found;
    for (int i = 0; i < 100 && facts.empty(); ++i) {
        stamps.drain(pair.client.get(), SocketId{0}, clock, facts);
        if (facts.empty()) usleep(1000);
    }
    for (const WireFact& fact : facts) {
        const auto* segment = std::get_if<Segment>(&fact.what);
        found.there = found.there || (segment != nullptr && segment->range == ByteRange{0, 5});
    }
    if (!found.there) {
        found.tell("the kernel told nothing about a segment that left", "段已发出，内核却没有报告");
        return found;
    }
    found.tell("the kernel tells what left, and when", "内核会报告什么数据何时发出");
    found.remedy.clear();
    return found;
}

Capability tun_device() {
    Capability found{"TUN device", "TUN 设备", false,
                     "",           "",         "sudo modprobe tun && sudo chmod 666 /dev/net/tun"};
    const Fd fd(open("/dev/net/tun", O_RDWR | O_CLOEXEC));
    found.there = static_cast<bool>(fd);
    if (!found.there) {
        found.tell(std::string("/dev/net/tun: ") + strerror(errno),
                   "/dev/net/tun：" + std::string(error_name(errno)));
        return found;
    }
    found.tell("/dev/net/tun can be opened", "/dev/net/tun 可以打开");
    found.remedy.clear();
    return found;
}

// In a child, because unshare changes the process that calls it. As the world does it
// (wire/private_network.cpp): root needs no user namespace, and has none where a sanitizer's thread
// runs beside it.
int try_unshare() {
    const pid_t child = fork();
    if (child < 0) return errno;
    if (child == 0) {
        const bool as_root = geteuid() == 0 && unshare(CLONE_NEWNET) == 0;
        _exit(as_root || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 ? 0 : errno);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : EINVAL;
}

Capability namespaces() {
    Capability found{"user and network namespaces", "用户与网络命名空间", false, "", "", ""};
    const int error = try_unshare();
    found.there = error == 0;
    if (error == 0) {
        found.tell("a private network can be made", "可以建立私有网络");
    } else if (error == ENOSPC) {
        found.tell(
            "the kernel allows no (more) user namespaces; it calls that \"No space left on "
            "device\"",
            "内核不再允许新建用户命名空间（它把这叫做 \"No space left on device\"）");
        found.remedy = "sudo sysctl -w user.max_user_namespaces=10000";
    } else {
        found.tell(strerror(error), std::string(error_name(error)));
        found.remedy =
            "sudo sysctl -w kernel.unprivileged_userns_clone=1 (or, with AppArmor, "
            "kernel.apparmor_restrict_unprivileged_userns=0)";
    }
    return found;
}

}  // namespace

std::string this_machine() {
    utsname name{};
    uname(&name);
    return std::string(name.sysname) + " " + name.release + " " + name.machine;
}

std::vector<Capability> loopback_capabilities() {
    return {can_listen("IPv4", "IPv4", Transport::tcp, 4, "sudo ip link set lo up"),
            can_listen("IPv6", "IPv6", Transport::tcp, 6,
                       "sudo sysctl -w net.ipv6.conf.lo.disable_ipv6=0"),
            can_listen("unix sockets", "unix 套接字", Transport::unix_stream, 4, ""),
            transmit_reports()};
}

std::vector<Capability> wire_capabilities() {
    return {tun_device(), namespaces()};
}

Capability capture_capability() {
    Capability found = namespaces();
    found.name = "packet capture";
    found.name_zh = "抓包";
    if (found.there) {
        found.tell("--capture sees every segment, in a private network",
                   "--capture 能看到每个段（在私有网络里）");
        return found;
    }
    const Fd tap(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    if (tap) {
        found.there = true;
        found.tell("--capture sees this machine's lo, where segments are not cut yet",
                   "--capture 能看到本机的 lo，段在那里尚未切开");
        return found;
    }
    found.remedy += "; or: sudo setcap cap_net_raw+ep $(command -v sticky-wire)";
    return found;
}

}  // namespace sticky
