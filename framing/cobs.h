// Code bytes instead of zeros, so that the one zero left ends the frame.
//
//     03 68 69 | 02 21 | 00        code n: n - 1 bytes follow, then a zero that is not sent
//        h  i 00    !               message 68 69 00 21; payload in the stream [1, 5)
//
// Cheshire and Baker, "Consistent Overhead Byte Stuffing", IEEE/ACM Transactions on Networking
// 7(2), 1999: the last block has no zero behind it, and code ff stands for 254 bytes and none.
// Nothing is escaped, yet the message doesn't stand in the stream as it is: the cutter keeps it
// (spec.h).
#pragma once

#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class CobsCutter;

struct Cobs {
    std::uint64_t max_frame = kFrameBytes;  // in the stream: code bytes and the zero counted
    bool zero_allowed = true;               // a message may be empty
    OnTooLong on_too_long = OnTooLong::error;

    using Cutter = CobsCutter;
    static constexpr std::string_view kKind = "cobs";
    static constexpr std::string_view kAbout =
        "a zero ends every frame; code bytes for other zeros";
    static constexpr std::string_view kAboutZh = "用 0 字节结束每一帧，正文里的 0 换成代码字节";
    static std::span<const Parameter> parameters();
    static Cobs read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const Cobs&, const Cobs&) = default;
};

// Looks at every byte once: `scanned_` of the frame at hand are in order, and its next code byte,
// or its end, stands at `next_`.
class CobsCutter {
public:
    explicit CobsCutter(const Cobs& spec)
        : max_frame_(spec.max_frame),
          zero_allowed_(spec.zero_allowed),
          on_too_long_(spec.on_too_long) {}
    Cut cut(ByteView window);
    Cut cut_beyond(ByteView window);
    void unescape(ByteView frame, ByteRange payload, Bytes& message) const;
    friend bool operator==(const CobsCutter&, const CobsCutter&) = default;

private:
    std::uint64_t max_frame_;
    bool zero_allowed_;
    OnTooLong on_too_long_;
    std::uint64_t scanned_ = 0, next_ = 0;
};

}  // namespace sticky
