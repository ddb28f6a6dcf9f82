// `sticky list`.
#include "cli/arguments.h"
#include "cli/say.h"
#include "run/load.h"
#include "run/scenario_files.h"

namespace sticky {

namespace {

constexpr std::size_t kMostFiles = 100'000;

}  // namespace

int list_scenarios(const std::string& asked, const Look& look) {
    const std::string folder = asked.empty() ? "scenarios" : asked;
    const std::string remedy = "name the folder: sticky list FOLDER";
    auto files = scenario_files(folder, kMostFiles);
    if (!files) files.error().remedy = remedy;
    if (files && files->empty())
        files = fail(ErrorKind::input, folder, "no scenario is in it", remedy);
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
