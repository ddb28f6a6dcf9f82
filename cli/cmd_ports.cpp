// `sticky ports`: who waits on which port of this machine.
#include "net/ports.h"

#include <algorithm>

#include "cli/arguments.h"
#include "cli/say.h"
#include "viz/scene/glyphs.h"
#include "viz/scene/lanes_json.h"

namespace sticky {
namespace {

constexpr std::size_t kMostOwners = 3;  // told of one socket

class PortsText {
public:
    PortsText(const OpenPorts& found, Language language) : found_(found), language_(language) {}

    std::string text() const {
        std::size_t address = 16;
        for (const OpenPort& port : found_.ports)
            address = std::max(address, columns_of(address_of(port.socket)) + 2);
        const auto row = [&](std::string_view protocol, std::string place, std::string port,
                             std::string pid, const std::string& program) {
            return padded(std::string(protocol), 7) + padded(std::move(place), address) +
                   padded(std::move(port), 7) + padded(std::move(pid), 9) + program + "\n";
        };
        std::string text = row(say("proto", "协议"), say("address", "地址"), say("port", "端口"),
                               say("pid", "进程号"), say("program", "程序"));
        for (const OpenPort& port : found_.ports) {
            const std::string number =
                port.socket.port == 0 ? "-" : fmt::format("{}", port.socket.port);
            const std::string_view protocol = name_of(port.socket.protocol);
            const std::string place = address_of(port.socket);
            if (port.owners.empty()) text += row(protocol, place, number, "-", unseen(port));
            for (std::size_t i = 0; i < std::min(port.owners.size(), kMostOwners); ++i) {
                const PortOwner& owner = port.owners[i];
                text += row(i == 0 ? protocol : "", i == 0 ? place : "", i == 0 ? number : "",
                            fmt::format("{}", owner.pid), readable(view_of(owner.program)));
            }
            if (port.owners.size() > kMostOwners) {
                text += row("", "", "", "",
                            say("and {} more processes", "另有 {} 个进程",
                                port.owners.size() - kMostOwners));
            }
        }
        return text + remarks();
    }

    // What could not be seen, and what would help.
    std::string remarks() const {
        std::size_t hidden = 0;
        for (const OpenPort& port : found_.ports)
            hidden += port.owners.empty() && found_.why_unseen(port) != Unseen::nobody ? 1 : 0;
        std::string text;
        if (hidden > 0 && found_.asker != 0) {
            text += say("{} programs are not visible to this user; to see all: sudo sticky ports\n",
                        "有 {} 个程序当前用户看不到；要看到全部：sudo sticky ports\n", hidden);
        } else if (hidden > 0) {
            text +=
                say("{} programs are not visible: root here lacks CAP_SYS_PTRACE, as it does "
                    "in containers; run it outside\n",
                    "有 {} 个程序看不到：这里的 root 没有 "
                    "CAP_SYS_PTRACE（容器里常见），请到容器外运行\n",
                    hidden);
        }
        if (found_.unread > 0) {
            text += say("{} lines of /proc/net are not what the kernel writes and were left out\n",
                        "/proc/net 里有 {} 行不像内核写的，没有采用\n", found_.unread);
        }
        if (!found_.whole) {
            text += say("a limit was reached, so something may be missing: sticky --limits\n",
                        "达到了上限，可能有遗漏：sticky --limits\n");
        }
        for (const std::string& missing : found_.missing)
            text += say("not observed: {}\n", "未观察到：{}\n", missing);
        return text;
    }

private:
    template <class... Values>
    std::string say(std::string_view en, std::string_view zh, Values... values) const {
        return fmt::format(fmt::runtime(pick(language_, en, zh)), values...);
    }

    static std::string address_of(const OpenSocket& socket) {
        std::string text = readable(view_of(socket.address));
        if (!socket.peer.empty()) text += " → " + socket.peer;
        return text;
    }

    std::string unseen(const OpenPort& port) const {
        switch (found_.why_unseen(port)) {
            case Unseen::other_user:
                return say("not visible: another user's (uid {})",
                           "看不到：属于另一个用户（uid {}）", *port.socket.uid);
            case Unseen::guarded:
                return say("not visible: held by none of the processes that may be looked into",
                           "看不到：能查看的进程都没有它");
            case Unseen::nobody:
                break;
        }
        return say("no process here: the kernel's own, or a container's",
                   "可见的进程都没有它：属于内核，或在容器里");
    }

    const OpenPorts& found_;
    Language language_;
};

std::string json_of(const OpenPorts& found) {
    std::string ports;
    for (const OpenPort& port : found.ports) {
        const OpenSocket& socket = port.socket;
        std::string owners, more;
        for (const PortOwner& owner : port.owners) {
            owners += fmt::format("{}{{\"pid\":{},\"program\":{}}}", owners.empty() ? "" : ",",
                                  owner.pid, quoted_json(owner.program));
        }
        if (!socket.peer.empty()) more += ",\"peer\":" + quoted_json(socket.peer);
        if (socket.uid) more += fmt::format(",\"uid\":{}", *socket.uid);
        if (port.owners.empty())
            more += fmt::format(",\"unseen\":\"{}\"", name_of(found.why_unseen(port)));
        ports += fmt::format(
            "{}{{\"protocol\":\"{}\",\"address\":{},\"port\":{},\"inode\":{},\"owners\":[{}]{}}}",
            ports.empty() ? "" : ",", name_of(socket.protocol), quoted_json(socket.address),
            socket.port, socket.inode, owners, more);
    }
    std::string missing;
    for (const std::string& one : found.missing)
        missing += (missing.empty() ? "" : ",") + quoted_json(one);
    return fmt::format(
        "{{\"sticky_ports\":1,\"ports\":[{}],\"guarded_processes\":{},\"unread_lines\":{},"
        "\"whole\":{},\"missing\":[{}]}}\n",
        ports, found.guarded, found.unread, found.whole, missing);
}

}  // namespace

int list_ports(const PortsArguments& arguments, const Look& look) {
    if (arguments.port && arguments.unix_sockets) {
        return complain({ErrorKind::input, "sticky ports", "a unix socket has no port",
                         "leave out the number, or --unix"});
    }
    const Result<OpenPorts> found = open_ports({arguments.port, arguments.unix_sockets, "/proc"});
    if (!found) return complain(found.error());
    const bool nobody = found->ports.empty() && arguments.port;
    const PortsText text(*found, look.language);
    if (arguments.json) {
        print(json_of(*found));
    } else if (nobody) {
        print(
            fmt::format(fmt::runtime(pick(
                            look.language,
                            "nobody has port {}: no TCP socket listens, no UDP socket is bound\n",
                            "没有谁占用端口 {}：没有 TCP 套接字在监听，也没有绑定的 UDP 套接字\n")),
                        *arguments.port));
        print(text.remarks());
    } else {
        print(text.text());
    }
    return nobody ? kSomeDoNot : kAllHold;
}

}  // namespace sticky
