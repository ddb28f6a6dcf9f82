// Programs that wait on a port of their own choice while a test talks to them: `sticky serve`, and
// servers as learners write them (learner/).
#pragma once

#include <string>
#include <vector>

#include "tests/cli/sticky.h"

namespace sticky::test {

// A script of tests/cli/learner/ with its arguments.
std::vector<std::string> learner(const std::string& script,
                                 const std::vector<std::string>& arguments);
// Runs it to its end.
ProgramResult run_learner(const std::string& script, const std::vector<std::string>& arguments);

class OnPort {
public:
    // Waits until the first line of its output names the port.
    explicit OnPort(const std::vector<std::string>& command);

    const std::string& port() const { return port_; }
    std::string place() const { return "127.0.0.1:" + port_; }
    std::string output() const { return read_whole(folder_.file("out")); }
    // VmHWM, in KiB.
    std::uint64_t most_memory() const;
    // SIGTERM first, unless `alone`: then it ends by itself.
    ProgramResult end(bool alone = false);

private:
    TemporaryFolder folder_;
    RunningProgram program_;
    std::string port_;
};

// `sticky serve` with these words.
OnPort serve(const std::vector<std::string>& arguments);

}  // namespace sticky::test
