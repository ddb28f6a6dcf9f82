// Where the fields of a struct lie: the formats of Python's `struct`, read as Python 3.11 reads
// them.
//
//     "I3sf"    0        4        7 8         12
//               | uint32 |  text  |.| float32 |       . is padding: f stands at a multiple of 4
//
// `@` (or no mark) has the sizes and the alignment of gcc on Linux, x86-64 and aarch64; `=` `<` `>`
// `!` have standard sizes and align nothing (docs.python.org/3.11/library/struct.html).
// Refuses to know: values (pack.h), and what the fields are called in anybody's program.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trace/result.h"

namespace sticky {

enum class PackKind : std::uint8_t {
    pad,              // x: no value
    signed_number,    // b h i l q n
    unsigned_number,  // B H I L Q N P
    real,             // e f d
    truth,            // ?
    one_byte,         // c
    text,             // s: `count` bytes, one value
    pascal,           // p: a byte with the length, then the text; `count` bytes, one value
};

// A letter of the format with its count. Several values of one letter are one field, so a layout is
// never larger than its format.
struct PackField {
    char letter = 'x';
    PackKind kind = PackKind::pad;
    std::uint64_t padding = 0;  // bytes before it, so that it is aligned
    std::uint64_t offset = 0;   // of its first byte, behind the padding
    std::uint64_t item = 1;     // bytes of one value; of x, s, p: 1
    std::uint64_t count = 1;

    std::uint64_t size() const { return item * count; }
    std::uint64_t values() const;
    std::uint64_t value_size() const { return values() == count ? item : size(); }
    friend bool operator==(const PackField&, const PackField&) = default;
};

struct PackLayout {
    std::string format;
    bool native = true;  // sizes and alignment
    bool big_endian = false;
    std::vector<PackField> fields;
    std::uint64_t size = 0;
    std::uint64_t values = 0;  // how many a pack takes and an unpack gives
    friend bool operator==(const PackLayout&, const PackLayout&) = default;
};

Result<PackLayout> parse_packing(std::string_view format);

// "int32", "uint8", "float16", "bool", "text": what one value is, whatever its letter.
std::string type_name(const PackField& field);

// The first letter of this layout's mode that holds the number (negative: its absolute value);
// '\0': none does.
char letter_for(const PackLayout& layout, bool negative, std::uint64_t magnitude);

// Of an integer's letter: the least is -2^(bits-1) or 0; P takes both signs, as a pointer's bits.
struct PackRange {
    std::int64_t least = 0;
    std::uint64_t most = 0;
};
PackRange range_of(const PackField& field);
bool holds(const PackRange& range, bool negative, std::uint64_t magnitude);

}  // namespace sticky
