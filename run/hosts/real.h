// The Host of real worlds and of real ports: this machine's clock, its random source, and commands
// that do no harm.
//
//     pwd    ls [-l]    echo WORDS    seq N        run without a shell, without an environment
//     anything else                                refused on `err`, as a shell would: not found
//
// A command has two seconds and 64 KiB; then its process group is ended. Files are in memory,
// unless whoever starts this program opens a folder for them.
#pragma once

#include "run/hosts/folder_files.h"
#include "run/hosts/memory_files.h"
#include "script/host.h"

namespace sticky {

class RealHost : public Host {
public:
    // `any_command`: whatever is asked for is run, still without a shell. Never for strangers.
    explicit RealHost(bool any_command = false) : any_command_(any_command) {}

    // From now on files lie in this folder, and programs may read those that a person names.
    Result<void> use_folder(const std::string& path);

    std::string time_text(const std::string& format) override;
    void random(std::span<std::uint8_t> into) override;
    Output run_command(const std::string& line) override;
    Bytes hmac(DigestKind digest, ByteView key, ByteView message) override;
    bool equal(ByteView a, ByteView b) override;
    std::unique_ptr<Digest> digest(DigestKind kind) override;
    Result<std::unique_ptr<FileWriter>> create_file(const std::string& whose,
                                                    const std::string& name,
                                                    const FileClaim& claim) override;
    Result<std::unique_ptr<FileReader>> open_file(const std::string& whose,
                                                  const std::string& name) override;
    Result<std::unique_ptr<FileReader>> open_own_file(const std::string& path) override;

private:
    bool any_command_;
    MemoryFiles memory_;
    std::optional<FolderFiles> folder_;
};

}  // namespace sticky
