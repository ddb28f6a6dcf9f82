// A scenario file into a Scenario, with the command line's --set and --seed.
#pragma once

#include "script/scenario_toml.h"

namespace sticky {

Result<Scenario> load_scenario_file(const std::string& path,
                                    const std::vector<std::string>& overrides);

// "lessons/two_sends.toml" -> "two_sends"
std::string stem_of(const std::string& path);

}  // namespace sticky
