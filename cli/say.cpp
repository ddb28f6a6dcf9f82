#include "cli/say.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "viz/scene/glyphs.h"

namespace sticky {
namespace {

// A file's name may hold anything; a complaint stays one line and moves no cursor.
std::string one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (code >= 0x20 && code != 0x7f)
            line += c;
        else
            line += c == '\n' ? "\\n" : fmt::format("\\x{:02x}", code);
    }
    return line;
}

}  // namespace

int complain(const Error& error) {
    std::fflush(stdout);
    const std::string line = "sticky: " + one_line(to_string(error)) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
    return static_cast<int>(error.kind);
}

int worse(int a, int b) {
    static constexpr int kOrder[] = {0, 1, 4, 2, 3};  // by status
    return kOrder[a] >= kOrder[b] ? a : b;
}

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

std::string padded(std::string text, std::size_t columns) {
    const std::size_t wide = columns_of(text);
    text.append(wide < columns ? columns - wide : 1, ' ');
    return text;
}

int finish_output(int status) {
    const bool failed_before = std::ferror(stdout) != 0;
    errno = 0;
    if (std::fflush(stdout) == 0 && !failed_before) return status;
    const std::string why = errno != 0 ? std::string(": ") + strerror(errno) : "";
    const int failed = complain({ErrorKind::input, "standard output", "can't write all of it" + why,
                                 "make room, or send it elsewhere"});
    return status == 0 ? failed : status;
}

}  // namespace sticky
