// Trace files read in pieces, for tests that read them anyway.
#pragma once

#include <string_view>

#include "trace/trace_file.h"

namespace sticky::test {

// Its pieces are read last first: none may need another.
Result<ReadTrace> read_in_pieces(std::string_view text, std::string_view name, std::size_t pieces);

// read_trace; a failure unless the same comes out in pieces, complaints included.
Result<ReadTrace> read_all_ways(std::string_view text, std::string_view name);

}  // namespace sticky::test
