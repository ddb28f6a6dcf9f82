// `sticky list`.
#include <algorithm>
#include <filesystem>

#include "cli/arguments.h"
#include "cli/say.h"
#include "run/load.h"

namespace sticky {

namespace {

Result<std::vector<std::string>> scenarios_in(const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<std::string> files;
    fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied,
                                        error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        if (at->path().extension() == ".toml") files.push_back(at->path().string());
    }
    const std::string remedy = "name the folder: sticky list FOLDER";
    if (error) return fail(ErrorKind::input, folder, "can't list it: " + error.message(), remedy);
    if (files.empty()) return fail(ErrorKind::input, folder, "no .toml file is in it", remedy);
    std::ranges::sort(files);
    return files;
}

}  // namespace

int list_scenarios(const std::string& asked, const Look& look) {
    const auto files = scenarios_in(asked.empty() ? "scenarios" : asked);
    if (!files) return complain(files.error());
    int status = kAllHold;
    for (const std::string& file : *files) {
        const Result<Scenario> scenario = load_scenario_file(file, {});
        if (!scenario) {
            status = complain(scenario.error());
            continue;
        }
        const bool zh = look.language == Language::zh && !scenario->title_zh.empty();
        print(fmt::format("{:<58} {}\n", file, zh ? scenario->title_zh : scenario->title));
    }
    return status;
}

}  // namespace sticky
