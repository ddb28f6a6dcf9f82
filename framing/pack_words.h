// The values of a struct as a person writes and reads them, and a struct as fields over its bytes.
//
//     4s "ab\x00"  ->  61 62 00 00  ->  text "ab\x00\x00"
//
// Refuses to know: command lines and windows; both ask here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "framing/pack.h"
#include "framing/parts.h"

namespace sticky {

// More values of one letter in a row than that are one field.
inline constexpr std::uint64_t kPackItems = 64;

// \n \r \t \0 \\ \x41
Result<std::string> unescape(std::string_view text);

// A word for the nth value (from 0): 12, -3, 0xff, 0b101; 2.5, 1e9, inf; true, false; for c, s and
// p text with escapes.
Result<PackValue> read_pack_value(const PackField& field, std::uint64_t n, std::string_view word);

// "-3", "0.1", "true", "\"ab\\x00\""; a float as short as it still is itself, as Python writes it.
std::string word_of(const PackValue& value);

// They tile `bytes`, which begin with the struct's first byte and may end before its last or
// behind it. Padding and x are FieldRole::padding, numbers header, texts payload.
std::vector<Field> fields_of(const PackLayout& layout, ByteView bytes, Language language);

}  // namespace sticky
