// A frame ends where a mark is complete.
//
//     marks = ["\n", "\r\n"]      h i \r \n | e g g \n | \n |        frames "hi", "egg", ""
//
// The rule: the mark whose last byte comes first ends the frame; of several that end there, the
// longest. A mark lies wholly in its frame. So no decoder ever needs to look ahead, and no cut can
// change a frame. (The rule "the shortest frame" of Netty's DelimiterBasedFrameDecoder is the same
// unless a mark lies inside another; then it depends on how the bytes came, and we refuse it.)
#pragma once

#include <array>
#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class DelimiterCutter;

struct Delimiter {
    std::vector<Bytes> marks = {};  // 1 to 16 of 1 to 64 bytes; encode writes the first
    bool keep = false;              // what is delivered: without the mark, or with it
    // Of the whole frame, mark included. A frame is too long once max_frame bytes of it came and no
    // mark was complete among them.
    std::uint64_t max_frame = kFrameBytes;
    OnEnd on_end = OnEnd::error;  // bytes behind the last mark; half of a mark is among them
    OnTooLong on_too_long = OnTooLong::error;

    using Cutter = DelimiterCutter;
    static constexpr std::string_view kKind = "delimiter";
    static constexpr std::string_view kAbout = "a mark ends every frame";
    static constexpr std::string_view kAboutZh = "用分隔符结束每一帧";
    static std::span<const Parameter> parameters();
    static Delimiter read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const Delimiter&, const Delimiter&) = default;
};

// Looks at every byte once, however the bytes come: `scanned_` of the frame at hand hold no
// complete mark.
class DelimiterCutter {
public:
    explicit DelimiterCutter(const Delimiter& spec);
    Cut cut(ByteView window);
    Cut cut_beyond(ByteView window);
    Cut cut_at_end(ByteView window);
    bool ends_with_stream() const { return on_end_ != OnEnd::error; }
    friend bool operator==(const DelimiterCutter&, const DelimiterCutter&) = default;

private:
    std::size_t next_candidate(ByteView window, std::size_t from) const;
    const Bytes* mark_ending_at(ByteView window, std::size_t end) const;
    Part part_at_end(ByteView window) const;
    std::uint64_t half_mark() const { return marks_.front().size() - 1; }  // the most there can be

    std::vector<Bytes> marks_;  // longest first
    bool keep_ = false;
    std::uint64_t max_frame_ = 0;
    OnEnd on_end_ = OnEnd::error;
    OnTooLong on_too_long_ = OnTooLong::error;
    std::array<bool, 256> ends_a_mark_{};
    int only_end_ = -1;  // the last byte of every mark, if they share one
    std::uint64_t scanned_ = 0;
};

}  // namespace sticky
