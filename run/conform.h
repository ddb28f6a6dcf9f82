// Model against kernel: the same scenario in the worlds sim and wire, compared segment by segment
// and recv by recv.
//
//     kernel  | 10 | 1448 | 1448 | 1144 |      same
//     model   | 10 | 1448 | 1448 | 1144 |
//
// Refuses to know: people, files.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "run/conform_draw.h"
#include "script/play.h"

namespace sticky::conform {

// What is compared of a run: of both directions, in order.
struct Outcome {
    std::array<std::vector<ByteRange>, 2> segments;  // repeats included
    std::array<std::vector<std::uint64_t>, 2> recvs;
    std::string failure;  // the run failed: why
    friend bool operator==(const Outcome&, const Outcome&) = default;
};
Outcome outcome_of(const Played& played);

// One line for each, to keep what a kernel did.
std::string to_line(const Outcome& outcome);
std::optional<Outcome> from_line(const std::string& line);

// What the model says happened in it: does the draw cover what it should?
struct Traits {
    bool holds = false, merges = false, window = false;
};

struct Comparison {
    enum class Kind : std::uint8_t { same, different, unsteady, broken } kind = Kind::same;
    std::string difference;  // its class: "recv: later", "segment: longer (sndbuf)"
    std::string detail;      // where they first differ
    Traits traits;
};

// How the kernel plays it; the runs, or why there are none.
struct Kernel {
    std::vector<Outcome> runs;
};
Kernel ask_kernel(const Recipe& recipe, unsigned runs);
Comparison compare(const Recipe& recipe, const Kernel& kernel);
// A small one, found by leaving parts out, that still differs in the same way.
struct Shrunk {
    Recipe recipe;
    std::uint64_t tries = 0;
    bool smallest = false;  // nothing more can be left out; else the tries were used up
};
Shrunk shrink(Recipe recipe, const std::string& difference, unsigned runs, std::uint64_t tries);

}  // namespace sticky::conform
