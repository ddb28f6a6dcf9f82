// The scenarios that can be chosen: every .toml file under a folder, with its titles.
#pragma once

#include <vector>

#include "viz/ui/app_state.h"

namespace sticky::ui {

// By folder, then by file. What is no scenario is left out.
std::vector<LibraryEntry> library_in(const std::string& folder);

}  // namespace sticky::ui
