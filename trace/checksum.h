// The one checksum of traces: CRC-32 as zlib and Python's zlib.crc32 compute it.
#pragma once

#include <cstdint>

#include "trace/base.h"

namespace sticky {

// Of `bytes` after bytes whose checksum was `before`.
std::uint32_t checksum(ByteView bytes, std::uint32_t before = 0);

}  // namespace sticky
