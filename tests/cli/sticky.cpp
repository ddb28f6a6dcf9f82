#include "tests/cli/sticky.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace sticky::test {

bool deep() {
    const char* value = std::getenv("STICKY_DEEP");
    return value != nullptr && std::strcmp(value, "1") == 0;
}

std::vector<std::string> sticky_command(const std::vector<std::string>& arguments) {
    std::vector<std::string> command{STICKY_PROGRAM};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
}

ProgramResult run_sticky(const std::vector<std::string>& arguments, const ProgramOptions& options) {
    return run_program(sticky_command(arguments), options);
}

std::string scenario_file(const std::string& name) {
    return std::string(STICKY_SOURCE_DIR "/scenarios/") + name;
}

std::string two_endpoints(const std::string& server, const std::string& client,
                          const std::string& head, const std::string& tail) {
    return head + "[endpoint.server]\nlisten  = true\nprogram = [ " + server +
           " ]\n[endpoint.client]\nconnect = \"server\"\nprogram = [ " + client + " ]\n" + tail;
}

std::string two_sends() {
    return two_endpoints("{ recv = 100, until = \"end\" }",
                         "{ send = \"hello\" }, { send = \"egg\" }");
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

testing::AssertionResult ended(const ProgramResult& result, int status) {
    if (result.timed_out) return testing::AssertionFailure() << "it took too long\n" << result.err;
    if (result.signal != 0)
        return testing::AssertionFailure() << "signal " << result.signal << "\n" << result.err;
    if (result.left_processes) return testing::AssertionFailure() << "it left processes behind";
    if (result.status == status) return testing::AssertionSuccess();
    return testing::AssertionFailure()
           << "exit status " << result.status << ", not " << status << "\n"
           << result.out << result.err;
}

testing::AssertionResult complained(const ProgramResult& result,
                                    const std::vector<std::string>& words) {
    const std::string& text = result.err;
    const auto failure = [&](const std::string& what) {
        return testing::AssertionFailure() << what << ": " << text;
    };
    if (std::ranges::count(text, '\n') != 1 || !text.ends_with('\n'))
        return failure("not one line");
    if (!text.starts_with("sticky: ")) return failure("it does not begin with 'sticky: '");
    if (text.find("; ") == std::string::npos) return failure("no remedy");
    for (const std::string& word : words) {
        if (text.find(word) == std::string::npos) return failure("no '" + word + "'");
    }
    return testing::AssertionSuccess();
}

}  // namespace sticky::test
