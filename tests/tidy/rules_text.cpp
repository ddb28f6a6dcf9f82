#include <array>
#include <cctype>
#include <string_view>

#include "tests/tidy/rules.h"

namespace sticky::tidy {
namespace {

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool has_word(std::string_view line, std::string_view word) {
    for (std::size_t at = line.find(word); at != std::string_view::npos;
         at = line.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !is_word(line[at - 1])) && (end == line.size() || !is_word(line[end]))) {
            return true;
        }
    }
    return false;
}

// The path from the root of the file system: not net/path/x, not ./path/x.
bool has_rooted_path(std::string_view line, std::string_view path) {
    for (std::size_t at = line.find(path); at != std::string_view::npos;
         at = line.find(path, at + 1)) {
        const std::size_t end = at + path.size();
        const bool rooted =
            at == 0 || (!is_word(line[at - 1]) &&
                        std::string_view("./-*}>~").find(line[at - 1]) == std::string_view::npos);
        if (rooted && end < line.size() && is_word(line[end])) return true;
    }
    return false;
}

constexpr std::array<std::string_view, 4> kLeftovers{"TODO", "FIXME", "XXX", "HACK"};
// First folders of paths on somebody's machine.
constexpr std::array<std::string_view, 4> kMachineFolders{"home", "root", "work", "Users"};

void check_line(const File& file, const Line& line, Complaints& out) {
    const auto complain = [&](const char* rule, std::string text) {
        out.push_back({rule, file.path, line.number, std::move(text)});
    };
    if (is_code(file) && width_of(line.text) > kColumns) {
        complain("columns", std::to_string(width_of(line.text)) + " columns, at most " +
                                std::to_string(kColumns));
    }
    // gofmt indents with tabs, and every Go program is as gofmt writes it.
    const bool is_go = file.path.ends_with(".go");
    if (!is_go && line.text.find('\t') != std::string_view::npos)
        complain("tabs", "a tab; use blanks");
    if (line.text.ends_with(' ') || line.text.ends_with('\r')) {
        complain("trailing", "blanks at the end of the line");
    }
    if (file.path.starts_with("tests/tidy/")) return;  // has to spell out what it looks for
    for (const auto word : kLeftovers) {
        if (has_word(line.text, word)) {
            complain("leftover", std::string(word) + ": do it, or file an issue");
        }
    }
    for (const auto folder : kMachineFolders) {
        const std::string path = "/" + std::string(folder) + "/";
        if (has_rooted_path(line.text, path)) {
            complain("machine-path", path + "... is a path of somebody's machine");
        }
    }
}

}  // namespace

Complaints check_text(const File& file) {
    Complaints out;
    if (!is_written(file)) return out;
    for (const Line& line : lines_of(file.text)) check_line(file, line, out);
    if (!file.text.empty() && !file.text.ends_with('\n')) {
        out.push_back({"final-newline", file.path, 0, "no newline at the end of the file"});
    }
    if (file.text.ends_with("\n\n")) {
        out.push_back({"final-newline", file.path, 0, "blank lines at the end of the file"});
    }
    return out;
}

}  // namespace sticky::tidy
