// The pieces of the reference: what begins at a stream's first byte, scheme by scheme.
#pragma once

#include "tests/framing/reference.h"

namespace sticky::test {

// One frame, a fault, or neither yet.
struct First {
    std::optional<Outcome::Delivered> frame;
    std::optional<Fault> fault;
    std::uint64_t missing = 0;
    Part part = Part::none;
    bool skipped = false;  // `frame` is none: bytes between frames
    bool last = false;     // neither yet; but if the stream ends here, all of it is a frame,
    bool dropped = false;  // or nothing,
    std::optional<Outcome::Delivered> ending;  // or this
};

inline First first_frame(ByteRange range, ByteRange payload) {
    First first;
    first.frame = Outcome::Delivered{range, payload};
    return first;
}
inline First first_skip(std::uint64_t size) {
    First first = first_frame({0, size}, {0, 0});
    first.skipped = true;
    return first;
}
inline First first_fault(FaultKind kind, Part part, std::uint64_t seen, std::uint64_t limit) {
    First first;
    first.fault = Fault{0, kind, part, seen, limit};
    return first;
}
inline First first_missing(std::uint64_t missing, Part part) {
    First first;
    first.missing = missing;
    first.part = part;
    return first;
}

First first_of(const Lines& spec, ByteView stream);
First first_of(const Varint& spec, ByteView stream);
First first_of(const DecimalLength& spec, ByteView stream);
First first_of(const JsonHeader& spec, ByteView stream);
First first_of(const Ndjson& spec, ByteView stream);
First first_of(const Chunked& spec, ByteView stream);
First first_of(const Slip& spec, ByteView stream);
First first_of(const Protocol& spec, ByteView stream);
First first_of(const Tlv& spec, ByteView stream);
First first_of(const CrcPrefix& spec, ByteView stream);
First first_of(const Resp& spec, ByteView stream);
First first_of(const ContentLength& spec, ByteView stream);
First first_of(const RecordMark& spec, ByteView stream);
First first_of(const WebSocket& spec, ByteView stream);
First first_of(const UntilClose& spec, ByteView stream);
First first_of(const ModeSwitch& spec, ByteView stream);

// How the stream goes on behind a message.
void follow(FramingSpec& spec, std::string_view message);

// The message of a frame of a scheme that doesn't leave it as it is.
std::string unescaped(const Chunked& spec, std::string_view payload);
std::string unescaped(const Slip& spec, std::string_view payload);
// Of those whose payload doesn't tell: the message of a whole frame.
std::string message_of(const RecordMark& spec, std::string_view frame);
std::string message_of(const WebSocket& spec, std::string_view frame);

// The CRC-32 of IEEE 802.3, a bit at a time.
std::uint32_t crc32(ByteView bytes);

}  // namespace sticky::test

#include "tests/framing/reference_marks.h"
