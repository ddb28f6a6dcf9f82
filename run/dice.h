// Chance that is the same everywhere: SplitMix64 (Steele, Lea, Flood 2014). Who draws other things
// from the same seed takes another salt.
#pragma once

#include <cstdint>

namespace sticky {

class Dice {
public:
    explicit Dice(std::uint64_t seed, std::uint64_t salt = 1)
        : state_(seed * 0x9e3779b97f4a7c15U + salt) {}
    std::uint64_t from(std::uint64_t low, std::uint64_t high) {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return low + (z ^ (z >> 31U)) % (high - low + 1);
    }
    bool one_in(std::uint64_t n) { return from(1, n) == 1; }

private:
    std::uint64_t state_;
};

}  // namespace sticky
