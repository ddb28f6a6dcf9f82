#include "cli/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace sticky {
namespace {

std::string remedy_of(int error) {
    switch (error) {
        case ENOENT:
            return "check the name; 'sticky list' shows the scenarios there are";
        case EACCES:
            return "this user may not; choose another file or change its rights";
        case EISDIR:
            return "name a file in it";
        case ENOSPC:
            return "make room on that disk, or write elsewhere";
        default:
            return "";
    }
}

tl::unexpected<Error> file_error(const std::string& path, std::string_view verb, int error) {
    return fail(ErrorKind::input, path,
                std::string("can't ") + std::string(verb) + " it: " + strerror(error),
                remedy_of(error));
}

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::uint64_t limit) {
    const int fd = path == "-" ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return file_error(path, "open", errno);
    struct stat about{};
    std::string text;
    int error = 0;
    if (fstat(fd, &about) == 0 && S_ISDIR(about.st_mode)) error = EISDIR;
    if (error == 0 && about.st_size > 0) {
        text.reserve(static_cast<std::size_t>(
            std::min<std::uint64_t>(limit, static_cast<std::uint64_t>(about.st_size))));
    }
    char piece[65536];
    while (error == 0 && text.size() <= limit) {
        const ssize_t got = ::read(fd, piece, sizeof piece);
        if (got == 0) break;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0)
            error = errno;
        else
            text.append(piece, static_cast<std::size_t>(got));
    }
    ::close(fd);
    if (error != 0) return file_error(path, "read", error);
    if (text.size() > limit) {
        return fail(ErrorKind::input, path, "it is longer than " + std::to_string(limit) + " bytes",
                    "'sticky --limits' shows every limit");
    }
    return text;
}

Result<void> write_file(const std::string& path, std::string_view text) {
    if (path == "-") {
        if (!write_all(STDOUT_FILENO, text)) return file_error("standard output", "write", errno);
        return {};
    }
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) return file_error(path, "write", errno);
    const bool written = write_all(fd, text);
    const int error = errno;
    if (::close(fd) != 0 || !written) return file_error(path, "write", written ? errno : error);
    return {};
}

TraceOutput::~TraceOutput() {
    if (fd_ >= 0) ::close(fd_);
}

Result<void> TraceOutput::open(const std::string& path) {
    path_ = path;
    fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd_ < 0) return file_error(path, "write", errno);
    return {};
}

void TraceOutput::begin(const TraceHeader& header) {
    const std::scoped_lock guard(lock_);
    writer_.begin(header);
}

void TraceOutput::take(std::span<const Event> events, const Payloads& payloads) {
    const std::scoped_lock guard(lock_);
    writer_.write(events, payloads);
}

void TraceOutput::write(std::string_view bytes) {
    if (error_ == 0 && !write_all(fd_, bytes)) error_ = errno;
}

Result<void> TraceOutput::finish() {
    const std::scoped_lock guard(lock_);
    writer_.finish();
    if (::close(std::exchange(fd_, -1)) != 0 && error_ == 0) error_ = errno;
    if (error_ != 0) return file_error(path_, "write", error_);
    return {};
}

}  // namespace sticky
