// What must come out of a run, in boundary words, and the judge who says whether it did.
//
// Refuses to know: how the run was made. It reads a trace like everybody else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "script/option.h"
#include "trace/attribute.h"

namespace sticky {

using Sizes = std::vector<std::uint64_t>;

struct ExpectSizes {
    std::vector<Sizes> any;  // one of these; `sizes` gives one
};
struct ExpectCount {
    std::uint64_t min = 0;
    std::uint64_t max = UINT64_MAX;
};
struct ExpectMerged {
    std::vector<std::uint32_t> messages;  // these met in one unit of the lane
};
struct ExpectSplit {
    std::uint32_t message = 0;
    std::optional<std::uint64_t> at;  // bytes from the message's begin
};
struct ExpectKept {};  // every unit is exactly one message
struct ExpectCause {
    std::uint32_t unit = 0;  // of the lane, from 1
    Cause cause = Cause::unexplained;
};
struct ExpectNever {
    Cause cause = Cause::unexplained;
};
struct ExpectCost {
    Nanos min = 0, max = INT64_MAX;  // of the dearest finding of the lane
};
struct ExpectFrames {
    std::vector<Bytes> frames;
};
struct ExpectArrived {
    std::vector<std::uint32_t> datagrams;
};
struct ExpectError {
    std::string error;  // "EMSGSIZE"
};
struct ExpectEnd {
    std::string end;  // "eof", "reset", "truncated"
};
struct ExpectTook {
    std::string from, to;  // marks
    Nanos min = 0, max = INT64_MAX;
};
struct ExpectStable {};

using Claim = std::variant<ExpectSizes, ExpectCount, ExpectMerged, ExpectSplit, ExpectKept,
                           ExpectCause, ExpectNever, ExpectCost, ExpectFrames, ExpectArrived,
                           ExpectError, ExpectEnd, ExpectTook, ExpectStable>;

// One [[expect]] with one claim; a table with several claims becomes several Expectations.
struct Expectation {
    Source source;  // of the claim's key
    std::optional<Lane> lane;
    std::string from, at;  // endpoint names; empty: any (there is one, or the claim holds for each)
    std::vector<std::string> worlds;  // empty: judged in every world
    double share = 1.0;               // of repeated runs in which it must hold
    Claim claim;
};

struct Verdict {
    bool holds = true;
    std::string expected,
        seen;  // one line each, in boundary words: "sizes [10, 40]", "sizes [10, 10, 30]"
};

// A run, read once, judged often.
struct Judged {
    const Trace& trace;
    const Lineage& lineage;
    const std::vector<Finding>& findings;
};

bool applies_in(const Expectation& expectation, std::string_view world);

// Everything but ExpectStable, which needs several runs (same_boundaries).
Verdict judge(const Expectation& expectation, const Judged& run);

// The boundaries of every lane of every flow, as text: equal texts are equal outcomes. Endpoints by
// name, no times.
std::string outcome_of(const Trace& trace, const Lineage& lineage);

}  // namespace sticky
