// HTTP/1.1's chunked coding (RFC 9112 section 7.1): sizes in hexadecimal, the last one 0.
//
//     5 \r\n hello \r\n | 3;x=y \r\n egg \r\n | 0 \r\n | Name: v \r\n | \r\n     one message:
//     helloegg
//
// Extensions are passed over and trailers too, both within limits; a lone CR or LF is a fault
// wherever it stands, as two readers that disagree about it would see two messages. The message
// doesn't stand in the stream in one piece: the decoder keeps it joined (spec.h), and the frame's
// payload range goes from the first chunk's first byte to the last one's last.
// Refuses to know: requests, answers, and the fields around a body.
#pragma once

#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class ChunkedCutter;

struct Chunked {
    std::uint64_t chunk = 4096;             // sent are chunks of at most so many bytes
    std::uint64_t max_line = 256;           // of a size and its extensions, CR LF not counted
    std::uint64_t max_trailers = 4096;      // of all behind the last chunk
    std::uint64_t max_frame = kFrameBytes;  // of all of it, in the stream

    using Cutter = ChunkedCutter;
    static constexpr std::string_view kKind = "chunked";
    static constexpr std::string_view kAbout = "HTTP's chunks: each with its size, the last one 0";
    static constexpr std::string_view kAboutZh = "HTTP 分块：每块先写大小，最后一块是 0";
    static std::span<const Parameter> parameters();
    static Chunked read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const Chunked&, const Chunked&) = default;
};

// Looks at every byte but the data once; where it is stands in the members.
class ChunkedCutter {
public:
    explicit ChunkedCutter(const Chunked& spec) : spec_(spec) {}
    Cut cut(ByteView window);
    void unescape(ByteView frame, ByteRange payload, Bytes& message) const;
    friend bool operator==(const ChunkedCutter&, const ChunkedCutter&) = default;

    enum class At : std::uint8_t {
        size,   // a hexadecimal digit; behind the first, what ends it
        space,  // blanks before a ';'
        extension,
        size_lf,
        data,
        data_cr,
        data_lf,
        trailer,  // the first byte of a line behind the last chunk
        field,    // the others
        field_lf,
        last_lf,
        done,
    };
    At at() const { return state_; }

private:
    Cut refuse(FaultKind kind, Part part, std::uint64_t seen, std::uint64_t limit);
    bool take(std::uint8_t byte);
    bool take_in_size_line(std::uint8_t byte);

    Chunked spec_;
    At state_ = At::size;
    std::uint64_t seen_ = 0;             // bytes of the frame that were looked at
    std::uint64_t value_ = 0;            // of the size at hand; bytes of data still to come
    std::uint64_t line_ = 0;             // bytes of the line at hand; of the trailers
    std::uint64_t begin_ = 0, end_ = 0;  // the payload; 0: no chunk yet
};

}  // namespace sticky
