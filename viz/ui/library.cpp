#include "viz/ui/library.h"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "run/load.h"
#include "run/scenario_files.h"

namespace sticky::ui {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostFiles = 2000;

}  // namespace

std::vector<LibraryEntry> library_in(const std::string& folder) {
    std::vector<LibraryEntry> entries;
    const auto files = scenario_files(folder, kMostFiles);
    if (!files) return entries;
    for (const std::string& file : *files) {
        const Result<Scenario> scenario = load_scenario_file(file, {});
        if (!scenario) continue;
        LibraryEntry entry{file, fs::path(file).parent_path().filename().string(), scenario->title,
                           scenario->title_zh};
        if (entry.title.empty()) entry.title = stem_of(file);
        entries.push_back(std::move(entry));
    }
    std::ranges::sort(entries, {},
                      [](const LibraryEntry& entry) { return std::tie(entry.folder, entry.file); });
    return entries;
}

}  // namespace sticky::ui
