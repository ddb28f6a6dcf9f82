// Who holds which port: the kernel's lines taken literally, lines that are not the kernel's, a
// /proc made by hand, and sockets of our own.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <random>

#include "net/address.h"
#include "net/fd.h"
#include "net/ports.h"
#include "tests/support/cases.h"
#include "tests/support/run_program.h"

namespace sticky::test {
namespace {

namespace fs = std::filesystem;
using enum PortProtocol;

const std::string kIp =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode                                                     \n";
const std::string kUnix = "Num       RefCount Protocol Flags    Type St Inode Path\n";
const std::string kRest =
    " 00000000:00000000 00:00000000 00000000  1000        0 4711 1 "
    "0000000000000000 100 0 0 10 0                     \n";

std::string tcp_line(const std::string& local, const std::string& state = "0A") {
    return "   0: " + local + " " + std::string(local.find(':'), '0') + ":0000 " + state + kRest;
}

TEST(Ports, LinesOfTheKernel) {
    struct Row {
        PortProtocol protocol;
        std::string lines;
        std::vector<OpenSocket> sockets;
    };
    const Row rows[] = {
        {tcp, tcp_line("0100007F:1F90"), {{tcp, "127.0.0.1", 8080, "", 1000, 4711}}},
        {tcp, tcp_line("00000000:FFFF"), {{tcp, "0.0.0.0", 65535, "", 1000, 4711}}},
        {tcp, tcp_line("0100007F:1F90", "01") + tcp_line("0100007F:1F90", "06"), {}},
        {tcp6,
         tcp_line("00000000000000000000000001000000:0016"),
         {{tcp6, "::1", 22, "", 1000, 4711}}},
        {tcp6,
         tcp_line("0000000000000000FFFF00000100007F:0016"),
         {{tcp6, "::ffff:127.0.0.1", 22, "", 1000, 4711}}},
        {tcp6,
         tcp_line("B80D01200000000067452301EFCDAB89:0016"),
         {{tcp6, "2001:db8::123:4567:89ab:cdef", 22, "", 1000, 4711}}},
        {udp, tcp_line("00000000:0035", "07"), {{udp, "0.0.0.0", 53, "", 1000, 4711}}},
        {udp, tcp_line("00000000:0000", "07"), {}},
        {udp,
         "12345: 0100007F:C000 08080808:0035 01 00000000:00000000 00:00000000 00000000     0"
         "        0 5 2 0000000000000000 0\n",
         {{udp, "127.0.0.1", 49152, "8.8.8.8:53", 0, 5}}},
        {udp6,
         "    1: 00000000000000000000000001000000:C000 00000000000000000000000001000000:0035 01 "
         "00000000:00000000 00:00000000 00000000     0        0 18446744073709551615 2 "
         "0000000000000000 0\n",
         {{udp6, "::1", 49152, "[::1]:53", 0, UINT64_MAX}}},
        {unix_name,
         "0000000000000000: 00000002 00000000 00010000 0001 01    77 /run/x y.sock\n"
         "ffff888101fd7188: 00000002 00000000 00010000 0005 01 78 @name@\n"
         "0000000000000000: 00000003 00000000 00000000 0001 03 79\n"
         "0000000000000000: 00000002 00000000 00000000 0002 01 80 /run/datagrams\n"
         "0000000000000000: 00000002 00000000 00010000 0001 01 81\n",
         {{unix_name, "/run/x y.sock", 0, "", {}, 77},
          {unix_name, "@name@", 0, "", {}, 78},
          {unix_name, "", 0, "", {}, 81}}},
    };
    for (const Row& row : rows) {
        const std::string heading = row.protocol == unix_name ? kUnix : kIp;
        const SocketTable table = read_socket_table(heading + row.lines, row.protocol);
        EXPECT_EQ(table.sockets, row.sockets) << row.lines;
        EXPECT_EQ(table.unread, 0u) << row.lines;
        // Without its last byte the last line is none, and nothing is made up from it.
        const std::string_view cut = std::string_view(row.lines).substr(0, row.lines.size() - 1);
        EXPECT_EQ(read_socket_table(heading + std::string(cut), row.protocol).unread, 1u);
        tried(2);
    }
    EXPECT_EQ(read_socket_table("", tcp), SocketTable{});
}

TEST(Ports, LinesThatAreNotTheKernels) {
    const std::string good = tcp_line("0100007F:1F90");
    std::vector<std::string> bad{
        "\n",
        "x\n",
        "   0 0100007F:1F90" + good.substr(19),
        "   x: " + good.substr(6),
        "  -1: " + good.substr(6),
        tcp_line("0100007F:1f90"),
        tcp_line("0100007G:1F90"),
        tcp_line("100007F:1F90"),
        tcp_line("0100007F:01F90"),
        tcp_line("00000000000000000000000001000000:0016"),
        tcp_line("0100007F:1F90", "0"),
        tcp_line("0100007F:1F90", "0a"),
        std::string(good).insert(good.size() - 1, 400, ' '),
        "\x1b[31m   0: " + good.substr(6),
    };
    const std::pair<std::string, std::string> changes[] = {
        {" 1000 ", " -1 "},
        {" 1000 ", " 4294967296 "},
        {" 4711 ", " 0x1 "},
        {" 4711 ", " 18446744073709551616 "},
        {" 4711 1 ", " 4711"},
        {" 00:00000000 ", " 0000000000 "},
        {" 00000000  1000", " 0  1000"},
    };
    for (const auto& [from, to] : changes) {
        std::string line = good;
        const std::size_t at = line.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        bad.push_back(from == " 4711 1 " ? line.substr(0, at) + to + "\n"
                                         : line.replace(at, from.size(), to));
    }
    for (const std::string& line : bad) {
        const SocketTable table = read_socket_table(kIp + good + line + good, tcp);
        EXPECT_EQ(table.sockets.size(), 2u) << line;
        EXPECT_EQ(table.unread, 1u) << line;
        EXPECT_EQ(table.first_unread, 3u) << line;
        tried();
    }
    const std::string unix_bad[] = {
        "0000000000000000 00000002 00000000 00010000 0001 01 77 /x\n",
        "0000000000000000: 00000002 00000000 00010000 0001 01\n",
        "0000000000000000: 00000002 00000000 00010000 0001 01 x /x\n",
        "0000000000000000: 00000002 00000000 10000 0001 01 77 /x\n",
        "00000000000000000: 00000002 00000000 00010000 0001 01 77 /x\n",
        ": 00000002 00000000 00010000 0001 01 77 /x\n",
    };
    for (const std::string& line : unix_bad) {
        EXPECT_EQ(read_socket_table(kUnix + line, unix_name), (SocketTable{{}, 1, 2})) << line;
        tried();
    }
    EXPECT_EQ(read_socket_table(good, tcp).first_unread, 1u) << "the heading is missing";
}

// Every cut, and bytes changed at random: no crash, and never a socket that was not there.
TEST(Ports, DamagedTables) {
    const std::string text = kIp + tcp_line("0100007F:1F90") + tcp_line("00000000:0016");
    for (std::size_t size = 0; size < text.size(); ++size) {
        const SocketTable table = read_socket_table(text.substr(0, size), tcp);
        EXPECT_LE(table.sockets.size() + table.unread, 2u);
        tried();
    }
    std::mt19937 dice(1);
    for (int i = 0; i < 20'000; ++i) {
        std::string damaged = text;
        for (int k = 0; k < 1 + i % 4; ++k)
            damaged[dice() % damaged.size()] = static_cast<char>(dice() % 256);
        const SocketTable table = read_socket_table(damaged, tcp);
        EXPECT_LE(table.sockets.size(), 6u);
        tried();
    }
}

TEST(Ports, LinksOfDescriptors) {
    EXPECT_EQ(inode_of_link("socket:[4711]"), 4711u);
    EXPECT_EQ(inode_of_link("socket:[18446744073709551615]"), UINT64_MAX);
    for (const char* link : {"", "socket:[]", "socket:[-1]", "socket:[4711", "socket:[47 11]",
                             "pipe:[4711]", "socket:[18446744073709551616]", "/socket:[4711]"}) {
        EXPECT_EQ(inode_of_link(link), std::nullopt) << link;
        tried();
    }
}

// A /proc of our own: who holds what, who may not be looked into, and what is not there.
class MadeProc {
public:
    MadeProc() {
        fs::create_directory(folder_.file("net"));
        folder_.write("net/tcp", kIp + tcp_line("0100007F:1F90"));
        folder_.write("net/udp", kIp);
    }
    void process(int pid, const std::string& program, const std::vector<std::string>& links) {
        const std::string path = folder_.file(std::to_string(pid));
        fs::create_directories(path + "/fd");
        folder_.write(std::to_string(pid) + "/comm", program + "\n");
        int number = 0;
        for (const std::string& link : links)
            fs::create_symlink(link, path + "/fd/" + std::to_string(number++));
    }
    void write(const std::string& name, const std::string& text) { folder_.write(name, text); }
    Result<OpenPorts> ports(std::optional<std::uint16_t> port = {}, bool unix_sockets = false) {
        return open_ports({port, unix_sockets, folder_.path()});
    }
    std::string file(const std::string& name) const { return folder_.file(name); }

private:
    TemporaryFolder folder_;
};

TEST(Ports, OwnersOfAMadeProc) {
    MadeProc proc;
    proc.process(30, "late", {"socket:[4711]"});
    proc.process(4, "early", {"/dev/null", "socket:[4711]", "socket:[4711]", "socket:[4712]"});
    proc.process(5, "other", {"socket:[1]", "pipe:[4711]"});
    fs::create_directories(proc.file("self/fd"));
    fs::create_directories(proc.file("6"));  // it ended
    auto found = proc.ports();
    ASSERT_TRUE(found.has_value());
    ASSERT_EQ(found->ports.size(), 1u);
    EXPECT_EQ(found->ports[0].owners, (std::vector<PortOwner>{{4, "early"}, {30, "late"}}));
    EXPECT_EQ(found->missing, std::vector<std::string>{});
    EXPECT_TRUE(found->whole);
    EXPECT_TRUE(proc.ports(8081)->ports.empty());
    EXPECT_EQ(proc.ports(8080)->ports.size(), 1u);
    const auto with_unix = proc.ports({}, true);
    EXPECT_EQ(with_unix->missing, std::vector<std::string>{"unix: No such file or directory"});
    proc.write("net/udp", "nothing of the kind\n");
    EXPECT_EQ(proc.ports()->unread, 1u);
    fs::remove(proc.file("net/tcp"));
    const auto none = proc.ports();
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().kind, ErrorKind::machine);
    tried(8);
}

TEST(Ports, WhyNobodyIsSeen) {
    OpenPorts found;
    OpenPort port;
    port.socket.uid = 0;
    found.asker = 1000;
    EXPECT_EQ(found.why_unseen(port), Unseen::other_user);
    port.socket.uid = 1000;
    EXPECT_EQ(found.why_unseen(port), Unseen::nobody);
    found.guarded = 3;
    EXPECT_EQ(found.why_unseen(port), Unseen::guarded);
    port.socket.uid.reset();
    EXPECT_EQ(found.why_unseen(port), Unseen::guarded);
    found.asker = 0;
    port.socket.uid = 1000;
    EXPECT_EQ(found.why_unseen(port), Unseen::guarded);
    found.guarded = 0;
    EXPECT_EQ(found.why_unseen(port), Unseen::nobody);
    tried(6);
}

// A descriptor folder that may not be read counts.
TEST(Ports, GuardedProcessesAreCounted) {
    if (geteuid() == 0) GTEST_SKIP() << "root may look into every folder; see AnotherUsersSocket";
    MadeProc proc;
    proc.process(7, "closed", {});
    chmod(proc.file("7/fd").c_str(), 0);
    EXPECT_EQ(proc.ports()->guarded, 1u);
    chmod(proc.file("7/fd").c_str(), 0700);
}

const OpenPort* port_of(const OpenPorts& found, PortProtocol protocol, std::uint16_t port) {
    const auto at = std::ranges::find_if(found.ports, [&](const OpenPort& one) {
        return one.socket.protocol == protocol && one.socket.port == port;
    });
    return at == found.ports.end() ? nullptr : &*at;
}

// A child that is nobody looks for a socket of root's.
TEST(Ports, AnotherUsersSocket) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
    const Result<Address> any = make_address(Transport::tcp, 4, "", 0);
    const Fd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(bind(fd.get(), any->get(), any->size), 0);
    ASSERT_EQ(listen(fd.get(), 1), 0);
    const std::uint16_t port = local_address(fd.get()).port();
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        constexpr uid_t kNobodysId = 65534;
        ::close(fd.get());  // or it would be an owner itself
        if (setresuid(kNobodysId, kNobodysId, kNobodysId) != 0) _exit(9);
        const auto found = open_ports({port});
        const OpenPort* const one = found ? port_of(*found, tcp, port) : nullptr;
        if (one == nullptr) _exit(1);
        if (!one->owners.empty()) _exit(2);
        _exit(found->why_unseen(*one) == Unseen::other_user && found->guarded > 0 ? 0 : 3);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 9) GTEST_SKIP() << "root here may not become another user";
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

