// The loader: TOML text to a checked Scenario, or one line that says what is wrong, where, and what
// was meant.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "script/scenario.h"
#include "trace/result.h"

namespace sticky {

struct LoadOptions {
    std::string name;  // what errors call the file, with its folders
    std::vector<std::string>
        overrides;  // "endpoint.client.set.nodelay=true", "link.delay_ms=10", "seed=3"
    // Reads a file named by { file = "name" }, relative to the scenario's folder; at most `limit`
    // bytes.
    std::function<Result<Bytes>(const std::string& file, std::uint64_t limit)> read_file;
};

// Never throws. Errors carry "file:line:column" and, for an unknown word, the nearest known one.
Result<Scenario> load_scenario(std::string_view text, const LoadOptions& options);

}  // namespace sticky
