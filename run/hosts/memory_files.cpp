#include "run/hosts/memory_files.h"

#include <algorithm>

#include "run/hosts/file_rules.h"
#include "trace/limits.h"

namespace sticky {
namespace {

class MemoryReader : public FileReader {
public:
    explicit MemoryReader(std::shared_ptr<const Bytes> bytes) : bytes_(std::move(bytes)) {}
    std::uint64_t size() const override { return bytes_->size(); }
    std::optional<std::size_t> read(std::span<std::uint8_t> into) override {
        const std::size_t size = std::min(into.size(), bytes_->size() - at_);
        std::copy_n(bytes_->begin() + static_cast<std::ptrdiff_t>(at_), size, into.begin());
        at_ += size;
        return size;
    }
    bool rewind() override {
        at_ = 0;
        return true;
    }

private:
    std::shared_ptr<const Bytes> bytes_;
    std::size_t at_ = 0;
};

}  // namespace

class MemoryWriter : public CheckedWriter {
public:
    MemoryWriter(MemoryFiles& files, std::string whose, std::string name, const FileClaim& claim)
        : CheckedWriter(std::move(name), claim), files_(files), whose_(std::move(whose)) {}
    ~MemoryWriter() override {
        const std::lock_guard held(files_.lock_);
        files_.folders_[whose_].promised -= claim().size;
    }

private:
    std::optional<Error> keep(ByteView piece) override {
        bytes_.insert(bytes_.end(), piece.begin(), piece.end());
        return std::nullopt;
    }
    std::optional<Error> keep_all() override {
        const std::lock_guard held(files_.lock_);
        files_.folders_[whose_].files[name()] = std::make_shared<const Bytes>(std::move(bytes_));
        return std::nullopt;
    }

    MemoryFiles& files_;
    std::string whose_;
    Bytes bytes_;
};

std::uint64_t MemoryFiles::Folder::bytes() const {
    std::uint64_t sum = promised;
    for (const auto& [name, file] : files) sum += file->size();
    return sum;
}

Result<std::unique_ptr<FileWriter>> MemoryFiles::create(const std::string& whose,
                                                        const std::string& name,
                                                        const FileClaim& claim) {
    const Result<std::string> plain = plain_name(name);
    if (!plain) return tl::unexpected(plain.error());
    if (auto error = too_big(*plain, claim.size)) return tl::unexpected(std::move(*error));
    const std::lock_guard held(lock_);
    Folder& folder = folders_[whose];
    if (claim.size > kMemoryFilesBytes - std::min(kMemoryFilesBytes, folder.bytes()) ||
        folder.files.size() >= kMemoryFiles) {
        return fail(ErrorKind::input, *plain,
                    "the folder in memory has no room for " + std::to_string(claim.size) + " bytes",
                    "send less, or to 'sticky serve file-upload --folder'");
    }
    folder.promised += claim.size;
    return std::make_unique<MemoryWriter>(*this, whose, *plain, claim);
}

Result<std::unique_ptr<FileReader>> MemoryFiles::open(const std::string& whose,
                                                      const std::string& name) {
    const Result<std::string> plain = plain_name(name);
    if (!plain) return tl::unexpected(plain.error());
    const std::lock_guard held(lock_);
    const auto& files = folders_[whose].files;
    const auto found = files.find(*plain);
    if (found == files.end()) return fail(ErrorKind::input, *plain, "no such file");
    return std::make_unique<MemoryReader>(found->second);
}

std::vector<std::string> MemoryFiles::names(const std::string& whose) {
    const std::lock_guard held(lock_);
    std::vector<std::string> names;
    for (const auto& file : folders_[whose].files) names.push_back(file.first);
    return names;
}

}  // namespace sticky
