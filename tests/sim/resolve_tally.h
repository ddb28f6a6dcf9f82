// What was decided in a trace, what attribute() finds in the same trace without the confessions,
// and where the two differ.
//
// A decision is a unit of the wire lane and a cause: the one it left with, or one that held it
// before (Held). Recovered is only what a finding about that very unit names; "unexplained" is a
// miss. What a finding names besides is counted as wrong.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "trace/event.h"
#include "trace/trace.h"

namespace sticky::test {

struct Score {
    std::size_t decided = 0, recovered = 0;
    double share() const {
        return decided == 0 ? 1 : static_cast<double>(recovered) / static_cast<double>(decided);
    }
};

struct Tally {
    Score sender, reads;
    std::map<Cause, Score> causes, read_causes;
    std::size_t wrong = 0;
    std::map<std::string, std::size_t> pairs;  // decided and found instead, named besides

    void add(const Trace& trace);
    std::string report() const;
};

}  // namespace sticky::test
