// The repository as the rules see it: paths and texts in memory, so that a planted file is as good
// as a real one. Knows where the files of a checkout are listed; knows no rule.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sticky::tidy {

struct File {
    std::string path;  // from the repository's root, with slashes
    std::string text;
    bool executable = false;
};

// A text cut at its line ends; the ends are not part of the lines.
struct Line {
    std::size_t number = 0;  // from 1
    std::string_view text;
};
std::vector<Line> lines_of(std::string_view text);

// Characters, not bytes: one for each code point of UTF-8.
std::size_t width_of(std::string_view line);

bool ends_with_any(std::string_view path, const std::vector<std::string_view>& ends);
bool is_header(const File& file);
bool is_cpp(const File& file);      // header or source
bool is_script(const File& file);   // starts with #!
bool is_code(const File& file);     // C++, CMake or a script
bool is_written(const File& file);  // text that people write, not data that a program compares

// Every file that git tracks or would track; without git, every file but build/ and hidden folders.
std::vector<File> load_repository(const std::string& root);

}  // namespace sticky::tidy
