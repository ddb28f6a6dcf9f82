// Streams that somebody might send to do harm, for every scheme there is.
//
//     length_prefix    0, limit, limit + 1, negative, all ones, a lie, cut off at each byte
//
// One row for each scheme in hostile.cpp; a scheme without a row fails hostile_test.
#pragma once

#include <vector>

#include "framing/spec.h"

namespace sticky::test {

struct Hostile {
    FramingSpec spec;
    std::vector<Bytes> streams;
};

// Of the scheme of this number in schemes(); empty: it has no row.
std::vector<Hostile> hostile_to(std::size_t scheme);
// The rows that are kept elsewhere (hostile_heads.cpp).
std::vector<Hostile> hostile_heads(std::string_view kind);

std::vector<Hostile> hostile_to_protocol();
std::vector<Hostile> hostile_to_tlv();
std::vector<Hostile> hostile_to_crc_prefix();
// Its rows for marks and escapes; empty: it is none of them.
std::vector<Hostile> hostile_to_marks(std::string_view kind);

}  // namespace sticky::test
