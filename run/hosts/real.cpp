#include "run/hosts/real.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>

#include "run/hosts/command_line.h"
#include "run/hosts/digest.h"

namespace sticky {
namespace {

constexpr std::chrono::seconds kCommandTime{2};

struct Pipe {
    int read = -1, write = -1;
    bool open() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) return false;
        read = ends[0];
        write = ends[1];
        return true;
    }
    void close_write() {
        if (write >= 0) close(write);
        write = -1;
    }
    ~Pipe() {
        if (read >= 0) close(read);
        close_write();
    }
};

// In a process group of its own, with nothing to read and no environment but a PATH.
pid_t start(const std::vector<std::string>& words, const Pipe& out, const Pipe& err) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out.write, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err.write, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", language[] = "LC_ALL=C.UTF-8";
    char* environment[] = {path, language, nullptr};
    pid_t child = -1;
    const int error =
        posix_spawnp(&child, arguments[0], &actions, &attributes, arguments.data(), environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error == 0 ? child : -1;
}

// What both pipes bring until they end, the time is over, or it is enough. False: it was cut.
bool collect(const Pipe& out, const Pipe& err, Host::Output& into) {
    const auto until = std::chrono::steady_clock::now() + kCommandTime;
    pollfd waits[2] = {{out.read, POLLIN, 0}, {err.read, POLLIN, 0}};
    std::string* texts[2] = {&into.out, &into.err};
    while (waits[0].fd >= 0 || waits[1].fd >= 0) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now());
        if (left.count() <= 0 || poll(waits, 2, static_cast<int>(left.count())) <= 0) return false;
        for (int i = 0; i < 2; ++i) {
            if (waits[i].fd < 0 || waits[i].revents == 0) continue;
            char room[4096];
            const ssize_t size = read(waits[i].fd, room, sizeof room);
            if (size <= 0) {
                waits[i].fd = -1;
                continue;
            }
            texts[i]->append(room, static_cast<std::size_t>(size));
            if (texts[i]->size() > kCommandOutputBytes) {
                texts[i]->resize(kCommandOutputBytes);
                return false;
            }
        }
    }
    return true;
}

}  // namespace

std::string RealHost::time_text(const std::string& format) {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    char text[512];
    return {text, std::strftime(text, sizeof text, format.c_str(), &local)};
}

void RealHost::random(std::span<std::uint8_t> into) {
    STICKY_ASSERT(random_of_system(into));
}

Host::Output RealHost::run_command(const std::string& line) {
    const std::vector<std::string> words = words_of(line);
    if (words.empty() || (!any_command_ && !is_harmless(words))) return {"", not_found(words)};
    Pipe out, err;
    if (!out.open() || !err.open()) return {"", "no pipe for the command's output\n"};
    const pid_t child = start(words, out, err);
    if (child < 0) return {"", words[0] + ": command not found\n"};
    out.close_write();
    err.close_write();
    Output output;
    const bool whole = collect(out, err, output);
    kill(-child, SIGKILL);
    waitpid(child, nullptr, 0);
    if (!whole) output.err += words[0] + ": ended: more than 2 seconds, or than 64 KiB\n";
    return output;
}

Bytes RealHost::hmac(DigestKind digest, ByteView key, ByteView message) {
    return hmac_of(digest, key, message);
}

bool RealHost::equal(ByteView a, ByteView b) {
    return equal_in_constant_time(a, b);
}

std::unique_ptr<Digest> RealHost::digest(DigestKind kind) {
    return new_digest(kind);
}

Result<void> RealHost::use_folder(const std::string& path) {
    Result<FolderFiles> folder = FolderFiles::open_folder(path);
    if (!folder) return tl::unexpected(folder.error());
    folder_.emplace(std::move(*folder));
    return {};
}

Result<std::unique_ptr<FileWriter>> RealHost::create_file(const std::string& whose,
                                                          const std::string& name,
                                                          const FileClaim& claim) {
    return folder_ ? folder_->create(name, claim) : memory_.create(whose, name, claim);
}

Result<std::unique_ptr<FileReader>> RealHost::open_file(const std::string& whose,
                                                        const std::string& name) {
    return folder_ ? folder_->open(name) : memory_.open(whose, name);
}

Result<std::unique_ptr<FileReader>> RealHost::open_own_file(const std::string& path) {
    return folder_ ? open_any_file(path) : Host::open_own_file(path);
}

}  // namespace sticky
