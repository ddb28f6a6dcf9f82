#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "tests/tidy/rules.h"

namespace sticky::tidy {
namespace {

// Every file and every folder that holds one.
std::set<std::string> places_of(const Repository& files) {
    std::set<std::string> places{"."};
    for (const File& file : files) {
        places.insert(file.path);
        for (std::size_t at = file.path.find('/'); at != std::string::npos;
             at = file.path.find('/', at + 1)) {
            places.insert(file.path.substr(0, at));
        }
    }
    return places;
}

// A line of Markdown without its `code`.
std::string without_code(std::string_view line) {
    std::string out;
    bool inside = false;
    for (const char c : line) {
        if (c == '`') {
            inside = !inside;
        } else if (!inside) {
            out += c;
        }
    }
    return out;
}

// What a line links to: [text](target), [name]: target, src="target".
std::vector<std::string> targets_of(const std::string& line) {
    struct Mark {
        std::string_view before;
        std::string_view ends;
    };
    static constexpr std::array<Mark, 4> kMarks{
        {{"](", " )"}, {"]: ", " "}, {"src=\"", "\""}, {"href=\"", "\""}}};
    std::vector<std::string> targets;
    for (const Mark& mark : kMarks) {
        for (std::size_t at = line.find(mark.before); at != std::string::npos;
             at = line.find(mark.before, at)) {
            at += mark.before.size();
            targets.push_back(line.substr(at, line.find_first_of(mark.ends, at) - at));
        }
    }
    return targets;
}

bool leads_out(std::string_view target) {
    return target.find("://") != std::string_view::npos || target.starts_with("mailto:") ||
           target.starts_with("#") || target.empty();
}

void check_links(const File& file, const std::set<std::string>& places, Complaints& out) {
    bool fenced = false;
    for (const Line& line : lines_of(file.text)) {
        if (line.text.starts_with("```")) fenced = !fenced;
        if (fenced || line.text.starts_with("    ")) continue;
        for (const std::string& target : targets_of(without_code(line.text))) {
            if (leads_out(target)) continue;
            const auto folder = std::filesystem::path(file.path).parent_path();
            const auto path = folder / target.substr(0, target.find('#'));
            std::string place = path.lexically_normal().generic_string();
            if (place.ends_with('/')) place.pop_back();
            if (place.empty()) place = ".";
            if (!places.contains(place)) {
                out.push_back({"links", file.path, line.number, "no file " + place});
            }
        }
    }
}

constexpr std::array<std::string_view, 8> kGenerated{
    ".o", ".a", ".so", ".gcda", ".gcno", ".profraw", ".pyc", "compile_commands.json"};

}  // namespace

Complaints check_docs(const Repository& files) {
    Complaints out;
    const std::set<std::string> places = places_of(files);
    for (const File& file : files) {
        if (file.path.ends_with(".md") && is_written(file)) check_links(file, places, out);
    }
    if (places.contains("README.md") != places.contains("README.zh-CN.md")) {
        out.push_back({"twin", "README.md", 0, "README.md and README.zh-CN.md come together"});
    }
    return out;
}

Complaints check_files(const Repository& files) {
    Complaints out;
    for (const File& file : files) {
        if (file.path.starts_with("build/") ||
            std::ranges::any_of(kGenerated, [&](auto end) { return file.path.ends_with(end); })) {
            out.push_back({"generated", file.path, 0, "made by a build; do not commit it"});
        }
        if (is_script(file) && !file.executable) {
            out.push_back({"executable", file.path, 0, "starts with #!, but may not be executed"});
        }
        const auto first = file.text.substr(0, file.text.find('\n'));
        if (is_script(file) && first.ends_with("bash") &&
            file.text.find("\nset -euo pipefail\n") == std::string::npos) {
            out.push_back({"strict-bash", file.path, 0, "needs the line set -euo pipefail"});
        }
    }
    return out;
}

Complaints check_repository(const Repository& files) {
    Complaints out;
    const auto add = [&](const Complaints& more) {
        out.insert(out.end(), more.begin(), more.end());
    };
    for (const File& file : files) {
        add(check_text(file));
        add(check_shape(file));
        add(check_includes(file));
    }
    add(check_docs(files));
    add(check_files(files));
    return out;
}

}  // namespace sticky::tidy
