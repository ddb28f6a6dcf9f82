#include "tests/framing/libraries.h"

#include <algorithm>
#include <bit>
#include <cctype>

namespace sticky::test {
namespace {

using I = std::int64_t;
using U = std::uint64_t;

// A field of `width` bytes as an unsigned number.
U field(const Bytes& bytes, std::size_t at, I width, bool little) {
    U value = 0;
    for (I i = 0; i < width; ++i) {
        const auto byte = bytes[at + static_cast<std::size_t>(little ? width - 1 - i : i)];
        value = value << 8 | byte;
    }
    return value;
}

I left(const Bytes& stream, std::size_t at) {
    return static_cast<I>(stream.size() - at);
}

Bytes slice(const Bytes& stream, std::size_t at, I size) {
    return {stream.begin() + static_cast<I>(at), stream.begin() + static_cast<I>(at) + size};
}

// The index of `mark` behind `at`, counted from there; -1: it isn't there.
I index_of(const Bytes& stream, std::size_t at, const Bytes& mark) {
    const auto begin = stream.begin() + static_cast<I>(at);
    const auto found = std::search(begin, stream.end(), mark.begin(), mark.end());
    return found == stream.end() ? -1 : found - begin;
}

}  // namespace

std::vector<I> numbers_in(std::string_view text) {
    std::vector<I> numbers;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool after_word =
            i > 0 && (std::isalnum(static_cast<unsigned char>(text[i - 1])) != 0);
        if (std::isdigit(static_cast<unsigned char>(text[i])) == 0 || after_word) continue;
        I value = 0;
        std::size_t end = i;
        for (; end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0; ++end)
            value = value * 10 + (text[end] - '0');
        numbers.push_back(i > 0 && text[i - 1] == '-' ? -value : value);
        i = end;
    }
    return numbers;
}

Handed netty_length(const NettyLength& p, const Bytes& stream) {
    Handed out;
    std::size_t at = 0;
    const I field_end = p.offset + p.width;
    const auto corrupted = [&](I skip) {  // false: stop here
        out.failed = true;
        at += static_cast<std::size_t>(std::min(skip, left(stream, at)));
        return p.skips;
    };
    while (left(stream, at) >= field_end) {
        I length = static_cast<I>(
            field(stream, at + static_cast<std::size_t>(p.offset), p.width, p.little));
        if (length < 0) {  // a Java long of 8 bytes
            if (!corrupted(field_end)) return out;
            continue;
        }
        length = static_cast<I>(static_cast<U>(length) + static_cast<U>(p.adjustment + field_end));
        if (length < field_end) {
            if (!corrupted(field_end)) return out;
            continue;
        }
        if (length > p.max) {
            if (!corrupted(length)) return out;
            continue;
        }
        if (left(stream, at) < length) break;
        if (p.strip > length) {
            if (!corrupted(length)) return out;
            continue;
        }
        out.frames.push_back(
            slice(stream, at + static_cast<std::size_t>(p.strip), length - p.strip));
        at += static_cast<std::size_t>(length);
    }
    return out;
}

Handed netty_marks(const NettyMarks& p, const Bytes& stream) {
    const bool line_based = p.marks.size() == 2 && std::ranges::count(p.marks, Bytes{'\n'}) == 1 &&
                            std::ranges::count(p.marks, Bytes{'\r', '\n'}) == 1;
    if (line_based) return netty_lines(p.max, p.strip, {stream});
    Handed out;
    std::size_t at = 0;
    while (at < stream.size()) {
        I shortest = INT64_MAX;
        const Bytes* which = nullptr;
        for (const Bytes& mark : p.marks) {
            const I length = index_of(stream, at, mark);
            if (length >= 0 && length < shortest) shortest = length, which = &mark;
        }
        if (which == nullptr) {
            I partial = 0;
            for (const Bytes& mark : p.marks) {
                for (I size = static_cast<I>(mark.size()) - 1; size > partial; --size) {
                    if (size <= left(stream, at) &&
                        std::equal(stream.end() - size, stream.end(), mark.begin()))
                        partial = size;
                }
            }
            out.failed = left(stream, at) - partial > p.max;
            return out;
        }
        if (shortest > p.max) {
            out.failed = true;
            return out;
        }
        const I mark = static_cast<I>(which->size());
        out.frames.push_back(slice(stream, at, shortest + (p.strip ? 0 : mark)));
        at += static_cast<std::size_t>(shortest + mark);
    }
    return out;
}

