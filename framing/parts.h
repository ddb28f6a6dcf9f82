// The words that every framing scheme speaks: what a frame is made of, where a cutter would cut,
// why it would not.
//
//     00 00 00 05  h e l l o        roles: length, payload
//
// Refuses to know: any scheme, and where in a stream the bytes are (a Cut starts at its frame).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trace/base.h"
#include "trace/byte_range.h"
#include "trace/cause.h"
#include "trace/result.h"

namespace sticky {

// What one encode appended.
struct Encoded {
    std::uint64_t size = 0;  // bytes of the whole frame
    ByteRange payload;       // the message's own bytes, counted from the frame's first byte
    friend bool operator==(const Encoded&, const Encoded&) = default;
};

enum class FieldRole : std::uint8_t { lead, length, header, payload, delimiter, padding };
inline constexpr std::size_t kFieldRoleCount = 6;

// One stretch of a frame, for a reader. The fields of a frame tile it.
struct Field {
    ByteRange range;  // counted from the frame's first byte
    FieldRole role = FieldRole::payload;
    std::string name;   // "length"
    std::string value;  // "5", "\"hello\"", "16 03 01"
    friend bool operator==(const Field&, const Field&) = default;
};

// The part of a frame that a decoder waits for, or that was cut by the stream's end.
enum class Part : std::uint8_t { none, header, payload, delimiter };
inline constexpr std::size_t kPartCount = 4;

enum class FaultKind : std::uint8_t {
    too_long,         // the frame is larger than max_frame
    negative_length,  // a signed length below zero
    bad_length,       // the length does not cover what it must count
    zero_length,      // an empty message, and zero_allowed is false
    bad_byte,         // a byte that can't stand where it stands
    header_too_long,  // what stands before the payload is larger than it may be
    no_length,        // the header is whole, and names no length
    duplicate_key,    // the header names something twice
    bad_checksum,     // the checksum is not the one that was computed
    truncated,        // the stream ended inside a frame
};
inline constexpr std::size_t kFaultKindCount = 10;

// What becomes of bytes after the last mark when the stream ends there.
enum class OnEnd : std::uint8_t {
    error,  // the fault `truncated`
    emit,   // they are the last frame
    drop,   // they are none, and no fault either
};
inline constexpr std::size_t kOnEndCount = 3;
inline constexpr std::string_view kOnEnds[kOnEndCount] = {"error", "emit", "drop"};

// What becomes of a frame above max_frame.
enum class OnTooLong : std::uint8_t {
    error,  // the fault `too_long`, as soon as it is certain
    late,   // the same fault, once the frame's bytes went by
    drop,   // they go by, and the next frame is delivered
};
inline constexpr std::size_t kOnTooLongCount = 3;
inline constexpr std::string_view kOnTooLongs[kOnTooLongCount] = {"error", "late", "drop"};

// Names as traces and scenarios write them ("too_long"); stable.
std::string_view name_of(FieldRole role);
std::string_view name_of(Part part);
std::string_view name_of(FaultKind kind);
std::string_view label_of(FieldRole role, Language language);
std::string_view label_of(Part part, Language language);
bool parse(std::string_view name, FaultKind& kind);

// What a scheme's cutter answers about a window of bytes that begins at a frame's first byte.
struct Cut {
    enum class Kind : std::uint8_t {
        more,   // no frame yet: `size` more bytes at least, before anything can change
        frame,  // the first `size` bytes are a frame
        skip,   // the first `size` bytes belong to no frame
        fault,  // no frame begins here
        late,   // the frame is too long: it goes by, then it is a fault
        drop,   // likewise, and it is none
        pass,   // the first `size` bytes go by, and don't end the frame that is too long
    };
    Kind kind = Kind::more;
    Part part = Part::none;                 // more, fault
    FaultKind fault = FaultKind::too_long;  // fault
    std::uint64_t size = 0;                 // fault: the value that was seen
    std::uint64_t payload_begin = 0;        // frame: the payload in it. fault: the limit, or place
    std::uint64_t payload_end = 0;          // late, drop: bytes of it that surely go by

    static constexpr Cut needs(std::uint64_t at_least, Part part) {
        return {Kind::more, part, {}, at_least, 0, 0};
    }
    static constexpr Cut at(std::uint64_t size, ByteRange payload) {
        return {Kind::frame, {}, {}, size, payload.begin, payload.end};
    }
    static constexpr Cut skips(std::uint64_t size) { return {Kind::skip, {}, {}, size, 0, 0}; }
    static constexpr Cut passes(std::uint64_t size) { return {Kind::pass, {}, {}, size, 0, 0}; }
    static constexpr Cut wrong(FaultKind fault, Part part, std::uint64_t seen,
                               std::uint64_t limit) {
        return {Kind::fault, part, fault, seen, limit, 0};
    }
    // The frame is above max_frame. `certain` bytes of it go by, whether they came or not; then the
    // cutter's cut_beyond() looks for its end, or it is over.
    static constexpr Cut above(OnTooLong how, Part part, std::uint64_t seen, std::uint64_t limit,
                               std::uint64_t certain) {
        constexpr Kind kKinds[] = {Kind::fault, Kind::late, Kind::drop};
        return {
            kKinds[static_cast<std::size_t>(how)], part, FaultKind::too_long, seen, limit, certain};
    }
    // Its length says so, and so where it ends: `around` (it may be "negative") bytes are not in
    // the length. No stream has 2^62 bytes; a length that says so is a fault at once.
    static constexpr Cut announced(OnTooLong how, std::uint64_t length, std::uint64_t limit,
                                   std::uint64_t around) {
        if (length >> 62 != 0) how = OnTooLong::error;
        return above(how, Part::header, length, limit, length + around);
    }
};

// Bytes for a reader: "\"he\\r\\n\"", "16 03 01". Shortened with "..." above `at_most` bytes.
std::string quoted(ByteView bytes, std::size_t at_most = 32);
std::string hex_of(ByteView bytes, std::size_t at_most = 32);

// Appends a field unless it would be empty; a range that reaches beyond the frame is cut there.
void add_field(std::vector<Field>& fields, ByteView frame, ByteRange range, FieldRole role,
               Language language, std::string value);
// The same under a protocol's own name, which no language changes.
void add_field(std::vector<Field>& fields, ByteView frame, ByteRange range, FieldRole role,
               std::string_view name, std::string value);

}  // namespace sticky
