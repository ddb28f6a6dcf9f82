// What a user can change about a picture: one copyable struct of values.
//
// Refuses to know: the story it looks at; compose() bounds every value, NaN and infinity included.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trace/cause.h"
#include "trace/event.h"
#include "viz/scene/theme.h"

namespace sticky {

// distribution: of many runs (distribution.h); map: of many settings (outcome_map.h).
enum class Picture : std::uint8_t { lanes, ladder, buffers, bytes, distribution, map };
inline constexpr std::size_t kPictureCount = 6;
enum class Axis : std::uint8_t { bytes, time };  // of the lanes
inline constexpr std::size_t kAxisCount = 2;

// As --view names it: "lanes", "ladder", ...
std::string_view name_of(Picture picture);

// What is lit in every picture at once: bytes of a flow, and the events that are evidence.
struct Lit {
    std::size_t flow = 0;  // of Story::lineage.flows
    ByteRange bytes;       // empty: none
    std::vector<EventIndex> events;
    std::size_t story = 0;  // of a pair: 1 is the second
    friend bool operator==(const Lit&, const Lit&) = default;
};

struct ViewState {
    Language language = Language::en;
    Theme theme = Theme::dark;
    Picture picture = Picture::lanes;
    Axis axis = Axis::bytes;
    std::optional<std::size_t> flow;  // only this one of Story::lineage.flows; none: all that fit
    // The part that is seen of a flow's ruler, or of the run's time: 0 to 1.
    double from = 0, to = 1;
    double down = 0;  // pixels that a picture higher than its room is scrolled down
    // Only so many events, as if no more had happened yet, at the places of the whole run; none:
    // all.
    std::optional<EventIndex> until;
    std::optional<EventIndex> until_second;  // of a pair's second run
    std::optional<Lit> lit;
    std::array<std::string, 2> names;  // of a pair's runs; empty: their titles
    bool patterns = false;             // a message has a pattern besides its colour
};

}  // namespace sticky
