#include "tests/cli/on_port.h"

#include <csignal>
#include <thread>

#include "net/ports.h"

namespace sticky::test {
namespace {

constexpr std::chrono::minutes kPatience{8};  // for a gigabyte on a busy machine

ProgramOptions into(const TemporaryFolder& folder) {
    ProgramOptions options;
    options.output = folder.file("out");
    options.limit = kPatience;
    return options;
}

}  // namespace

std::vector<std::string> learner(const std::string& script,
                                 const std::vector<std::string>& arguments) {
    std::vector<std::string> command{"python3",
                                     STICKY_SOURCE_DIR "/tests/cli/learner/" + script + ".py"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
}

ProgramResult run_learner(const std::string& script, const std::vector<std::string>& arguments) {
    ProgramOptions options;
    options.limit = kPatience;
    return run_program(learner(script, arguments), options);
}

OnPort::OnPort(const std::vector<std::string>& command)
    : folder_(), program_(command, into(folder_)) {
    for (int tries = 0; tries < 2000 && port_.empty(); ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        const std::string text = output();
        const std::string line = text.substr(0, text.find('\n'));
        if (line.size() == text.size()) continue;
        port_ = line.substr(line.find_last_of(": ") + 1);
    }
    EXPECT_FALSE(port_.empty()) << command.back() << " has no port";
}

std::uint64_t OnPort::most_memory() const {
    const auto found = open_ports({static_cast<std::uint16_t>(std::stoi(port_)), false, "/proc"});
    if (!found || found->ports.empty() || found->ports[0].owners.empty()) return 0;
    const std::string status =
        read_whole("/proc/" + std::to_string(found->ports[0].owners[0].pid) + "/status");
    const std::size_t at = status.find("VmHWM:");
    return at == std::string::npos ? 0 : std::stoull(status.substr(at + 6));
}

ProgramResult OnPort::end(bool alone) {
    if (!alone) program_.kill(SIGTERM);
    return program_.wait();
}

OnPort serve(const std::vector<std::string>& arguments) {
    std::vector<std::string> words{"serve"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return OnPort(sticky_command(words));
}

}  // namespace sticky::test
