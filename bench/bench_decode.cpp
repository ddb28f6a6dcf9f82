// Frames per second of the decoder fed with chunks, against a pointer that walks over the stream.
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "bench/figures.h"
#include "framing/codec.h"
#include "framing/decoder.h"

namespace sticky::bench {
namespace {

constexpr std::size_t kChunk = 1460;  // what one segment brings
constexpr std::size_t kStream = 1 << 20;
constexpr int kPasses = 24;

// What both ways make of a stream; it must be the same, and keeps the compiler from leaving work
// out.
struct Tally {
    std::uint64_t frames = 0, bytes = 0, first_bytes = 0;
    void add(const std::uint8_t* payload, std::uint64_t size) {
        ++frames;
        bytes += size;
        if (size > 0) first_bytes += *payload;
    }
    friend bool operator==(const Tally&, const Tally&) = default;
};

// Walks: everything in one piece of memory, nothing checked but the stream's end.
Tally walk_lengths(ByteView stream) {
    Tally tally;
    const std::uint8_t* at = stream.data();
    const std::uint8_t* end = at + stream.size();
    while (end - at >= 4) {
        std::uint32_t size = 0;
        std::memcpy(&size, at, 4);
        size = __builtin_bswap32(size);
        if (end - at - 4 < static_cast<std::ptrdiff_t>(size)) break;
        tally.add(at + 4, size);
        at += 4 + size;
    }
    return tally;
}

Tally walk_lines(ByteView stream) {
    Tally tally;
    const std::uint8_t* at = stream.data();
    const std::uint8_t* end = at + stream.size();
    while (at < end) {
        const auto* mark = static_cast<const std::uint8_t*>(
            std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
        if (mark == nullptr) break;
        tally.add(at, static_cast<std::uint64_t>(mark - at));
        at = mark + 1;
    }
    return tally;
}

Tally walk_steps(ByteView stream, std::size_t step) {
    Tally tally;
    for (std::size_t at = 0; at + step <= stream.size(); at += step)
        tally.add(stream.data() + at, step);
    return tally;
}

Tally decode(const FramingSpec& spec, ByteView stream) {
    Tally tally;
    Decoder decoder(spec);
    for (std::size_t at = 0; at < stream.size(); at += kChunk) {
        decoder.feed(stream.subspan(at, std::min(kChunk, stream.size() - at)));
        for (;;) {
            const Decoded step = decoder.next();
            const auto* frame = std::get_if<Frame>(&step);
            if (frame == nullptr) break;
            tally.add(frame->bytes.data(), frame->bytes.size());
        }
    }
    return tally;
}

// A stream of frames whose payloads have this size.
Bytes stream_of(const FramingSpec& spec, std::size_t payload) {
    Bytes message(payload), stream;
    std::uint8_t next = 0;
    while (stream.size() < kStream) {
        for (std::uint8_t& byte : message) {
            byte = ++next;
            if (byte == '\n') byte = 'x';
        }
        if (!encode(spec, message, stream)) std::exit(1);
    }
    return stream;
}

template <class Walk>
void compare(const char* name, const FramingSpec& spec, std::size_t payload, int rounds,
             Walk walk) {
    const Bytes stream = stream_of(spec, payload);
    Tally walked, decoded;
    std::vector<double> walks, decodes, ratios;
    for (int i = 0; i < rounds; ++i) {
        walks.push_back(seconds_of([&] {
            for (int pass = 0; pass < kPasses; ++pass) walked = walk(stream);
        }));
        decodes.push_back(seconds_of([&] {
            for (int pass = 0; pass < kPasses; ++pass) decoded = decode(spec, stream);
        }));
        ratios.push_back(walks.back() / decodes.back());
    }
    if (walked != decoded) {
        fmt::print(stderr, "bench_decode: {} {}: the two ways disagree\n", name, payload);
        std::exit(1);
    }
    const double frames = static_cast<double>(walked.frames) * kPasses;
    const double bytes = static_cast<double>(stream.size()) * kPasses;
    fmt::print("{:<14} {:>6}  {:>14}  {:>12}  {:>14}  {:>18}\n", name, payload,
               in_words(frames / median(decodes)) + "/s", in_words(bytes / median(decodes)) + "B/s",
               in_words(frames / median(walks)) + "/s", percent(ratios));
}

}  // namespace
}  // namespace sticky::bench

int main(int argc, char** argv) {
    using namespace sticky;
    using namespace sticky::bench;
    const int rounds = rounds_asked_for(argc, argv, 15);
    fmt::print(
        "Frames out of a stream that comes in chunks of {} bytes, against a pointer that "
        "walks over\nthe whole of it; medians of {} rounds, the two alternating.\n\n",
        kChunk, rounds);
    fmt::print("{:<14} {:>6}  {:>14}  {:>12}  {:>14}  {:>18}\n", "framing", "bytes", "frames", "",
               "pointer walk", "of the walk");
    for (const std::size_t size : {16U, 64U, 1024U}) {
        compare("length_prefix", LengthPrefix{}, size, rounds,
                [](ByteView stream) { return walk_lengths(stream); });
    }
    for (const std::size_t size : {16U, 64U, 1024U}) {
        Delimiter lines;
        lines.marks = {bytes_of("\n")};
        compare("delimiter", lines, size, rounds,
                [](ByteView stream) { return walk_lines(stream); });
    }
    for (const std::size_t size : {16U, 64U, 1024U}) {
        FixedSize fixed;
        fixed.size = size;
        compare("fixed_size", fixed, size, rounds,
                [size](ByteView stream) { return walk_steps(stream, size); });
    }
    return 0;
}
