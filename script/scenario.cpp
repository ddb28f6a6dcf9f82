#include "script/scenario.h"

#include <array>

namespace sticky {
namespace {

constexpr std::array<std::string_view, kTransportCount> kTransports{
    "tcp", "udp", "unix_stream", "unix_datagram", "unix_seqpacket"};
constexpr std::array<std::string_view, kScheduleCount> kSchedules{"race", "reader_first",
                                                                  "writer_first"};
static_assert(!kTransports.back().empty() && !kSchedules.back().empty());

}  // namespace

std::string_view name_of(Transport transport) {
    return kTransports[static_cast<std::size_t>(transport)];
}

std::string_view name_of(Schedule schedule) {
    return kSchedules[static_cast<std::size_t>(schedule)];
}

bool has_option(Transport transport, Option option) {
    switch (option) {
        case Option::sndbuf:
        case Option::rcvbuf:
            return true;
        case Option::rcvlowat:
            return transport == Transport::tcp || transport == Transport::unix_stream;
        case Option::reuseaddr:
            return transport == Transport::tcp || transport == Transport::udp;
        case Option::backlog:
            return !is_datagram(transport);
        case Option::udp_cork:
        case Option::udp_segment:
        case Option::udp_gro:
            return transport == Transport::udp;
        default:  // nodelay, cork, quickack, maxseg, notsent_lowat, congestion, linger, keepalive
            return transport == Transport::tcp;
    }
}

std::vector<EndpointSpec> expanded(const Scenario& scenario) {
    std::vector<EndpointSpec> all;
    for (const EndpointSpec& endpoint : scenario.endpoints) {
        if (endpoint.count == 1) {
            all.push_back(endpoint);
            continue;
        }
        for (std::uint32_t i = 1; i <= endpoint.count; ++i) {
            EndpointSpec one = endpoint;
            one.name += "." + std::to_string(i);
            one.count = 1;
            all.push_back(std::move(one));
        }
    }
    return all;
}

std::string_view family_of(std::string_view endpoint) {
    const std::size_t dot = endpoint.rfind('.');
    return dot == std::string_view::npos ? endpoint : endpoint.substr(0, dot);
}

}  // namespace sticky
