// What other libraries deliver, worked out again from their sources, as plainly as it can be
// written: what our translations are compared with. Each takes the parameters that stand in the
// translated code, and the stream in the pieces in which it arrives.
//
// Refuses to know: our schemes, and how a translation is made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trace/base.h"

namespace sticky::test {

// What came out until the first error; bytes that wait are in neither.
struct Handed {
    std::vector<Bytes> frames;
    bool failed = false;
    friend bool operator==(const Handed&, const Handed&) = default;
};
using Pieces = std::vector<Bytes>;

// Every number in a text, in order, minus signs included: what a translated line says.
std::vector<std::int64_t> numbers_in(std::string_view text);

struct NettyLength {
    std::int64_t max, offset, width, adjustment, strip;
    bool little = false;
    bool skips = false;  // goes on behind an error, as the real one does
};
Handed netty_length(const NettyLength& p, const Bytes& stream);
struct NettyMarks {
    std::int64_t max;
    bool strip;
    std::vector<Bytes> marks;
};
Handed netty_marks(const NettyMarks& p, const Bytes& stream);
Handed netty_lines(std::int64_t max, bool strip, const Pieces& pieces);
Handed netty_varint(const Pieces& pieces);

struct TokioLength {
    std::int64_t max, offset, width, adjustment, skip;
    bool little = false;
};
// `ended`: the stream is over; an error is then `failed`.
Handed tokio_length(const TokioLength& p, const Bytes& stream, bool ended = false);
Handed tokio_marks(std::int64_t max, const Bytes& marks, const Bytes& stream);
Handed tokio_lines(std::int64_t max, const Bytes& stream);

Handed erlang_packet(std::int64_t width, std::int64_t size, const Bytes& stream);
Handed erlang_tpkt(std::int64_t size, const Bytes& stream);
Handed erlang_line(std::uint8_t mark, std::int64_t size, std::int64_t buffer, const Bytes& stream);

struct SwooleLength {
    char type;
    std::int64_t offset, body, max;
};
Handed swoole_length(const SwooleLength& p, const Bytes& stream);
Handed swoole_eof(const Bytes& mark, std::int64_t max, const Pieces& pieces);

Handed spring_length(std::int64_t width, bool inclusive, std::int64_t max, const Bytes& stream);
Handed spring_byte(std::uint8_t terminator, std::int64_t max, const Bytes& stream);
Handed spring_crlf(std::int64_t max, const Bytes& stream);

}  // namespace sticky::test
