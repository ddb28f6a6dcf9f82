#include "cli/say.h"

#include <cstdio>

namespace sticky {

int complain(const Error& error) {
    std::fflush(stdout);
    const std::string line = "sticky: " + to_string(error) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
    return static_cast<int>(error.kind);
}

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace sticky
