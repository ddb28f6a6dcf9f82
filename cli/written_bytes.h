// Bytes as somebody writes them on a command line, and a command line whose values may be negative.
#pragma once

#include <string>
#include <vector>

#include "trace/base.h"
#include "trace/result.h"

namespace sticky {

// "00 05", "0005", "00,05"; the Error has no place.
Result<Bytes> bytes_from_hex(std::string text);

// The command line `words` of `sticky pack` with its values behind "--", where -1 is no option:
//     pack i -1 --json   ->   pack --json -- i -1
// `takes_value`: the options whose next word belongs to them. Other commands stay as they are.
std::vector<std::string> values_behind_options(const std::vector<std::string>& words,
                                               const std::vector<std::string>& takes_value);

}  // namespace sticky