std::string own_name() {
    std::string name = read_whole("/proc/self/comm");
    name.pop_back();
    return name;
}

// We find ourselves.
TEST(Ports, SocketsOfOurOwn) {
    struct Case {
        PortProtocol protocol;
        Transport transport;
        int ip;
        std::string address;
    };
    const Case cases[] = {{tcp, Transport::tcp, 4, "127.0.0.1"},
                          {tcp6, Transport::tcp, 6, "::1"},
                          {udp, Transport::udp, 4, "127.0.0.1"},
                          {udp6, Transport::udp, 6, "::1"}};
    for (const Case& one : cases) {
        const Result<Address> any = make_address(one.transport, one.ip, "", 0);
        ASSERT_TRUE(any.has_value());
        Fd fd(socket(family_of(one.transport, one.ip), type_of(one.transport) | SOCK_CLOEXEC, 0));
        if (!fd || bind(fd.get(), any->get(), any->size) != 0) {
            std::printf("no IPv%d here: %s is not tried\n", one.ip, name_of(one.protocol).data());
            continue;
        }
        const std::uint16_t port = local_address(fd.get()).port();
        if (one.transport == Transport::tcp) {
            EXPECT_EQ(port_of(*open_ports({port}), one.protocol, port), nullptr) << "it is deaf";
            ASSERT_EQ(listen(fd.get(), 1), 0);
        }
        const auto found = open_ports({port});
        ASSERT_TRUE(found.has_value());
        EXPECT_EQ(found->unread, 0u);
        const OpenPort* const own = port_of(*found, one.protocol, port);
        ASSERT_NE(own, nullptr) << name_of(one.protocol);
        EXPECT_EQ(own->socket.address, one.address);
        EXPECT_EQ(own->socket.uid, geteuid());
        EXPECT_EQ(own->owners,
                  (std::vector<PortOwner>{{static_cast<std::uint32_t>(getpid()), own_name()}}));
        // Also among all of them, in order.
        const auto all = open_ports({});
        EXPECT_NE(port_of(*all, one.protocol, port), nullptr);
        EXPECT_TRUE(std::ranges::is_sorted(all->ports, {},
                                           [](const OpenPort& each) { return each.socket.port; }));
        fd.reset();
        EXPECT_EQ(port_of(*open_ports({port}), one.protocol, port), nullptr);
        tried();
    }
}

