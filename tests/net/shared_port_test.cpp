// Two UDP sockets on one port: the kernel gives a datagram to the one that bound last, whomever its
// sender dialled.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>

#include "net/fd.h"
#include "tests/net/playing.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

std::uint16_t port_of_nobody() {
    const Fd fd(socket(AF_INET, SOCK_DGRAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
    EXPECT_EQ(getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    return ntohs(address.sin_port);
}

constexpr const char* kListener = R"(
[endpoint.{}]
listen = true
port = {}
set = {{ reuseaddr = true }}
program = [ {{ recv = 100, timeout_ms = 300 }} ]
)";

TEST(SharedPort, ADatagramThatReachesTheOtherIsWrittenDown) {
    for (const char* schedule : {"race", "writer_first"}) {
        const std::uint16_t port = port_of_nobody();
        const Run run = run_of(fmt::format("transport = \"udp\"\nschedule = \"{}\"\n", schedule) +
                               fmt::format(fmt::runtime(kListener), "one", port) +
                               fmt::format(fmt::runtime(kListener), "two", port) +
                               "[endpoint.client]\nconnect = \"one\"\n"
                               "program = [ { send = \"hello\" } ]\n");
        EXPECT_EQ(faults_of(run), "") << schedule;
        const auto received = run.all<Received>();
        EXPECT_TRUE(std::ranges::any_of(received, [](const Received& r) { return r.size == 5; }));
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
