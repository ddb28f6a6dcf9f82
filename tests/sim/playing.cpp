#include "tests/sim/playing.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "script/lesson.h"
#include "trace/validate.h"

namespace sticky::test {

namespace {

std::string whole(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

Result<Scenario> load_file(const std::string& path, std::vector<std::string> overrides) {
    LoadOptions options;
    options.name = path;
    options.overrides = std::move(overrides);
    options.read_file = [&](const std::string& name, std::uint64_t) -> Result<Bytes> {
        return bytes_of(whole(std::filesystem::path(path).parent_path() / name));
    };
    return load_scenario(whole(path), options);
}

Result<Scenario> load_text(const std::string& toml, std::vector<std::string> overrides) {
    LoadOptions options;
    options.name = "test.toml";
    options.overrides = std::move(overrides);
    return load_scenario(toml, options);
}

std::vector<std::string> scenario_files() {
    std::vector<std::string> files;
    const std::string root = STICKY_SOURCE_DIR "/scenarios";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        if (is_scenario_file(entry.path().string())) files.push_back(entry.path().string());
    }
    std::ranges::sort(files);
    return files;
}

std::string faults_of(const Played& played) {
    if (played.failure) return to_string(*played.failure);
    const std::vector<Violation> broken = validate(played.trace);
    return broken.empty() ? "" : broken.front().text;
}

std::vector<std::uint64_t> sizes(const Played& played, std::string_view sender, Lane lane) {
    const Lineage lineage = trace_lineage(played.trace);
    std::vector<std::uint64_t> found;
    for (const FlowLineage& flow : lineage.flows) {
        if (played.trace.header.endpoints[index_of(flow.flow.sender)].name != sender) continue;
        for (const Unit& unit : flow.lane(lane)) found.push_back(unit.range.size());
    }
    return found;
}

}  // namespace sticky::test
