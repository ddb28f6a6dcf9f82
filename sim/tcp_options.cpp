// What setsockopt does to a modelled TCP socket.
#include <algorithm>

#include "sim/memory.h"
#include "sim/tcp_output.h"
#include "sim/tcp_receive.h"
#include "sim/tcp_stage.h"

namespace sticky::sim {
namespace {

constexpr std::int64_t kMostBuffer = 4 << 20;  // net.core.rmem_max, wmem_max

}  // namespace

std::string_view TcpStage::apply(Socket& socket, const OptionSetting& setting) {
    TcpSocket& tcp = socket.tcp;
    const bool on = setting.value != 0;
    const auto bytes = static_cast<std::uint64_t>(std::min(setting.value, kMostBuffer));
    switch (setting.option) {
        case Option::nodelay:
            tcp_set_nodelay(tcp, on, now());
            break;
        case Option::cork:
            tcp_set_cork(tcp, on, now());
            break;
        case Option::quickack:
            socket.quickack = on;
            if (socket.known && !socket.listening) tcp_set_quickack(tcp, on, now());
            break;
        case Option::maxseg:
            tcp.snd.max_segment = static_cast<std::uint32_t>(setting.value);
            break;
        case Option::sndbuf:
            tcp.snd.buffer = std::max(2 * bytes, kLeastSendBuffer);
            tcp.snd.buffer_fixed = true;
            break;
        case Option::rcvbuf:
            tcp.rcv.buffer = std::max(2 * bytes, kLeastReceiveBuffer);
            tcp.rcv.buffer_fixed = true;
            break;
        case Option::rcvlowat:
            tcp.rcv.low_water = std::min(
                static_cast<std::uint64_t>(setting.value),
                tcp.rcv.buffer_fixed ? tcp.rcv.buffer / 2 : profile().receive_buffer_most / 2);
            break;
        case Option::notsent_lowat:
            tcp.snd.low_water = static_cast<std::uint64_t>(setting.value);
            break;
        case Option::linger:
            socket.abort = setting.value == 0;
            break;
        case Option::reuseaddr:
            socket.reuse = on;
            break;
        // Model: cubic alone (play_sim.cpp); nothing is idle for long; every connection is taken.
        case Option::congestion:
        case Option::keepalive:
        case Option::backlog:
            break;
        case Option::udp_cork:
        case Option::udp_segment:
        case Option::udp_gro:
            return "ENOPROTOOPT";
    }
    return {};
}

SetAnswer TcpStage::set(SocketId id, const OptionSetting& setting) {
    auto answer = began<SetAnswer>();
    const std::string_view error = apply(at(id), setting);
    if (!error.empty()) return failed(answer, error);
    flush(index_of(id));
    return done(answer);
}

}  // namespace sticky::sim
