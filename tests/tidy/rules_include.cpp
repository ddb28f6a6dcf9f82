#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "tests/tidy/rules.h"

namespace sticky::tidy {
namespace {

using Names = std::vector<std::string_view>;

struct Floor {
    std::string_view name;
    Names may_include;  // other floors
    bool portable;      // builds for a browser: no threads, no iostreams, no sockets
};

// Lowest first. sim and net never meet; only run knows both.
const std::vector<Floor>& floors() {
    static const std::vector<Floor> all{
        {"trace", {}, true},
        {"framing", {"trace"}, true},
        {"script", {"trace", "framing"}, true},
        {"apps", {"trace", "framing", "script"}, true},
        {"sim", {"trace", "framing", "script", "apps"}, true},
        {"net", {"trace", "framing", "script", "apps"}, false},
        {"viz/scene", {"trace", "framing", "script"}, true},
        {"run", {"trace", "framing", "script", "apps", "sim", "net", "viz/scene"}, false},
        {"viz/ui", {"trace", "framing", "script", "apps", "net", "viz/scene", "run"}, false},
        {"cli", {"trace", "framing", "script", "apps", "net", "viz/scene", "run"}, false},
    };
    return all;
}

// Libraries that only these floors may see. Tests and benchmarks may include anything.
struct Library {
    std::string_view prefix;
    Names floors;
};
const std::vector<Library>& libraries() {
    static const std::vector<Library> all{
        {"imgui", {"viz/ui"}},       {"GLFW/", {"viz/ui"}},
        {"GL/", {"viz/ui"}},         {"toml++/", {"script"}},
        {"CLI/", {"cli", "viz/ui"}}, {"simdjson", {"trace", "cli"}},
        {"pcap/", {"net"}},          {"asio", {"net", "viz/ui", "cli"}},
    };
    return all;
}

constexpr std::string_view kNotPortable[] = {
    "thread",   "mutex",        "shared_mutex", "condition_variable", "future", "iostream",
    "fstream",  "sys/socket.h", "sys/types.h",  "netinet/",           "arpa/",  "netdb.h",
    "unistd.h", "linux/",       "poll.h",       "sys/epoll.h",
};

const Floor* floor_of(std::string_view path) {
    for (const Floor& floor : floors()) {
        if (path.starts_with(floor.name) && path.substr(floor.name.size()).starts_with("/")) {
            return &floor;
        }
    }
    return nullptr;
}

struct Include {
    std::size_t line;
    std::string_view name;
    bool quoted;
};

std::vector<Include> includes_of(const File& file) {
    std::vector<Include> includes;
    for (const Line& line : lines_of(file.text)) {
        std::string_view text = line.text;
        if (!text.starts_with("#include")) continue;
        const std::size_t begin = text.find_first_of("\"<");
        if (begin == std::string_view::npos) continue;
        const bool quoted = text[begin] == '"';
        const std::size_t end = text.find(quoted ? '"' : '>', begin + 1);
        if (end == std::string_view::npos) continue;
        includes.push_back({line.number, text.substr(begin + 1, end - begin - 1), quoted});
    }
    return includes;
}

bool holds(const Names& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

void check_quoted(const File& file, const Floor& here, const Include& include, Complaints& out) {
    const Floor* there = floor_of(include.name);
    if (there == nullptr) {
        out.push_back({"include-path", file.path, include.line,
                       "\"" + std::string(include.name) +
                           "\" is of no floor; name a file from the repository's root"});
    } else if (there->name != here.name && !holds(here.may_include, there->name)) {
        out.push_back({"floors", file.path, include.line,
                       std::string(here.name) + " must not know " + std::string(there->name)});
    }
}

void check_system(const File& file, const Floor& here, const Include& include, Complaints& out) {
    for (const auto name : kNotPortable) {
        const bool same =
            name.ends_with("/") ? include.name.starts_with(name) : include.name == name;
        if (here.portable && same) {
            out.push_back({"portable", file.path, include.line,
                           "<" + std::string(include.name) + "> in " + std::string(here.name) +
                               ", which has no threads, streams or sockets"});
        }
    }
    for (const Library& library : libraries()) {
        if (include.name.starts_with(library.prefix) && !holds(library.floors, here.name)) {
            out.push_back({"libraries", file.path, include.line,
                           std::string(here.name) + " must not know " + std::string(include.name)});
        }
    }
}

}  // namespace

Complaints check_includes(const File& file) {
    Complaints out;
    const Floor* here = floor_of(file.path);
    if (here == nullptr || !is_cpp(file)) return out;
    for (const Include& include : includes_of(file)) {
        if (include.quoted) {
            check_quoted(file, *here, include, out);
        } else {
            check_system(file, *here, include, out);
        }
    }
    return out;
}

}  // namespace sticky::tidy
