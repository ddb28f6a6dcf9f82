// Where two runs of the same messages part: the first unit, from the top lane down, that does not
// hold the same of the messages as the other run's.
//
// Lengths of headers don't count, so a run with framing is compared with one without.
// Refuses to know: how it is drawn.
#pragma once

#include <cstdint>
#include <optional>

#include "viz/scene/story.h"

namespace sticky {

struct Difference {
    Lane lane = Lane::message;
    std::uint32_t unit = 0;  // position in the lane, of both
};

// Of their first flows; none: alike in every lane that both know.
std::optional<Difference> first_difference(const Story& one, const Story& other);

}  // namespace sticky
