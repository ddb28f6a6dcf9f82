// CRC-32 as zlib computes it (ISO 3309, reflected, polynomial edb88320): of a recv's bytes, and of
// a trace file. It notices accidents; it is no signature.
#pragma once

#include "trace/base.h"

namespace sticky {

// `before`: the sum of the bytes before these; sum(b, sum(a)) is the sum of a and b together.
std::uint32_t checksum(ByteView bytes, std::uint32_t before = 0);

}  // namespace sticky
