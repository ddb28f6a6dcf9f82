// What a decoder of any make must offer to be examined, and what it says.
//
//     feed(bytes)      the next bytes of the stream
//     next()           a frame; more bytes are needed; or a fault, again and again
//     finish()         optional: the same, knowing that the stream is over
//
// Needs the standard library only. Refuses to know: any scheme, and how a decoder keeps its bytes.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <ranges>
#include <span>
#include <string_view>
#include <vector>

namespace sticky::split {

using View = std::span<const std::uint8_t>;

struct Answer {
    enum class Kind : std::uint8_t { more, frame, fault };
    Kind kind = Kind::more;
    // frame: what is delivered; valid until the decoder's next call.
    View bytes = {};
    // frame: its place in the stream, if the decoder tells; fault: `begin` is where it is.
    std::uint64_t begin = 0, end = 0;
    std::string_view name = {};                 // fault: which; must outlive the decoder
    std::array<std::uint64_t, 3> details = {};  // fault: whatever else must not depend on cuts

    static Answer more() { return {}; }
    static Answer frame(View bytes, std::uint64_t begin = 0, std::uint64_t end = 0) {
        return {Kind::frame, bytes, begin, end, {}, {}};
    }
    static Answer fault(std::string_view name, std::uint64_t offset = 0) {
        return {Kind::fault, {}, offset, offset, name, {}};
    }
};

// The one that was given, not a copy: copied as a whole it would wait for its own stores.
inline const Answer& as_answer(const Answer& answer) {
    return answer;
}
// A decoder may also return optional bytes: a frame, or none yet. The optional must be alive.
template <std::ranges::contiguous_range R>
    requires(sizeof(std::ranges::range_value_t<R>) == 1)
Answer as_answer(const std::optional<R>& frame) {
    if (!frame) return Answer::more();
    return Answer::frame({reinterpret_cast<const std::uint8_t*>(std::ranges::data(*frame)),
                          std::ranges::size(*frame)});
}

template <class D>
concept StreamDecoder = std::copyable<D> && requires(D decoder, View bytes) {
    decoder.feed(bytes);
    { as_answer(decoder.next()) } -> std::convertible_to<const Answer&>;
};

// A decoder whose state can be compared: equal decoders answer alike for ever.
template <class D>
concept StateDecoder = StreamDecoder<D> && std::equality_comparable<D>;

template <class D>
concept EndingDecoder = StreamDecoder<D> && requires(D decoder) {
    { as_answer(decoder.finish()) } -> std::convertible_to<const Answer&>;
};

// More answers than this after one feed, and a decoder spins: no frame is shorter than a byte, but
// a decoder may also deliver one before and one behind all bytes.
constexpr std::uint64_t answers_allowed(std::uint64_t bytes_so_far) {
    return bytes_so_far + 2;
}

}  // namespace sticky::split
