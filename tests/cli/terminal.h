// A terminal with a program at it: keys are pressed, and what stands on the screen is read.
#pragma once

#include <gtest/gtest.h>
#include <pty.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace sticky::test {

class Terminal {
public:
    explicit Terminal(const std::vector<std::string>& command) {
        pid_ = forkpty(&fd_, nullptr, nullptr, nullptr);
        if (pid_ != 0) return;
        std::vector<char*> words;
        for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
        words.push_back(nullptr);
        execv(words[0], words.data());
        _exit(127);
    }
    ~Terminal() {
        if (pid_ > 0) {
            kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
        }
        close(fd_);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    void press(std::string_view keys) {
        ASSERT_EQ(write(fd_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
    }
    // Until the screen, since the last call that found something, shows the text.
    bool shows(const std::string& text,
               std::chrono::milliseconds limit = std::chrono::milliseconds(10'000)) {
        const auto until = std::chrono::steady_clock::now() + limit;
        do {
            const std::size_t found = screen_.find(text, seen_);
            if (found != std::string::npos) {
                seen_ = found + text.size();
                return true;
            }
        } while (look(until));
        return false;
    }
    void watch(std::chrono::milliseconds time) {
        const auto until = std::chrono::steady_clock::now() + time;
        while (std::chrono::steady_clock::now() < until && look(until)) {
        }
    }
    int wait() {
        watch(std::chrono::milliseconds(20'000));
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    const std::string& screen() const { return screen_; }

private:
    bool look(std::chrono::steady_clock::time_point until) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                              until - std::chrono::steady_clock::now())
                              .count();
        if (left <= 0) return false;
        fd_set ready;
        FD_ZERO(&ready);
        FD_SET(fd_, &ready);
        timeval time{0, static_cast<suseconds_t>(std::min<long>(left, 50) * 1000)};
        if (select(fd_ + 1, &ready, nullptr, nullptr, &time) <= 0) return true;
        char bytes[4096];
        const ssize_t got = read(fd_, bytes, sizeof bytes);
        if (got > 0) screen_.append(bytes, static_cast<std::size_t>(got));
        return got > 0;
    }

    pid_t pid_ = -1;
    int fd_ = -1;
    std::string screen_;
    std::size_t seen_ = 0;
};

}  // namespace sticky::test
