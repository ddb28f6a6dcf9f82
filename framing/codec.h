// A message into a frame, and a frame explained.
//
//     encode(LengthPrefix{}, "hello")   ->  00 00 00 05 68 65 6c 6c 6f,  payload [4, 9)
//
// The other way is decoder.h. Refuses to know: streams, transports, who sends.
#pragma once

#include "framing/spec.h"

namespace sticky {

// Is the spec one that can be used? Everything below, and Decoder, asks for a spec that passed.
Result<void> check(const FramingSpec& spec);

// Appends one frame to `out` and says where in it the payload lies. A payload that this framing
// can't carry (too long for the length field, contains the delimiter, ...) is an Error, and leaves
// `out` as it was.
Result<Encoded> encode(const FramingSpec& spec, ByteView payload, Bytes& out);

// One message after another, of one flow: where what was sent decides how the next is
// (mode_switch).
class Encoder {
public:
    explicit Encoder(const FramingSpec& spec) : spec_(spec) {}
    Result<Encoded> encode(ByteView payload, Bytes& out);

private:
    FramingSpec spec_;  // of the next message
};

// The fields that tile one frame. Bytes that are not a whole frame are named as far as they go.
std::vector<Field> describe(const FramingSpec& spec, ByteView frame,
                            Language language = Language::en);

// One line for a reader: "4-byte big-endian length prefix", "4 字节大端长度前缀".
std::string sketch(const FramingSpec& spec, Language language = Language::en);

}  // namespace sticky
