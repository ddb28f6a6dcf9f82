// A stream fed byte by byte and drained after each: what every other way is compared with.
//
//     S_0  -a->  S_1  -b->  S_2 ...      states[i], and all that i bytes gave: the first
//                                        counts[i] frames, and faults[i]
//
// Refuses to know: other ways to cut.
#pragma once

#include "framing/split/partition.h"

namespace sticky::split {

template <StreamDecoder D>
class ByBytes {
public:
    ByBytes(const D& fresh, View stream) : stream_(stream) {
        states.reserve(stream.size() + 1);
        Outcome so_far;
        D decoder = fresh;
        for (std::size_t i = 0;; ++i) {
            drain(decoder, i, so_far);
            states.push_back(decoder);
            counts.push_back(so_far.frames.size());
            faults.push_back(so_far.fault);
            if (i == stream.size()) break;
            if (so_far.fault && so_far.fault->name == kSpins) {
                spins = true;
                break;
            }
            decoder.feed(stream.subspan(i, 1));
        }
        frames = std::move(so_far.frames);
    }

    // Takes what `decoder`, which was fed up to `i` and has given `given` frames, has to say.
    // False: that is not what i bytes give.
    bool agrees(D& decoder, std::size_t given, std::size_t i) const {
        for (;;) {
            const auto raw = decoder.next();
            const Answer& answer = as_answer(raw);
            if (answer.kind == Answer::Kind::frame) {
                if (given == counts[i] || !same(answer, frames[given])) return false;
                ++given;
                continue;
            }
            return given == counts[i] && agrees_in_end(answer, faults[i]);
        }
    }
    static bool agrees_in_end(const Answer& answer, const std::optional<Failed>& want) {
        if (answer.kind == Answer::Kind::more) return !want;
        return want && same(answer, *want);
    }
    // finish() says what ended() gave. Nothing is kept of it: there may be millions.
    static bool agrees_when_ended(D& decoder, const Outcome& end) {
        if constexpr (EndingDecoder<D>) {
            for (std::size_t given = 0;; ++given) {
                const auto raw = decoder.finish();
                const Answer& answer = as_answer(raw);
                if (answer.kind != Answer::Kind::frame) {
                    return given == end.last.size() && agrees_in_end(answer, end.ending);
                }
                if (given == end.last.size() || !same(answer, end.last[given])) return false;
            }
        }
        return true;
    }
    // What finish() gives after i bytes, from `decoder`, which is spent.
    static Outcome ended(D decoder, std::size_t i) {
        Outcome end;
        drain_end(decoder, i, end);
        return end;
    }
    std::size_t size() const { return stream_.size(); }
    View stream() const { return stream_; }

    std::vector<D> states;
    std::vector<std::size_t> counts;
    std::vector<std::optional<Failed>> faults;
    std::vector<Emitted> frames;
    bool spins = false;  // the rest of the stream was not fed

private:
    View stream_;
};

}  // namespace sticky::split
