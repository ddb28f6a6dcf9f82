// What every host asks of files that strangers send, wherever they are kept: which names there may
// be, and that a file is what was claimed of it.
//
//     ../../etc/passwd  ->  passwd          C:\temp\a.txt  ->  a.txt
//     refused           "", ".hidden", "..", a NUL or another hidden character, more than 255 bytes
#pragma once

#include "script/host_files.h"

namespace sticky {

// The name under which a file may lie in a folder.
Result<std::string> plain_name(const std::string& name);

// A FileWriter that has counted and summed what came; where it is kept, a host says.
class CheckedWriter : public FileWriter {
public:
    CheckedWriter(std::string name, FileClaim claim);
    std::optional<Error> append(ByteView piece) final;
    std::optional<Error> commit() final;

protected:
    const std::string& name() const { return name_; }
    const FileClaim& claim() const { return claim_; }
    virtual std::optional<Error> keep(ByteView piece) = 0;
    virtual std::optional<Error> keep_all() = 0;  // it is whole: now it gets its name

private:
    std::optional<Error> lost(std::string what);

    std::string name_;
    FileClaim claim_;
    std::uint64_t size_ = 0;
    bool lost_ = false;
    std::unique_ptr<Digest> md5_, sha256_;
};

// Why a file of this size can't be taken at all.
std::optional<Error> too_big(const std::string& name, std::uint64_t size);

}  // namespace sticky
