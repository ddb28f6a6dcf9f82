#include "tests/tidy/repository.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace sticky::tidy {
namespace fs = std::filesystem;
namespace {

std::vector<std::string> listed_by_git(const std::string& root) {
    const std::string command =
        "git -C '" + root + "' ls-files -z --cached --others --exclude-standard 2>/dev/null";
    std::string output;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return {};
    std::array<char, 4096> block{};
    while (const std::size_t n = fread(block.data(), 1, block.size(), pipe)) {
        output.append(block.data(), n);
    }
    if (pclose(pipe) != 0) return {};
    std::vector<std::string> paths;
    for (std::size_t begin = 0; begin < output.size();) {
        const std::size_t end = output.find('\0', begin);
        paths.push_back(output.substr(begin, end - begin));
        begin = end + 1;
    }
    return paths;
}

std::vector<std::string> listed_by_walking(const std::string& root) {
    std::vector<std::string> paths;
    for (auto it = fs::recursive_directory_iterator(root); it != fs::end(it); ++it) {
        const std::string path = it->path().lexically_relative(root).generic_string();
        const std::string name = it->path().filename().string();
        const bool skipped = path == "build" || (name.starts_with(".") && name != ".ci");
        if (it->is_directory() && skipped) {
            it.disable_recursion_pending();
        } else if (it->is_regular_file()) {
            paths.push_back(path);
        }
    }
    return paths;
}

bool has_folder(std::string_view path, std::string_view folder) {
    const std::string inside = "/" + std::string(folder) + "/";
    return ("/" + std::string(path)).find(inside) != std::string::npos;
}

}  // namespace

std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back({lines.size() + 1, text.substr(0, end)});
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

std::size_t width_of(std::string_view line) {
    return static_cast<std::size_t>(std::ranges::count_if(
        line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool ends_with_any(std::string_view path, const std::vector<std::string_view>& ends) {
    return std::ranges::any_of(ends, [&](std::string_view end) { return path.ends_with(end); });
}

bool is_header(const File& file) {
    return file.path.ends_with(".h");
}

bool is_cpp(const File& file) {
    return ends_with_any(file.path, {".h", ".cpp"});
}

bool is_script(const File& file) {
    return file.text.starts_with("#!");
}

bool is_code(const File& file) {
    return is_cpp(file) || is_script(file) ||
           ends_with_any(file.path, {".cmake", "CMakeLists.txt", ".py", ".sh", ".go", ".java"});
}

bool is_written(const File& file) {
    for (const auto folder : {"data", "golden", "expected", "corpus", "bad"}) {
        if (has_folder(file.path, folder)) return false;
    }
    return is_code(file) || ends_with_any(file.path, {".md", ".toml", ".json", ".txt", ".yml",
                                                      ".clang-format", ".clang-tidy"});
}

std::vector<File> load_repository(const std::string& root) {
    std::vector<std::string> paths = listed_by_git(root);
    if (paths.empty()) paths = listed_by_walking(root);
    std::ranges::sort(paths);
    std::vector<File> files;
    for (const std::string& path : paths) {
        const fs::path place = fs::path(root) / path;
        if (!fs::is_regular_file(place)) continue;  // deleted, and not committed yet
        std::ifstream in(place, std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        const bool executable =
            (fs::status(place).permissions() & fs::perms::owner_exec) != fs::perms::none;
        files.push_back({path, std::move(text), executable});
    }
    return files;
}

}  // namespace sticky::tidy
