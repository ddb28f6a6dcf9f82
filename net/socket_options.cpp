#include "net/socket_options.h"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <cerrno>
// The kernel's own header: glibc's lags behind it and both can't be included.
#include <linux/tcp.h>

namespace sticky {
namespace {

struct Place {
    int level, name;
};

Place place_of(Option option) {
    switch (option) {
        case Option::nodelay:
            return {IPPROTO_TCP, TCP_NODELAY};
        case Option::cork:
            return {IPPROTO_TCP, TCP_CORK};
        case Option::quickack:
            return {IPPROTO_TCP, TCP_QUICKACK};
        case Option::maxseg:
            return {IPPROTO_TCP, TCP_MAXSEG};
        case Option::notsent_lowat:
            return {IPPROTO_TCP, TCP_NOTSENT_LOWAT};
        case Option::congestion:
            return {IPPROTO_TCP, TCP_CONGESTION};
        case Option::sndbuf:
            return {SOL_SOCKET, SO_SNDBUF};
        case Option::rcvbuf:
            return {SOL_SOCKET, SO_RCVBUF};
        case Option::rcvlowat:
            return {SOL_SOCKET, SO_RCVLOWAT};
        case Option::linger:
            return {SOL_SOCKET, SO_LINGER};
        case Option::reuseaddr:
            return {SOL_SOCKET, SO_REUSEADDR};
        case Option::keepalive:
            return {SOL_SOCKET, SO_KEEPALIVE};
        case Option::udp_cork:
            return {IPPROTO_UDP, UDP_CORK};
        case Option::udp_segment:
            return {IPPROTO_UDP, UDP_SEGMENT};
        case Option::udp_gro:
            return {IPPROTO_UDP, UDP_GRO};
        case Option::backlog:
            break;
    }
    return {-1, -1};
}

}  // namespace

int set_option(int fd, const OptionSetting& setting) {
    const Place place = place_of(setting.option);
    if (place.level < 0) return 0;
    int done = 0;
    if (setting.option == Option::congestion) {
        done = setsockopt(fd, place.level, place.name, setting.word.data(),
                          static_cast<socklen_t>(setting.word.size()));
    } else if (setting.option == Option::linger) {
        const linger value{setting.value >= 0 ? 1 : 0,
                           static_cast<int>(setting.value < 0 ? 0 : setting.value)};
        done = setsockopt(fd, place.level, place.name, &value, sizeof value);
    } else {
        const int value = static_cast<int>(setting.value);
        done = setsockopt(fd, place.level, place.name, &value, sizeof value);
    }
    return done == 0 ? 0 : errno;
}

}  // namespace sticky
