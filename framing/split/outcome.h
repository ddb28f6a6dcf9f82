// All that a decoder made of a stream that was cut in one way.
//
//     cuts {2, 5}      h e | l l o | \n        Outcome: frame "hello"; at the end: nothing
//
// Two outcomes of one stream must be equal, however it was cut. Refuses to know: who is right.
#pragma once

#include <algorithm>
#include <string>

#include "framing/split/answer.h"

namespace sticky::split {

// Where a stream is cut: rising positions inside it. None: it comes whole.
using Cuts = std::vector<std::size_t>;

struct Emitted {
    std::vector<std::uint8_t> bytes;
    std::uint64_t begin = 0, end = 0;
    friend bool operator==(const Emitted&, const Emitted&) = default;
};

struct Failed {
    std::string name;
    std::uint64_t offset = 0;
    std::array<std::uint64_t, 3> details = {};
    friend bool operator==(const Failed&, const Failed&) = default;
};

struct Outcome {
    std::vector<Emitted> frames;   // before the stream's end was known
    std::optional<Failed> fault;   // likewise
    std::vector<Emitted> last;     // what finish() gave besides
    std::optional<Failed> ending;  // how finish() failed
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

inline bool same(const Answer& frame, const Emitted& want) {
    return frame.begin == want.begin && frame.end == want.end &&
           std::ranges::equal(frame.bytes, want.bytes);
}
inline bool same(const Answer& fault, const Failed& want) {
    return fault.name == want.name && fault.begin == want.offset && fault.details == want.details;
}

inline constexpr std::string_view kSpins = "spins: more frames than bytes";

namespace detail {

template <class Ask>
void collect(Ask&& ask, std::uint64_t fed, std::vector<Emitted>& frames,
             std::optional<Failed>& fault) {
    for (std::uint64_t left = answers_allowed(fed); left > 0; --left) {
        const bool goes_on = ask([&](const Answer& answer) {
            if (answer.kind == Answer::Kind::fault) {
                fault = Failed{std::string(answer.name), answer.begin, answer.details};
            }
            if (answer.kind != Answer::Kind::frame) return false;
            frames.push_back(
                {{answer.bytes.begin(), answer.bytes.end()}, answer.begin, answer.end});
            return true;
        });
        if (!goes_on) return;
    }
    fault = Failed{std::string(kSpins), fed, {}};
}

}  // namespace detail

// Takes frames until there are none, or the decoder is seen to spin.
template <StreamDecoder D>
void drain(D& decoder, std::uint64_t fed, Outcome& into) {
    const auto ask = [&](auto take) {
        const auto answer = decoder.next();
        return take(as_answer(answer));
    };
    detail::collect(ask, fed, into.frames, into.fault);
}

// The stream is over. A decoder without finish() says nothing.
template <StreamDecoder D>
void drain_end(D& decoder, std::uint64_t fed, Outcome& into) {
    if constexpr (EndingDecoder<D>) {
        const auto ask = [&](auto take) {
            const auto answer = decoder.finish();
            return take(as_answer(answer));
        };
        detail::collect(ask, fed, into.last, into.ending);
    }
}

// Feeds a copy of `fresh`, each piece in memory of its own that is gone after the drain.
template <StreamDecoder D>
Outcome outcome_of(const D& fresh, View stream, const Cuts& cuts) {
    D decoder = fresh;
    Outcome outcome;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= cuts.size(); ++i) {
        const std::size_t end = i < cuts.size() ? cuts[i] : stream.size();
        const View piece = stream.subspan(begin, end - begin);
        const std::vector<std::uint8_t> own(piece.begin(), piece.end());
        decoder.feed(View(own));
        drain(decoder, end, outcome);
        if (outcome.fault && outcome.fault->name == kSpins) return outcome;
        begin = end;
    }
    drain_end(decoder, stream.size(), outcome);
    return outcome;
}

}  // namespace sticky::split
