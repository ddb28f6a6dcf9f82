// Which framing: one plain struct per scheme, and the one list of all schemes.
//
// A scheme is one pair of files. Its struct has settings, mistake(), encode(), describe() and
// sketch(); its Cutter finds where a frame ends. To add one: write the pair, add the struct to
// FramingSpec here, and a row to the table in scheme.cpp. Nothing else names a scheme.
#pragma once

#include <concepts>
#include <variant>

#include "framing/chunked.h"
#include "framing/cobs.h"
#include "framing/content_length.h"
#include "framing/crc_prefix.h"
#include "framing/decimal_length.h"
#include "framing/delimiter.h"
#include "framing/enclosed.h"
#include "framing/fixed_size.h"
#include "framing/hdlc.h"
#include "framing/json_braces.h"
#include "framing/json_header.h"
#include "framing/json_seq.h"
#include "framing/length_prefix.h"
#include "framing/lines.h"
#include "framing/mode_switch.h"
#include "framing/ndjson.h"
#include "framing/protocol.h"
#include "framing/record_mark.h"
#include "framing/resp.h"
#include "framing/slip.h"
#include "framing/tlv.h"
#include "framing/unframed.h"
#include "framing/until_close.h"
#include "framing/varint.h"
#include "framing/websocket.h"

namespace sticky {

using FramingSpec = std::variant<Unframed, FixedSize, Delimiter, LengthPrefix, Lines, Varint,
                                 DecimalLength, JsonHeader, Ndjson, Chunked, Slip, Protocol, Tlv,
                                 CrcPrefix, Cobs, Hdlc, Enclosed, JsonSeq, JsonBraces, Resp,
                                 ContentLength, RecordMark, WebSocket, UntilClose, ModeSwitch>;

// What a scheme must bring.
template <class S>
concept FramingScheme =
    std::equality_comparable<S> && std::copyable<S> &&
    std::equality_comparable<typename S::Cutter> && std::copyable<typename S::Cutter> &&
    requires(const S spec, typename S::Cutter cutter, SettingsReader& reader, Bytes& out) {
        { S::kKind } -> std::convertible_to<std::string_view>;
        { S::kAbout } -> std::convertible_to<std::string_view>;
        { S::kAboutZh } -> std::convertible_to<std::string_view>;
        { S::parameters() } -> std::same_as<std::span<const Parameter>>;
        { S::read(reader) } -> std::same_as<S>;
        { spec.settings() } -> std::same_as<Settings>;  // only what is not the default
        { spec.mistake() } -> std::same_as<std::optional<SettingsError>>;
        // Appends a frame; on an Error `out` is as it was.
        { spec.encode(ByteView{}, out) } -> std::same_as<Result<Encoded>>;
        { spec.describe(ByteView{}, Language{}) } -> std::same_as<std::vector<Field>>;
        { spec.sketch(Language{}) } -> std::same_as<std::string>;
        requires std::constructible_from<typename S::Cutter, const S&>;
        // The window begins at a frame's first byte and holds all of it that came so far. Bytes
        // already seen are seen again, unchanged; what is remembered of them must depend on the
        // bytes alone, not on how they were cut. Asked again about the same bytes it answers the
        // same, faults included.
        { cutter.cut(ByteView{}) } -> std::same_as<Cut>;
        // A cutter whose messages don't stand in the stream as they are (chunks, escapes) has
        // unescape(frame, payload, message): it appends the message of a frame that it cut.
        // A scheme whose next frame depends on the last has sent(payload): codec.h, Encoder.
        // A scheme with on_too_long answers Cut::above() or announced(). If only looking on tells
        // where such a frame ends, its cutter has cut_beyond(window): the window begins behind what
        // went by; the answer is skip (the frame ends there), pass or more. ends_with_stream(): at
        // the stream's end such a frame is over, and not truncated.
        // A cutter may also have cut_at_end(ByteView): what the stream's last bytes are, which no
        // frame has, once cut() asked for more: a frame, nothing (skip), or (more) truncated.
    };

}  // namespace sticky
