// Lines of text: LF ends one, or CR LF, or either.
//
//     ending = "any"       h i \r \n | e g g \n |              frames "hi", "egg"
//     ending = "crlf"      h i \n \r x \r \n |                 one frame: "hi\n\rx"
//
// RFC 5322 section 2.3: CR and LF stand only together. RFC 9112 section 2.2: a recipient may take a
// lone LF for an end and ignore a CR before it, and must not take a lone CR for one. That CR is the
// trap: at the end of a read it may be half of an end, so nothing can be said of it yet.
// Refuses to know: character sets, and what a line says.
#pragma once

#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class LinesCutter;

enum class LineEnding : std::uint8_t {
    lf,    // LF; a CR before it is the line's own
    crlf,  // CR LF and nothing else
    any,   // LF, and one CR before it goes with it; CR LF is sent
};
inline constexpr std::size_t kLineEndingCount = 3;
std::string_view name_of(LineEnding ending);

struct Lines {
    LineEnding ending = LineEnding::any;
    bool lone_allowed = true;  // false: a CR or LF that is no part of an end is a fault
    OnEnd on_end = OnEnd::error;
    std::uint64_t max_frame = kFrameBytes;  // of a line, its end included
    OnTooLong on_too_long = OnTooLong::error;

    std::uint64_t end_size() const { return ending == LineEnding::lf ? 1 : 2; }  // as sent

    using Cutter = LinesCutter;
    static constexpr std::string_view kKind = "lines";
    static constexpr std::string_view kAbout = "a line end ends every frame";
    static constexpr std::string_view kAboutZh = "用换行结束每一帧";
    static std::span<const Parameter> parameters();
    static Lines read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const Lines&, const Lines&) = default;
};

// Looks at every byte once: `scanned_` of the line at hand hold neither its end nor a fault.
class LinesCutter {
public:
    explicit LinesCutter(const Lines& spec) : spec_(spec) {}
    Cut cut(ByteView window);
    Cut cut_beyond(ByteView window);
    Cut cut_at_end(ByteView window);
    bool ends_with_stream() const { return spec_.on_end != OnEnd::error; }
    friend bool operator==(const LinesCutter&, const LinesCutter&) = default;

private:
    Cut judge(ByteView window, std::size_t at) const;
    ByteView mark() const;

    Lines spec_;
    std::uint64_t scanned_ = 0;
};

}  // namespace sticky
