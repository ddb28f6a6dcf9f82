#include "sim/stream_store.h"

#include <algorithm>

namespace sticky::sim {

void StreamStore::copy(std::uint64_t offset, std::span<std::uint8_t> to) const {
    const std::size_t at = gone_ + static_cast<std::size_t>(offset - begin_);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), to.size(), to.begin());
}

void StreamStore::forget_below(std::uint64_t offset) {
    gone_ += static_cast<std::size_t>(offset - begin_);
    begin_ = offset;
    if (gone_ < 65536 || gone_ * 2 < bytes_.size()) return;
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(gone_));
    gone_ = 0;
}

}  // namespace sticky::sim