Handed netty_lines(I max, bool strip, const Pieces& pieces) {
    Handed out;
    Bytes buffer;
    for (const Bytes& piece : pieces) {
        buffer.insert(buffer.end(), piece.begin(), piece.end());
        for (;;) {
            I length = index_of(buffer, 0, {'\n'});
            if (length < 0) break;
            I mark = 1;
            if (length > 0 && buffer[static_cast<std::size_t>(length - 1)] == '\r')
                --length, mark = 2;
            if (length > max) {
                out.failed = true;
                return out;
            }
            out.frames.push_back(slice(buffer, 0, length + (strip ? 0 : mark)));
            buffer.erase(buffer.begin(), buffer.begin() + length + mark);
        }
        if (static_cast<I>(buffer.size()) > max) {  // a CR that waits for its LF included
            out.failed = true;
            return out;
        }
    }
    return out;
}

Handed netty_varint(const Pieces& pieces) {
    Handed out;
    Bytes buffer;
    for (const Bytes& piece : pieces) {
        buffer.insert(buffer.end(), piece.begin(), piece.end());
        for (;;) {
            const auto last =
                std::ranges::find_if(buffer, [](std::uint8_t byte) { return byte < 0x80; });
            const auto size = static_cast<std::size_t>(last - buffer.begin()) + 1;
            if (size > 4 && buffer.size() >= 4 && (buffer.size() == 4 || size > 5)) {
                out.failed = true;  // "malformed varint"
                return out;
            }
            if (size > buffer.size()) break;
            std::uint32_t length = 0;
            for (std::size_t i = 0; i < size; ++i)
                length |= static_cast<std::uint32_t>(buffer[i] & 0x7f) << (7 * i);
            if (static_cast<std::int32_t>(length) < 0) {
                out.failed = true;
                return out;
            }
            if (buffer.size() - size < length) break;
            out.frames.push_back(slice(buffer, size, length));
            buffer.erase(buffer.begin(), buffer.begin() + static_cast<I>(size + length));
        }
    }
    return out;
}

Handed tokio_length(const TokioLength& p, const Bytes& stream, bool ended) {
    Handed out;
    std::size_t at = 0;
    for (;;) {
        if (left(stream, at) < std::max(p.offset + p.width, p.skip)) break;
        const U value = field(stream, at + static_cast<std::size_t>(p.offset), p.width, p.little);
        if (value > static_cast<U>(p.max) || static_cast<I>(value) + p.adjustment < 0) {
            out.failed = true;
            return out;
        }
        const I length = static_cast<I>(value) + p.adjustment;
        at += static_cast<std::size_t>(p.skip);  // the header is gone from here on
        if (left(stream, at) < length) break;
        out.frames.push_back(slice(stream, at, length));
        if (p.skip + length == 0) return out;  // nothing is taken: the same again, for ever
        at += static_cast<std::size_t>(length);
    }
    out.failed = ended && at < stream.size();
    return out;
}

Handed tokio_marks(I max, const Bytes& marks, const Bytes& stream) {
    Handed out;
    std::size_t at = 0;
    for (;;) {
        const I look = std::min(max + 1, left(stream, at));
        I found = 0;
        while (found < look && std::ranges::count(marks, stream[at + static_cast<U>(found)]) == 0)
            ++found;
        if (found == look) {
            out.failed = left(stream, at) > max;
            return out;
        }
        out.frames.push_back(slice(stream, at, found));
        at += static_cast<std::size_t>(found) + 1;
    }
}

Handed tokio_lines(I max, const Bytes& stream) {
    Handed out = tokio_marks(max, {'\n'}, stream);
    for (Bytes& line : out.frames) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
    }
    return out;
}

}  // namespace sticky::test
