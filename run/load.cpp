#include "run/load.h"

#include <filesystem>

#include "run/files.h"
#include "trace/limits.h"

namespace sticky {

std::string stem_of(const std::string& path) {
    return std::filesystem::path(path).stem().string();
}

Result<Scenario> load_scenario_text(const std::string& text, const std::string& path,
                                    const std::vector<std::string>& overrides) {
    LoadOptions options;
    options.name = path;
    options.overrides = overrides;
    options.read_file = [&](const std::string& file, std::uint64_t limit) -> Result<Bytes> {
        const std::filesystem::path folder = std::filesystem::path(path).parent_path();
        const Result<std::string> bytes = read_file((folder / file).string(), limit);
        if (!bytes) {
            return fail(bytes.error().kind, file, "'" + file + "': " + bytes.error().what,
                        "it is looked for in the scenario's folder");
        }
        return bytes_of(*bytes);
    };
    return load_scenario(text, options);
}

Result<Scenario> load_scenario_file(const std::string& path,
                                    const std::vector<std::string>& overrides) {
    const Result<std::string> text = read_file(path, kScenarioBytes);
    if (!text) return tl::unexpected(text.error());
    return load_scenario_text(*text, path, overrides);
}

}  // namespace sticky
