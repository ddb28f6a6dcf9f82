// A length field says how many bytes follow it.
//
//     | lead     | length    | what follows                          |     follows = value
//     | offset   | width     | value + adjustment (- width if ...)   |       + adjustment
//     |<- header           ->|                                       |       - width, if
//     |<- strip: not delivered ->| delivered                         |         includes_itself
//     |<- the frame; at most max_frame                             ->|
//
// By default the limit stands behind the adjustment: it judges the whole frame, from the first byte
// of the lead to the last that follows. With limit = "value" it judges the value before it is
// adjusted, as tokio-util does.
#pragma once

#include <bit>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class LengthPrefixCutter;

enum class ByteOrder : std::uint8_t { big, little, native };
inline constexpr std::size_t kByteOrderCount = 3;
std::string_view name_of(ByteOrder order);

// What max_frame judges.
enum class LimitOf : std::uint8_t {
    frame,  // all its bytes, behind the adjustment
    value,  // the number in the length field, before it
};

struct LengthPrefix {
    std::uint64_t width = 4;  // of the length field: 1 to 8 bytes
    ByteOrder order = ByteOrder::big;
    bool is_signed = false;        // two's complement; below zero is a fault
    std::uint64_t offset = 0;      // bytes before the length field
    Bytes lead = {};               // what encode writes there: `offset` bytes; empty: zeros
    std::int64_t adjustment = 0;   // added to the value to give the number of bytes that follow
    bool includes_itself = false;  // the value also counts the `width` bytes it stands in
    // Bytes removed from the front of what is delivered; none: the header. Above the header: encode
    // writes zeros there, which the length counts and the message doesn't.
    std::optional<std::uint64_t> strip = {};
    std::uint64_t max_frame = kFrameBytes;  // see above
    bool zero_allowed = true;  // false: a frame with no byte beyond header and strip is a fault
    OnTooLong on_too_long = OnTooLong::error;
    LimitOf limit = LimitOf::frame;

    std::uint64_t header_size() const { return offset + width; }
    std::uint64_t strip_size() const { return strip.value_or(header_size()); }
    // Where a message begins that encode wrote: after the header, and after all that is stripped.
    std::uint64_t message_begin() const { return std::max(header_size(), strip_size()); }
    // Size of a frame whose length field holds 0; may be negative.
    std::int64_t overhead() const;
    std::uint64_t largest_value() const;  // that the field can hold
    // The most bytes of a whole frame; may be negative before check().
    std::int64_t largest_frame() const;

    using Cutter = LengthPrefixCutter;
    static constexpr std::string_view kKind = "length_prefix";
    static constexpr std::string_view kAbout = "a length field says how many bytes follow";
    static constexpr std::string_view kAboutZh = "用长度字段说明后面有多少字节";
    static std::span<const Parameter> parameters();
    static LengthPrefix read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const LengthPrefix&, const LengthPrefix&) = default;
};

// The spec boiled down to one load, one comparison and two additions.
class LengthPrefixCutter {
public:
    explicit LengthPrefixCutter(const LengthPrefix& spec);

    Cut cut(ByteView window) {
        if (window.size() < header_) return Cut::needs(header_ - window.size(), Part::header);
        const std::uint64_t value = value_in(window);
        if (value - least_ > most_ - least_) [[unlikely]]
            return refuse(value);
        const std::uint64_t size = value + overhead_;  // modulo 2^64: overhead_ may be "negative"
        if (window.size() < size) return Cut::needs(size - window.size(), Part::payload);
        return Cut::at(size, {strip_, size});
    }
    // The length field of a window that holds the header.
    std::uint64_t value_in(ByteView window) const {
        if (window.size() < offset_ + 8) return value_by_bytes(window);
        std::uint64_t word = 0;
        std::memcpy(&word, window.data() + offset_, sizeof word);
        // The first bytes in memory are the low ones in a little-endian word.
        if ((std::endian::native == std::endian::big) != big_) word = __builtin_bswap64(word);
        return big_ ? word >> unused_bits_ : word & (~std::uint64_t{0} >> unused_bits_);
    }

    friend bool operator==(const LengthPrefixCutter&, const LengthPrefixCutter&) = default;

private:
    // Inline, so that a Cut never needs an address and stays in registers.
    Cut refuse(std::uint64_t value) const {
        if (is_signed_ && value > largest_value_) {
            const std::uint64_t extended = value | ~(2 * largest_value_ + 1);
            return Cut::wrong(FaultKind::negative_length, Part::header, extended, 0);
        }
        if (value < shortest_) {
            return Cut::wrong(FaultKind::bad_length, Part::header, value, shortest_);
        }
        if (value < least_) return Cut::wrong(FaultKind::zero_length, Part::header, value, least_);
        return Cut::announced(on_too_long_, value, max_frame_, overhead_);
    }
    std::uint64_t value_by_bytes(ByteView window) const;

    std::uint64_t header_, offset_, strip_;
    std::uint64_t overhead_;      // two's complement
    std::uint64_t least_, most_;  // values that make a frame that is neither too short nor too long
    std::uint64_t shortest_;      // the value of an empty message, or the least there is
    std::uint64_t max_frame_;
    std::uint64_t largest_value_;
    unsigned unused_bits_;  // of 64
    bool big_, is_signed_;
    OnTooLong on_too_long_;
};

}  // namespace sticky
