// The worlds this program can play in, and which of them a scenario is played in.
#pragma once

#include <string>
#include <vector>

#include "script/play.h"

namespace sticky {

struct World {
    std::string_view name;
    Played (*play)(const Scenario&, const PlayOptions&);
    std::optional<Error> (*unfit)(const Scenario&);  // why this scenario can't be played there
};

// In the order in which they are preferred.
const std::vector<World>& worlds();

struct Choice {
    std::vector<const World*> worlds;
    std::vector<std::string> skipped;  // "loopback: it has no link", one line each
};

// `asked`: a name, "all", or empty for the first one that fits.
Result<Choice> choose_worlds(const Scenario& scenario, const std::string& asked);

}  // namespace sticky
