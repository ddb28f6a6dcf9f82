// A random scenario that must come to its end, as TOML: whatever fails can be printed and played
// again.
//
// Every draw keeps the programs free of deadlocks: whoever sends without being read sends little,
// the rest takes turns.
#pragma once

#include <cstdint>
#include <string>

namespace sticky::test {

struct RandomScenario {
    std::string toml;
    bool framed = false;
    bool plain_payload = false;  // the decoder delivers what the application gave
};

RandomScenario random_scenario(std::uint64_t seed);

}  // namespace sticky::test
