// Lines until one of them says so; behind it, frames with a length.
//
//     EHLO a \r\n  STARTTLS \r\n | 00 00 00 05 h e l l o | ...        switch = "STARTTLS"
//     |<- lines               ->| |<- frames with a length prefix ->
//
// How a protocol changes its tongue in the middle of a stream: SMTP's STARTTLS and BDAT, HTTP's
// Upgrade, CONNECT. The line's last byte decides, not the read that brought it: what came behind it
// in the same read is the new kind already (CVE-2011-0411 took it for the old one). Only this
// direction is looked at. Refuses to know: what the line asks for, and whether the other end
// agreed.
#pragma once

#include <string>
#include <vector>

#include "framing/length_prefix.h"
#include "framing/lines.h"

namespace sticky {

class ModeSwitchCutter;

struct ModeSwitch {
    std::string line = "STARTTLS";  // `switch`: the line, without its end
    std::uint64_t width = 4;        // of the length field behind it
    ByteOrder order = ByteOrder::big;
    bool switched = false;                  // the stream begins behind the line
    std::uint64_t max_frame = kFrameBytes;  // of a line with its end, of a frame with its length

    using Cutter = ModeSwitchCutter;
    static constexpr std::string_view kKind = "mode_switch";
    static constexpr std::string_view kAbout = "lines, and a length prefix behind a certain one";
    static constexpr std::string_view kAboutZh = "先按行，遇到约定的那一行后改用长度前缀";
    static std::span<const Parameter> parameters();
    static ModeSwitch read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    // What was sent decides how the next message is (codec.h, Encoder).
    void sent(ByteView payload) { switched = switched || text_of(payload) == line; }
    // A line, unless a length prefix says exactly how many bytes these are.
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const ModeSwitch&, const ModeSwitch&) = default;
};

class ModeSwitchCutter {
public:
    explicit ModeSwitchCutter(const ModeSwitch& spec);
    Cut cut(ByteView window);
    friend bool operator==(const ModeSwitchCutter&, const ModeSwitchCutter&) = default;

private:
    std::string line_;
    LinesCutter lines_;
    LengthPrefixCutter prefix_;
    bool switched_;
};

}  // namespace sticky
