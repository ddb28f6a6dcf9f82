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

// The frames of the whole, byte by byte, of each one-cut and of drawn ones (all up to 12 bytes).
template <StreamDecoder D>
testing::AssertionResult gives_frames(const D& fresh, View stream,
                                      const std::vector<std::string>& frames) {
    auto result = testing::AssertionSuccess();
    const auto visit = [&](const Cuts& cuts) {
        const Outcome got = outcome_of(fresh, stream, cuts);
        bool same = got.frames.size() + got.last.size() == frames.size() && !got.fault;
        for (std::size_t i = 0; same && i < frames.size(); ++i) {
            const bool late = i >= got.frames.size();
            const Emitted& frame = late ? got.last[i - got.frames.size()] : got.frames[i];
            same = std::ranges::equal(frame.bytes, view(frames[i]));
        }
        if (same) return true;
        result = testing::AssertionFailure()
                 << "\n  " << lane_of(stream, cuts) << "  " << text_of(got);
        return false;
    };
    if (stream.size() <= 12) {
        for_each_partition(stream, visit);
    } else {
        bool same = visit(Cuts{}) && visit(byte_by_byte(stream.size()));
        if (same) for_each_one_cut(stream.size(), [&](const Cuts& c) { return same = visit(c); });
        Draw draw(1);
        for (int i = 0; same && i < 100; ++i) same = visit(drawn(stream.size(), draw));
    }
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
