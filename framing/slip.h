// Bytes between END marks; what looks like a mark is written as two others.
//
//     END 0xc0 ends a frame        0xc0 is sent as 0xdb 0xdc       0xdb as 0xdb 0xdd
//     c0 68 db dc 69 c0            payload in the stream [1, 5), the message 68 c0 69
//
// RFC 1055: an END before the frame too flushes what noise left, and the empty frame between two
// ENDs is none. Behind 0xdb only 0xdc and 0xdd may stand; the RFC leaves another byte to the
// receiver, here it is a fault. The message doesn't stand in the stream as it is: the cutter keeps
// it unescaped (spec.h), the frame's payload range covers what it came from.
#pragma once

#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class SlipCutter;

struct Slip {
    bool leading_end = true;                // an END is sent before each frame, too
    std::uint64_t max_frame = kFrameBytes;  // in the stream: both ENDs and escapes counted
    OnTooLong on_too_long = OnTooLong::error;

    using Cutter = SlipCutter;
    static constexpr std::string_view kKind = "slip";
    static constexpr std::string_view kAbout = "END marks, and escapes for what looks like one";
    static constexpr std::string_view kAboutZh = "用 END 标记分帧，正文里的标记要转义";
    static std::span<const Parameter> parameters();
    static Slip read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const Slip&, const Slip&) = default;
};

// Looks at every byte once: `scanned_` of the frame at hand hold neither its end nor a fault.
class SlipCutter {
public:
    explicit SlipCutter(const Slip& spec)
        : max_frame_(spec.max_frame), on_too_long_(spec.on_too_long) {}
    Cut cut(ByteView window);
    Cut cut_beyond(ByteView window);
    void unescape(ByteView frame, ByteRange payload, Bytes& message) const;
    friend bool operator==(const SlipCutter&, const SlipCutter&) = default;

private:
    std::uint64_t max_frame_;
    OnTooLong on_too_long_;
    std::uint64_t scanned_ = 0;
};

}  // namespace sticky
