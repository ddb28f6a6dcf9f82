// Runs a program as a user does, without a shell: its output, its exit status, and what it left
// behind. Nothing it does can make a test wait for longer than a limit.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace sticky::test {

struct ProgramOptions {
    std::vector<std::string> environment;  // "NAME=VALUE", added to this process's own
    std::string folder;                    // where it runs; empty: here
    std::string input = "/dev/null";       // a file
    std::string output;                    // a file instead of a pipe; then `out` stays empty
    bool nobody_reads = false;             // its standard output is a pipe without a reader
    std::chrono::milliseconds limit{60'000};
};

struct ProgramResult {
    int status = -1;  // its exit status; -1: it was ended by a signal
    int signal = 0;   // that signal; SIGKILL if the limit was over
    bool timed_out = false;
    bool left_processes = false;  // it ended, and processes it had started did not
    std::string out, err;
};

// A program that is running. Whoever drops it kills it.
class RunningProgram {
public:
    RunningProgram(const std::vector<std::string>& arguments, const ProgramOptions& options = {});
    ~RunningProgram();
    RunningProgram(const RunningProgram&) = delete;
    RunningProgram& operator=(const RunningProgram&) = delete;

    void kill(int signal) const;
    ProgramResult wait();

private:
    pid_t pid_ = -1;
    std::chrono::steady_clock::time_point deadline_;
    ProgramResult result_;
    std::thread out_, err_;
};

// `arguments` begins with the program, which is looked up in PATH unless it has a slash.
ProgramResult run_program(const std::vector<std::string>& arguments,
                          const ProgramOptions& options = {});

// A folder of its own for a test, removed with everything in it.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::string& path() const { return path_; }
    std::string file(const std::string& name) const { return path_ + "/" + name; }
    // Writes a file and answers its path.
    std::string write(const std::string& name, std::string_view text) const;
    bool empty() const;

private:
    std::string path_;
};

std::string read_whole(const std::string& path);

}  // namespace sticky::test
