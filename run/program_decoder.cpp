#include "run/program_decoder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "trace/hex.h"

extern char** environ;

namespace sticky {
namespace {

using Pieces = std::vector<std::vector<std::uint8_t>>;
constexpr std::size_t kMostLine = 1 << 20;  // bytes that one line of an answer may have
constexpr std::size_t kMostFrames = 100'000;

std::string hex_of(const std::vector<std::uint8_t>& bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
    return text;
}

std::optional<Bytes> bytes_of_hex(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
    Bytes bytes;
    if (!parse_hex(text, bytes)) return std::nullopt;
    return bytes;
}

}  // namespace

DecoderProgram::DecoderProgram(std::vector<std::string> command, int patience)
    : command_(std::move(command)), patience_(patience) {}

DecoderProgram::~DecoderProgram() {
    stop();
}

// One socket is its standard input and output: a write to a program that has ended is then an
// error, not a signal.
bool DecoderProgram::start() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return false;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    // The first may say on standard error why it died; the hundreds that follow would say it again.
    if (started_) {
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    }
    started_ = true;
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    std::vector<char*> words;
    for (const std::string& word : command_) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    const int error = posix_spawnp(&child_, words[0], &actions, &attributes, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    close(ends[1]);
    if (error != 0) {
        close(ends[0]);
        child_ = -1;
        errno = error;
        return false;
    }
    talk_ = ends[0];
    return true;
}

void DecoderProgram::stop() {
    if (talk_ >= 0) close(talk_);
    if (child_ > 0) {
        kill(-child_, SIGKILL);
        waitpid(child_, nullptr, 0);
    }
    talk_ = child_ = -1;
    read_.clear();
}

bool DecoderProgram::read_line(std::string& line) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_);
    for (;;) {
        const std::size_t end = read_.find('\n');
        if (end != std::string::npos) {
            line = read_.substr(0, end);
            if (!line.empty() && line.back() == '\r') line.pop_back();
            read_.erase(0, end + 1);
            return true;
        }
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now());
        pollfd waits{talk_, POLLIN, 0};
        if (left.count() <= 0 || poll(&waits, 1, static_cast<int>(left.count())) <= 0) {
            failed_ = "it did not answer in time";
            return false;
        }
        char room[65536];
        const ssize_t size = read(talk_, room, sizeof room);
        if (size <= 0 || read_.size() + static_cast<std::size_t>(size) > kMostLine) {
            failed_ = size <= 0 ? "it ended" : "a line is too long";
            return false;
        }
        read_.append(room, static_cast<std::size_t>(size));
    }
}

// After a failure it says that again until the stream is over.
DecoderProgram::Said DecoderProgram::ask(const std::string& line) {
    Said said;
    const auto fail = [&] {
        stop();
        said.fault = failed_;
        return said;
    };
    if (!failed_.empty()) return fail();
    const std::string sent = line + "\n";
    for (std::size_t done = 0; done < sent.size();) {
        const ssize_t size = ::send(talk_, sent.data() + done, sent.size() - done, MSG_NOSIGNAL);
        if (size <= 0) {
            failed_ = "it ended";
            return fail();
        }
        done += static_cast<std::size_t>(size);
    }
    for (std::string answer; read_line(answer);) {
        if (answer == "ok") return said;
        const auto frame = answer.starts_with("frame") && said.fault.empty()
                               ? bytes_of_hex(answer.size() > 6 ? answer.substr(6) : "")
                               : std::nullopt;
        if (frame && said.frames.size() < kMostFrames) {
            said.frames.push_back(*frame);
        } else if (answer.starts_with("fault ") && said.fault.empty()) {
            said.fault = answer.substr(6);
        } else {
            failed_ = fmt::format("it says '{}'", answer.substr(0, 60));
            break;
        }
    }
    return fail();
}

// Brings the program to where the first `count` pieces lead.
void DecoderProgram::replay(const Pieces& pieces, std::size_t count) {
    const bool there =
        fresh_ && fed_.size() == count && std::equal(fed_.begin(), fed_.end(), pieces.begin());
    if (there) return;
    failed_.clear();
    if (talk_ < 0 && !start()) failed_ = fmt::format("it can't be started: {}", strerror(errno));
    ++streams_;
    ask("new");
    fresh_ = true;
    fed_.clear();
    for (std::size_t i = 0; i < count; ++i) {
        ask("feed " + hex_of(pieces[i]));
        fed_.push_back(pieces[i]);
    }
}

DecoderProgram::Said DecoderProgram::feed(const Pieces& pieces) {
    replay(pieces, pieces.size() - 1);
    fed_.push_back(pieces.back());
    return ask("feed " + hex_of(pieces.back()));
}

DecoderProgram::Said DecoderProgram::end(const Pieces& pieces) {
    replay(pieces, pieces.size());
    fresh_ = false;
    return ask("end");
}

std::optional<Error> DecoderProgram::trouble() {
    replay({}, 0);
    if (failed_.empty()) return std::nullopt;
    return Error{ErrorKind::input, command_.front(), "no decoder program: " + failed_,
                 "it must answer the line 'new' with 'ok' (docs/framing.md)"};
}

void ProgramDecoder::feed(split::View bytes) {
    pieces_.emplace_back(bytes.begin(), bytes.end());
    if (!said_.fault.empty()) return;  // it would say the same again
    said_ = program_->feed(pieces_);
    taken_ = 0;
}

split::Answer ProgramDecoder::take() {
    if (taken_ < said_.frames.size()) return split::Answer::frame(said_.frames[taken_++]);
    if (!said_.fault.empty()) return split::Answer::fault(program_->kept(said_.fault));
    return split::Answer::more();
}

split::Answer ProgramDecoder::next() {
    return take();
}

split::Answer ProgramDecoder::finish() {
    if (!ended_ && said_.fault.empty()) {
        said_ = program_->end(pieces_);
        taken_ = 0;
    }
    ended_ = true;
    return take();
}

}  // namespace sticky
