#include "tests/framing/deliver.h"

#include <gtest/gtest.h>

#include <memory>

#include "tests/support/cases.h"

namespace sticky::test {
namespace {

// Takes one answer; false: there are no more frames.
bool take(const Decoded& answer, ByteView stream, Outcome& into) {
    if (const auto* fault = std::get_if<Fault>(&answer)) into.fault = *fault;
    const auto* frame = std::get_if<Frame>(&answer);
    if (frame == nullptr) return false;
    into.frames.push_back({frame->range, frame->payload});
    const ByteView sent = stream.subspan(frame->payload.begin, frame->payload.size());
    EXPECT_TRUE(std::ranges::equal(frame->bytes, sent)) << "payload bytes";
    return true;
}

// The partitions that share their first pieces share a stem; decoders of one depth share memory,
// so that millions of partitions take seconds.
struct Tree {
    ByteView stream;
    Outcome whole;
    std::vector<Decoder> after;   // after[i]: i bytes were fed one by one
    std::vector<Outcome> so_far;  // so_far[i]: all that i bytes can give
    std::vector<Decoder> at_depth;
    std::uint64_t leaves = 0;

    // Takes what there is, and compares with whole from the frame of this number on.
    bool takes(Decoder& decoder, std::size_t frame, const Outcome& want, bool ended) {
        for (;;) {
            const Decoded answer = ended ? decoder.finish() : decoder.next();
            if (const auto* got = std::get_if<Frame>(&answer)) {
                if (frame == want.frames.size()) return false;
                const auto& [range, payload] = want.frames[frame++];
                const ByteView sent = stream.subspan(payload.begin, payload.size());
                if (got->range != range || got->payload != payload) return false;
                if (!std::ranges::equal(got->bytes, sent)) return false;
                continue;
            }
            const auto* fault = std::get_if<Fault>(&answer);
            const bool same = fault == nullptr ? !want.fault : want.fault == *fault;
            return same && frame == want.frames.size();
        }
    }

    void grow(std::size_t depth, std::size_t begin) {
        const std::size_t frames = so_far[begin].frames.size();
        if (begin == stream.size()) {
            ++leaves;
            if (takes(at_depth[depth], frames, whole, true)) return;
            ADD_FAILURE() << "at the end, not " << to_string(whole);
        }
        for (std::size_t end = begin + 1; end <= stream.size(); ++end) {
            if (testing::Test::HasFailure()) return;
            Decoder& branch = at_depth[depth + 1];
            branch = at_depth[depth];
            branch.feed(stream.subspan(begin, end - begin));
            if (takes(branch, frames, so_far[end], false) && branch == after[end]) {
                grow(depth + 1, end);
            } else {
                ADD_FAILURE() << "cut at " << begin << " and " << end << ", not "
                              << to_string(so_far[end]);
            }
        }
    }
};

}  // namespace

void drain(Decoder& decoder, ByteView stream, Outcome& into) {
    while (take(decoder.next(), stream, into)) decoder.check_invariants();
    decoder.check_invariants();
}

void drain_to_end(Decoder& decoder, ByteView stream, Outcome& into) {
    while (take(decoder.finish(), stream, into)) decoder.check_invariants();
    decoder.check_invariants();
}

void expect_simple_deliveries(const FramingSpec& spec, ByteView stream) {
    const Outcome whole = expected(spec, stream, true);
    for (const std::size_t step : {stream.size(), std::size_t{1}}) {
        for (const bool late : {false, true}) {
            Decoder decoder(spec);
            Outcome got;
            for (std::size_t at = 0; at < stream.size(); at += step) {
                decoder.feed(stream.subspan(at, step));
                decoder.feed({});
                decoder.check_invariants();
                if (!late) drain(decoder, stream, got);
            }
            drain_to_end(decoder, stream, got);
            EXPECT_EQ(got, whole) << to_string(got) << "\nnot " << to_string(whole) << "\nstep "
                                  << step << (late ? ", drained at the end" : "");
            EXPECT_EQ(decoder.received(), stream.size());
            tried();
        }
    }
}

std::uint64_t expect_all_partitions(const FramingSpec& spec, ByteView stream) {
    const Decoder fresh(spec);
    Tree tree{stream,
              expected(spec, stream, true),
              {fresh},
              {{}},
              std::vector<Decoder>(stream.size() + 1, fresh)};
    Outcome got;
    for (std::size_t i = 1; i <= stream.size(); ++i) {
        Decoder decoder = tree.after.back();
        decoder.feed(stream.subspan(i - 1, 1));
        drain(decoder, stream, got);
        tree.so_far.push_back(expected(spec, stream.first(i), false));
        EXPECT_EQ(got, tree.so_far.back())
            << to_string(got) << " after " << i << "\nnot " << to_string(tree.so_far.back());
        Decoder ended = decoder;
        Outcome all = got;
        drain_to_end(ended, stream, all);
        EXPECT_EQ(all, expected(spec, stream.first(i), true)) << to_string(all) << " at end " << i;
        tree.after.push_back(std::move(decoder));
    }
    tree.grow(0, 0);
    return tree.leaves;
}

std::uint64_t expect_all_partitions_afresh(const FramingSpec& spec, ByteView stream) {
    const Outcome whole = expected(spec, stream, true);
    const std::uint64_t partitions = std::uint64_t{1} << (stream.size() - 1);
    for (std::uint64_t cuts = 0; cuts < partitions; ++cuts) {
        Decoder decoder(spec);
        Outcome got;
        std::size_t begin = 0;
        for (std::size_t end = 1; end <= stream.size(); ++end) {
            if (end < stream.size() && (cuts >> (end - 1) & 1) == 0) continue;
            const std::size_t size = end - begin;
            const auto piece = std::make_unique<std::uint8_t[]>(size);
            std::ranges::copy(stream.subspan(begin, size), piece.get());
            decoder.feed({piece.get(), size});
            drain(decoder, stream, got);
            begin = end;
        }
        drain_to_end(decoder, stream, got);
        if (got == whole) continue;
        ADD_FAILURE() << "cuts " << cuts << ": " << to_string(got) << "\nnot " << to_string(whole);
        return cuts;
    }
    return partitions;
}

}  // namespace sticky::test
