// The JSON headers of file-upload, read from strangers and written.
//
//     {"cmd": "put", "filename": "notes.txt", "filesize": 4000, "md5": "..."}       a client's
//     {"cmd": "get", "filename": "notes.txt"}
//     {"file_name": "notes.txt", "file_size": 4000, "md5": "..."}                   a server's
//     answer
//
// Both spellings of name and size are read. Refuses to know: files.
#pragma once

#include <optional>

#include "script/host_files.h"

namespace sticky::apps {

struct FileHeader {
    std::string command;  // empty: an answer
    std::string name;
    std::optional<std::uint64_t> size;
    std::string md5, sha256;  // hexadecimal; empty: not said
    std::string error;        // of an answer: why there is no file
};

Result<FileHeader> read_file_header(ByteView json);
std::string text_of_header(const FileHeader& header);

// Four bytes before a header: its length, signed, as Python's struct.pack('i', n) has it.
enum class Order : std::uint8_t { native, little, big };
std::string with_length(Order order, std::string_view header);
// Nothing: `four` are not four, or say a length that no header has.
std::optional<std::size_t> length_in(Order order, ByteView four);

}  // namespace sticky::apps
