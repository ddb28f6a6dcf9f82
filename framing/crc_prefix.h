// A magic, a length and the CRC-32 of both, then so many bytes, and their CRC-32 if it is wanted.
//
//     d5 a5 | 00 00 00 05 | 3b 9c c8 56 | h e l l o | 36 10 a6 86
//     magic   length        CRC-32        payload     payload_crc = true
//
// Big-endian; the CRC is IEEE 802.3's as zlib computes it (trace/checksum.h). on_bad = "resync"
// looks, byte by byte, for the next place where magic and checksum fit. Such a place may as well
// lie inside a payload: the checksum proves that somebody wrote a header, not that a frame began
// there.
// Refuses to know: what a payload holds, and how the bytes came to harm.
#pragma once

#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class CrcPrefixCutter;

// What becomes of bytes that are no frame: a fault, or they are passed over.
enum class OnBad : std::uint8_t { error, resync };
inline constexpr std::size_t kOnBadCount = 2;
std::string_view name_of(OnBad on_bad);

struct CrcPrefix {
    Bytes magic = {0xd5, 0xa5};  // 1 to 16 bytes
    bool payload_crc = false;
    OnBad on_bad = OnBad::error;
    std::uint64_t max_frame = kFrameBytes;  // of the whole frame, checksums included
    bool zero_allowed = true;
    OnTooLong on_too_long = OnTooLong::error;

    std::uint64_t header_size() const { return magic.size() + 8; }
    std::uint64_t behind() const { return payload_crc ? 4 : 0; }

    using Cutter = CrcPrefixCutter;
    static constexpr std::string_view kKind = "crc_prefix";
    static constexpr std::string_view kAbout = "a magic, a length and the CRC-32 of both";
    static constexpr std::string_view kAboutZh = "魔数、长度，以及两者的 CRC-32";
    static std::span<const Parameter> parameters();
    static CrcPrefix read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const CrcPrefix&, const CrcPrefix&) = default;
};

// Remembers nothing: each place is refused for good with at most a header's bytes at hand, and a
// payload is summed up once, when it is whole.
class CrcPrefixCutter {
public:
    explicit CrcPrefixCutter(const CrcPrefix& spec) : spec_(spec) {}
    Cut cut(ByteView window) const;
    friend bool operator==(const CrcPrefixCutter&, const CrcPrefixCutter&) = default;

private:
    Cut no_header(ByteView window, Cut fault) const;

    CrcPrefix spec_;
};

}  // namespace sticky
