// Bytes between flags, with escapes, and a checksum before the closing flag.
//
//     7e | 68 7d 5e 69 | 50 91 | 7e      payload in the stream [1, 5), the message 68 7e 69
//     flag 7e    an escape is 7d and the byte XOR 20    FCS-16, low byte first, escaped too
//
// RFC 1662 section 4 (octet-stuffed framing) and appendix C (the FCS). What it silently discards is
// skipped here: what is between two flags, frames too short to hold a byte and an FCS, and those
// that end with 7d 7e, the sender's abort. A wrong FCS is a fault: over TCP it is no noise.
// Refuses to know: addresses, control and protocol fields, and characters that a line would eat.
#pragma once

#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class HdlcCutter;

struct Hdlc {
    bool fcs = true;                        // two bytes of checksum end each frame
    bool leading_flag = true;               // a flag is sent before each frame, too
    std::uint64_t max_frame = kFrameBytes;  // in the stream: flags, escapes and FCS counted
    OnTooLong on_too_long = OnTooLong::error;

    using Cutter = HdlcCutter;
    static constexpr std::string_view kKind = "hdlc";
    static constexpr std::string_view kAbout = "flags and escapes, and a checksum at the end";
    static constexpr std::string_view kAboutZh = "用标志字节分帧，正文要转义，帧尾有校验";
    static std::span<const Parameter> parameters();
    static Hdlc read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const Hdlc&, const Hdlc&) = default;
};

// Looks for flags, at every byte once: `scanned_` of the frame at hand hold no closing one. What is
// between two flags is looked at a second time, when the frame is whole.
class HdlcCutter {
public:
    explicit HdlcCutter(const Hdlc& spec)
        : fcs_(spec.fcs), max_frame_(spec.max_frame), on_too_long_(spec.on_too_long) {}
    Cut cut(ByteView window);
    Cut cut_beyond(ByteView window);
    Cut cut_at_end(ByteView window);
    void unescape(ByteView frame, ByteRange payload, Bytes& message) const;
    friend bool operator==(const HdlcCutter&, const HdlcCutter&) = default;

private:
    Cut judge(ByteView window, std::uint64_t begin, std::uint64_t end) const;

    bool fcs_;
    std::uint64_t max_frame_;
    OnTooLong on_too_long_;
    std::uint64_t scanned_ = 0;
};

}  // namespace sticky
