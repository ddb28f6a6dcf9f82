// A scenario played by the model at every point of a grid of settings: a map of when messages
// stick.
//
//     --vary link.delay_ms=0..100 --vary endpoint.client.set.nodelay=false,true      202 points
//
// Refuses to know: how the map is shown.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "script/scenario.h"
#include "trace/result.h"
#include "viz/scene/outcome_map.h"

namespace sticky {

// "KEY=FROM..TO", "KEY=FROM..TO/STEP" (numbers, whole or decimal) or "KEY=A,B,C". At most `most`
// values. Errors: where is "--vary TEXT".
Result<MapAxis> read_axis(const std::string& text, std::uint64_t most);

struct Exploration {
    std::string text, path;         // the scenario, and where it stands
    std::vector<std::string> sets;  // as --set, before those of a point
    std::vector<MapAxis> axes;
    std::uint64_t most = 0;  // points
};

// Axes that may be worth a look, the best two first: delays, pauses, buffers, options.
std::vector<std::string> suggested_axes(const Scenario& scenario);
std::vector<std::string> default_axes(const Scenario& scenario);  // those two

// Why there will be no map: too many points, the same key twice, or the first point's scenario is
// none. Otherwise it may begin; points that can't be played are part of the map.
std::optional<Error> unfit(const Exploration& exploration);

// Plays a point and writes it down. Calls for different points may run at the same time if `note`
// allows it.
struct PlayedPoint {
    Sticking sticking = Sticking::failed;
    std::string outcome;
};
PlayedPoint play_point(const Exploration& exploration, const OutcomeMap& map, std::size_t point);
// The same run to look at.
std::shared_ptr<const Story> story_at(const Exploration& exploration, const OutcomeMap& map,
                                      std::size_t point);
// One for each of the first `most` kinds; a failure has none.
MapExamples examples_of(const Exploration& exploration, const OutcomeMap& map, std::size_t most);

// All points, by so many threads.
OutcomeMap explore(const Exploration& exploration, std::size_t threads);

}  // namespace sticky
