#include "net/capabilities.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
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

Capability can_listen(std::string name, Transport transport, int ip, std::string remedy) {
    Capability found{std::move(name), false, "", std::move(remedy)};
    const Result<Address> address = make_address(
        transport, ip, is_unix(transport) ? "sticky-doctor-" + std::to_string(getpid()) : "", 0);
    const Fd fd(socket(family_of(transport, ip), type_of(transport) | SOCK_CLOEXEC, 0));
    if (!fd || bind(fd.get(), address->get(), address->size) != 0) {
        found.detail = error_text(errno);
        return found;
    }
    found.there = true;
    found.detail = "a socket can be bound";
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
    Capability found{"transmit reports", false, "",
                     "a Linux kernel from 4.20 on, not an emulation of one"};
    const Pair pair = connected_pair();
    TransmitStamps stamps;
    if (!pair.server || !stamps.enable(pair.client.get(), true)) {
        found.detail = "the kernel refuses SO_TIMESTAMPING";
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
    found.detail = found.there ? "the kernel tells what left, and when"
                               : "the kernel told nothing about a segment that left";
    if (found.there) found.remedy.clear();
    return found;
}

Capability tun_device() {
    Capability found{"TUN device", false, "", "sudo modprobe tun && sudo chmod 666 /dev/net/tun"};
    const Fd fd(open("/dev/net/tun", O_RDWR | O_CLOEXEC));
    found.there = static_cast<bool>(fd);
    found.detail = found.there ? "/dev/net/tun can be opened"
                               : std::string("/dev/net/tun: ") + strerror(errno);
    if (found.there) found.remedy.clear();
    return found;
}

// In a child, because unshare(CLONE_NEWUSER) changes the process that calls it.
int try_unshare() {
    const pid_t child = fork();
    if (child < 0) return errno;
    if (child == 0) _exit(unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 ? 0 : errno);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : EINVAL;
}

Capability namespaces() {
    Capability found{"user and network namespaces", false, "", ""};
    const int error = try_unshare();
    found.there = error == 0;
    if (error == 0) {
        found.detail = "a private network can be made";
    } else if (error == ENOSPC) {
        found.detail =
            "the kernel allows no (more) user namespaces; it calls that \"No space left on "
            "device\"";
        found.remedy = "sudo sysctl -w user.max_user_namespaces=10000";
    } else {
        found.detail = strerror(error);
        found.remedy =
            "sudo sysctl -w kernel.unprivileged_userns_clone=1 (or, with AppArmor, "
            "kernel.apparmor_restrict_unprivileged_userns=0)";
    }
    return found;
}

}  // namespace

std::vector<Capability> loopback_capabilities() {
    return {can_listen("IPv4", Transport::tcp, 4, "sudo ip link set lo up"),
            can_listen("IPv6", Transport::tcp, 6, "sudo sysctl -w net.ipv6.conf.lo.disable_ipv6=0"),
            can_listen("unix sockets", Transport::unix_stream, 4, ""), transmit_reports()};
}

std::vector<Capability> wire_capabilities() {
    return {tun_device(), namespaces()};
}

}  // namespace sticky
