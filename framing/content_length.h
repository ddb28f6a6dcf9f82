// A head as HTTP/1.1 has it, in which one field says how many bytes follow it.
//
//     POST / HTTP/1.1 \r\n Content-Length: 5 \r\n \r\n   h e l l o
//     |<- start line     ->|<- fields               ->| |<- body: delivered
//     start = "":            Content-Length: 5 \r\n \r\n   h e l l o           (language servers)
//
// RFC 9112 sections 2 to 6, RFC 9110 section 5; the Language Server Protocol's base protocol. Read
// strictly: where two readers may disagree about where a body ends, somebody puts a second request
// into the first. Refuses to know: methods, states, what other fields say, chunks (chunked.h), and
// the answers that have no body whatever their fields say (to HEAD; 204, 304).
#pragma once

#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class ContentLengthCutter;

// What a head without the field means.
enum class MissingLength : std::uint8_t {
    error,  // the fault `no_length`
    empty,  // no body, as RFC 9112 section 6.3 says of requests
};
inline constexpr std::size_t kMissingLengthCount = 2;
std::string_view name_of(MissingLength missing);

struct ContentLength {
    std::string start = "POST / HTTP/1.1";  // sent; any is taken. Empty: there is none
    MissingLength missing = MissingLength::error;
    std::uint64_t max_header = 8192;        // of the head, its empty line included; at most 65536
    std::uint64_t max_frame = kFrameBytes;  // of the whole frame: head and body
    OnTooLong on_too_long = OnTooLong::error;

    using Cutter = ContentLengthCutter;
    static constexpr std::string_view kKind = "content_length";
    static constexpr std::string_view kAbout = "a head as HTTP's says how many bytes follow it";
    static constexpr std::string_view kAboutZh = "用 HTTP 式的头说明后面有多少字节";
    static std::span<const Parameter> parameters();
    static ContentLength read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const ContentLength&, const ContentLength&) = default;
};

// Looks at every byte of the head once.
class ContentLengthCutter {
public:
    explicit ContentLengthCutter(const ContentLength& spec);
    Cut cut(ByteView window);
    std::uint64_t head() const { return head_; }  // its size; 0: it is not whole
    std::uint64_t body() const { return body_; }
    friend bool operator==(const ContentLengthCutter&, const ContentLengthCutter&) = default;

private:
    enum class At : std::uint8_t {
        start_first,  // the start line's first byte
        start,
        start_lf,
        name_first,  // of a field; or the CR of the empty line
        name,
        value,
        blank,  // before the length
        digits,
        blank_behind,
        value_lf,
        head_lf,
        body,
    };
    void begin_frame();
    Cut refuse(FaultKind kind, std::uint64_t seen, std::uint64_t limit);
    bool take(std::uint8_t byte);
    bool take_in_length(std::uint8_t byte);
    std::optional<Cut> judge_name(ByteView window);
    std::optional<Cut> judge_head();

    ContentLength spec_;
    At state_ = At::start;
    bool named_ = false;        // a Content-Length came
    std::uint64_t digits_ = 0;  // of it
    std::uint64_t body_ = 0;    // what it says
    std::uint64_t name_ = 0;    // where the name of the field at hand begins
    std::uint64_t seen_ = 0;    // bytes of the head that were looked at
    std::uint64_t head_ = 0;
};

}  // namespace sticky
