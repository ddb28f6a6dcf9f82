#include "net/wire/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>

#include "net/socket_error.h"
#include "net/this_program.h"

extern char** environ;

namespace sticky {
namespace {

std::string wire_program() {
    if (const char* const named = std::getenv("STICKY_WIRE")) return named;
    const std::string path = this_program();
    return path.substr(0, path.rfind('/') + 1) + "sticky-wire";
}

}  // namespace

void ChildProcess::say(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t done = send(to_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
}

void ChildProcess::end() {
    if (pid_ <= 0) return;
    to_.reset();
    from_.reset();
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
}

// A socket pair instead of a pipe towards the child: send(2) can refuse SIGPIPE, write(2) can't.
Result<ChildProcess> start_wire_child() {
    const auto refused = [](int error) {
        return fail(ErrorKind::machine, "the world wire",
                    "no process can be started: " + error_text(error));
    };
    std::array<int, 2> down{}, up{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, down.data()) != 0) return refused(errno);
    Fd to(down[0]), to_child(down[1]);
    if (pipe2(up.data(), O_CLOEXEC) != 0) return refused(errno);
    Fd from(up[0]), from_child(up[1]);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to_child.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from_child.get(), STDOUT_FILENO);
    const std::string program = wire_program();
    std::string name = "sticky-wire";
    std::array<char*, 2> arguments{name.data(), nullptr};
    pid_t pid = 0;
    const int error =
        posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error == ENOENT) {
        return fail(ErrorKind::machine, "the world wire", "there is no " + program,
                    "build it (./dev build), or name it in STICKY_WIRE");
    }
    if (error != 0) return refused(error);
    return ChildProcess(pid, std::move(to), std::move(from));
}

}  // namespace sticky
