// Where values stand in a TOML text, from their begin to their end. Private to toml_edit.
#pragma once

#include <cstddef>
#include <string_view>

#include "script/option.h"

namespace sticky {

// The byte offset of a place; the text's size if it has no such place. Columns count characters.
std::size_t offset_of(std::string_view text, Source place);

// Just after the value that begins there. The text was parsed before: it is TOML.
std::size_t end_of_value(std::string_view text, std::size_t begin);

// Just before the next newline, or the end.
std::size_t end_of_line(std::string_view text, std::size_t at);
// The first byte of the line.
std::size_t begin_of_line(std::string_view text, std::size_t at);

}  // namespace sticky
