// A length in decimal digits, a mark after it, so many bytes, and perhaps a mark behind them.
//
//     5:hello,                     mark = ":", end = ","          netstrings (D. J. Bernstein,
//     1997) 5 hello                      mark = " ", end = ""           octet counting, RFC 6587
//     section 3.4.1 5\n hello                    mark = "\n", end = ""          a line that says
//     how much follows
//
// Both sources write a number in one way only: no leading zeros (RFC 6587: not even the number 0,
// which is zero_allowed = false), no sign, no space. How many digits there may be is bounded, so
// that no endless number is waited for.
#pragma once

#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class DecimalLengthCutter;

struct DecimalLength {
    Bytes mark = {':'};                     // 1 to 16 bytes, the first no digit
    Bytes end = {','};                      // 0 to 16
    std::uint64_t max_digits = 10;          // 1 to 19
    std::uint64_t max_frame = kFrameBytes;  // of the whole frame: digits, mark, message and end
    bool zero_allowed = true;
    OnTooLong on_too_long = OnTooLong::error;

    using Cutter = DecimalLengthCutter;
    static constexpr std::string_view kKind = "decimal_length";
    static constexpr std::string_view kAbout = "a length in decimal digits, then a mark";
    static constexpr std::string_view kAboutZh = "用十进制数字写长度，后跟分隔符";
    static std::span<const Parameter> parameters();
    static DecimalLength read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const DecimalLength&, const DecimalLength&) = default;
};

class DecimalLengthCutter {
public:
    explicit DecimalLengthCutter(const DecimalLength& spec) : spec_(spec) {}
    Cut cut(ByteView window) const;
    friend bool operator==(const DecimalLengthCutter&, const DecimalLengthCutter&) = default;

private:
    DecimalLength spec_;
};

}  // namespace sticky
