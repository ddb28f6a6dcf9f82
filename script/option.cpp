#include "script/option.h"

#include <array>

namespace sticky {
namespace {

struct OptionRow {
    Option option;
    std::string_view name;
    OptionType type;
    OptionRange range;
};

// Ranges are what setsockopt takes: tcp(7), udp(7), socket(7); maxseg as in do_tcp_setsockopt
// (TCP_MIN_MSS to MAX_TCP_WINDOW).
constexpr std::array kRows{
    OptionRow{Option::nodelay, "nodelay", OptionType::boolean, {0, 1}},
    OptionRow{Option::cork, "cork", OptionType::boolean, {0, 1}},
    OptionRow{Option::quickack, "quickack", OptionType::boolean, {0, 1}},
    OptionRow{Option::maxseg, "maxseg", OptionType::number, {88, 32767}},
    OptionRow{Option::sndbuf, "sndbuf", OptionType::number, {1, 1 << 30}},
    OptionRow{Option::rcvbuf, "rcvbuf", OptionType::number, {1, 1 << 30}},
    OptionRow{Option::rcvlowat, "rcvlowat", OptionType::number, {1, 1 << 30}},
    OptionRow{Option::notsent_lowat, "notsent_lowat", OptionType::number, {1, 1 << 30}},
    OptionRow{Option::congestion, "congestion", OptionType::word, {1, 15}},
    OptionRow{Option::linger, "linger", OptionType::number, {-1, 3600}},
    OptionRow{Option::reuseaddr, "reuseaddr", OptionType::boolean, {0, 1}},
    OptionRow{Option::keepalive, "keepalive", OptionType::boolean, {0, 1}},
    OptionRow{Option::backlog, "backlog", OptionType::number, {0, 65535}},
    OptionRow{Option::udp_cork, "udp_cork", OptionType::boolean, {0, 1}},
    OptionRow{Option::udp_segment, "udp_segment", OptionType::number, {0, 65507}},
    OptionRow{Option::udp_gro, "udp_gro", OptionType::boolean, {0, 1}},
};

constexpr bool rows_stand_in_order() {
    for (std::size_t i = 0; i < kRows.size(); ++i) {
        if (static_cast<std::size_t>(kRows[i].option) != i || kRows[i].name.empty()) return false;
    }
    return kRows.size() == kOptionCount;
}
static_assert(rows_stand_in_order());

const OptionRow& row_of(Option option) {
    return kRows[static_cast<std::size_t>(option)];
}

}  // namespace

std::string_view name_of(Option option) {
    return row_of(option).name;
}
OptionType type_of(Option option) {
    return row_of(option).type;
}
OptionRange range_of(Option option) {
    return row_of(option).range;
}

std::optional<Option> parse_option(std::string_view name) {
    for (const OptionRow& row : kRows) {
        if (row.name == name) return row.option;
    }
    return std::nullopt;
}

}  // namespace sticky
