// The Host of the simulated world: it is always the same moment there, the dice are the scenario's,
// commands print what is written here, and files are in memory.
#pragma once

#include "run/dice.h"
#include "run/hosts/memory_files.h"
#include "script/host.h"

namespace sticky {

class CannedHost : public Host {
public:
    explicit CannedHost(std::uint64_t seed) : dice_{seed} {}

    std::string time_text(const std::string& format) override;
    void random(std::span<std::uint8_t> into) override;
    Output run_command(const std::string& line) override;
    Bytes hmac(DigestKind digest, ByteView key, ByteView message) override;
    std::unique_ptr<Digest> digest(DigestKind kind) override;
    Result<std::unique_ptr<FileWriter>> create_file(const std::string& whose,
                                                    const std::string& name,
                                                    const FileClaim& claim) override;
    Result<std::unique_ptr<FileReader>> open_file(const std::string& whose,
                                                  const std::string& name) override;
    MemoryFiles& files() { return files_; }

private:
    MemoryFiles files_;
    Dice dice_;
};

}  // namespace sticky
