// The folders of a run: one for each endpoint, in memory, so that a scenario from anybody writes no
// file. Bounded (memory_files_bytes, memory_files). Several threads may ask at once.
#pragma once

#include <map>
#include <mutex>

#include "script/host_files.h"

namespace sticky {

class MemoryFiles {
public:
    Result<std::unique_ptr<FileWriter>> create(const std::string& whose, const std::string& name,
                                               const FileClaim& claim);
    Result<std::unique_ptr<FileReader>> open(const std::string& whose, const std::string& name);
    // Names in a folder, in order.
    std::vector<std::string> names(const std::string& whose);

private:
    friend class MemoryWriter;
    using Shared = std::shared_ptr<const Bytes>;
    struct Folder {
        std::map<std::string, Shared> files;
        std::uint64_t promised = 0;  // bytes of files on their way
        std::uint64_t bytes() const;
    };
    std::mutex lock_;
    std::map<std::string, Folder> folders_;
};

}  // namespace sticky
