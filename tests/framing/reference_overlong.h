// The reference of on_too_long: where a frame ends that is above max_frame.
#pragma once

#include "tests/framing/reference_first.h"

namespace sticky::test {

struct Overlong {
    OnTooLong how = OnTooLong::error;   // error: it is a fault at once
    std::optional<std::uint64_t> size;  // of the frame; none: not all of it came
    std::uint64_t missing = 0;          // then: bytes, at least
    bool ends_with_stream = false;      // on_end makes no fault of the rest
};

// Bytes of the frame that its length doesn't count.
std::uint64_t around(const LengthPrefix& spec, ByteView frame);
std::uint64_t around(const Varint& spec, ByteView frame);
std::uint64_t around(const DecimalLength& spec, ByteView frame);
std::uint64_t around(const JsonHeader& spec, ByteView frame);
std::uint64_t around(const Tlv& spec, ByteView frame);
std::uint64_t around(const CrcPrefix& spec, ByteView frame);
std::uint64_t around(const Protocol& spec, ByteView frame);
std::uint64_t around(const ContentLength& spec, ByteView frame);
// Where the frame ends, by its mark alone; npos: not here.
std::size_t end_of(const Delimiter& spec, std::string_view text);
std::size_t end_of(const Lines& spec, std::string_view text);
std::size_t end_of(const Ndjson& spec, std::string_view text);
std::size_t end_of(const Slip& spec, std::string_view text);
std::size_t end_of(const Hdlc& spec, std::string_view text);
std::size_t end_of(const Cobs& spec, std::string_view text);
std::size_t end_of(const Enclosed& spec, std::string_view text);
std::size_t end_of(const JsonSeq& spec, std::string_view text);

template <class Spec>
Overlong overlong(const Spec& spec, ByteView rest, const Fault& fault) {
    Overlong beyond{OnTooLong::error, rest.size(), 0, false};
    if (fault.kind != FaultKind::too_long) return beyond;
    if constexpr (requires { around(spec, rest); }) {
        // A head without an end has no length yet; and nothing is as long as 2^62 bytes.
        if (fault.part != Part::header || fault.seen / 2 > INT64_MAX / 4) return beyond;
        beyond.how = spec.on_too_long;
        const std::uint64_t size = fault.seen + around(spec, rest);
        beyond.size = size;
        if (size <= rest.size()) return beyond;
        beyond.size.reset();
        beyond.missing = size - rest.size();
    } else if constexpr (requires { end_of(spec, ""); }) {
        beyond.how = spec.on_too_long;
        beyond.size = end_of(spec, text_of(rest));
        if (*beyond.size != std::string_view::npos) return beyond;
        beyond.size.reset();
        beyond.missing = 1;
        if constexpr (requires { spec.on_end; }) {
            beyond.ends_with_stream = spec.on_end != OnEnd::error;
        } else if constexpr (requires { spec.on_truncated; }) {
            beyond.ends_with_stream = spec.on_truncated == OnTruncated::skip;
        }
    }
    if (beyond.how == OnTooLong::error) beyond.size = rest.size();
    return beyond;
}

}  // namespace sticky::test
