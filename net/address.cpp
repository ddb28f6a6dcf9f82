#include "net/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstddef>
#include <cstring>

namespace sticky {

std::uint16_t Address::port() const {
    if (storage.ss_family == AF_INET)
        return ntohs(reinterpret_cast<const sockaddr_in*>(&storage)->sin_port);
    if (storage.ss_family == AF_INET6)
        return ntohs(reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_port);
    return 0;
}

bool is_unix(Transport transport) {
    return transport == Transport::unix_stream || transport == Transport::unix_datagram ||
           transport == Transport::unix_seqpacket;
}

int family_of(Transport transport, int ip) {
    if (is_unix(transport)) return AF_UNIX;
    return ip == 6 ? AF_INET6 : AF_INET;
}

int type_of(Transport transport) {
    switch (transport) {
        case Transport::tcp:
        case Transport::unix_stream:
            return SOCK_STREAM;
        case Transport::udp:
        case Transport::unix_datagram:
            return SOCK_DGRAM;
        case Transport::unix_seqpacket:
            return SOCK_SEQPACKET;
    }
    return SOCK_STREAM;
}

Result<Address> make_address(Transport transport, int ip, const std::string& text,
                             std::uint16_t port) {
    Address address;
    if (is_unix(transport)) {
        auto* un = reinterpret_cast<sockaddr_un*>(&address.storage);
        un->sun_family = AF_UNIX;
        STICKY_ASSERT(text.size() + 1 < sizeof un->sun_path);
        std::memcpy(un->sun_path + 1, text.data(),
                    text.size());  // a leading NUL: abstract, unix(7)
        address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + text.size());
        return address;
    }
    int parsed = 0;
    if (ip == 6) {
        auto* in = reinterpret_cast<sockaddr_in6*>(&address.storage);
        in->sin6_family = AF_INET6;
        in->sin6_port = htons(port);
        address.size = sizeof *in;
        parsed = inet_pton(AF_INET6, text.empty() ? "::1" : text.c_str(), &in->sin6_addr);
    } else {
        auto* in = reinterpret_cast<sockaddr_in*>(&address.storage);
        in->sin_family = AF_INET;
        in->sin_port = htons(port);
        address.size = sizeof *in;
        parsed = inet_pton(AF_INET, text.empty() ? "127.0.0.1" : text.c_str(), &in->sin_addr);
    }
    if (parsed != 1) {
        return fail(ErrorKind::input, "",
                    "'" + text + "' is no IPv" + std::to_string(ip) + " address",
                    ip == 6 ? "write it like ::1, or set ip = 4"
                            : "write it like 127.0.0.1, or set ip = 6");
    }
    return address;
}

Result<Address> look_up(const std::string& host, std::uint16_t port) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;  // or each would be told for every type
    addrinfo* found = nullptr;
    const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
    if (error != 0) {
        return fail(ErrorKind::input, host, gai_strerror(error),
                    "write an address like 127.0.0.1, or a name that this machine knows");
    }
    const addrinfo* best = found;
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        if (best->ai_family != AF_INET && one->ai_family == AF_INET) best = one;
    }
    Address address;
    std::memcpy(&address.storage, best->ai_addr, best->ai_addrlen);
    address.size = best->ai_addrlen;
    freeaddrinfo(found);
    return address;
}

Address local_address(int fd) {
    Address address;
    address.size = sizeof address.storage;
    if (getsockname(fd, address.get(), &address.size) != 0) address.size = 0;
    return address;
}

Address peer_address(int fd) {
    Address address;
    address.size = sizeof address.storage;
    if (getpeername(fd, address.get(), &address.size) != 0) address.size = 0;
    return address;
}

std::string to_text(const Address& address) {
    char text[INET6_ADDRSTRLEN] = {};
    const std::string port = ":" + std::to_string(address.port());
    if (!address.known()) return "";
    switch (address.storage.ss_family) {
        case AF_INET:
            inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(&address.storage)->sin_addr,
                      text, sizeof text);
            return text + port;
        case AF_INET6:
            inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(&address.storage)->sin6_addr,
                      text, sizeof text);
            return std::string("[") + text + "]" + port;
        case AF_UNIX: {
            constexpr std::size_t kName = offsetof(sockaddr_un, sun_path) + 1;
            if (address.size <= kName) return "";
            const auto* un = reinterpret_cast<const sockaddr_un*>(&address.storage);
            return "@" + std::string(un->sun_path + 1, address.size - kName);
        }
        default:
            return "";
    }
}

}  // namespace sticky
