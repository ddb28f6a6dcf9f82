// A length of one to ten bytes, then so many bytes: seven bits in each, the lowest first.
//
//     05                  h e l l o          form = "leb128" (protobuf's delimited messages)
//     ac 02               300 bytes          bit 7: another byte of the length follows
//     41 2c               300 bytes          form = "quic": two bits say 1, 2, 4 or 8 bytes,
//     big-endian
//
// LEB128 as in the protobuf encoding guide ("Base 128 Varints": at most ten bytes, and longer ones
// than needed are taken); QUIC's as in RFC 9000 section 16. A length may be cut after any of its
// bytes: a decoder that takes what is there for all of it reads another length.
// Refuses to know: what the bytes mean, protobuf's tags and types.
#pragma once

#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class VarintCutter;

enum class VarintForm : std::uint8_t { leb128, quic };
inline constexpr std::size_t kVarintFormCount = 2;
std::string_view name_of(VarintForm form);

struct Varint {
    VarintForm form = VarintForm::leb128;
    std::uint64_t max_length_bytes = 10;  // of the length itself: 1 to 10 (quic: to 8)
    bool overlong_allowed = true;         // false: a length in more bytes than it needs is a fault
    std::uint64_t max_frame = kFrameBytes;  // of the whole frame, its length included
    bool zero_allowed = true;
    OnTooLong on_too_long = OnTooLong::error;

    using Cutter = VarintCutter;
    static constexpr std::string_view kKind = "varint";
    static constexpr std::string_view kAbout = "a length in as few bytes as it needs";
    static constexpr std::string_view kAboutZh = "用变长整数写长度";
    static std::span<const Parameter> parameters();
    static Varint read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const Varint&, const Varint&) = default;
};

class VarintCutter {
public:
    explicit VarintCutter(const Varint& spec) : spec_(spec) {}
    Cut cut(ByteView window);
    friend bool operator==(const VarintCutter&, const VarintCutter&) = default;

private:
    Varint spec_;
};

}  // namespace sticky
