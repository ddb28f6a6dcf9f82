// The bytes behind the ranges of one direction, kept once for both ends.
//
// Refuses to know: segments, sockets.
#pragma once

#include <cstdint>
#include <span>

#include "trace/base.h"

namespace sticky::sim {

// The bytes of one direction, once for both ends: a sender adds, the other end's reader takes.
class StreamStore {
public:
    void add(ByteView bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    void copy(std::uint64_t offset, std::span<std::uint8_t> to) const;
    void forget_below(std::uint64_t offset);

private:
    Bytes bytes_;
    std::uint64_t begin_ = 0;  // offset of bytes_[gone_]
    std::size_t gone_ = 0;
};

}  // namespace sticky::sim
