// JSON objects and arrays back to back: each ends with the bracket that closes its first one.
//
//     {"a":"}"} [1,{}] 0a {}        frames {"a":"}"}, [1,{}], {}; white space between is none
//
// RFC 8259: what stands in a string is no bracket, and a quote behind a backslash ends no string. A
// number, true or null has no end of its own, so it can't be sent; a string could, and isn't.
// Refuses to know: whether it is JSON. Brackets have to match; names, commas and numbers are the
// reader's.
#pragma once

#include <bitset>
#include <string>
#include <vector>

#include "framing/json_strings.h"
#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class JsonBracesCutter;

struct JsonBraces {
    static constexpr std::uint64_t kMostDepth = 1024;

    std::uint64_t max_depth = kMostDepth;   // of brackets in brackets
    std::uint64_t max_frame = kFrameBytes;  // of one text

    using Cutter = JsonBracesCutter;
    static constexpr std::string_view kKind = "json_braces";
    static constexpr std::string_view kAbout = "JSON texts, told apart by their brackets";
    static constexpr std::string_view kAboutZh = "JSON 首尾相接，靠括号配对来分";
    static std::span<const Parameter> parameters();
    static JsonBraces read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const JsonBraces&, const JsonBraces&) = default;
};

// Looks at every byte once; where it is in the text stands in the members.
class JsonBracesCutter {
public:
    explicit JsonBracesCutter(const JsonBraces& spec) : spec_(spec) {}
    Cut cut(ByteView window);
    friend bool operator==(const JsonBracesCutter&, const JsonBracesCutter&) = default;

private:
    bool take_bracket(std::uint8_t byte);

    JsonBraces spec_;
    std::uint64_t scanned_ = 0;
    std::uint64_t depth_ = 0;                     // open brackets
    std::bitset<JsonBraces::kMostDepth> square_;  // which of them are [
    JsonStrings strings_;
};

}  // namespace sticky
