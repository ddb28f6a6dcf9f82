#include "viz/scene/first_difference.h"

#include <algorithm>

namespace sticky {
namespace {

// A place in the messages: in or after which, and how far from its payload's begin.
struct Place {
    std::size_t whole = 0;
    std::int64_t into = 0;
    friend bool operator==(const Place&, const Place&) = default;
};

struct Held {
    Place from, to;
    friend bool operator==(const Held&, const Held&) = default;
};

class Side {
public:
    explicit Side(const Story& story) : flow_(story.lineage.flows[0]), view_(story.views[0]) {}

    const std::vector<Unit>& lane(Lane lane) const { return flow_.lane(lane); }
    bool silent(Lane lane) const { return view_.silence_of(lane) == Silence::not_observed; }
    Held held(const Unit& unit) const {
        return {place(unit.range.begin, true), place(unit.range.end, false)};
    }

private:
    Place place(std::uint64_t offset, bool begins) const {
        const std::uint64_t byte = begins || offset == 0 ? offset : offset - 1;
        const auto [first, last] = wholes_in(view_, flow_, {byte, byte + 1});
        if (first == last) return {view_.wholes.size(), static_cast<std::int64_t>(offset)};
        const Unit& whole = flow_.lane(view_.whole_lane)[view_.wholes[first]];
        // At a message's edge it is all the same how long its header is.
        if (begins && offset == whole.range.begin) return {first, 0};
        if (!begins && offset == whole.range.end) return {first + 1, 0};
        return {first, static_cast<std::int64_t>(offset - whole.payload.begin)};
    }

    const FlowLineage& flow_;
    const FlowView& view_;
};

}  // namespace

std::optional<Difference> first_difference(const Story& one, const Story& other) {
    if (one.lineage.flows.empty() || other.lineage.flows.empty()) return std::nullopt;
    const Side a(one), b(other);
    for (std::size_t i = 0; i < kLaneCount; ++i) {
        const auto lane = static_cast<Lane>(i);
        if (a.silent(lane) || b.silent(lane)) continue;
        const std::vector<Unit>&ours = a.lane(lane), &theirs = b.lane(lane);
        const std::size_t both = std::min(ours.size(), theirs.size());
        for (std::uint32_t unit = 0; unit < both; ++unit) {
            if (a.held(ours[unit]) != b.held(theirs[unit])) return Difference{lane, unit};
        }
        if (ours.size() != theirs.size()) return Difference{lane, static_cast<std::uint32_t>(both)};
    }
    return std::nullopt;
}

}  // namespace sticky
