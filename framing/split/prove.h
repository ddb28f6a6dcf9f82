// The proof that no cut changes what a decoder gives, for one stream and all its 2^(n-1)
// partitions.
//
// S_i: the state after [0, i) came byte by byte and was drained; F_i: all it gave. If for all j < i
// feeding [j, i) to S_j and draining it gives S_i, and F_j followed by the new frames is F_i, then
// by induction over i every partition of [0, i) ends in S_i with F_i: its last piece begins at some
// j, where by assumption it was in S_j. finish() is a function of S_i. That is n(n+1)/2 feeds.
//
// Conditions. (1) The decoder is deterministic. (2) Equal states have equal futures: operator==
// must look at everything that decides later answers (pending bytes, absolute offset, sticky
// fault), and at no buffer layout, or the states never meet. (3) A frame's bytes are read before
// the next call. (2) can't be seen from outside. So partitions are drawn besides, and a decoder
// that they convict, or that can't be compared, is `not_provable` or `differs`, never `proved`.
//
// Draining is cut short where that is sound: if S_j with [j, i) gives as its first frame the one
// that ends at e, and then equals S_e that was fed [e, i), the rest is what e, i has shown.
#pragma once

#include <map>

#include "framing/split/walk.h"

namespace sticky::split {

enum class Verdict : std::uint8_t { proved, differs, not_provable };

struct Proof {
    Verdict verdict = Verdict::proved;
    std::uint64_t feeds = 0;  // of the induction
    std::uint64_t tried = 0;  // whole partitions fed besides
    // differs: two ways to cut the first `size` bytes that give different outcomes. not_provable
    // with `why`: nothing differed among those tried, but nothing follows for the others.
    std::size_t size = 0;
    Cuts one, other;
    std::string_view why;

    explicit operator bool() const { return verdict == Verdict::proved; }
};

struct ProofOptions {
    std::uint64_t seed = 1;
    std::uint64_t draws = 200;
};

namespace detail {

// Do any two ways differ that are tried here? Then `proof` says so.
template <StreamDecoder D>
bool sample(const D& fresh, View stream, const ProofOptions& options, Proof& proof) {
    const Outcome whole = outcome_of(fresh, stream, {});
    const auto visit = [&](const Cuts& cuts) {
        if (outcome_of(fresh, stream, cuts) == whole) return true;
        proof = {Verdict::differs, proof.feeds, proof.tried, stream.size(), {}, cuts, {}};
        return false;
    };
    const bool all = stream.size() <= 12;
    if (all) {
        proof.tried += for_each_partition(stream, visit);
    } else {
        std::uint64_t left = options.draws;
        bool same = visit(byte_by_byte(stream.size()));
        ++proof.tried;
        const std::size_t step = 1 + stream.size() / 1024;
        for (std::size_t at = 1; same && at < stream.size(); at += step, ++proof.tried) {
            same = visit({at});
        }
        for (Draw draw(options.seed); same && left > 0; --left, ++proof.tried) {
            same = visit(drawn(stream.size(), draw));
        }
    }
    return proof.verdict == Verdict::differs;
}

template <StateDecoder D>
class Induction {
public:
    explicit Induction(const ByBytes<D>& want) : want_(want), scratch_(want.states[0]) {}

    // The first step (j, i) that fails; none: the induction holds.
    std::optional<std::pair<std::size_t, std::size_t>> failing() {
        for (std::size_t i = 1; i <= want_.size(); ++i) {
            fed_.clear();
            for (std::size_t j = i; j-- > 0;) {
                if (!holds(j, i)) return std::pair{j, i};
            }
        }
        return std::nullopt;
    }
    std::uint64_t feeds = 0;
    bool only_state = false;  // it failed because states differ, after equal frames

private:
    bool holds(std::size_t j, std::size_t i) {
        scratch_ = want_.states[j];
        scratch_.feed(want_.stream().subspan(j, i - j));
        ++feeds;
        const std::size_t given = want_.counts[j];
        if (given < want_.counts[i]) {
            const auto raw = scratch_.next();
            const Answer& answer = as_answer(raw);
            if (answer.kind != Answer::Kind::frame || !same(answer, want_.frames[given])) {
                return false;
            }
            // Where it ended, byte by byte; equal frames there, so only the state is left.
            const std::size_t e = end_of(given);
            if (e < i && want_.counts[e] == given + 1 && scratch_ == fed_from(e, i)) return true;
            if (!want_.agrees(scratch_, given + 1, i)) return false;
        } else if (!want_.agrees(scratch_, given, i)) {
            return false;
        }
        only_state = !(scratch_ == want_.states[i]);
        if (only_state || j > 0) return !only_state;
        // finish() is a function of the state; once for each i that is looked at, too.
        return ByBytes<D>::ended(scratch_, i) == ByBytes<D>::ended(want_.states[i], i);
    }
    // The first place at which the frame of this number had been given.
    std::size_t end_of(std::size_t frame) const {
        return static_cast<std::size_t>(std::ranges::upper_bound(want_.counts, frame) -
                                        want_.counts.begin());
    }
    const D& fed_from(std::size_t e, std::size_t i) {
        const auto [at, made] = fed_.try_emplace(e, want_.states[e]);
        if (made) at->second.feed(want_.stream().subspan(e, i - e));
        return at->second;
    }

    const ByBytes<D>& want_;
    D scratch_;
    std::map<std::size_t, D> fed_;  // of one i
};

}  // namespace detail

template <StreamDecoder D>
Proof prove_split_invariance(const D& fresh, View stream, ProofOptions options = {}) {
    Proof proof;
    proof.size = stream.size();
    const ByBytes<D> want(fresh, stream);
    if (want.spins) {
        proof.verdict = Verdict::differs;
        proof.size = want.states.size() - 1;
        proof.one = proof.other = byte_by_byte(proof.size);
        proof.why = kSpins;
        return proof;
    }
    if constexpr (StateDecoder<D>) {
        detail::Induction<D> induction(want);
        const auto failing = induction.failing();
        proof.feeds = induction.feeds;
        if (failing && !induction.only_state) {
            const auto [j, i] = *failing;
            Cuts stem = byte_by_byte(j);
            if (j > 0) stem.push_back(j);
            proof.verdict = Verdict::differs;
            proof.size = i;
            proof.one = byte_by_byte(i);
            proof.other = std::move(stem);
            return proof;
        }
        if (detail::sample(fresh, stream, options, proof)) {
            if (!failing) proof.why = "operator== hides state: by it alone, the proof would hold";
            return proof;
        }
        if (failing) {
            proof.verdict = Verdict::not_provable;
            proof.why = "equal frames leave states that operator== tells apart";
        }
    } else {
        if (detail::sample(fresh, stream, options, proof)) return proof;
        proof.verdict = Verdict::not_provable;
        proof.why = "the decoder has no operator==";
    }
    return proof;
}

}  // namespace sticky::split
