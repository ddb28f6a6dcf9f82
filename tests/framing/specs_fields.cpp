// Specs and streams of the schemes with fields around their length.
#include "tests/framing/specs.h"

namespace sticky::test {
namespace {

// Text with zeros in it, filled up to the size of a stream.
template <std::size_t N>
Bytes stream_of(const char (&text)[N], std::uint8_t fill = 'x') {
    static_assert(N - 1 <= kStreamBytes);
    Bytes stream = bytes_of({text, N - 1});
    stream.resize(kStreamBytes, fill);
    return stream;
}

}  // namespace

std::vector<Protocol> protocols() {
    using enum ProtocolName;
    return {{dns},
            {dns, {}, {}, {}, 5, false},
            {tpkt},
            {tpkt, {}, {}, {}, 6, false},
            {tls},
            {tls, 22, {}, {}, 7, false},
            {http2},
            {http2, 1, 4, 0x7fff'ffff, 10, false},
            {http2, {}, {}, {}, 9 + 0xff'ffff},
            {mqtt},
            {mqtt, 0xc0, {}, {}, 5, false},
            {postgres},
            {postgres, 'S', {}, {}, 7, false}};
}

std::vector<Tlv> tlvs() {
    const Bytes some{1, 2, 0x16};
    return {{},
            {2, some},
            {0x16, some, 1, ByteOrder::big, 6, false},
            {0, {}, 2, ByteOrder::little, 8},
            {1, {}, 4, ByteOrder::little},
            {1, {}, 4, ByteOrder::big, 7, false},
            {0xff, {0xff}, 1}};
}

std::vector<Bytes> streams_for(const Protocol& spec) {
    switch (spec.name) {
        case ProtocolName::dns:
            return {stream_of("\0\1a\0\0\0\3abc\0\2xy\0\1"), stream_of("\0\2ab\xff\xff", 0xff),
                    stream_of("\0\3abc\0\4abcd"), stream_of("", 0)};
        case ProtocolName::tpkt:
            return {stream_of("\3\0\0\5a\3\0\0\4\3\7\0\6hi\3"), stream_of("\3\0\0\5a\2\0\0\5a"),
                    stream_of("\3\0\0\6hi\3\0\0\3"), stream_of("\3\0\0\7abc\3\0\xff\xff"),
                    stream_of("\3\0\0\5a\3\0\0\0", 0)};
        case ProtocolName::tls:
            return {stream_of("\x17\3\3\0\1a\x16\3\1\0\2hi\x15\3\3"),
                    stream_of("\x18\xff\xff\0\0\x19\3\3\0\1a"),
                    stream_of("\x14\3\3\0\1a\x17\3\3\x41\0"),
                    stream_of("\x17\3\3\0\3abc\x17\3\3\x41\1"), stream_of("\x13")};
        case ProtocolName::http2:
            return {stream_of("\0\0\1\0\0\0\0\0\1a\0\0\0\4\1\0"),
                    stream_of("\0\0\0\0\0\x80\0\0\0\0\0\2\1\4\0"),
                    stream_of("\0\x40\0", 0),
                    stream_of("\0\x40\1", 0),
                    stream_of("\0\0\1", 0xff),
                    stream_of("", 0xff)};
        case ProtocolName::mqtt:
            return {stream_of("\x30\1a\xc0\0\x31\x82\0ab\x10\x80\x80\1"),
                    stream_of("\x30\3abc\x30\xff\xff\xff\x7f"), stream_of("\x30\2hi\x0f"),
                    stream_of("\x30\x81\x80\x80\0a\xe0\x80\x80\x80\x80"),
                    stream_of("\xf0\x80\x80\x80\x20\x10\1a")};
        case ProtocolName::postgres:
            return {stream_of("Q\0\0\0\5aS\0\0\0\4Q\0\0\0\6"), stream_of("S\0\0\0\6hiQ\0\0\0\3"),
                    stream_of("\0\0\0\0\7abcQ\x80\0\0\0"),
                    stream_of("\xff\0\0\0\5aQ\x7f\xff\xff\xff"), stream_of("", 0)};
    }
    return {};
}

std::vector<Bytes> streams_for(const Tlv& spec) {
    if (spec.width == 1) {
        return {stream_of("\1\1a\2\0\x16\3abc\1\xff\1", 1), stream_of("\x16\4abcd\x16\5abcde"),
                stream_of("\1\1a\3\1a"), stream_of("\xff\1a\xff\0\xff\2", 0xff)};
    }
    if (spec.width == 4) {
        return {stream_of("\1\0\0\0\1a\2\1\0\0\0\1\0\0\0", 0),
                stream_of("\1\0\0\0\0\1\0\0\0\3abc\1", 0xff),
                stream_of("\1\2\0\0\0ab\1\xfb\xff\xff\3"), stream_of("", 0)};
    }
    return {stream_of("\1\0\1a\2\0\0\x16\0\3abc\1\0\1"), stream_of("\1\1\0a\2\0\0\3\3\0abc\1\1", 0),
            stream_of("\2\5\0abcde\2\6\0"), stream_of("\1\0\2ab\1\xff\xff", 0xff)};
}

}  // namespace sticky::test
