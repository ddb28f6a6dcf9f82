#include "net/ports.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <tuple>
#include <unordered_map>

#include "net/fd.h"
#include "trace/limits.h"

namespace sticky {
namespace {

constexpr std::size_t kLineBytes = 512;      // the kernel's own are 150; with a unix name 170
constexpr std::string_view kListens = "0A";  // TCP_LISTEN, include/net/tcp_states.h
constexpr std::uint32_t kAcceptsConnections = 0x10000;  // __SO_ACCEPTCON, linux/net.h

// Words of a line, between blanks.
class Words {
public:
    explicit Words(std::string_view line) : rest_(line) {}

    std::string_view next() {
        while (rest_.starts_with(' ')) rest_.remove_prefix(1);
        const std::string_view word = rest_.substr(0, rest_.find(' '));
        rest_.remove_prefix(word.size());
        return word;
    }
    std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

template <class Number>
bool read_decimal(std::string_view text, Number& number) {
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return !text.empty() && text[0] != '-' && stop == end && error == std::errc();
}

bool is_hex(std::string_view text, bool upper) {
    return std::ranges::all_of(text, [upper](char c) {
        return (c >= '0' && c <= '9') || (upper ? c >= 'A' && c <= 'F' : c >= 'a' && c <= 'f');
    });
}

// Exactly `digits` digits as %X writes them.
template <class Number>
bool read_hex(std::string_view text, std::size_t digits, Number& number) {
    if (text.size() != digits || !is_hex(text, true)) return false;
    std::from_chars(text.data(), text.data() + text.size(), number, 16);
    return true;
}

// HEX:HEX, each with at least 2 and at most 16 digits.
bool is_pair(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    const auto good = [](std::string_view half) {
        return half.size() >= 2 && half.size() <= 16 && is_hex(half, true);
    };
    return good(text.substr(0, colon)) && good(text.substr(colon + 1));
}

struct Place {
    std::string address;
    std::uint16_t port = 0;
    bool anybody = true;  // the address is all zero
};

// "0100007F:1F90": words of 32 bits, each in this machine's order, and a port in the reader's.
bool read_place(std::string_view text, bool ipv6, Place& place) {
    const std::size_t digits = ipv6 ? 32 : 8;
    if (text.size() != digits + 5 || text[digits] != ':') return false;
    if (!read_hex(text.substr(digits + 1), 4, place.port)) return false;
    std::array<std::uint32_t, 4> words{};
    for (std::size_t i = 0; i < digits / 8; ++i) {
        if (!read_hex(text.substr(8 * i, 8), 8, words[i])) return false;
        place.anybody = place.anybody && words[i] == 0;
    }
    char shown[INET6_ADDRSTRLEN] = "";
    inet_ntop(ipv6 ? AF_INET6 : AF_INET, words.data(), shown, sizeof shown);
    place.address = shown;
    return true;
}

std::string text_of(const Place& place, bool ipv6) {
    return ipv6 ? fmt::format("[{}]:{}", place.address, place.port)
                : fmt::format("{}:{}", place.address, place.port);
}

// What a line says; false: it is not the kernel's. `kept`: the socket waits for somebody.
bool read_ip_line(std::string_view line, OpenSocket& socket, bool& kept) {
    const bool ipv6 =
        socket.protocol == PortProtocol::tcp6 || socket.protocol == PortProtocol::udp6;
    const bool tcp = socket.protocol == PortProtocol::tcp || socket.protocol == PortProtocol::tcp6;
    Words words(line);
    std::string_view slot = words.next();
    std::uint64_t number = 0;
    if (!slot.ends_with(':')) return false;
    slot.remove_suffix(1);
    Place here, there;
    if (!read_decimal(slot, number) || !read_place(words.next(), ipv6, here) ||
        !read_place(words.next(), ipv6, there))
        return false;
    const std::string_view state = words.next();
    if (state.size() != 2 || !is_hex(state, true)) return false;
    if (!is_pair(words.next()) || !is_pair(words.next())) return false;  // queues, timer
    std::uint32_t repeats = 0, uid = 0;
    if (!read_hex(words.next(), 8, repeats) || !read_decimal(words.next(), uid) ||
        !read_decimal(words.next(), number) || !read_decimal(words.next(), socket.inode) ||
        !read_decimal(words.next(), number))  // timeouts, inode, references
        return false;
    socket.address = std::move(here.address);
    socket.port = here.port;
    socket.uid = uid;
    if (!tcp && (!there.anybody || there.port != 0)) socket.peer = text_of(there, ipv6);
    kept = tcp ? state == kListens : socket.port != 0;
    return true;
}

bool read_unix_line(std::string_view line, OpenSocket& socket, bool& kept) {
    Words words(line);
    std::string_view pointer = words.next();
    if (!pointer.ends_with(':')) return false;
    pointer.remove_suffix(1);
    std::uint32_t number = 0, flags = 0;
    if (pointer.empty() || pointer.size() > 16 || !is_hex(pointer, false) ||
        !read_hex(words.next(), 8, number) || !read_hex(words.next(), 8, number) ||
        !read_hex(words.next(), 8, flags) || !read_hex(words.next(), 4, number) ||
        !read_hex(words.next(), 2, number) || !read_decimal(words.next(), socket.inode))
        return false;
    const std::string_view rest = words.rest();
    if (!rest.empty()) socket.address = rest.substr(1);
    kept = (flags & kAcceptsConnections) != 0;
    return true;
}

std::string_view heading_of(PortProtocol protocol) {
    return protocol == PortProtocol::unix_name ? "Num" : "sl";
}

// A file of /proc, at most `limit` bytes of it; errno is set if there is none.
std::optional<std::string> read_file(const std::string& path, std::uint64_t limit, bool& whole) {
    const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return std::nullopt;
    std::string text;
    char piece[65536];
    for (;;) {
        const ssize_t got = read(fd.get(), piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::nullopt;
        if (got == 0) return text;
        text.append(piece, static_cast<std::size_t>(got));
        if (text.size() > limit) {
            text.resize(text.rfind('\n', limit) + 1);  // whole lines
            whole = false;
            return text;
        }
    }
}

struct CloseFolder {
    void operator()(DIR* folder) const { closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

std::string program_of(const std::string& process) {
    bool whole = true;
    std::string name = read_file(process + "/comm", 64, whole).value_or("");
    while (name.ends_with('\n')) name.pop_back();
    return name;
}

// Looks for the sockets in every process's descriptors.
class OwnerSearch {
public:
    explicit OwnerSearch(OpenPorts& found) : found_(found) {
        for (std::size_t i = 0; i < found.ports.size(); ++i) {
            if (const std::uint64_t inode = found.ports[i].socket.inode)
                wanted_[inode].push_back(i);
        }
    }

    void search(const std::string& proc) {
        if (wanted_.empty()) return;
        const Folder folder(opendir(proc.c_str()));
        if (!folder) return;
        std::uint64_t processes = 0;
        while (const dirent* entry = readdir(folder.get())) {
            std::uint32_t pid = 0;
            if (!read_decimal(entry->d_name, pid)) continue;
            if (++processes > kPortProcesses || descriptors_ > kPortDescriptors) {
                found_.whole = false;
                break;
            }
            look_into(fmt::format("{}/{}", proc, pid), pid);
        }
        for (OpenPort& port : found_.ports) std::ranges::sort(port.owners, {}, &PortOwner::pid);
    }

private:
    void look_into(const std::string& process, std::uint32_t pid) {
        const Folder folder(opendir((process + "/fd").c_str()));
        if (!folder) {
            if (errno == EACCES || errno == EPERM) ++found_.guarded;
            return;
        }
        while (const dirent* entry = readdir(folder.get())) {
            if (entry->d_name[0] == '.') continue;
            if (++descriptors_ > kPortDescriptors) return;
            char link[64];
            const ssize_t size = readlinkat(dirfd(folder.get()), entry->d_name, link, sizeof link);
            if (size <= 0) continue;
            const auto inode = inode_of_link({link, static_cast<std::size_t>(size)});
            if (!inode) continue;
            const auto ports = wanted_.find(*inode);
            if (ports == wanted_.end()) continue;
            for (const std::size_t i : ports->second) own(found_.ports[i], process, pid);
        }
    }

    // A process may hold a socket under several numbers.
    static void own(OpenPort& port, const std::string& process, std::uint32_t pid) {
        if (!port.owners.empty() && port.owners.back().pid == pid) return;
        port.owners.push_back({pid, program_of(process)});
    }

    OpenPorts& found_;
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> wanted_;
    std::uint64_t descriptors_ = 0;
};

}  // namespace

std::string_view name_of(PortProtocol protocol) {
    constexpr std::array<std::string_view, kPortProtocolCount> kNames{"tcp", "tcp6", "udp", "udp6",
                                                                      "unix"};
    static_assert(!kNames.back().empty());
    return kNames[static_cast<std::size_t>(protocol)];
}

std::string_view name_of(Unseen why) {
    constexpr std::array<std::string_view, kUnseenCount> kNames{"other_user", "guarded", "nobody"};
    static_assert(!kNames.back().empty());
    return kNames[static_cast<std::size_t>(why)];
}

SocketTable read_socket_table(std::string_view text, PortProtocol protocol) {
    SocketTable table;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const std::size_t end = text.find('\n');
        const std::string_view whole = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        OpenSocket socket;
        socket.protocol = protocol;
        bool kept = false, good = false;
        if (line == 1) {
            good = Words(whole).next() == heading_of(protocol);
        } else if (end != std::string_view::npos && whole.size() <= kLineBytes) {
            good = protocol == PortProtocol::unix_name ? read_unix_line(whole, socket, kept)
                                                       : read_ip_line(whole, socket, kept);
        }
        if (!good && table.unread++ == 0) table.first_unread = line;
        if (good && kept) table.sockets.push_back(std::move(socket));
    }
    return table;
}

std::optional<std::uint64_t> inode_of_link(std::string_view link) {
    constexpr std::string_view kBegin = "socket:[";
    if (!link.starts_with(kBegin) || !link.ends_with(']')) return std::nullopt;
    std::uint64_t inode = 0;
    link = link.substr(kBegin.size(), link.size() - kBegin.size() - 1);
    if (!read_decimal(link, inode)) return std::nullopt;
    return inode;
}

Unseen OpenPorts::why_unseen(const OpenPort& port) const {
    if (asker != 0 && port.socket.uid && *port.socket.uid != asker) return Unseen::other_user;
    return guarded > 0 ? Unseen::guarded : Unseen::nobody;
}

Result<OpenPorts> open_ports(const PortQuery& query) {
    OpenPorts found;
    found.asker = geteuid();
    for (std::size_t i = 0; i < kPortProtocolCount; ++i) {
        const auto protocol = static_cast<PortProtocol>(i);
        if (protocol == PortProtocol::unix_name && !query.unix_sockets) continue;
        const std::string path = fmt::format("{}/net/{}", query.proc, name_of(protocol));
        const auto text = read_file(path, kPortTableBytes, found.whole);
        if (!text) {
            const int error = errno;
            if (protocol == PortProtocol::tcp) {
                return fail(ErrorKind::machine, path, std::strerror(error),
                            "sockets are listed there: mount -t proc proc " + query.proc);
            }
            const bool ipv6 = protocol == PortProtocol::tcp6 || protocol == PortProtocol::udp6;
            if (!ipv6 || error != ENOENT)  // a kernel without IPv6 has no such file
                found.missing.push_back(
                    fmt::format("{}: {}", name_of(protocol), std::strerror(error)));
            continue;
        }
        SocketTable table = read_socket_table(*text, protocol);
        found.unread += table.unread;
        for (OpenSocket& socket : table.sockets) {
            if (!query.port || socket.port == *query.port)
                found.ports.push_back({std::move(socket), {}});
        }
    }
    std::ranges::sort(found.ports, [](const OpenPort& a, const OpenPort& b) {
        const auto key = [](const OpenSocket& socket) {
            const bool unix_name = socket.protocol == PortProtocol::unix_name;
            return std::tuple(unix_name, socket.port, socket.protocol,
                              std::string_view(socket.address), socket.inode);
        };
        return key(a.socket) < key(b.socket);
    });
    OwnerSearch(found).search(query.proc);
    return found;
}

}  // namespace sticky
