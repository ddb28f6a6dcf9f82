// Which known name was meant by a word nobody knows: "nodeley" was "nodelay".
//
// Knows: letters. Refuses to know: what the names are for; whoever reports the error does.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace sticky {

// The fewest letters to insert, delete, replace or swap with a neighbour to turn one into the
// other (optimal string alignment), not counting case. Above `limit` it is only "above limit".
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

// The nearest of `known`, the first of equals; empty if none is near: more than a third of the
// letters differ, and more than one.
std::string_view nearest_name(std::string_view wrong, std::span<const std::string_view> known);

// "did you mean 'nodelay'?"; if none is near "one of: a, b, c".
std::string did_you_mean(std::string_view wrong, std::span<const std::string_view> known);

}  // namespace sticky
