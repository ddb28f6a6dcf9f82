// Scenarios played in the model, for the tests of this folder.
#pragma once

#include <string>
#include <vector>

#include "script/scenario_toml.h"
#include "sim/play_sim.h"
#include "trace/lineage.h"

namespace sticky::test {

Result<Scenario> load_file(const std::string& path, std::vector<std::string> overrides = {});
Result<Scenario> load_text(const std::string& toml, std::vector<std::string> overrides = {});
std::vector<std::string> scenario_files();  // of the repository, whole paths

// What is wrong with the run, apart from its expectations; empty: nothing.
std::string faults_of(const Played& played);
// Sizes in the flow that `sender` sends.
std::vector<std::uint64_t> sizes(const Played& played, std::string_view sender, Lane lane);

}  // namespace sticky::test
