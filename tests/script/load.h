// Loads scenarios given as text, for tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "script/scenario_toml.h"

namespace sticky::test {

// Files: "small.bin" holds "file bytes"; "missing.bin" isn't there.
LoadOptions options(std::vector<std::string> overrides = {});

Result<Scenario> load(std::string_view text, std::vector<std::string> overrides = {});
// Fails the test and answers an empty scenario if it can't be loaded.
Scenario loaded(std::string_view text, std::vector<std::string> overrides = {});
// The one line, or "loaded".
std::string complaint(std::string_view text, std::vector<std::string> overrides = {});

// A server and a client over `transport`, each with a program: "{ send = 'x' }, { recv = 9 }".
std::string pair_of(std::string_view client, std::string_view server = "",
                    std::string_view top = "");

}  // namespace sticky::test
