// Socket addresses of the transports we play: IPv4 and IPv6 on loopback, unix names in the abstract
// namespace.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>

#include "script/scenario.h"
#include "trace/result.h"

namespace sticky {

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;

    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
    std::uint16_t port() const;
    bool known() const { return size != 0; }
};

bool is_unix(Transport transport);
int family_of(Transport transport, int ip);
int type_of(Transport transport);

// `text` empty: loopback of this family. Unix: `text` is the abstract name.
Result<Address> make_address(Transport transport, int ip, const std::string& text,
                             std::uint16_t port);

// Of a name or an address; one of IPv4 if it has any.
Result<Address> look_up(const std::string& host, std::uint16_t port);

Address local_address(int fd);
Address peer_address(int fd);

// "127.0.0.1:4000", "[::1]:4000", "@name"; "" if there is none.
std::string to_text(const Address& address);

}  // namespace sticky
