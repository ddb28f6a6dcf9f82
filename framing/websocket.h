// WebSocket messages: one or several fragments, and control frames that may stand between these.
//
//     81 05 h e l l o                   one message, text; bit 7: this fragment is the last
//     01 02 h e | 89 00 | 80 03 l l o   the same in two, a ping between them
//     82 85 KEY(4) h^ e^ l^ l^ o^       binary, masked: each byte ^ a byte of the key
//     second byte: a mask (bit 7), the length; 7e, 7f: it stands in the 2, the 8 bytes behind
//
// RFC 6455 section 5. What the RFC calls frames are fragments here: a frame is a whole message.
// Control frames belong to no message: they are passed over. Fragments are joined and masks undone
// by the decoder (spec.h); the frame's payload range goes from the first data byte to the last.
// Refuses to know: the handshake, extensions, whether text is UTF-8, and what a close says.
#pragma once

#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class WebSocketCutter;

// What masked fragments are sent with. A client has to draw a key for each (section 5.3); here a
// run must be the same each time, so it is always the one of the RFC's example (section 5.7).
inline constexpr std::uint8_t kWebSocketKey[] = {0x37, 0xfa, 0x21, 0x3d};

struct WebSocket {
    bool masked = false;             // what is sent, as by a client; taken is either
    bool text = false;               // sent as text (opcode 1), else as binary (2); taken are both
    std::uint64_t fragment = 65536;  // sent are fragments of at most so many bytes
    std::uint64_t max_frame = kFrameBytes;  // of all of it in the stream, headers included

    using Cutter = WebSocketCutter;
    static constexpr std::string_view kKind = "websocket";
    static constexpr std::string_view kAbout = "WebSocket messages, with or without masks";
    static constexpr std::string_view kAboutZh = "WebSocket 消息，可带掩码";
    static std::span<const Parameter> parameters();
    static WebSocket read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const WebSocket&, const WebSocket&) = default;
};

// Reads each header once; only the one at hand is read anew when more of it comes.
class WebSocketCutter {
public:
    explicit WebSocketCutter(const WebSocket& spec) : spec_(spec) {}
    Cut cut(ByteView window);
    void unescape(ByteView frame, ByteRange payload, Bytes& message) const;
    friend bool operator==(const WebSocketCutter&, const WebSocketCutter&) = default;

private:
    Cut refuse(const Cut& wrong);

    WebSocket spec_;
    std::uint64_t next_ = 0;             // where the header stands that was not read yet
    std::uint64_t begin_ = 0, end_ = 0;  // the payload; 0: no byte of it yet
    bool inside_ = false;                // a message began
    bool last_ = false;                  // its last header was read, next_ is the frame's end
};

}  // namespace sticky
