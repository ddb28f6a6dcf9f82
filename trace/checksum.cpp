#include "trace/checksum.h"

#include <zlib.h>

namespace sticky {

std::uint32_t checksum(ByteView bytes, std::uint32_t before) {
    // zlib takes a null pointer for "give me the first sum".
    if (bytes.empty()) return before;
    return static_cast<std::uint32_t>(crc32_z(before, bytes.data(), bytes.size()));
}

}  // namespace sticky
