#include "tests/framing/deliver.h"

#include <gtest/gtest.h>

#include <memory>

#include "framing/split/shrink.h"
#include "framing/split_decoder.h"
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
    Decoder decoder(spec);
    Outcome got;
    for (std::size_t i = 0;; ++i) {
        drain(decoder, stream, got);
        const Outcome want = expected(spec, stream.first(i), false);
        EXPECT_EQ(got, want) << to_string(got) << " after " << i << "\nnot " << to_string(want);
        Decoder ended = decoder;
        Outcome all = got;
        drain_to_end(ended, stream, all);
        EXPECT_EQ(all, expected(spec, stream.first(i), true)) << to_string(all) << " at end " << i;
        if (i == stream.size()) break;
        decoder.feed(stream.subspan(i, 1));
    }
    const SplitDecoder fresh(spec);
    const split::Walked walked = split::walk_partitions(fresh, stream, split::Walk::each);
    if (walked.differs) {
        ADD_FAILURE() << split::lane_of(stream, *walked.differs) << "\n"
                      << split::text_of(split::outcome_of(fresh, stream, *walked.differs));
    }
    return walked.partitions;
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
