#include "trace/stream_bytes.h"

namespace sticky {

// The part of the piece that follows what is kept.
void StreamBytes::append(std::uint64_t begin, ByteView piece, Bytes& kept) const {
    const ByteRange fresh = intersect({begin, begin + piece.size()}, {kept.size(), limit_});
    if (fresh.empty()) return;
    const ByteView bytes = piece.subspan(fresh.begin - begin, fresh.size());
    kept.insert(kept.end(), bytes.begin(), bytes.end());
}

void StreamBytes::add(std::uint64_t begin, ByteView piece, Bytes& kept) {
    if (piece.empty() || begin >= limit_) return;
    if (begin > kept.size()) {
        Bytes& waiting = waiting_[begin];
        if (waiting.size() < piece.size()) {
            // A longer copy keeps the bytes of the first.
            const ByteView rest = piece.subspan(waiting.size());
            waiting.insert(waiting.end(), rest.begin(), rest.end());
        }
        return;
    }
    append(begin, piece, kept);
    while (!waiting_.empty() && waiting_.begin()->first <= kept.size()) {
        append(waiting_.begin()->first, waiting_.begin()->second, kept);
        waiting_.erase(waiting_.begin());
    }
}

}  // namespace sticky
