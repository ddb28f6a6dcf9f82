#pragma once
#include <cstdint>
namespace sticky {
inline constexpr std::uint64_t kServedPayloadBytes = 1 << 16;  // the same, by serve and call
inline constexpr std::uint64_t kServedAtOnce = 10'000;         // connections
inline constexpr std::uint64_t kCorrespondents = 64;           // of a socket for datagrams
}  // namespace sticky
