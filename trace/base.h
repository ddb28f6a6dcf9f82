// The words every floor shares: bytes, time, identities, and the check that stops a program that is
// wrong.
//
// Knows: nothing of what happened. Refuses to know: clocks (time is always a parameter).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sticky {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

// Nanoseconds on a monotonic clock, counted from the start of a run.
using Nanos = std::int64_t;
inline constexpr Nanos kMicrosecond = 1'000;
inline constexpr Nanos kMillisecond = 1'000'000;

// Positions in the tables of a trace's header (endpoints, steps) and of a trace (events).
// A connection is numbered from 1 in the order of its Connected event; 0 is "no connection".
enum class EndpointId : std::uint32_t {};
enum class ConnectionId : std::uint32_t {};
enum class StepId : std::uint32_t {};
using EventIndex = std::uint32_t;

inline constexpr EndpointId kNobody{0xffffffffU};
inline constexpr ConnectionId kNoConnection{0};
inline constexpr StepId kNoStep{0xffffffffU};

template <class Id>
constexpr std::uint32_t index_of(Id id) {
    return static_cast<std::uint32_t>(id);
}

inline ByteView view_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view text_of(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes bytes_of(std::string_view text) {
    const ByteView view = view_of(text);
    return {view.begin(), view.end()};
}

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace sticky

// A broken promise inside this program (never bad input): on in every build.
#define STICKY_ASSERT(condition)           \
    (static_cast<bool>(condition) ? void() \
                                  : ::sticky::assertion_failed(#condition, __FILE__, __LINE__))
