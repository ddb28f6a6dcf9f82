// A mark begins every frame, another one ends it.
//
//     02 68 69 03 | 02 03          frames "hi" and "", in STX and ETX, the default
//     0b 4d 53 48 .. 1c 0d         MLLP: VT, an HL7 message, FS CR
//
// Behind the begin mark it is a delimiter's frame: the first end mark that is complete ends it, and
// another begin mark is part of the message. Nothing is escaped. MLLP: HL7 Version 3 Standard,
// "Transport Specification - MLLP", Release 1. What stands between two frames is a fault, or passed
// over; an end mark there, too.
#pragma once

#include <string>
#include <vector>

#include "framing/delimiter.h"

namespace sticky {

class EnclosedCutter;

// Bytes between an end mark and the next begin mark.
enum class Between : std::uint8_t {
    error,  // the fault `bad_byte`
    skip,   // passed over
};

struct Enclosed {
    Bytes begin = {0x02}, end = {0x03};  // of 1 to 16 bytes each
    Between between = Between::error;
    std::uint64_t max_frame = kFrameBytes;  // of the whole frame, both marks included
    OnTooLong on_too_long = OnTooLong::error;

    // What follows the begin mark.
    Delimiter rest() const {
        return {{end}, false, max_frame - begin.size(), OnEnd::error, on_too_long};
    }

    using Cutter = EnclosedCutter;
    static constexpr std::string_view kKind = "enclosed";
    static constexpr std::string_view kAbout = "a mark begins every frame, and another one ends it";
    static constexpr std::string_view kAboutZh = "每一帧以一个标记开头，以另一个标记结束";
    static std::span<const Parameter> parameters();
    static Enclosed read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const Enclosed&, const Enclosed&) = default;
};

// Remembers only what the search for the end mark does; a begin mark is met at the window's first
// byte or not at all.
class EnclosedCutter {
public:
    explicit EnclosedCutter(const Enclosed& spec)
        : begin_(spec.begin),
          between_(spec.between),
          max_frame_(spec.max_frame),
          rest_(spec.rest()) {}
    Cut cut(ByteView window);
    Cut cut_beyond(ByteView window) { return rest_.cut_beyond(window); }
    friend bool operator==(const EnclosedCutter&, const EnclosedCutter&) = default;

private:
    Cut before(ByteView window) const;

    Bytes begin_;
    Between between_;
    std::uint64_t max_frame_;
    DelimiterCutter rest_;
};

}  // namespace sticky
