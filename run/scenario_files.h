// Where the scenarios are.
#pragma once

#include <string>
#include <vector>

#include "trace/result.h"

namespace sticky {

// The folder "scenarios" of the current folder, or of the repository or installation the program
// belongs to. Empty: there is none.
std::string find_scenarios();

// Every scenario file below `folder`, by name; at most `limit`. Lessons are none.
Result<std::vector<std::string>> scenario_files(const std::string& folder, std::size_t limit);

}  // namespace sticky
