#include "run/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <span>

#include "run/at_once.h"

namespace sticky {
namespace {

// Below it a thread costs more than it saves.
constexpr std::size_t kWorthThreads = 1 << 20;

enum class Doing { open, read, write };

std::string remedy_of(const std::string& path, Doing doing, int error) {
    switch (error) {
        case ENOENT:
            if (doing == Doing::write) {
                return "make its folder first: mkdir -p " +
                       std::filesystem::path(path).parent_path().string();
            }
            return "check the name; 'sticky list' shows the scenarios there are";
        case ENOTDIR:
            return "check the folders in its name";
        case EACCES:
        case EROFS:
            return "this user may not; choose another file or change its rights";
        case EISDIR:
            return "name a file in it";
        case ENAMETOOLONG:
            return "give it a shorter name";
        case EPIPE:
            return "whoever read it is gone";
        case ENOSPC:
            return "make room on that disk, or write elsewhere";
        default:
            return "try another file";
    }
}

tl::unexpected<Error> file_error(const std::string& path, Doing doing, int error) {
    static constexpr std::string_view kVerbs[] = {"open", "read", "write"};
    return fail(
        ErrorKind::input, path,
        fmt::format("can't {} it: {}", kVerbs[static_cast<std::size_t>(doing)], strerror(error)),
        remedy_of(path, doing, error));
}

// "-" is standard output.
int create(const std::string& path) {
    if (path == "-") return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    return open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
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

int open_to_read(const std::string& path) {
    return path == "-" ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC);
}

// Closes the file.
Result<std::string> read_to_end(int fd, const std::string& path, std::uint64_t limit) {
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
    if (error != 0) return file_error(path, Doing::read, error);
    if (text.size() > limit) {
        return fail(ErrorKind::input, path, "it is longer than " + std::to_string(limit) + " bytes",
                    "'sticky --limits' shows every limit");
    }
    return text;
}

// 0: it is no plain file, and nobody can say.
std::size_t known_size(int fd) {
    struct stat about{};
    const bool plain = fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    return plain ? static_cast<std::size_t>(about.st_size) : 0;
}

struct Part {
    std::size_t size = 0;  // bytes that were there
    int error = 0;
};

Part read_part(int fd, std::span<char> to, std::size_t from) {
    Part part;
    while (part.size < to.size()) {
        const ssize_t got = ::pread(fd, to.data() + part.size, to.size() - part.size,
                                    static_cast<off_t>(from + part.size));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) part.error = errno;
        if (got <= 0) break;
        part.size += static_cast<std::size_t>(got);
    }
    return part;
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::uint64_t limit) {
    const int fd = open_to_read(path);
    if (fd < 0) return file_error(path, Doing::open, errno);
    return read_to_end(fd, path, limit);
}

Result<FileText> read_big_file(const std::string& path, std::uint64_t limit) {
    const int fd = open_to_read(path);
    if (fd < 0) return file_error(path, Doing::open, errno);
    const std::size_t size = path == "-" ? 0 : known_size(fd);
    if (size < kWorthThreads || size > limit) {
        const Result<std::string> text = read_to_end(fd, path, limit);
        if (!text) return tl::unexpected(text.error());
        FileText copy{std::make_unique_for_overwrite<char[]>(text->size()), text->size()};
        std::copy(text->begin(), text->end(), copy.bytes.get());
        return copy;
    }
    FileText text{std::make_unique_for_overwrite<char[]>(size), size};
    const std::size_t half = size / 2;
    Part parts[2];
    at_once(2, [&](std::size_t i) {
        const std::size_t begin = i == 0 ? 0 : half, end = i == 0 ? half : size;
        parts[i] = read_part(fd, {text.bytes.get() + begin, end - begin}, begin);
    });
    ::close(fd);
    for (const Part& part : parts) {
        if (part.error != 0) return file_error(path, Doing::read, part.error);
    }
    // Less than there was: somebody made it shorter meanwhile.
    text.size = parts[0].size < half ? parts[0].size : half + parts[1].size;
    return text;
}

Result<void> write_file(const std::string& path, std::string_view text) {
    if (path == "-") std::fflush(stdout);
    const int fd = create(path);
    if (fd < 0) return file_error(path, Doing::write, errno);
    const bool written = write_all(fd, text);
    const int error = errno;
    if (::close(fd) != 0 || !written)
        return file_error(path, Doing::write, written ? errno : error);
    return {};
}

TraceOutput::~TraceOutput() {
    if (fd_ >= 0) ::close(fd_);
}

Result<void> TraceOutput::open(const std::string& path) {
    path_ = path;
    fd_ = create(path);
    if (fd_ < 0) return file_error(path, Doing::write, errno);
    return {};
}

void TraceOutput::begin(const TraceHeader& header) {
    const std::scoped_lock guard(lock_);
    writer_.begin(header);
    begun_ = true;
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
    if (begun_) writer_.finish();
    if (::close(std::exchange(fd_, -1)) != 0 && error_ == 0) error_ = errno;
    if (error_ != 0) return file_error(path_, Doing::write, error_);
    return {};
}

}  // namespace sticky
