// Socket options by the names of scenarios, and which transports have them. The values are as
// setsockopt takes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sticky {

// A place in a scenario's text; both from 1.
struct Source {
    std::uint32_t line = 0, column = 0;
};

enum class Option : std::uint8_t {
    nodelay,        // TCP_NODELAY
    cork,           // TCP_CORK
    quickack,       // TCP_QUICKACK; renewed after every recv, because it does not last (tcp(7))
    maxseg,         // TCP_MAXSEG, bytes
    sndbuf,         // SO_SNDBUF, bytes before the kernel doubles them
    rcvbuf,         // SO_RCVBUF
    rcvlowat,       // SO_RCVLOWAT
    notsent_lowat,  // TCP_NOTSENT_LOWAT
    congestion,     // TCP_CONGESTION, a word
    linger,         // SO_LINGER, seconds; < 0: off
    reuseaddr,      // SO_REUSEADDR
    keepalive,      // SO_KEEPALIVE
    backlog,        // of listen(2), not a socket option
    udp_cork,       // UDP_CORK
    udp_segment,    // UDP_SEGMENT, bytes
    udp_gro,        // UDP_GRO
};
inline constexpr std::size_t kOptionCount = 16;

enum class OptionType : std::uint8_t { boolean, number, word };

std::string_view name_of(Option option);
OptionType type_of(Option option);

// What a value may be; of a word, its length.
struct OptionRange {
    std::int64_t min = 0, max = 0;
};
OptionRange range_of(Option option);
std::optional<Option> parse_option(std::string_view name);

struct OptionSetting {
    Option option{};
    std::int64_t value = 0;
    std::string word;  // congestion
    Source source;
};
using Options = std::vector<OptionSetting>;

}  // namespace sticky
