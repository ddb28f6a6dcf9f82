// An experiment and its variant: which two scenarios are played in which worlds.
//
// Refuses to know: how they are played.
#pragma once

#include <vector>

#include "viz/ui/app_state.h"
#include "viz/ui/catalogue.h"

namespace sticky::ui {

struct Comparison {
    struct SideOfIt {
        std::size_t slot = 0;
        Word label = Word::count;  // count: the only one
        Scenario scenario;
        const World* world = nullptr;
    };
    std::vector<SideOfIt> sides;
};

// `world`: a name, or empty for the first that fits.
Result<Comparison> plan_comparison(const Experiment& experiment, Compare compare,
                                   const std::string& world);

}  // namespace sticky::ui
