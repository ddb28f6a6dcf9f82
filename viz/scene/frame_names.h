// What the bytes of a message are called: the parts of its frame by the framing, the values of a
// struct by its format.
//
//     00 00 00 08 | 2a 00 00 00 | 61 62 63 00
//     length 8      int32 42      text "abc\x00"
//
// The trace carries the scenario's text, and that says both; what it doesn't say has no name.
// Refuses to know: where they are written.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "framing/packing.h"
#include "framing/spec.h"
#include "script/scenario.h"
#include "trace/lineage.h"

namespace sticky {

// A larger message has no names: they are looked up whenever it is drawn.
inline constexpr std::uint64_t kMostNamed = 64 << 10;

class FrameNames {
public:
    // No names: for a trace of somebody's capture, or whose scenario can't be read any more.
    FrameNames() = default;
    explicit FrameNames(const TraceHeader& header);

    // Whether the bytes of that flow can have names.
    bool has(FlowId flow) const;
    // Of one of its messages, in stream offsets; they tile it. None: its bytes were not all kept.
    std::vector<Field> of(const Trace& trace, FlowId flow, const Unit& message,
                          Language language) const;

private:
    // What one step sends as one message, part by part; only one that is packed has a layout.
    struct Part {
        std::uint64_t size = 0;
        std::optional<PackLayout> layout;
    };
    static std::vector<Part> parts_of(const SendStep& send);

    std::vector<FramingSpec> framings_;  // of what each endpoint sends
    std::vector<bool> packs_;            // whether that endpoint has a struct among its steps
    std::map<StepId, std::vector<Part>> structs_;
};

}  // namespace sticky
