// The libraries that close the connection at the first error: Erlang, Swoole, Spring Integration.
#include <algorithm>
#include <bit>

#include "tests/framing/libraries.h"

namespace sticky::test {
namespace {

using I = std::int64_t;
using U = std::uint64_t;

Bytes slice(const Bytes& stream, I at, I size) {
    return {stream.begin() + at, stream.begin() + at + size};
}

U number_at(const Bytes& stream, I at, I width, bool little = false) {
    U value = 0;
    for (I i = 0; i < width; ++i)
        value = value << 8 | stream[static_cast<U>(little ? at + width - 1 - i : at + i)];
    return value;
}

// packet_get_length's tail: plen is a C unsigned.
Handed packets(I header, I size, bool strip, const Bytes& stream, auto length_at) {
    Handed out;
    I at = 0;
    const auto end = static_cast<I>(stream.size());
    while (end - at >= header) {
        std::uint32_t length = 0;
        if (!length_at(at, length)) {
            out.failed = true;
            return out;
        }
        const I most = size == 0 ? INT32_MAX - header : size;
        if (I{length} > most) {
            out.failed = true;
            return out;
        }
        if (end - at < header + I{length}) break;
        out.frames.push_back(strip ? slice(stream, at + header, length)
                                   : slice(stream, at, header + length));
        at += header + I{length};
    }
    return out;
}

struct Unpack {
    I width;
    bool is_signed, little;
};
Unpack unpack_of(char type) {
    const bool native = std::endian::native == std::endian::little;
    switch (type) {
        case 'c':
            return {1, true, false};
        case 'C':
            return {1, false, false};
        case 's':
            return {2, true, native};
        case 'S':
            return {2, false, native};
        case 'n':
            return {2, false, false};
        case 'v':
            return {2, false, true};
        case 'l':
            return {4, true, native};
        case 'L':
            return {4, false, native};
        case 'N':
            return {4, false, false};
        case 'V':
            return {4, false, true};
        case 'q':
            return {8, true, native};
        case 'Q':
            return {8, false, native};
        case 'J':
            return {8, false, false};
        default:
            return {8, false, true};
    }
}

}  // namespace

Handed erlang_packet(I width, I size, const Bytes& stream) {
    return packets(width, size, true, stream, [&](I at, std::uint32_t& length) {
        length = static_cast<std::uint32_t>(number_at(stream, at, width));
        return true;
    });
}

Handed erlang_tpkt(I size, const Bytes& stream) {
    return packets(4, size, false, stream, [&](I at, std::uint32_t& length) {
        length = static_cast<std::uint32_t>(number_at(stream, at + 2, 2)) - 4;
        return stream[static_cast<U>(at)] == 3;
    });
}

Handed erlang_line(std::uint8_t mark, I size, I buffer, const Bytes& stream) {
    Handed out;
    Bytes waits;
    for (const std::uint8_t byte : stream) {
        waits.push_back(byte);
        const auto n = static_cast<I>(waits.size());
        const bool whole = byte == mark;
        if (n > size && size != 0) {
            out.failed = true;
            return out;
        }
        if (whole || n >= buffer) {
            out.frames.push_back(waits);
            waits.clear();
        }
    }
    return out;
}

Handed swoole_length(const SwooleLength& p, const Bytes& stream) {
    Handed out;
    const Unpack how = unpack_of(p.type);
    I at = 0;
    const auto end = static_cast<I>(stream.size());
    while (end - at >= p.offset + how.width) {
        U bits = number_at(stream, at + p.offset, how.width, how.little);
        if (how.is_signed && how.width < 8 && bits >> (8 * how.width - 1) != 0)
            bits |= ~U{0} << (8 * how.width);
        const I length = static_cast<I>(bits);
        const I total = static_cast<I>(bits + static_cast<U>(p.body));
        if (length < 0 || total <= 0 || total > p.max) {
            out.failed = true;
            return out;
        }
        if (end - at < total) break;
        out.frames.push_back(slice(stream, at, total));
        at += total;
    }
    return out;
}

Handed swoole_eof(const Bytes& mark, I max, const Pieces& pieces) {
    constexpr I kBuffer = 8192;
    Handed out;
    Bytes buffer;
    for (const Bytes& piece : pieces) {
        buffer.insert(buffer.end(), piece.begin(), piece.end());
        bool any = false;
        for (;;) {
            const auto found = std::search(buffer.begin(), buffer.end(), mark.begin(), mark.end());
            if (found == buffer.end()) break;
            const I size = found - buffer.begin() + static_cast<I>(mark.size());
            out.frames.push_back(slice(buffer, 0, size));
            buffer.erase(buffer.begin(), buffer.begin() + size);
            any = true;
        }
        const auto waits = static_cast<I>(buffer.size());
        if (!any && (waits == max || waits >= std::max(max, kBuffer))) {
            out.failed = true;
            return out;
        }
    }
    return out;
}

Handed spring_length(I width, bool inclusive, I max, const Bytes& stream) {
    Handed out;
    I at = 0;
    const auto end = static_cast<I>(stream.size());
    while (end - at >= width) {
        const auto bits = static_cast<std::uint32_t>(number_at(stream, at, width));
        const I header = width == 4 ? static_cast<std::int32_t>(bits) : I{bits};
        const I length = header - (inclusive ? width : 0);
        if (header < 0 || length > max || length < 0) {  // the last: NegativeArraySizeException
            out.failed = true;
            return out;
        }
        if (end - at < width + length) break;
        out.frames.push_back(slice(stream, at + width, length));
        at += width + length;
    }
    return out;
}

Handed spring_byte(std::uint8_t terminator, I max, const Bytes& stream) {
    Handed out;
    Bytes buffer;
    for (const std::uint8_t byte : stream) {
        // read() answers 0 to 255, and a Java byte is -128 to 127.
        if (int{byte} == int{static_cast<std::int8_t>(terminator)}) {
            out.frames.push_back(buffer);
            buffer.clear();
            continue;
        }
        buffer.push_back(byte);
        if (static_cast<I>(buffer.size()) >= max) {
            out.failed = true;
            return out;
        }
    }
    return out;
}

Handed spring_crlf(I max, const Bytes& stream) {
    Handed out;
    Bytes buffer;
    for (const std::uint8_t byte : stream) {
        if (byte == '\n' && !buffer.empty() && buffer.back() == '\r') {
            buffer.pop_back();
            out.frames.push_back(buffer);
            buffer.clear();
            continue;
        }
        buffer.push_back(byte);
        if (static_cast<I>(buffer.size()) >= max) {
            out.failed = true;
            return out;
        }
    }
    return out;
}

}  // namespace sticky::test
