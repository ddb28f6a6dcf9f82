// The repository's own rules, those no compiler and no formatter keeps. A rule reads files and
// says what is wrong, and where. It changes nothing and knows no file by name, a few exceptions
// aside, which stand in the rule with their reason.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/tidy/repository.h"

namespace sticky::tidy {

struct Complaint {
    std::string rule;
    std::string path;
    std::size_t line = 0;  // 0: the file as a whole
    std::string text;
};

// Hard limits fail; above the guidance a file is only mentioned.
struct SizeLimit {
    std::size_t guidance;
    std::size_t hard;
};
inline constexpr SizeLimit kHeaderLines{150, 200};
inline constexpr SizeLimit kSourceLines{400, 450};
inline constexpr SizeLimit kFunctionLines{60, 80};
inline constexpr std::size_t kColumns = 100;

using Repository = std::vector<File>;
using Complaints = std::vector<Complaint>;

// Layout of a text: width, blanks, tabs, final newline, leftovers, paths of somebody's machine.
Complaints check_text(const File& file);
// Shape of C++: header's opening comment, #pragma once, lengths of files and functions.
Complaints check_shape(const File& file);
// What a floor may include.
Complaints check_includes(const File& file);
// Links of .md files lead somewhere; README.md has its Chinese twin.
Complaints check_docs(const Repository& files);
// Nothing generated is committed; scripts can be run.
Complaints check_files(const Repository& files);

// All of the above.
Complaints check_repository(const Repository& files);

// Files above the guidance but below the hard limit.
Complaints mention_sizes(const Repository& files);

}  // namespace sticky::tidy
