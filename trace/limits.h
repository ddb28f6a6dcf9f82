// Every limit on what is read from outside, in one place; `sticky --limits` prints this table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sticky {

inline constexpr std::uint64_t kScenarioBytes = 1 << 20;
inline constexpr std::uint64_t kScenarioDepth = 32;  // nested brackets and dotted key parts
inline constexpr std::uint64_t kScenarioSteps =
    100'000;  // of all programs together, `times` not counted
inline constexpr std::uint64_t kScenarioEndpoints = 4096;  // after `count`
inline constexpr std::uint64_t kScenarioExpectations = 4096;
inline constexpr std::uint64_t kMessageBytes = 1 << 30;      // one message of `size` or `file`
inline constexpr std::uint64_t kRecvBytes = 1 << 30;         // one recv buffer
inline constexpr std::uint64_t kRunEvents = 50'000'000;      // the largest event_limit
inline constexpr std::uint64_t kUsualRunEvents = 5'000'000;  // the event_limit of who asks for none
inline constexpr std::uint64_t kPayloadBytes = 1 << 20;      // kept of each flow in a trace
inline constexpr std::uint64_t kTraceFileBytes = std::uint64_t{16} << 30;
inline constexpr std::uint64_t kTraceLineBytes = 64 << 20;
inline constexpr std::uint64_t kFrameBytes =
    64 << 20;  // a framing's max_frame unless it says otherwise
inline constexpr std::uint64_t kCaptureFileBytes = 1 << 30;
inline constexpr std::uint64_t kCapturePackets = 5'000'000;  // of one capture file
inline constexpr std::uint64_t kCaptureConnections = 100'000;
inline constexpr std::uint64_t kRepeats = 1'000'000;
inline constexpr std::uint64_t kSplitBytes = 4096;  // of a stream that is cut in many ways
inline constexpr std::uint64_t kPackFormatBytes = 1 << 16;
inline constexpr std::uint64_t kPackBytes = 16 << 20;       // of one struct
inline constexpr std::uint64_t kPortTableBytes = 64 << 20;  // of one file of /proc/net
inline constexpr std::uint64_t kPortProcesses = 1'000'000;
inline constexpr std::uint64_t kPortDescriptors = 10'000'000;  // of all processes
inline constexpr std::uint64_t kExplorePoints = 100'000;       // unless --points says otherwise
inline constexpr std::uint64_t kJsonHeaderBytes = 16 << 10;    // of an app's JSON header
inline constexpr std::uint64_t kHttpHeadBytes = 16 << 10;
inline constexpr std::uint64_t kFileBytes = std::uint64_t{64} << 30;  // of one upload or download
inline constexpr std::uint64_t kMemoryFilesBytes = 64 << 20;
inline constexpr std::uint64_t kMemoryFiles = 1000;
inline constexpr std::uint64_t kTimeLimitMs = 3'600'000;

struct Limit {
    std::string_view name;
    std::uint64_t value;
    std::string_view unit;
    std::string_view meaning;
};
std::span<const Limit> limits();

}  // namespace sticky
