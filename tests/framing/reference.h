// The same schemes a second time, as plainly as they can be written: the whole stream at hand,
// 128-bit arithmetic, no state. What Decoder and encode are compared with.
#pragma once

#include <vector>

#include "framing/decoder.h"

namespace sticky::test {

struct Outcome {
    struct Delivered {
        ByteRange range, payload;
        friend bool operator==(const Delivered&, const Delivered&) = default;
    };
    std::vector<Delivered> frames;
    std::optional<Fault> fault;  // its kind and offset are compared, its figures too
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

// What a stream that ends here must give. `ended` false: more may come, so nothing is truncated.
Outcome expected(const FramingSpec& spec, ByteView stream, bool ended);

// The length field's bytes.
Bytes number(std::uint64_t value, std::uint64_t width, ByteOrder order);

std::string to_string(const Outcome& outcome);
std::string to_string(const FramingSpec& spec);

}  // namespace sticky::test
