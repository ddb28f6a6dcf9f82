#include "bench/bare_loop.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include "bench/figures.h"

namespace sticky::bench {
namespace {

void need(bool good, const char* what) {
    if (good) return;
    std::perror(what);
    std::exit(1);
}

int cubic_socket() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    need(fd >= 0, "socket");
    need(setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5) == 0, "TCP_CONGESTION");
    return fd;
}

struct Pair {
    int sender = -1, receiver = -1;
};

Pair connected_pair() {
    const int listener = cubic_socket();
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* where = reinterpret_cast<sockaddr*>(&address);
    need(bind(listener, where, size) == 0 && listen(listener, 1) == 0, "listen");
    getsockname(listener, where, &size);
    Pair pair;
    pair.sender = cubic_socket();
    need(connect(pair.sender, where, size) == 0, "connect");
    pair.receiver = accept(listener, nullptr, nullptr);
    need(pair.receiver >= 0, "accept");
    close(listener);
    return pair;
}

}  // namespace

Pace bare_loop(const Transfer& transfer) {
    const Pair pair = connected_pair();
    const std::vector<char> message(transfer.message, 'x');
    const auto buffer = std::make_unique<char[]>(transfer.buffer);
    Pace pace;
    const Stopwatch watch;
    std::jthread sender([&] {
        for (std::size_t i = 0; i < transfer.times; ++i) {
            std::size_t done = 0;
            while (done < message.size()) {
                const ssize_t accepted =
                    send(pair.sender, message.data() + done, message.size() - done, MSG_NOSIGNAL);
                need(accepted > 0, "send");
                done += static_cast<std::size_t>(accepted);
            }
        }
        pace.sending = watch.seconds();
        shutdown(pair.sender, SHUT_WR);
    });
    ssize_t got = 0;
    do {
        got = recv(pair.receiver, buffer.get(), transfer.buffer, 0);
        need(got >= 0, "recv");
    } while (got > 0);
    pace.whole = watch.seconds();
    sender.join();
    close(pair.sender);
    close(pair.receiver);
    return pace;
}

}  // namespace sticky::bench
