// What a buffer costs of the memory that SO_SNDBUF and SO_RCVBUF limit: Linux counts the whole
// sk_buff, not its data. Private to sim.
#pragma once

#include <cstdint>

namespace sticky::sim {

inline constexpr std::uint32_t kBufferStruct = 256;  // sk_buff, aligned to 64
inline constexpr std::uint32_t kSharedInfo = 320;    // skb_shared_info, aligned to 64
inline constexpr std::uint32_t kSmallHead = 576;     // of the cache for small heads (measured)
// An empty buffer of the send queue (tcp_stream_alloc_skb).
inline constexpr std::uint32_t kSendOverhead = kSmallHead + kBufferStruct;
// Data of one offload at most: 65536 less MAX_TCP_HEADER and one (sk_dst_gso_max_size).
inline constexpr std::uint64_t kOffloadBytes = 65536 - 257;
inline constexpr std::uint32_t kDefaultMss = 536;  // TCP_MSS_DEFAULT
inline constexpr std::uint64_t kLeastSendBuffer = 4608, kLeastReceiveBuffer = 2304;

struct Memory {
    std::uint32_t cost = 0;   // truesize
    std::uint32_t spare = 0;  // bytes that still fit in (skb_tailroom)
};
// Of a packet of `size` bytes that the device took in.
Memory memory_of_packet(std::uint32_t size);

}  // namespace sticky::sim
