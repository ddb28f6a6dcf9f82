// The reference of the schemes with fields around their length.
#include <algorithm>
#include <map>

#include "tests/framing/reference_first.h"

namespace sticky::test {
namespace {

First wrong_byte(ByteView stream, std::size_t at) {
    return first_fault(FaultKind::bad_byte, Part::header, stream[at], at);
}

std::uint64_t big_endian(ByteView bytes) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes) value = 256 * value + byte;
    return value;
}

// A frame of a `header` and `follow` bytes, as far as it came.
First whole_or_missing(ByteView stream, std::uint64_t header, std::uint64_t follow) {
    const std::uint64_t size = header + follow;
    if (stream.size() >= size) return first_frame({0, size}, {header, size});
    return first_missing(size - stream.size(),
                         stream.size() < header ? Part::header : Part::payload);
}

First first_of_mqtt(const Protocol& spec, ByteView stream) {
    if (stream.empty()) return first_missing(1, Part::header);
    if (stream[0] < 16) return wrong_byte(stream, 0);
    std::uint64_t value = 0, factor = 1;
    for (std::size_t at = 1;; ++at, factor *= 128) {
        if (at == stream.size()) return first_missing(1, Part::header);
        value += stream[at] % 128U * factor;
        if (stream[at] < 128) {
            if (value == 0 && !spec.zero_allowed) {
                return first_fault(FaultKind::zero_length, Part::header, 0, 1);
            }
            const std::uint64_t most = spec.max_frame.value_or(kFrameBytes);
            if (at + 1 + value > most) {
                return first_fault(FaultKind::too_long, Part::header, value, most);
            }
            return whole_or_missing(stream, at + 1, value);
        }
        if (at == 4) return wrong_byte(stream, 4);
    }
}

// Where the length is, where the message is, and what is to be taken from the length.
struct Shape {
    std::uint64_t at, width, header;
    std::int64_t counted;
    std::uint64_t most;
    std::string_view first;  // what a frame may begin with; empty: anything
};

const std::map<ProtocolName, Shape> kShapes{
    {ProtocolName::dns, {0, 2, 2, 0, 65537, ""}},
    {ProtocolName::tpkt, {2, 2, 4, 4, 65535, "\x03"}},
    {ProtocolName::tls, {3, 2, 5, 0, 16645, "\x14\x15\x16\x17\x18"}},
    {ProtocolName::http2, {0, 3, 9, 0, 16393, ""}},
    {ProtocolName::postgres, {1, 4, 5, 4, 67108864, ""}}};

}  // namespace

