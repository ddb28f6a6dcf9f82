// GoogleTest's words for framing/split/: in your own tests, of your own decoders.
//
//     EXPECT_SPLIT_INVARIANT(MyDecoder{}, stream);            no cut changes anything: proved, or,
//                                                             without operator==, tried
//     EXPECT_FRAMES(MyDecoder{}, stream, {"hello", "egg"});   in every delivery that is tried
//     EXPECT_CUT_INVARIANT(MyDecoder{}, stream, cuts);        one way to cut, against the whole
//
// The only file of framing/split/ that needs GoogleTest. A failure shows the smallest witness.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "framing/split/shrink.h"

namespace sticky::split {

inline View view(View bytes) {
    return bytes;
}
inline View view(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

template <StreamDecoder D>
testing::AssertionResult is_split_invariant(const D& fresh, View stream, std::string_view decoder) {
    const Proof proof = prove_split_invariance(fresh, stream);
    const std::string counts = std::to_string(proof.feeds) + " feeds, " +
                               std::to_string(proof.tried) + " partitions tried";
    if (proof.verdict == Verdict::proved)
        return testing::AssertionSuccess() << "proved, " << counts;
    if (proof.verdict == Verdict::not_provable) {
        return testing::AssertionSuccess()
               << "not provable (" << proof.why << "), " << proof.tried << " tried";
    }
    auto failure = testing::AssertionFailure();
    failure << decoder << " depends on how its stream is cut (" << counts << ")";
    if (!proof.why.empty()) failure << ": " << proof.why;
    if (const auto witness = shrink(fresh, stream, proof)) {
        failure << "\n" << lanes_of(*witness) << "\n" << test_of(*witness, decoder);
    }
    return failure;
}

template <StreamDecoder D>
testing::AssertionResult is_cut_invariant(const D& fresh, View stream, const Cuts& cuts) {
    Witness witness{{stream.begin(), stream.end()},
                    cuts,
                    outcome_of(fresh, stream, {}),
                    outcome_of(fresh, stream, cuts),
                    2};
    if (detail::spins(witness.whole) || witness.whole != witness.cut) {
        return testing::AssertionFailure() << "\n" << lanes_of(witness);
    }
    return testing::AssertionSuccess();
}

// Are these the first frames? `late`: those that came with the stream's end count too.
inline bool begins_with(const Outcome& got, const std::vector<std::string>& frames, bool late) {
    if (got.frames.size() + (late ? got.last.size() : 0) < frames.size()) return false;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const bool before = i < got.frames.size();
        const Emitted& frame = before ? got.frames[i] : got.last[i - got.frames.size()];
        if (!std::ranges::equal(frame.bytes, view(frames[i]))) return false;
    }
    return true;
}

// The frames of the whole, byte by byte, of each one-cut and of drawn ones (all up to 12 bytes),
// in every coalescing of the frames, and with the stream's own beginning behind it.
template <StreamDecoder D>
testing::AssertionResult gives_frames(const D& fresh, View stream,
                                      const std::vector<std::string>& frames) {
    auto result = testing::AssertionSuccess();
    const auto differs = [&](View bytes, const Cuts& cuts, const Outcome& got) {
        result = testing::AssertionFailure()
                 << "\n  " << lane_of(bytes, cuts) << "  " << text_of(got);
        return false;
    };
    const auto visit = [&](const Cuts& cuts) {
        const Outcome got = outcome_of(fresh, stream, cuts);
        const bool same = got.frames.size() + got.last.size() == frames.size() && !got.fault &&
                          begins_with(got, frames, true);
        return same || differs(stream, cuts, got);
    };
    if (stream.size() <= 12) {
        for_each_partition(stream, visit);
    } else {
        bool same = visit(Cuts{}) && visit(byte_by_byte(stream.size()));
        if (same) for_each_one_cut(stream.size(), [&](const Cuts& c) { return same = visit(c); });
        Draw draw(1);
        for (int i = 0; same && i < 100; ++i) same = visit(drawn(stream.size(), draw));
    }
    const Outcome whole = outcome_of(fresh, stream, {});
    Cuts boundaries;  // if the decoder tells them
    for (const Emitted& frame : whole.frames) {
        if (frame.end > 0 && frame.end < stream.size() && boundaries.size() < 10) {
            boundaries.push_back(frame.end);
        }
    }
    if (result) for_each_coalescing(boundaries, visit);
    // What came with the end only might be another frame, or none, if the stream goes on.
    if (!result || !whole.last.empty() || whole.ending) return result;
    for_each_trailing(stream, stream, [&](View longer) {
        const Outcome got = outcome_of(fresh, longer, {});
        return begins_with(got, frames, false) || differs(longer, {}, got);
    });
    return result;
}

}  // namespace sticky::split

#define EXPECT_SPLIT_INVARIANT(decoder, stream) \
    EXPECT_TRUE(                                \
        ::sticky::split::is_split_invariant(decoder, ::sticky::split::view(stream), #decoder))
#define EXPECT_CUT_INVARIANT(decoder, stream, cuts) \
    EXPECT_TRUE(::sticky::split::is_cut_invariant(decoder, ::sticky::split::view(stream), cuts))
#define EXPECT_FRAMES(decoder, stream, ...)                                           \
    EXPECT_TRUE(::sticky::split::gives_frames(decoder, ::sticky::split::view(stream), \
                                              std::vector<std::string> __VA_ARGS__))
