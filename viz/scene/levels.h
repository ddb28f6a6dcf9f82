// Where the bytes of one flow were at each moment: in the sending program's hands, in its send
// buffer, on the way, in the receive buffer, with the decoder.
//
//     written ---- sent ---- left ---- arrived ---- read ---- framed
//        in hands   send buffer  in flight   receive buffer   decoder
//
// Each gate counts the bytes that have passed it; a level is the difference of two neighbours.
// Refuses to know: pixels.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "trace/lineage.h"
#include "viz/scene/packets.h"

namespace sticky {

enum class Gate : std::uint8_t { written, sent, left, arrived, read, framed };
inline constexpr std::size_t kGateCount = 6;

class Levels {
public:
    Levels() = default;
    Levels(const Trace& trace, const FlowLineage& flow, const std::vector<PacketFate>& fates);

    // False: nobody saw bytes pass it.
    bool seen(Gate gate) const { return seen_[static_cast<std::size_t>(gate)]; }
    std::uint64_t passed(Gate gate, Nanos at) const;
    // Bytes between two gates; never below 0.
    std::uint64_t between(Gate in, Gate out, Nanos at) const;
    // When something passed it, rising.
    struct Step {
        Nanos at = 0;
        std::uint64_t passed = 0;
    };
    const std::vector<Step>& steps(Gate gate) const {
        return steps_[static_cast<std::size_t>(gate)];
    }

private:
    std::array<std::vector<Step>, kGateCount> steps_;
    std::array<bool, kGateCount> seen_{};
};

}  // namespace sticky
