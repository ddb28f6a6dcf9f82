#include "cli/load.h"

#include <filesystem>

#include "cli/files.h"
#include "trace/limits.h"

namespace sticky {

std::string stem_of(const std::string& path) {
    return std::filesystem::path(path).stem().string();
}

Result<Scenario> load_scenario_file(const std::string& path,
                                    const std::vector<std::string>& overrides) {
    const Result<std::string> text = read_file(path, kScenarioBytes);
    if (!text) return tl::unexpected(text.error());
    LoadOptions options;
    options.name = path;
    options.overrides = overrides;
    options.read_file = [&](const std::string& file, std::uint64_t limit) -> Result<Bytes> {
        const std::filesystem::path folder = std::filesystem::path(path).parent_path();
        const Result<std::string> bytes = read_file((folder / file).string(), limit);
        if (!bytes) return tl::unexpected(bytes.error());
        return bytes_of(*bytes);
    };
    return load_scenario(*text, options);
}

}  // namespace sticky
