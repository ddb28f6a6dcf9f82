// Record marking: fragments with their lengths, the last of a message says so in its top bit.
//
//     00 00 00 03  h e l | 80 00 00 02  l o           one message: hello
//     |<- header ->|        ^ last
//
// RFC 5531 section 11 (ONC RPC, so NFS, over TCP). Fragments may be empty: a reader that waits for
// bytes of a fragment without any waits in vain, one that doesn't may be kept going by empty ones
// for nothing, so these are counted. The message doesn't stand in the stream in one piece: the
// decoder keeps it joined (spec.h), and the frame's payload range goes from the first fragment's
// first byte to the last one's last, with headers between.
#pragma once

#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class RecordMarkCutter;

struct RecordMark {
    std::uint64_t fragment = 65536;         // sent are fragments of at most so many bytes
    std::uint64_t max_empty = 16;           // empty fragments of a message, its last not counted
    std::uint64_t max_frame = kFrameBytes;  // of all of it in the stream, headers included
    bool zero_allowed = true;

    using Cutter = RecordMarkCutter;
    static constexpr std::string_view kKind = "record_mark";
    static constexpr std::string_view kAbout = "fragments with lengths; a bit marks the last one";
    static constexpr std::string_view kAboutZh = "分段各写长度，最高位标出最后一段";
    static std::span<const Parameter> parameters();
    static RecordMark read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const RecordMark&, const RecordMark&) = default;
};

// Reads each header once: `next_` is where the one stands that was not read yet.
class RecordMarkCutter {
public:
    explicit RecordMarkCutter(const RecordMark& spec) : spec_(spec) {}
    Cut cut(ByteView window);
    void unescape(ByteView frame, ByteRange payload, Bytes& message) const;
    friend bool operator==(const RecordMarkCutter&, const RecordMarkCutter&) = default;

private:
    Cut refuse(FaultKind kind, std::uint64_t seen, std::uint64_t limit);

    RecordMark spec_;
    std::uint64_t next_ = 0;
    std::uint64_t empty_ = 0;            // empty fragments so far
    std::uint64_t begin_ = 0, end_ = 0;  // the payload; 0: no byte of it yet
    bool last_ = false;                  // the last header was read, next_ is the frame's end
};

}  // namespace sticky
