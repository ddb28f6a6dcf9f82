#include "tests/support/run_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace sticky::test {
namespace {

void check(int error, const char* what) {
    if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

struct Pipe {
    Pipe() {
        int ends[2];
        check(pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno, "pipe2");
        read_end = ends[0];
        write_end = ends[1];
    }
    int read_end, write_end;
};

void read_all(int fd, std::string& text) {
    char piece[65536];
    for (;;) {
        const ssize_t got = read(fd, piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        text.append(piece, static_cast<std::size_t>(got));
    }
    close(fd);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

std::vector<std::string> environment_with(const std::vector<std::string>& added) {
    std::vector<std::string> all = added;
    for (char** one = environ; *one != nullptr; ++one) {
        const std::string text = *one;
        const std::string name = text.substr(0, text.find('=') + 1);
        bool replaced = false;
        for (const std::string& other : added) replaced = replaced || other.starts_with(name);
        if (!replaced) all.push_back(text);
    }
    return all;
}

// A process group of its own, so that everything it starts can be found; signals as in a shell.
class Attributes {
public:
    Attributes() {
        posix_spawnattr_init(&attributes_);
        sigset_t set;
        sigemptyset(&set);
        posix_spawnattr_setsigmask(&attributes_, &set);
        sigaddset(&set, SIGPIPE);
        posix_spawnattr_setsigdefault(&attributes_, &set);
        posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }
    ~Attributes() { posix_spawnattr_destroy(&attributes_); }
    const posix_spawnattr_t* get() const { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

class Actions {
public:
    Actions(const ProgramOptions& options, int out, int err) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addopen(&actions_, 0, options.input.c_str(), O_RDONLY, 0);
        if (options.output.empty())
            posix_spawn_file_actions_adddup2(&actions_, out, 1);
        else
            posix_spawn_file_actions_addopen(&actions_, 1, options.output.c_str(),
                                             O_WRONLY | O_CREAT, 0666);
        posix_spawn_file_actions_adddup2(&actions_, err, 2);
        if (!options.folder.empty())
            posix_spawn_file_actions_addchdir_np(&actions_, options.folder.c_str());
    }
    ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
    const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

}  // namespace

RunningProgram::RunningProgram(const std::vector<std::string>& arguments,
                               const ProgramOptions& options)
    : deadline_(std::chrono::steady_clock::now() + options.limit) {
    const Pipe out, err;
    std::vector<std::string> words = arguments;
    std::vector<std::string> environment = environment_with(options.environment);
    // Before the program can write: a quick one would have been read by nobody, and not noticed.
    if (options.nobody_reads) close(out.read_end);
    const int error = posix_spawnp(
        &pid_, arguments.at(0).c_str(), Actions(options, out.write_end, err.write_end).get(),
        Attributes().get(), pointers(words).data(), pointers(environment).data());
    close(out.write_end);
    close(err.write_end);
    if (!options.nobody_reads) {
        if (error != 0)
            close(out.read_end);
        else
            out_ = std::thread([this, fd = out.read_end] { read_all(fd, result_.out); });
    }
    if (error != 0) {
        close(err.read_end);
        check(error, arguments[0].c_str());
    }
    err_ = std::thread([this, fd = err.read_end] { read_all(fd, result_.err); });
}

RunningProgram::~RunningProgram() {
    kill(SIGKILL);
    wait();
}

void RunningProgram::kill(int signal) const {
    if (pid_ > 0) ::kill(-pid_, signal);
}

ProgramResult RunningProgram::wait() {
    if (pid_ <= 0) return result_;
    int status = 0;
    pid_t ended = 0;
    while ((ended = waitpid(pid_, &status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
        if (!result_.timed_out && std::chrono::steady_clock::now() > deadline_) {
            result_.timed_out = true;
            kill(SIGKILL);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    result_.left_processes = ::kill(-pid_, 0) == 0;
    kill(SIGKILL);
    pid_ = -1;
    if (out_.joinable()) out_.join();
    err_.join();
    if (WIFEXITED(status)) result_.status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) result_.signal = WTERMSIG(status);
    return result_;
}

ProgramResult run_program(const std::vector<std::string>& arguments,
                          const ProgramOptions& options) {
    return RunningProgram(arguments, options).wait();
}

TemporaryFolder::TemporaryFolder() {
    path_ = (std::filesystem::temp_directory_path() / "sticky-test-XXXXXX").string();
    if (mkdtemp(path_.data()) == nullptr) check(errno, path_.c_str());
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::write(const std::string& name, std::string_view text) const {
    std::ofstream stream(file(name), std::ios::binary);
    stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream.flush()) throw std::runtime_error("can't write " + file(name));
    return file(name);
}

bool TemporaryFolder::empty() const {
    return std::filesystem::is_empty(path_);
}

std::string read_whole(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace sticky::test
