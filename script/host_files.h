// Files as programs see them on a Host: piece by piece, never whole in memory, and digests that run
// along.
//
//     create_file(name, claim) -> append, append, ... -> commit      only now it has its name
//                                                     -> dropped     nothing remains
//
// Refuses to know: where files lie, and which names they may have (the Host says that).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "trace/base.h"
#include "trace/result.h"

namespace sticky {

enum class DigestKind : std::uint8_t { md5, sha256 };

class Digest {
public:
    virtual ~Digest() = default;
    virtual void add(ByteView piece) = 0;
    virtual std::string hex() = 0;  // of all that was added; the last call
};

class FileReader {
public:
    virtual ~FileReader() = default;
    virtual std::uint64_t size() const = 0;  // when it was opened
    // How many bytes; 0: the end. Nothing: it can't be read.
    virtual std::optional<std::size_t> read(std::span<std::uint8_t> into) = 0;
    virtual bool rewind() = 0;
};

// What is said of a file before it comes. Digests in hexadecimal; empty: not said.
struct FileClaim {
    std::uint64_t size = 0;
    std::string md5, sha256;
};

// A file on its way. Dropped before commit() said yes, it leaves nothing behind.
class FileWriter {
public:
    virtual ~FileWriter() = default;
    // Nothing: all of it is kept. Otherwise why not; the file is lost then.
    virtual std::optional<Error> append(ByteView piece) = 0;
    // Under its name, if all that was claimed is so; otherwise what is not.
    virtual std::optional<Error> commit() = 0;
};

}  // namespace sticky
