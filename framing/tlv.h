// A type, a length, a value.
//
//     01 | 00 05 | h e l l o        the type, a length of 1, 2 or 4 bytes, the value: delivered
//
// The length counts the value alone. The form is everywhere and has no one source; ASN.1's BER
// (X.690) has a length of its own making, which this is not.
// Refuses to know: what a type means, and values that are made of such fields again.
#pragma once

#include <string>
#include <vector>

#include "framing/length_prefix.h"
#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class TlvCutter;

struct Tlv {
    std::uint8_t type = 1;                  // what is sent
    Bytes types = {};                       // what may come; empty: every type
    std::uint64_t width = 2;                // of the length: 1, 2 or 4 bytes
    ByteOrder order = ByteOrder::big;       // big or little
    std::uint64_t max_frame = kFrameBytes;  // of the whole frame, type and length included
    bool zero_allowed = true;
    OnTooLong on_too_long = OnTooLong::error;

    std::uint64_t header_size() const { return 1 + width; }

    using Cutter = TlvCutter;
    static constexpr std::string_view kKind = "tlv";
    static constexpr std::string_view kAbout = "a type, a length, a value";
    static constexpr std::string_view kAboutZh = "类型、长度、值（TLV）";
    static std::span<const Parameter> parameters();
    static Tlv read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const Tlv&, const Tlv&) = default;
};

class TlvCutter {
public:
    explicit TlvCutter(const Tlv& spec) : spec_(spec) {}
    Cut cut(ByteView window) const;
    friend bool operator==(const TlvCutter&, const TlvCutter&) = default;

private:
    Tlv spec_;
};

}  // namespace sticky
