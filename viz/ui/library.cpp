#include "viz/ui/library.h"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "net/this_program.h"
#include "run/files.h"
#include "run/load.h"
#include "script/toml_edit.h"
#include "trace/limits.h"

namespace sticky::ui {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostFiles = 2000;

}  // namespace

std::vector<LibraryEntry> library_in(const std::string& folder) {
    std::vector<LibraryEntry> entries;
    std::error_code error;
    fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied,
                                        error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        if (at->path().extension() != ".toml" || entries.size() == kMostFiles) continue;
        const std::string file = at->path().string();
        const Result<Scenario> scenario = load_scenario_file(file, {});
        if (!scenario) continue;
        LibraryEntry entry{file, at->path().parent_path().filename().string(), scenario->title,
                           scenario->title_zh};
        if (entry.title.empty()) entry.title = stem_of(file);
        entries.push_back(std::move(entry));
    }
    std::ranges::sort(entries, {},
                      [](const LibraryEntry& entry) { return std::tie(entry.folder, entry.file); });
    return entries;
}

std::string find_scenarios() {
    std::error_code error;
    const fs::path program = this_program();
    // build/release/sticky-gui lies two folders below the repository.
    for (const fs::path& folder :
         {fs::path("scenarios"), program.parent_path() / "scenarios",
          program.parent_path().parent_path().parent_path() / "scenarios"}) {
        if (fs::is_directory(folder, error)) return folder.string();
    }
    return {};
}

}  // namespace sticky::ui
