// What a scenario's [link] does to packets: drops, rate, queue, delay, copies (docs/scenario.md,
// "Link"). Arithmetic only: time is a parameter, packets are sizes, chance is the seed.
//
//     packet enters -> listed drop, loss -> queue, rate -> delay -> due
//
// Refuses to know: what a packet holds, who carries it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

#include "script/scenario.h"
#include "trace/event.h"

namespace sticky {

// One direction of one connection (datagrams: of one pair), as a link counts it.
struct LinkFlow {
    // `ordinal` tells flows apart.
    LinkFlow(std::uint64_t seed, std::uint64_t ordinal);
    // Whose packets these are, before the first one with data. `sender`: an endpoint's name, with
    // its number if it has one.
    void heed(const LinkSpec& spec, std::string_view sender, bool connects);

    const std::vector<std::uint64_t>* drop = nullptr;  // null: none
    const std::vector<std::uint64_t>* duplicate = nullptr;
    const std::map<std::uint64_t, Nanos>* delay_more = nullptr;
    std::uint64_t data_packets = 0;
    std::uint64_t chance = 0;  // the state of its random numbers
};

// What became of a packet that entered.
struct Passage {
    std::optional<DropRule> dropped;
    Nanos due = 0;  // when it is handed over, unless dropped
    bool duplicated = false;
};

// One way of a link: everything that goes there shares its rate.
class LinkWay {
public:
    explicit LinkWay(const LinkSpec& spec) : spec_(&spec) {}

    // Times of calls must not fall. `data`: it counts for the scenario's lists.
    Passage enter(Nanos now, std::uint64_t size, bool data, LinkFlow& flow);

private:
    Nanos passed_rate(Nanos now, std::uint64_t size);

    const LinkSpec* spec_;
    Nanos busy_until_ = 0;
    std::deque<Nanos> waiting_;  // when each packet that waited for the rate begins
    Nanos last_due_ = 0;         // jitter does not reorder
};

}  // namespace sticky
