// A record separator before each JSON text, a line feed behind it.
//
//     1e {"a":1} 0a | 1e [ 0a 2 0a ] 0a | 1e 12 0a          RS 1e, LF 0a
//
// RFC 7464. A text may hold line feeds: the one that ends it is the first behind a whole value. A
// text that the next RS, or the stream's end, finds without one is whole if its value ends by
// itself (a bracket, a quote) or white space follows; a bare 12 may be the beginning of 123
// (section 2.4). Else it is truncated: skipped, as section 2.3 and 2.4 have it, or a fault. Refuses
// to know: whether it is JSON. Brackets and quotes alone are looked at.
#pragma once

#include <string>
#include <vector>

#include "framing/json_strings.h"
#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class JsonSeqCutter;

// A text that an RS or the stream's end cuts short.
enum class OnTruncated : std::uint8_t {
    skip,   // passed over
    error,  // the fault `bad_byte` at the RS; `truncated` at the end
};

struct JsonSeq {
    OnTruncated on_truncated = OnTruncated::skip;
    std::uint64_t max_frame = kFrameBytes;  // of a text, its RS and what ends it included
    OnTooLong on_too_long = OnTooLong::error;

    using Cutter = JsonSeqCutter;
    static constexpr std::string_view kKind = "json_seq";
    static constexpr std::string_view kAbout = "JSON texts, each behind a record separator";
    static constexpr std::string_view kAboutZh = "JSON 文本序列，每个前面有一个记录分隔符";
    static std::span<const Parameter> parameters();
    static JsonSeq read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const JsonSeq&, const JsonSeq&) = default;
};

// Looks at every byte once; where it is in the text stands in the members.
class JsonSeqCutter {
public:
    explicit JsonSeqCutter(const JsonSeq& spec) : spec_(spec) {}
    Cut cut(ByteView window);
    Cut cut_beyond(ByteView window);
    Cut cut_at_end(ByteView window);
    bool ends_with_stream() const { return spec_.on_truncated == OnTruncated::skip; }
    friend bool operator==(const JsonSeqCutter&, const JsonSeqCutter&) = default;

private:
    void take(std::uint8_t byte);
    Cut done(const Cut& cut);

    JsonSeq spec_;
    std::uint64_t scanned_ = 0;  // bytes of the frame at hand, its RS included
    std::uint64_t depth_ = 0;    // open brackets
    JsonStrings strings_;
    bool begun_ = false;  // something that is no white space came
    bool whole_ = false;  // no byte of the value can be missing
};

}  // namespace sticky
