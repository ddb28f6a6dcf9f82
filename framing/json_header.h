// The length of a JSON header, the header, which names the size of the body, and the body.
//
//     10 00 00 00   {"data_size": 5}          h e l l o
//     |<- 4 bytes ->|<- header, max_header ->|<- body, delivered ->|       the frame, max_frame
//
// The way of many file transfers in Python: struct.pack('i', n) is a signed number in the machine's
// own order, json.dumps the header. Of the header only one number is wanted (json_scan.h reads it,
// RFC 8259); whatever else it says is its users' business, and stays in the frame before the body.
// A header is judged once it is whole; its length at once, before any of it is waited for.
#pragma once

#include <string>
#include <vector>

#include "framing/length_prefix.h"

namespace sticky {

class JsonHeaderCutter;

struct JsonHeader {
    ByteOrder order = ByteOrder::native;
    std::string key = "data_size";
    std::uint64_t max_header = 4096;        // of the JSON, 2 to 65536
    std::uint64_t max_frame = kFrameBytes;  // of the whole frame: length, header and body
    bool zero_allowed = true;
    OnTooLong on_too_long = OnTooLong::error;

    using Cutter = JsonHeaderCutter;
    static constexpr std::string_view kKind = "json_header";
    static constexpr std::string_view kAbout = "a JSON header says how many bytes follow it";
    static constexpr std::string_view kAboutZh = "用 JSON 头说明后面有多少字节";
    static std::span<const Parameter> parameters();
    static JsonHeader read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const JsonHeader&, const JsonHeader&) = default;
};

// Reads each header once: `body_` and `size_` are the frame's whose header was read.
class JsonHeaderCutter {
public:
    explicit JsonHeaderCutter(const JsonHeader& spec);
    Cut cut(ByteView window);
    friend bool operator==(const JsonHeaderCutter&, const JsonHeaderCutter&) = default;

private:
    Cut read_header(ByteView window);

    JsonHeader spec_;
    LengthPrefixCutter length_;
    std::uint64_t body_ = 0;  // where it begins; 0: the header at hand is not read yet
    std::uint64_t size_ = 0;
};

}  // namespace sticky
