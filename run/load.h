// A scenario file into a Scenario, with what --set and --seed override.
#pragma once

#include "script/scenario_toml.h"

namespace sticky {

// `text` as if it stood in the file `path`: files that it names are looked for in its folder.
Result<Scenario> load_scenario_text(const std::string& text, const std::string& path,
                                    const std::vector<std::string>& overrides);
Result<Scenario> load_scenario_file(const std::string& path,
                                    const std::vector<std::string>& overrides);

// "lessons/two_sends.toml" -> "two_sends"
std::string stem_of(const std::string& path);

}  // namespace sticky
