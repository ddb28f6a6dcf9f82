// Bytes written as pairs of lower-case hexadecimal digits.
#pragma once

#include <string_view>

#include "trace/base.h"

namespace sticky {

// False if it is anything else; `bytes` is then of no use.
bool parse_hex(std::string_view text, Bytes& bytes);

}  // namespace sticky
