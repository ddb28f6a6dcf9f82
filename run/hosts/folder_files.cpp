#include "run/hosts/folder_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "run/hosts/digest.h"
#include "run/hosts/file_rules.h"

namespace sticky {
namespace {

Error failed(const std::string& name, std::string_view what, int error) {
    return {ErrorKind::machine, name,
            std::string(what) + ": " + std::generic_category().message(error), ""};
}

class Handle {
public:
    explicit Handle(int fd) : fd_(fd) {}
    Handle(Handle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    ~Handle() {
        if (fd_ >= 0) close(fd_);
    }
    operator int() const { return fd_; }

private:
    int fd_;
};

class FolderReader : public FileReader {
public:
    FolderReader(Handle file, std::uint64_t size) : file_(std::move(file)), size_(size) {}
    std::uint64_t size() const override { return size_; }
    std::optional<std::size_t> read(std::span<std::uint8_t> into) override {
        ssize_t size = -1;
        do {
            size = ::read(file_, into.data(), into.size());
        } while (size < 0 && errno == EINTR);
        if (size < 0) return std::nullopt;
        return static_cast<std::size_t>(size);
    }
    bool rewind() override { return lseek(file_, 0, SEEK_SET) == 0; }

private:
    Handle file_;
    std::uint64_t size_;
};

// Not blocking: a pipe of that name would wait for its other end.
Result<std::unique_ptr<FileReader>> reader_of(int fd, const std::string& name) {
    if (fd < 0) return tl::unexpected(failed(name, "it can't be opened", errno));
    Handle file(fd);
    struct stat about{};
    if (fstat(file, &about) != 0) return tl::unexpected(failed(name, "it can't be read", errno));
    if (!S_ISREG(about.st_mode)) return fail(ErrorKind::input, name, "it is no plain file");
    return std::make_unique<FolderReader>(std::move(file),
                                          static_cast<std::uint64_t>(about.st_size));
}

class FolderWriter : public CheckedWriter {
public:
    // `folder` is this writer's own handle: the host may be gone before a stranger is.
    FolderWriter(Handle folder, Handle file, std::string temporary, std::string name,
                 const FileClaim& claim)
        : CheckedWriter(std::move(name), claim),
          folder_(std::move(folder)),
          file_(std::move(file)),
          temporary_(std::move(temporary)) {}
    ~FolderWriter() override {
        if (!temporary_.empty()) unlinkat(folder_, temporary_.c_str(), 0);
    }

private:
    std::optional<Error> keep(ByteView piece) override {
        while (!piece.empty()) {
            const ssize_t size = write(file_, piece.data(), piece.size());
            if (size < 0 && errno == EINTR) continue;
            if (size <= 0) return failed(name(), "it can't be written", errno);
            piece = piece.subspan(static_cast<std::size_t>(size));
        }
        return std::nullopt;
    }
    std::optional<Error> keep_all() override {
        if (renameat(folder_, temporary_.c_str(), folder_, name().c_str()) != 0) {
            return failed(name(), "it can't have this name", errno);
        }
        temporary_.clear();
        return std::nullopt;
    }

    Handle folder_, file_;
    std::string temporary_;
};

std::string temporary_name() {
    std::array<std::uint8_t, 12> dice{};
    STICKY_ASSERT(random_of_system(dice));
    std::string name = ".sticky-upload-";
    for (const std::uint8_t byte : dice) {
        char digits[3];
        std::snprintf(digits, sizeof digits, "%02x", byte);
        name += digits;
    }
    return name;
}

}  // namespace

Result<FolderFiles> FolderFiles::open_folder(const std::string& path) {
    const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) return FolderFiles(folder);
    return fail(ErrorKind::input, path,
                "the folder can't be opened: " + std::generic_category().message(errno),
                "name a folder that is there");
}

FolderFiles::FolderFiles(FolderFiles&& other) noexcept
    : folder_(std::exchange(other.folder_, -1)) {}
FolderFiles& FolderFiles::operator=(FolderFiles&& other) noexcept {
    std::swap(folder_, other.folder_);
    return *this;
}
FolderFiles::~FolderFiles() {
    if (folder_ >= 0) close(folder_);
}

Result<std::unique_ptr<FileWriter>> FolderFiles::create(const std::string& name,
                                                        const FileClaim& claim) {
    const Result<std::string> plain = plain_name(name);
    if (!plain) return tl::unexpected(plain.error());
    if (auto error = too_big(*plain, claim.size)) return tl::unexpected(std::move(*error));
    Handle folder(fcntl(folder_, F_DUPFD_CLOEXEC, 0));
    if (folder < 0) return tl::unexpected(failed(*plain, "it can't be written", errno));
    std::string temporary = temporary_name();
    constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    Handle file(openat(folder, temporary.c_str(), kNew, 0644));
    if (file < 0) return tl::unexpected(failed(*plain, "it can't be written", errno));
    return std::make_unique<FolderWriter>(std::move(folder), std::move(file), std::move(temporary),
                                          *plain, claim);
}

Result<std::unique_ptr<FileReader>> FolderFiles::open(const std::string& name) {
    const Result<std::string> plain = plain_name(name);
    if (!plain) return tl::unexpected(plain.error());
    constexpr int kRead = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    const int file = openat(folder_, plain->c_str(), kRead);
    if (file < 0 && errno == ENOENT) return fail(ErrorKind::input, *plain, "no such file");
    if (file < 0 && errno == ELOOP) return fail(ErrorKind::input, *plain, "it is no plain file");
    return reader_of(file, *plain);
}

Result<std::unique_ptr<FileReader>> open_any_file(const std::string& path) {
    return reader_of(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC), path);
}

}  // namespace sticky
