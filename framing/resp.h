// Redis's protocol, RESP2: a frame is one whole value, however deep its arrays go.
//
//     $5 \r\n hello \r\n                       a bulk string: delivered is hello
//     *2 \r\n $3 \r\n GET \r\n $1 \r\n k \r\n      an array: delivered is all of it
//     +OK \r\n   -ERR no \r\n   :42 \r\n          text, an error, a number: likewise
//
// The Redis serialization protocol specification (redis.io), and as strict as a peer that nobody
// trusts asks for: CR LF only, no number in two ways, no inline commands. What a value means, and
// which question an answer is to, others know.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"
#include "trace/limits.h"

namespace sticky {

class RespCutter;

struct Resp {
    std::uint64_t max_depth = 8;            // arrays in one another, 1 to 16
    std::uint64_t max_elements = 1 << 20;   // of all arrays of a frame together
    std::uint64_t max_frame = kFrameBytes;  // of the whole value, types and line ends included

    using Cutter = RespCutter;
    static constexpr std::string_view kKind = "resp";
    static constexpr std::string_view kAbout = "Redis's protocol: a value tells where it ends";
    static constexpr std::string_view kAboutZh = "Redis 协议：每个值自己写明到哪里为止";
    static std::span<const Parameter> parameters();
    static Resp read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const Resp&, const Resp&) = default;
};

inline constexpr std::uint64_t kRespDepth = 16;

// Looks at every byte but the data of bulk strings once; of open arrays it keeps a number each.
class RespCutter {
public:
    explicit RespCutter(const Resp& spec) : spec_(spec) {}
    Cut cut(ByteView window);
    friend bool operator==(const RespCutter&, const RespCutter&) = default;

    enum class At : std::uint8_t {
        type,  // + - : $ *
        text,
        text_lf,
        sign,  // a number's first byte
        digits,
        number_lf,
        data,
        data_cr,
        data_lf,
        done,
    };
    At at() const { return state_; }

private:
    Cut refuse(FaultKind kind, Part part, std::uint64_t seen, std::uint64_t limit);
    bool take(std::uint8_t byte);
    bool take_type(std::uint8_t byte);
    bool take_in_number(std::uint8_t byte);
    std::uint64_t most() const;
    void end_number();
    void end_value();
    bool announces_too_much() const;

    Resp spec_;
    At state_ = At::type;
    std::uint8_t type_ = 0;
    bool negative_ = false;
    std::uint64_t digits_ = 0;    // of the number at hand
    std::uint64_t value_ = 0;     // of it; bytes of data still to come
    std::uint64_t seen_ = 0;      // bytes of the frame that were looked at
    std::uint64_t begin_ = 0;     // where the data of a frame that is a bulk string begins
    std::uint64_t elements_ = 0;  // that arrays announced
    std::uint64_t depth_ = 0;
    std::array<std::uint32_t, kRespDepth> open_{};  // values still to come, this one included
};

}  // namespace sticky
