// The headers of six protocols: what stands around the length, and what it counts.
//
//     dns        00 05 | hello                         the message
//     tpkt       03 00 00 09 | hello                   the packet, these four bytes with it
//     http2      00 00 05  00 00 00 00 00 01 | hello   the payload: not the six bytes between
//     postgres   51  00 00 00 09 | hello               itself, and not the type before it
//
// One cutter, driven by a table of rows (protocol.cpp, each with its source). Delivered is what is
// behind the header. Refuses to know: what a type means, and any state of a connection.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"

namespace sticky {

class ProtocolCutter;
struct ProtocolRow;

enum class ProtocolName : std::uint8_t { dns, tpkt, tls, http2, mqtt, postgres };
inline constexpr std::size_t kProtocolNameCount = 6;
std::string_view name_of(ProtocolName name);

struct Protocol {
    ProtocolName name = ProtocolName::dns;
    // What is sent in the header's other fields, if it has them; received are any.
    std::optional<std::uint8_t> type = {};        // tls, http2, mqtt (with its flags), postgres
    std::optional<std::uint8_t> flags = {};       // http2: 0
    std::optional<std::uint64_t> stream = {};     // http2: 1
    std::optional<std::uint64_t> max_frame = {};  // of the whole frame; none: the protocol's limit
    bool zero_allowed = true;
    OnTooLong on_too_long = OnTooLong::error;

    const ProtocolRow& row() const;
    std::uint64_t limit() const;  // max_frame, or the protocol's

    using Cutter = ProtocolCutter;
    static constexpr std::string_view kKind = "protocol";
    static constexpr std::string_view kAbout =
        "the header of DNS, TPKT, TLS, HTTP/2, MQTT or PostgreSQL";
    static constexpr std::string_view kAboutZh =
        "DNS、TPKT、TLS、HTTP/2、MQTT 或 PostgreSQL 的首部";
    static std::span<const Parameter> parameters();
    static Protocol read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const Protocol&, const Protocol&) = default;
};

// Judges a length as soon as it is whole, though more of the header may follow it (http2).
class ProtocolCutter {
public:
    explicit ProtocolCutter(const Protocol& spec);
    Cut cut(ByteView window) const;
    friend bool operator==(const ProtocolCutter&, const ProtocolCutter&) = default;

private:
    const ProtocolRow* row_;
    std::uint64_t max_frame_;
    bool zero_allowed_;
    OnTooLong on_too_long_;
};

}  // namespace sticky
