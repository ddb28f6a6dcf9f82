// One JSON text a line (ndjson, JSON Lines): LF ends it, and one CR before it goes with it.
//
//     {"a":1} \n | [2] \r \n | \n | 3 \n         frames {"a":1}, [2], 3; the empty line is none
//
// The ndjson specification 1.0.0, section 3.1: a text holds no line end (inside strings they are
// written \n), a parser must take CR LF too, and may skip empty lines. The message is the line.
// Refuses to know: whether it is JSON. With `balanced` it looks at brackets and quotes alone (RFC
// 8259), which is what a cut or a line end inside a text breaks.
#pragma once

#include <string>
#include <vector>

#include "framing/lines.h"

namespace sticky {

class NdjsonCutter;

struct Ndjson {
    bool skip_empty = true;  // false: an empty line is a fault
    bool balanced = false;   // true: a line whose brackets or quotes don't close is a fault
    OnEnd on_end = OnEnd::error;
    std::uint64_t max_frame = kFrameBytes;  // of a line, its end included
    OnTooLong on_too_long = OnTooLong::error;

    Lines lines() const { return {LineEnding::any, true, on_end, max_frame, on_too_long}; }

    using Cutter = NdjsonCutter;
    static constexpr std::string_view kKind = "ndjson";
    static constexpr std::string_view kAbout = "one JSON text a line";
    static constexpr std::string_view kAboutZh = "每行一个 JSON";
    static std::span<const Parameter> parameters();
    static Ndjson read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const Ndjson&, const Ndjson&) = default;
};

// A line is judged once it is whole.
class NdjsonCutter {
public:
    explicit NdjsonCutter(const Ndjson& spec) : spec_(spec), lines_(spec.lines()) {}
    Cut cut(ByteView window) { return judged(window, lines_.cut(window)); }
    Cut cut_at_end(ByteView window) { return judged(window, lines_.cut_at_end(window)); }
    Cut cut_beyond(ByteView window) { return lines_.cut_beyond(window); }
    bool ends_with_stream() const { return lines_.ends_with_stream(); }
    friend bool operator==(const NdjsonCutter&, const NdjsonCutter&) = default;

private:
    Cut judged(ByteView window, const Cut& line) const;

    Ndjson spec_;
    LinesCutter lines_;
};

}  // namespace sticky
