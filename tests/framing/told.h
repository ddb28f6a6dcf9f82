// What a stream gives, in words: the messages, and the fault if there is one.
//
//     told_always(Slip{}, "\xc0hi\xc0")     ->   {"hi"}, none; the same however it was cut
//
// For schemes whose messages don't stand in the stream as they are; deliver.h has the others.
#pragma once

#include <gtest/gtest.h>

#include "framing/decoder.h"
#include "tests/support/cases.h"

namespace sticky::test {

template <std::size_t N>
std::string bytes(const char (&text)[N]) {  // with the zeros inside
    return {text, N - 1};
}

struct Told {
    std::vector<std::string> messages;
    std::optional<Fault> fault;
    friend bool operator==(const Told&, const Told&) = default;
};
inline Told told(const FramingSpec& spec, std::string_view stream, std::size_t step) {
    Told all;
    Decoder decoder(spec);
    for (std::size_t at = 0;; at += step) {
        const bool end = at >= stream.size();
        if (!end) decoder.feed(view_of(stream.substr(at, step)));
        for (;;) {
            const Decoded answer = end ? decoder.finish() : decoder.next();
            decoder.check_invariants();
            if (const auto* fault = std::get_if<Fault>(&answer)) all.fault = *fault;
            const auto* frame = std::get_if<Frame>(&answer);
            if (frame == nullptr) break;
            all.messages.emplace_back(text_of(frame->bytes));
        }
        if (end) return all;
    }
}
// Whole, byte by byte, and in pieces that fit nothing.
inline Told told_always(const FramingSpec& spec, std::string_view stream) {
    const Told whole = told(spec, stream, std::max<std::size_t>(1, stream.size()));
    for (const std::size_t step : {1U, 3U, 7U}) EXPECT_EQ(told(spec, stream, step), whole) << step;
    tried(4);
    return whole;
}

}  // namespace sticky::test
