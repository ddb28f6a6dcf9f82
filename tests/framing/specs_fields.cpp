// Specs and streams of the schemes with fields around their length.
#include "tests/framing/reference_first.h"
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

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
    all.resize(kStreamBytes, 'x');
    return all;
}

// A header that says `length`, then a payload and what may be behind it.
Bytes frame_of(const CrcPrefix& spec, std::uint64_t length, std::string_view payload) {
    Bytes frame = spec.magic;
    const auto append = [&](const Bytes& bytes) {
        frame.insert(frame.end(), bytes.begin(), bytes.end());
    };
    append(number(length, 4, ByteOrder::big));
    append(number(crc32(frame), 4, ByteOrder::big));
    append(bytes_of(payload));
    if (spec.payload_crc) append(number(crc32(view_of(payload)), 4, ByteOrder::big));
    return frame;
}
Bytes hurt(Bytes frame, std::size_t at) {
    frame[at] ^= 1;
    return frame;
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

std::vector<CrcPrefix> crc_prefixes() {
    const Bytes one{0xd5}, same{'a', 'a'};
    return {{},
            {{0xd5, 0xa5}, false, OnBad::resync},
            {one, false, OnBad::error, 12, false},
            {one, false, OnBad::resync, 12, false},
            {one, true, OnBad::error},
            {one, true, OnBad::resync},
            {same, false, OnBad::resync, 12},
            {{0, 0, 0}, true, OnBad::resync}};
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

std::vector<Bytes> streams_for(const CrcPrefix& spec) {
    const Bytes begun(spec.magic.begin(), spec.magic.begin() + 1);
    const Bytes hi = frame_of(spec, 2, "hi"), none = frame_of(spec, 0, "");
    const std::size_t length_at = spec.magic.size() + 3;
    return {joined({hi, none}),
            joined({none, hurt(none, length_at)}),
            joined({bytes_of("x"), begun, hi}),
            joined({begun, begun, none, begun}),
            joined({hurt(frame_of(spec, 9, ""), length_at), bytes_of("zz")}),
            joined({hurt(Bytes(spec.magic.begin(), spec.magic.end()), 0), bytes_of("y"), hi}),
            joined({hurt(frame_of(spec, 2, "hi"), spec.header_size())}),
            joined({frame_of(spec, 0x04000000, "")}),
            joined({frame_of(spec, 0xffffffff, "")}),
            joined({Bytes(2 + length_at, spec.magic[0]), none}),
            Bytes(kStreamBytes, spec.magic[0])};
}

}  // namespace sticky::test
