// Random scenarios for comparing the model with the kernel: drawn from a number, written as TOML,
// and made smaller by leaving parts out.
//
// Every one comes to its end: who sends is read, and nobody closes before everything was received
// (a FIN would let go what is held). But SO_RCVLOWAT may make a reader wait for more than is left;
// such a run is not counted. Refuses to know: worlds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "script/scenario.h"

namespace sticky::conform {

struct Send {
    std::uint64_t size = 1;
    std::uint64_t pause_ms = 0;  // before it
    bool more = false, eor = false;
    std::string set;  // options set before it: "cork = false"
};

struct Side {
    std::vector<Send> sends;
    std::string set;             // "nodelay = true, sndbuf = 4608"
    std::uint64_t recv = 65536;  // buffer of each call
    std::uint64_t late_ms = 0;   // before it reads
};

enum class Pattern : std::uint8_t { one_way, both, in_turn };

struct Recipe {
    std::uint64_t seed = 1;
    Pattern pattern = Pattern::one_way;
    Schedule schedule = Schedule::writer_first;
    std::uint64_t delay_ms = 1, mtu = 1500;
    std::string faults;  // more keys of the link
    Side client, server;
};

Recipe draw(std::uint64_t seed, bool faults);
std::string toml_of(const Recipe& recipe);
// Each with one part less: a send, an option, a pause.
std::vector<Recipe> smaller(const Recipe& recipe);

}  // namespace sticky::conform
