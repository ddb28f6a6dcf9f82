#include "run/load.h"

#include <filesystem>

#include "apps/table.h"
#include "run/files.h"
#include "trace/limits.h"

namespace sticky {
namespace {

// script/ leaves an app's own keys to those who know the apps.
Result<Scenario> with_apps_that_are(Result<Scenario> scenario, const std::string& path) {
    if (!scenario) return scenario;
    for (const EndpointSpec& endpoint : scenario->endpoints) {
        for (const Step& step : endpoint.program) {
            const auto* run = std::get_if<RunStep>(&step.action);
            if (run == nullptr) continue;
            if (const auto wrong = apps::mistake(*run)) {
                const Source& at = scenario->sources[index_of(step.id)];
                return fail(ErrorKind::input,
                            path + ":" + std::to_string(at.line) + ":" + std::to_string(at.column),
                            wrong->text, wrong->remedy);
            }
        }
    }
    return scenario;
}

}  // namespace

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
    return with_apps_that_are(load_scenario(text, options), path);
}

Result<Scenario> load_scenario_file(const std::string& path,
                                    const std::vector<std::string>& overrides) {
    const Result<std::string> text = read_file(path, kScenarioBytes);
    if (!text) return tl::unexpected(text.error());
    return load_scenario_text(*text, path, overrides);
}

}  // namespace sticky
