// The bytes of one flow, put together from pieces that may come in any order, twice, or not at all.
//
//     pieces   [0,5) [8,12) [5,8) [6,9)      kept   [0,12)
//
// Only the bytes from offset 0 on without a hole are kept, up to a limit, the first copy of each.
#pragma once

#include <map>

#include "trace/base.h"
#include "trace/byte_range.h"

namespace sticky {

class StreamBytes {
public:
    explicit StreamBytes(std::uint64_t limit = 0) : limit_(limit) {}

    // `kept` is what the pieces before have come to; it is only ever made longer.
    void add(std::uint64_t begin, ByteView piece, Bytes& kept);

private:
    void append(std::uint64_t begin, ByteView piece, Bytes& kept) const;

    std::uint64_t limit_;
    std::map<std::uint64_t, Bytes> waiting_;  // pieces behind a hole
};

}  // namespace sticky
