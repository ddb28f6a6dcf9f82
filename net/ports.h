// Which sockets of this machine wait for somebody, and which programs hold them: out of /proc.
//
//     0: 0100007F:1F90 00000000:0000 0A ... 1000 0 4711     tcp 127.0.0.1:8080 listens, inode 4711
//     /proc/812/fd/5 -> socket:[4711]                       process 812 holds it
//
// The lines are those of Linux (get_tcp4_sock, udp4_format_sock and their IPv6 twins,
// unix_seq_show). /proc/net knows one network namespace: a container's sockets are not in it.
// Refuses to know: what to tell a person.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trace/result.h"

namespace sticky {

enum class PortProtocol : std::uint8_t { tcp, tcp6, udp, udp6, unix_name };
inline constexpr std::size_t kPortProtocolCount = 5;
std::string_view name_of(PortProtocol protocol);  // "tcp6"; also the file's name in /proc/net

struct OpenSocket {
    PortProtocol protocol = PortProtocol::tcp;
    std::string address;  // "127.0.0.1", "::", "/run/x.sock", "@abstract"; unix: any bytes
    std::uint16_t port = 0;
    std::string peer;                  // "8.8.8.8:53" of a connected UDP socket
    std::optional<std::uint32_t> uid;  // whose it is; unix sockets don't say
    std::uint64_t inode = 0;
    friend bool operator==(const OpenSocket&, const OpenSocket&) = default;
};

// One file of /proc/net: TCP and unix sockets that listen, UDP sockets that have a port.
struct SocketTable {
    std::vector<OpenSocket> sockets;
    std::size_t unread = 0;        // lines that are not what the kernel writes; none is guessed at
    std::size_t first_unread = 0;  // the first of them, from 1
    friend bool operator==(const SocketTable&, const SocketTable&) = default;
};

// A unix name may hold a line end, and so may tell of a socket that is not there.
SocketTable read_socket_table(std::string_view text, PortProtocol protocol);

// "socket:[4711]", what a link in /proc/PID/fd says; nothing: it is no socket.
std::optional<std::uint64_t> inode_of_link(std::string_view link);

struct PortOwner {
    std::uint32_t pid = 0;
    std::string program;  // its name for the kernel (comm), of at most 15 bytes
    friend bool operator==(const PortOwner&, const PortOwner&) = default;
};

struct OpenPort {
    OpenSocket socket;
    std::vector<PortOwner> owners;  // by pid
};

// Why a socket has no owner here.
enum class Unseen : std::uint8_t {
    other_user,  // its user is another one, whose processes we may not look into
    guarded,     // some process may not be looked into, and it may be that one
    nobody,      // none of the processes here: the kernel's own, or beyond a pid namespace
};
inline constexpr std::size_t kUnseenCount = 3;
std::string_view name_of(Unseen why);  // "other_user"

struct OpenPorts {
    std::vector<OpenPort> ports;       // by port, protocol, address
    std::uint32_t asker = 0;           // the user who looked
    std::size_t guarded = 0;           // processes whose descriptors may not be seen
    std::size_t unread = 0;            // lines, of all tables
    bool whole = true;                 // false: a limit of trace/limits.h was reached
    std::vector<std::string> missing;  // "udp: No such file or directory"

    Unseen why_unseen(const OpenPort& port) const;
};

struct PortQuery {
    std::optional<std::uint16_t> port;
    bool unix_sockets = false;
    std::string proc = "/proc";
};

Result<OpenPorts> open_ports(const PortQuery& query);

}  // namespace sticky
