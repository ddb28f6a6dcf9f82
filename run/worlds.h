// The worlds this program can play in, and which of them a scenario is played in. The one place
// that knows real and modelled worlds.
#pragma once

#include <string>
#include <vector>

#include "net/wire/wire.h"
#include "script/play.h"

namespace sticky {

struct World {
    std::string_view name;
    Played (*play)(const Scenario&, const PlayOptions&);
    std::optional<Error> (*unfit)(const Scenario&);  // why this scenario can't be played there
    // Somebody decides about every packet; null: not in this world.
    Played (*step)(const Scenario&, const PlayOptions&, Stepper&);
};

// In the order in which they are preferred.
const std::vector<World>& worlds();

// Why this machine has no world wire and what would enable it, in one line; none: it has one. Asks
// the kernel: takes milliseconds.
std::optional<std::string> missing_for_wire(Language language);

struct Choice {
    std::vector<const World*> worlds;
    std::vector<std::string> skipped;  // "loopback: it has no link", one line each
};

// `asked`: a name, "all", or empty for the first one that fits.
Result<Choice> choose_worlds(const Scenario& scenario, const std::string& asked);

}  // namespace sticky
