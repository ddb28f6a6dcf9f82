#include "run/scenario_files.h"

#include <algorithm>
#include <filesystem>

#include "net/this_program.h"
#include "script/lesson.h"

namespace sticky {

namespace fs = std::filesystem;

std::string find_scenarios() {
    std::error_code error;
    const fs::path program = this_program();
    // build/release/sticky lies two folders below the repository.
    for (const fs::path& folder :
         {fs::path("scenarios"), program.parent_path() / "scenarios",
          program.parent_path().parent_path().parent_path() / "scenarios"}) {
        if (fs::is_directory(folder, error)) return folder.string();
    }
    return {};
}

Result<std::vector<std::string>> scenario_files(const std::string& folder, std::size_t limit) {
    std::error_code error;
    std::vector<std::string> files;
    fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied,
                                        error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        if (files.size() == limit) break;
        if (is_scenario_file(at->path().string())) files.push_back(at->path().string());
    }
    if (error)
        return fail(ErrorKind::input, folder, "can't list it: " + error.message(),
                    "name another folder");
    std::ranges::sort(files);
    return files;
}

}  // namespace sticky
