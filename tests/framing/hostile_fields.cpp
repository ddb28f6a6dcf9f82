// Hostile streams for the schemes with fields around their length.
#include "tests/framing/hostile.h"

#include "framing/codec.h"

namespace sticky::test {
namespace {

// Text with zeros in it.
template <std::size_t N>
Bytes raw(const char (&text)[N]) {
    return bytes_of({text, N - 1});
}

// The stream, and everything it begins with.
void add_beginnings(std::vector<Bytes>& streams, const Bytes& stream) {
    for (std::size_t size = 0; size <= stream.size(); ++size) {
        streams.emplace_back(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(size));
    }
}

}  // namespace

std::vector<Hostile> hostile_to_protocol() {
    std::vector<Bytes> streams{Bytes(300, 0), Bytes(300, 0xff), Bytes(300, 'Q'), Bytes(300, 0x17)};
    // A type or version, then lengths around every limit, each one a lie.
    for (const Bytes& stream : {raw("\0\x40xx"),
                                raw("\3\0\0\3"),
                                raw("\3\0\0\4"),
                                raw("\3\0\xff\xff"),
                                raw("\4\0\0\5x"),
                                raw("\x17\3\3\0\0"),
                                raw("\x17\3\3\x41\0"),
                                raw("\x17\3\3\x41\1"),
                                raw("\x19\3\3\0\1x"),
                                raw("\0\x40\0\0\0\0\0\0\1"),
                                raw("\0\x40\1\0\0\0\0\0\1"),
                                raw("\xff\xff\xff\0\0\0\0\0\1"),
                                raw("\x30\x80\x80\x80\x01"),
                                raw("\x30\x80\x80\x80\x80\x01"),
                                raw("\x30\xff\xff\xff\x7f"),
                                raw("\0\0"),
                                raw("Q\0\0\0\0"),
                                raw("Q\0\0\0\3"),
                                raw("Q\0\0\0\4"),
                                raw("Q\x7f\xff\xff\xff"),
                                raw("Q\x80\0\0\0"),
                                raw("Q\xff\xff\xff\xff")}) {
        add_beginnings(streams, stream);
    }
    std::vector<Hostile> all;
    for (std::size_t i = 0; i < kProtocolNameCount; ++i) {
        Protocol spec;
        spec.name = static_cast<ProtocolName>(i);
        all.push_back({spec, streams});
        spec.max_frame = 64;
        all.push_back({spec, streams});
    }
    return all;
}

std::vector<Hostile> hostile_to_tlv() {
    std::vector<Bytes> streams{Bytes(300, 0), Bytes(300, 1), Bytes(300, 0xff)};
    for (const Bytes& stream :
         {raw("\1\0\0"), raw("\1\0\x3dx"), raw("\1\0\x3ex"), raw("\1\xff\xff"), raw("\1\0\0\0\0"),
          raw("\1\3\xff\xff\xfb"), raw("\1\3\xff\xff\xfc"), raw("\1\x7f\xff\xff\xff"),
          raw("\1\xff\xff\xff\xff"), raw("\2\0\1x"), raw("\1\0\1x\2")}) {
        add_beginnings(streams, stream);
    }
    std::vector<Hostile> all;
    for (const std::uint64_t width : {1U, 2U, 4U}) {
        for (const ByteOrder order : {ByteOrder::big, ByteOrder::little}) {
            Tlv spec;
            spec.width = width;
            spec.order = order;
            all.push_back({spec, streams});
            spec.types = {1};
            spec.max_frame = 64;
            all.push_back({spec, streams});
        }
    }
    return all;
}

std::vector<Hostile> hostile_to_crc_prefix() {
    std::vector<Hostile> all;
    for (const bool payload_crc : {false, true}) {
        for (const OnBad on_bad : {OnBad::error, OnBad::resync}) {
            for (const Bytes& magic : {Bytes{0xd5, 0xa5}, Bytes{0}, Bytes(16, 'a')}) {
                CrcPrefix spec{magic, payload_crc, on_bad};
                std::vector<Bytes> streams{Bytes(300, 0), Bytes(300, 0xff), Bytes(300, 'a'),
                                           Bytes(300, 0xd5)};
                // A frame at the limit and beyond, one in the body of another, each bit of it hurt.
                Bytes inner, outer, most, beyond;
                (void)encode(spec, view_of("x"), inner);
                (void)encode(spec, inner, outer);
                (void)encode(spec, Bytes(64 - spec.header_size() - spec.behind(), 'm'), most);
                (void)encode(spec, Bytes(65 - spec.header_size() - spec.behind(), 'm'), beyond);
                for (std::size_t at = 0; at < outer.size(); ++at) {
                    streams.push_back(outer);
                    streams.back()[at] ^= 0x10;
                    streams.back().insert(streams.back().end(), inner.begin(), inner.end());
                }
                for (const Bytes& stream : {inner, outer, most, beyond}) {
                    add_beginnings(streams, stream);
                }
                spec.max_frame = 64;
                all.push_back({spec, streams});
            }
        }
    }
    return all;
}

}  // namespace sticky::test
