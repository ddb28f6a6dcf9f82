// The message is everything until the stream ends.
//
//     h e l l o ... (more, as long as it comes) | end             one frame, delivered by finish()
//
// HTTP/1.0 without Content-Length, and Connection: close (RFC 9112 section 6.3, rule 8); FTP's data
// connections (RFC 959). Until the end nothing is known: bytes that came are kept, up to max_frame.
// No byte marks the end, so messages sent one after another are one; a sender that gave up halfway
// looks like one that was done; and a stream that ends without a byte has no message.
#pragma once

#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class UntilCloseCutter;

struct UntilClose {
    std::uint64_t max_frame = kFrameBytes;  // of all of the stream

    using Cutter = UntilCloseCutter;
    static constexpr std::string_view kKind = "until_close";
    static constexpr std::string_view kAbout = "everything until the stream ends is one frame";
    static constexpr std::string_view kAboutZh = "到流结束为止的所有字节是一帧";
    static std::span<const Parameter> parameters();
    static UntilClose read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const UntilClose&, const UntilClose&) = default;
};

class UntilCloseCutter {
public:
    explicit UntilCloseCutter(const UntilClose& spec) : max_frame_(spec.max_frame) {}
    Cut cut(ByteView window) const;
    Cut cut_at_end(ByteView window) const;
    friend bool operator==(const UntilCloseCutter&, const UntilCloseCutter&) = default;

private:
    std::uint64_t max_frame_;
};

}  // namespace sticky
