#include "net/capture/tcp_stream.h"

#include <algorithm>
#include <iterator>

namespace sticky {
namespace {

// The largest window there is (RFC 7323 2.3): no acknowledgement can be further ahead of what was
// captured unless more than that is missing.
constexpr std::int64_t kLargestWindow = std::int64_t{1} << 30;
// Before the first byte seen so much may come late; older numbers belong to something else.
constexpr std::int32_t kLate = -(1 << 20);

}  // namespace

void StreamStart::note(const PacketHeader& header) {
    if (header.tcp->syn) {
        if (syn) return;
        syn = known = true;
        first = header.seq + 1;
        mss = header.mss;
        window_scale = header.window_scale;
        timestamps = header.timestamps.has_value();
        return;
    }
    if (header.payload_size == 0 || syn) return;
    const auto before = static_cast<std::int32_t>(header.seq - first);
    if (!known || (before < 0 && before > kLate)) first = header.seq;
    known = true;
}

// The offset nearest to the furthest one seen that has this number.
std::int64_t TcpStream::offset_of(std::uint32_t seq) const {
    const std::uint32_t here = start_.first + static_cast<std::uint32_t>(highest_);
    return highest_ + static_cast<std::int32_t>(seq - here);
}

std::optional<TcpStream::Data> TcpStream::take(const PacketHeader& header) {
    if (!start_.known) return std::nullopt;
    const std::int64_t begin = offset_of(header.seq + (header.tcp->syn ? 1 : 0));
    const std::int64_t end = begin + header.payload_size;
    if (begin < 0) return std::nullopt;
    if (header.tcp->fin && !end_) end_ = static_cast<std::uint64_t>(end);
    if (header.payload_size == 0) return std::nullopt;
    highest_ = std::max(highest_, end);
    const ByteRange range{static_cast<std::uint64_t>(begin), static_cast<std::uint64_t>(end)};
    return Data{range, add(range)};
}

std::optional<std::uint64_t> TcpStream::acknowledged(std::uint32_t ack) {
    if (!start_.known) return std::nullopt;
    const std::int64_t offset = offset_of(ack);
    if (offset <= 0 || offset > highest_ + kLargestWindow) return std::nullopt;
    // A FIN takes a number of its own.
    const auto data =
        std::min(static_cast<std::uint64_t>(offset), end_.value_or(~std::uint64_t{0}));
    if (data == 0) return std::nullopt;
    acked_ = std::max(acked_, data);
    return data;
}

// Answers whether some of it was there.
bool TcpStream::add(ByteRange range) {
    const ByteRange asked = range;
    auto next = seen_.upper_bound(range.begin);
    if (next != seen_.begin() && std::prev(next)->second >= range.begin) --next;
    bool again = false;
    while (next != seen_.end() && next->first <= range.end) {
        again = again || overlap({next->first, next->second}, asked);
        range = {std::min(range.begin, next->first), std::max(range.end, next->second)};
        next = seen_.erase(next);
    }
    seen_.emplace(range.begin, range.end);
    return again;
}

std::vector<ByteRange> TcpStream::holes() const {
    std::vector<ByteRange> holes;
    std::uint64_t at = 0;
    for (const auto& [begin, end] : seen_) {
        if (begin > at) holes.push_back({at, begin});
        at = end;
    }
    const std::uint64_t end = std::max(acked_, end_.value_or(0));
    if (end > at) holes.push_back({at, end});
    return holes;
}

}  // namespace sticky
