// Every partition of a stream, as one tree: those that begin alike share a stem, which is fed once
// and then copied.
//
//     abc --a--> --b--> --c      a node at i: [0, i) was fed in the pieces on the way to it
//         |      `-bc            each of the 2^(n-1) leaves is one partition; each node is drained
//         |-ab-> --c             and compared with what i bytes gave byte by byte, each leaf also
//         `-abc                  with its finish()
//
// Walk::each does just that: 2^n - 1 feeds. Walk::merged does not walk below a node whose state
// equals the one fed byte by byte: what is below that one was walked already, and equal states give
// equal futures (prove.h has the conditions). It covers the same leaves, mostly in n(n+1)/2 feeds.
#pragma once

#include "framing/split/by_bytes.h"

namespace sticky::split {

enum class Walk : std::uint8_t { each, merged };

struct Walked {
    std::uint64_t partitions = 0;  // covered
    std::uint64_t feeds = 0;       // really made
    std::optional<Cuts> differs;   // from byte by byte; the rest was not walked
};

namespace detail {

template <StreamDecoder D>
class Tree {
public:
    Tree(const ByBytes<D>& want, Walk walk) : want_(want), walk_(walk) {
        depth_.assign(want.size() + 1, want.states[0]);
        below_.assign(want.size() + 1, 0);
        if constexpr (EndingDecoder<D>) {
            end_ = ByBytes<D>::ended(want.states[want.size()], want.size());
        }
    }

    Walked all() {
        const std::size_t size = want_.size();
        if (walk_ == Walk::merged) {
            // From the end, so that what is below a state is known when somebody else reaches it.
            for (std::size_t from = size + 1; from-- > 0 && !walked_.differs;) {
                depth_[0] = want_.states[from];
                stem_ = byte_by_byte(from);
                if (from > 0 && from < size) stem_.push_back(from);
                below_[from] = grow(0, from);
            }
            walked_.partitions = below_[0];
        } else {
            walked_.partitions = grow(0, 0);
        }
        return std::move(walked_);
    }

private:
    std::uint64_t grow(std::size_t depth, std::size_t begin) {
        const std::size_t size = want_.size();
        if (begin == size) {
            return ByBytes<D>::agrees_when_ended(depth_[depth], end_) ? 1 : fail();
        }
        std::uint64_t leaves = 0;
        for (std::size_t end = begin + 1; end <= size && !walked_.differs; ++end) {
            // The last child may have its parent's place: nobody asks for that one again.
            const std::size_t place = end < size ? depth + 1 : depth;
            D& branch = depth_[place];
            if (end < size) branch = depth_[depth];
            branch.feed(want_.stream().subspan(begin, end - begin));
            ++walked_.feeds;
            if (end < size) stem_.push_back(end);
            if (!want_.agrees(branch, want_.counts[begin], end)) {
                fail();
            } else if (!known(branch, end)) {
                leaves += grow(place, end);
            } else {
                leaves += below_[end];
            }
            if (end < size && !walked_.differs) stem_.pop_back();
        }
        return leaves;
    }
    bool known(const D& branch, std::size_t at) const {
        if constexpr (StateDecoder<D>) {
            return walk_ == Walk::merged && below_[at] > 0 && branch == want_.states[at];
        }
        return false;
    }
    std::uint64_t fail() {
        walked_.differs = stem_;
        return 0;
    }

    const ByBytes<D>& want_;
    Walk walk_;
    std::vector<D> depth_;
    std::vector<std::uint64_t> below_;
    Outcome end_;
    Cuts stem_;
    Walked walked_;
};

}  // namespace detail

// At most kAllPartitionsBytes bytes for Walk::each, 63 for Walk::merged.
template <StreamDecoder D>
Walked walk_partitions(const D& fresh, View stream, Walk walk) {
    const ByBytes<D> want(fresh, stream);
    if (want.spins) return {1, stream.size(), byte_by_byte(stream.size())};
    return detail::Tree<D>(want, walk).all();
}

}  // namespace sticky::split
