// What a user can change about a picture: one copyable struct of values.
//
// Refuses to know: the story it looks at; compose() bounds every value, NaN and infinity included.
#pragma once

#include <cstdint>
#include <optional>

#include "trace/cause.h"
#include "viz/scene/theme.h"

namespace sticky {

struct ViewState {
    Language language = Language::en;
    Theme theme = Theme::dark;
    std::optional<std::size_t> flow;  // only this one of Story::lineage.flows; none: all that fit
    // The part of a flow's ruler that is seen, 0 to 1.
    double from = 0, to = 1;
};

}  // namespace sticky
