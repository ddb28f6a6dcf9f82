// Files of strangers in one real folder, through a handle of it: no name leads out, and no link is
// followed.
//
//     notes.txt on its way    .sticky-upload-4f1c...     nobody can ask for it: it begins with a
//     dot whole, digest agrees    notes.txt                  renamed over what had that name
#pragma once

#include <string>

#include "script/host_files.h"

namespace sticky {

class FolderFiles {
public:
    static Result<FolderFiles> open_folder(const std::string& path);
    FolderFiles(FolderFiles&& other) noexcept;
    FolderFiles& operator=(FolderFiles&& other) noexcept;
    ~FolderFiles();

    Result<std::unique_ptr<FileWriter>> create(const std::string& name, const FileClaim& claim);
    Result<std::unique_ptr<FileReader>> open(const std::string& name);

private:
    explicit FolderFiles(int folder) : folder_(folder) {}
    int folder_;
};

// Any path, links followed: of a file that somebody on this machine named.
Result<std::unique_ptr<FileReader>> open_any_file(const std::string& path);

}  // namespace sticky
