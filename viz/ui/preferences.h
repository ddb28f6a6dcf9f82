// What is kept between starts, as a small TOML file of the user's.
#pragma once

#include <string>

#include "viz/ui/app_state.h"

namespace sticky::ui {

// "$XDG_CONFIG_HOME/stickyscope/window.toml", or under ~/.config. Empty: there is no home.
std::string preferences_file();

// A file that is missing or not ours: the defaults.
Preferences load_preferences(const std::string& file);
// Empty name: nothing is kept. A file that can't be written is not kept either.
void save_preferences(const std::string& file, const Preferences& preferences);

}  // namespace sticky::ui
