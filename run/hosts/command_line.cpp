#include "run/hosts/command_line.h"

#include <algorithm>
#include <charconv>

namespace sticky {

std::vector<std::string> words_of(const std::string& line) {
    std::vector<std::string> words;
    if (line.size() > kCommandLineBytes || line.find('\0') != std::string::npos) return words;
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t begin = line.find_first_not_of(" \t\r\n", at);
        if (begin == std::string::npos) break;
        const std::size_t end = std::min(line.find_first_of(" \t\r\n", begin), line.size());
        words.push_back(line.substr(begin, end - begin));
        at = end;
    }
    return words;
}

bool is_harmless(const std::vector<std::string>& words) {
    if (words.empty()) return false;
    const std::string& name = words[0];
    if (name == "echo") return true;
    if (name == "pwd") return words.size() == 1;
    if (name == "ls") return words.size() == 1 || (words.size() == 2 && words[1] == "-l");
    if (name != "seq" || words.size() != 2) return false;
    const std::string& digits = words[1];
    std::uint64_t count = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    return error == std::errc{} && end == digits.data() + digits.size() && count <= kSequence;
}

std::string not_found(const std::vector<std::string>& words) {
    if (words.empty()) return "a command is 1 to 1024 bytes of words\n";
    return words[0] + ": command not found (here: pwd, ls -l, echo WORDS, seq N)\n";
}

}  // namespace sticky