TEST(Ports, ConnectedUdpNamesItsPeer) {
    const Result<Address> any = make_address(Transport::udp, 4, "", 0);
    const Fd one(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const Fd other(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(bind(one.get(), any->get(), any->size), 0);
    const Address there = local_address(one.get());
    ASSERT_EQ(connect(other.get(), there.get(), there.size), 0);
    const std::uint16_t port = local_address(other.get()).port();
    const auto found = open_ports({port});
    const OpenPort* const own = port_of(*found, udp, port);
    ASSERT_NE(own, nullptr);
    EXPECT_EQ(own->socket.peer, to_text(there));
}

TEST(Ports, UnixSocketsThatListen) {
    const Result<Address> name =
        make_address(Transport::unix_stream, 4, "sticky-ports-" + std::to_string(getpid()), 0);
    ASSERT_TRUE(name.has_value());
    const Fd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(bind(fd.get(), name->get(), name->size), 0);
    ASSERT_EQ(listen(fd.get(), 1), 0);
    const auto found = open_ports({{}, true});
    const auto own = std::ranges::find_if(
        found->ports, [&](const OpenPort& one) { return one.socket.address == to_text(*name); });
    ASSERT_NE(own, found->ports.end());
    EXPECT_EQ(own->owners.size(), 1u);
    const auto without = open_ports({});
    EXPECT_TRUE(std::ranges::none_of(
        without->ports, [](const OpenPort& one) { return one.socket.protocol == unix_name; }));
    tried(2);
}

}  // namespace
}  // namespace sticky::test
