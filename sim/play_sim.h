// The world `sim`, from a scenario to a trace: nothing of this machine goes into it, so the same
// scenario and seed give the same bytes.
#pragma once

#include <optional>

#include "script/play.h"

namespace sticky {

Played play_sim(const Scenario& scenario, const PlayOptions& options);

// Why this scenario can't be played in the world `sim`; nothing: it can.
std::optional<Error> unfit_for_sim(const Scenario& scenario);

}  // namespace sticky
