#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "tests/tidy/rules.h"

namespace sticky::tidy {
namespace {

// The text with what stands inside R"x( ... )x" blanked out, line ends kept.
std::string without_raw_strings(std::string text) {
    for (std::size_t at = text.find("R\""); at != std::string::npos; at = text.find("R\"", at)) {
        const std::size_t open = text.find('(', at);
        if (open == std::string::npos) break;
        const std::string close = ")" + text.substr(at + 2, open - at - 2) + "\"";
        const std::size_t end = std::min(text.find(close, open), text.size());
        for (std::size_t i = open + 1; i < end; ++i) {
            if (text[i] != '\n') text[i] = ' ';
        }
        at = end;
    }
    return text;
}

struct Function {
    std::size_t line;
    std::size_t lines;
};

// Good enough for clang-format's layout: a function of namespace scope begins with the last line
// that starts in column 0 and ends with a lone brace there.
std::vector<Function> functions_of(const std::string& text) {
    std::vector<Function> functions;
    std::size_t begin = 0;
    for (const Line& line : lines_of(text)) {
        if (line.text == "}") {
            if (begin != 0) functions.push_back({begin, line.number - begin + 1});
            begin = 0;
        } else if (!line.text.empty() && (std::isalpha(static_cast<unsigned char>(line.text[0])) ||
                                          line.text[0] == '[' || line.text[0] == '_')) {
            if (!line.text.ends_with(':')) begin = line.number;
        }
    }
    return functions;
}

SizeLimit limit_of(const File& file) {
    return is_header(file) ? kHeaderLines : kSourceLines;
}

std::string size_text(std::size_t lines, SizeLimit limit) {
    return std::to_string(lines) + " lines; aim at " + std::to_string(limit.guidance) +
           ", never above " + std::to_string(limit.hard) + ": split it by noun";
}

void check_header(const File& file, Complaints& out) {
    if (!file.text.starts_with("// ")) {
        out.push_back({"header-comment", file.path, 1,
                       "open with a comment: what it knows, and what it refuses to know"});
    }
    const auto lines = lines_of(file.text);
    const auto once =
        std::ranges::count_if(lines, [](const Line& l) { return l.text == "#pragma once"; });
    if (once != 1) out.push_back({"pragma-once", file.path, 0, "needs one line #pragma once"});
}

}  // namespace

Complaints check_shape(const File& file) {
    Complaints out;
    if (!is_cpp(file) || !is_written(file)) return out;
    if (is_header(file)) check_header(file, out);
    const std::size_t lines = lines_of(file.text).size();
    if (lines > limit_of(file).hard) {
        out.push_back({"file-size", file.path, 0, size_text(lines, limit_of(file))});
    }
    for (const Function& function : functions_of(without_raw_strings(file.text))) {
        if (function.lines > kFunctionLines.hard) {
            out.push_back({"function-size", file.path, function.line,
                           size_text(function.lines, kFunctionLines)});
        }
    }
    return out;
}

Complaints mention_sizes(const Repository& files) {
    Complaints out;
    for (const File& file : files) {
        const std::size_t lines = lines_of(file.text).size();
        if (is_cpp(file) && lines > limit_of(file).guidance) {
            out.push_back({"file-size", file.path, 0, size_text(lines, limit_of(file))});
        }
    }
    return out;
}

}  // namespace sticky::tidy
