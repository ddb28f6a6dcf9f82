#include "sim/memory.h"

#include <bit>

namespace sticky::sim {

// tun_alloc_skb, __alloc_skb: one head of a size that the allocator has, pages for what is more.
Memory memory_of_packet(std::uint32_t size) {
    constexpr std::uint32_t kPad = 64;  // NET_SKB_PAD
    constexpr std::uint32_t kPage = 4096;
    if (kPad + size < kPage) {
        const std::uint32_t object = ((kPad + size + 63) & ~63U) + kSharedInfo;
        const std::uint32_t bucket = object <= kSmallHead ? kSmallHead : std::bit_ceil(object);
        return {bucket + kBufferStruct, bucket - kSharedInfo - kPad - size};
    }
    const std::uint32_t head = kPage - kPad - kSharedInfo;
    const std::uint32_t rest = (size - head + kPage - 1) / kPage * kPage;
    // alloc_skb_with_frags takes the largest blocks that are not larger than what is left.
    return {kPage + kBufferStruct + rest, 0};
}

}  // namespace sticky::sim
