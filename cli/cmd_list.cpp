// `sticky list`.
#include <algorithm>
#include <filesystem>

#include "cli/arguments.h"
#include "cli/load.h"
#include "cli/say.h"

namespace sticky {

int list_scenarios(const std::string& asked, const Look& look) {
    const std::string folder = asked.empty() ? "scenarios" : asked;
    std::error_code error;
    std::vector<std::string> files;
    std::filesystem::recursive_directory_iterator entries(folder, error);
    if (error) {
        return complain({ErrorKind::input, folder, "can't list it: " + error.message(),
                         "name the folder: sticky list FOLDER"});
    }
    for (const auto& entry : entries) {
        if (entry.path().extension() == ".toml") files.push_back(entry.path().string());
    }
    std::ranges::sort(files);
    int status = kAllHold;
    for (const std::string& file : files) {
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