First first_of(const Protocol& spec, ByteView stream) {
    if (spec.name == ProtocolName::mqtt) return first_of_mqtt(spec, stream);
    const Shape& shape = kShapes.at(spec.name);
    const std::uint64_t known = shape.at + shape.width;
    if (stream.empty()) return first_missing(shape.first.empty() ? known : 1, Part::header);
    if (!shape.first.empty() && text_of(stream).find_first_of(shape.first) != 0) {
        return wrong_byte(stream, 0);
    }
    if (stream.size() < known) return first_missing(known - stream.size(), Part::header);
    auto value = static_cast<std::int64_t>(big_endian(stream.subspan(shape.at, shape.width)));
    if (spec.name == ProtocolName::postgres && value > 0x7fff'ffff) value -= 0x1'0000'0000;
    const auto fault = [&](FaultKind kind, std::int64_t limit) {
        return first_fault(kind, Part::header, static_cast<std::uint64_t>(value),
                           static_cast<std::uint64_t>(limit));
    };
    if (value < 0) return fault(FaultKind::negative_length, 0);
    if (value < shape.counted) return fault(FaultKind::bad_length, shape.counted);
    const auto follow = static_cast<std::uint64_t>(value - shape.counted);
    if (follow == 0 && !spec.zero_allowed) return fault(FaultKind::zero_length, shape.counted + 1);
    const std::uint64_t most = spec.max_frame.value_or(shape.most);
    if (shape.header + follow > most) {
        return fault(FaultKind::too_long, static_cast<std::int64_t>(most));
    }
    return whole_or_missing(stream, shape.header, follow);
}

First first_of(const Tlv& spec, ByteView stream) {
    const std::uint64_t header = 1 + spec.width;
    const std::string_view types = text_of(spec.types);
    if (!stream.empty() && !types.empty() &&
        types.find(static_cast<char>(stream[0])) == std::string_view::npos) {
        return wrong_byte(stream, 0);
    }
    if (stream.size() < header) {
        const bool any = types.empty() || !stream.empty();
        return first_missing(any ? header - stream.size() : 1, Part::header);
    }
    Bytes digits(stream.begin() + 1, stream.begin() + static_cast<long>(header));
    if (spec.order == ByteOrder::little) std::reverse(digits.begin(), digits.end());
    const std::uint64_t value = big_endian(digits);
    if (value == 0 && !spec.zero_allowed) {
        return first_fault(FaultKind::zero_length, Part::header, 0, 1);
    }
    if (header + value > spec.max_frame) {
        return first_fault(FaultKind::too_long, Part::header, value, spec.max_frame);
    }
    return whole_or_missing(stream, header, value);
}

std::uint32_t crc32(ByteView bytes) {
    std::uint32_t sum = 0xffff'ffff;
    for (const std::uint8_t byte : bytes) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            const std::uint32_t out = (sum ^ (byte >> bit)) & 1U;
            sum = sum >> 1 ^ (out != 0 ? 0xedb8'8320 : 0);
        }
    }
    return ~sum;
}

namespace {

// A frame, or why there is none, that begins at the first byte and nowhere else.
First crc_frame_here(const CrcPrefix& spec, ByteView stream) {
    for (std::size_t i = 0; i < spec.magic.size(); ++i) {
        if (i == stream.size()) return first_missing(1, Part::header);
        if (stream[i] != spec.magic[i]) return wrong_byte(stream, i);
    }
    const std::uint64_t header = spec.magic.size() + 8, behind = spec.payload_crc ? 4 : 0;
    if (stream.size() < header) return first_missing(header - stream.size(), Part::header);
    const std::uint64_t sum = big_endian(stream.subspan(header - 4, 4));
    const std::uint32_t computed = crc32(stream.first(header - 4));
    if (sum != computed) {
        return first_fault(FaultKind::bad_checksum, Part::header, sum, computed);
    }
    const std::uint64_t length = big_endian(stream.subspan(header - 8, 4));
    if (length == 0 && !spec.zero_allowed) {
        return first_fault(FaultKind::zero_length, Part::header, 0, 1);
    }
    const std::uint64_t size = header + length + behind;
    if (size > spec.max_frame) {
        return first_fault(FaultKind::too_long, Part::header, length, spec.max_frame);
    }
    if (stream.size() < size) return first_missing(size - stream.size(), Part::payload);
    if (spec.payload_crc) {
        const std::uint64_t payload_sum = big_endian(stream.subspan(size - 4, 4));
        const std::uint32_t want = crc32(stream.subspan(header, length));
        if (payload_sum != want) {
            First wrong = first_fault(FaultKind::bad_checksum, Part::payload, payload_sum, want);
            if (spec.on_bad == OnBad::resync) wrong = first_skip(size);
            return wrong;
        }
    }
    return first_frame({0, size}, {header, size - behind});
}

}  // namespace

First first_of(const CrcPrefix& spec, ByteView stream) {
    for (std::size_t at = 0;; ++at) {
        First here = crc_frame_here(spec, stream.subspan(at));
        const bool no_header = here.fault && (here.fault->kind == FaultKind::bad_byte ||
                                              here.fault->kind == FaultKind::bad_checksum);
        if (spec.on_bad == OnBad::resync && no_header) continue;
        return at == 0 ? here : first_skip(at);
    }
}

}  // namespace sticky::test
