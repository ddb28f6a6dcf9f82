// Our own Decoder as framing/split/ wants decoders: it says the same, in other words.
//
//     prove_split_invariance(SplitDecoder(LengthPrefix{}), stream)
//
// Refuses to know: how splits are made and compared.
#pragma once

#include "framing/decoder.h"
#include "framing/split/answer.h"

namespace sticky {

class SplitDecoder {
public:
    explicit SplitDecoder(const FramingSpec& spec) : decoder_(spec) {}

    void feed(split::View bytes) { decoder_.feed(bytes); }
    split::Answer next() { return answer(decoder_.next()); }
    split::Answer finish() { return answer(decoder_.finish()); }
    const Decoder& decoder() const { return decoder_; }

    friend bool operator==(const SplitDecoder&, const SplitDecoder&) = default;

private:
    static split::Answer answer(const Decoded& decoded) {
        if (const auto* frame = std::get_if<Frame>(&decoded)) {
            return split::Answer::frame(frame->bytes, frame->range.begin, frame->range.end);
        }
        const auto* fault = std::get_if<Fault>(&decoded);
        if (fault == nullptr) return split::Answer::more();
        split::Answer answer = split::Answer::fault(name_of(fault->kind), fault->offset);
        answer.details = {static_cast<std::uint64_t>(fault->part), fault->seen, fault->limit};
        return answer;
    }

    Decoder decoder_;
};

}  // namespace sticky
