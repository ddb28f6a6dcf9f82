// The reference of the schemes whose length is a number of varying size.
#include <algorithm>

#include "tests/framing/reference_first.h"

namespace sticky::test {
namespace {

__extension__ using Wide = unsigned __int128;

std::uint64_t low(Wide value) {
    return static_cast<std::uint64_t>(value);
}

First wrong_byte(ByteView stream, std::size_t at, Part part = Part::header) {
    return first_fault(FaultKind::bad_byte, part, stream[at], at);
}

// A whole header of `header` bytes that says `value`; `behind` bytes follow the message.
template <class Spec>
std::optional<First> judged(const Spec& spec, Wide header, Wide value, Wide behind) {
    if (value == 0 && !spec.zero_allowed) {
        return first_fault(FaultKind::zero_length, Part::header, 0, 1);
    }
    if (header + value + behind > spec.max_frame) {
        return first_fault(FaultKind::too_long, Part::header, low(value), spec.max_frame);
    }
    return std::nullopt;
}

}  // namespace

First first_of(const Varint& spec, ByteView stream) {
    Wide value = 0;
    std::size_t header = 0;
    if (spec.form == VarintForm::leb128) {
        for (;; ++header) {
            if (header == stream.size()) return first_missing(1, Part::header);
            value += Wide{stream[header] % 128U} << (7 * header);
            if (value >> 64 != 0) return wrong_byte(stream, header);
            if (stream[header] < 128) break;
            if (header + 1 == spec.max_length_bytes) return wrong_byte(stream, header);
        }
        ++header;
        if (!spec.overlong_allowed && header > 1 && stream[header - 1] == 0) {
            return wrong_byte(stream, header - 1);
        }
    } else {
        if (stream.empty()) return first_missing(1, Part::header);
        header = std::size_t{1} << (stream[0] / 64);
        if (header > spec.max_length_bytes) return wrong_byte(stream, 0);
        if (stream.size() < header) return first_missing(header - stream.size(), Part::header);
        for (std::size_t i = 0; i < header; ++i) {
            value = value * 256 + (i == 0 ? stream[0] % 64U : stream[i]);
        }
        constexpr Wide kEdges[] = {0, 0, 1U << 6, 0, 1U << 14, 0, 0, 0, 1U << 30};
        if (!spec.overlong_allowed && value < kEdges[header]) return wrong_byte(stream, header - 1);
    }
    if (auto fault = judged(spec, header, value, 0)) return *fault;
    const std::uint64_t size = header + low(value);
    if (stream.size() < size) return first_missing(size - stream.size(), Part::payload);
    return first_frame({0, size}, {header, size});
}

First first_of(const DecimalLength& spec, ByteView stream) {
    Wide value = 0;
    std::size_t at = 0;
    for (; at < spec.max_digits; ++at) {
        if (at == stream.size()) return first_missing(1, Part::header);
        if (stream[at] < '0' || stream[at] > '9') break;
        if (at == 1 && value == 0) break;
        value = value * 10 + (stream[at] - Wide{'0'});
    }
    if (at == 0) return wrong_byte(stream, 0);
    for (const std::uint8_t byte : spec.mark) {
        if (at == stream.size()) return first_missing(1, Part::header);
        if (stream[at] != byte) return wrong_byte(stream, at);
        ++at;
    }
    if (auto fault = judged(spec, at, value, spec.end.size())) return *fault;
    const std::uint64_t begin = at;
    std::uint64_t end = at + low(value);
    const ByteRange payload{begin, end};
    if (stream.size() < end) {
        return first_missing(end - stream.size() + (spec.end.empty() ? 0 : 1), Part::payload);
    }
    for (const std::uint8_t byte : spec.end) {
        if (end == stream.size()) return first_missing(1, Part::delimiter);
        if (stream[end] != byte) return wrong_byte(stream, end, Part::delimiter);
        ++end;
    }
    return first_frame({0, end}, payload);
}

}  // namespace sticky::test
