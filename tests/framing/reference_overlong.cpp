#include "tests/framing/reference_overlong.h"

#include <algorithm>

namespace sticky::test {
namespace {

std::size_t behind(std::string_view text, std::string_view mark, std::size_t from = 0) {
    const std::size_t at = text.find(mark, from);
    return at == std::string_view::npos ? at : at + mark.size();
}

}  // namespace

std::uint64_t around(const LengthPrefix& spec, ByteView) {
    const std::uint64_t fields = spec.offset + (spec.includes_itself ? 0 : spec.width);
    return fields + static_cast<std::uint64_t>(spec.adjustment);
}
std::uint64_t around(const Varint& spec, ByteView frame) {
    if (spec.form == VarintForm::quic) return std::uint64_t{1} << (frame[0] / 64);
    std::uint64_t size = 1;
    while (frame[size - 1] > 127) ++size;
    return size;
}
std::uint64_t around(const DecimalLength& spec, ByteView frame) {
    return text_of(frame).find_first_not_of("0123456789") + spec.mark.size() + spec.end.size();
}
std::uint64_t around(const JsonHeader& spec, ByteView frame) {
    LengthPrefix prefix;
    prefix.order = spec.order;
    return 4 + LengthPrefixCutter(prefix).value_in(frame);
}
std::uint64_t around(const Tlv& spec, ByteView) {
    return 1 + spec.width;
}
std::uint64_t around(const CrcPrefix& spec, ByteView) {
    return spec.magic.size() + (spec.payload_crc ? 12 : 8);
}
std::uint64_t around(const Protocol& spec, ByteView frame) {
    switch (spec.name) {
        case ProtocolName::dns:
            return 2;
        case ProtocolName::tpkt:
            return 0;
        case ProtocolName::tls:
            return 5;
        case ProtocolName::http2:
            return 9;
        case ProtocolName::mqtt:
            return 1 + around(Varint{}, frame.subspan(1));
        case ProtocolName::postgres:
            return 1;
    }
    return 0;
}
std::uint64_t around(const ContentLength& spec, ByteView frame) {
    const std::string_view text = text_of(frame);
    if (spec.start.empty() && text.starts_with("\r\n")) return 2;
    return behind(text, "\r\n\r\n");
}

std::size_t end_of(const Delimiter& spec, std::string_view text) {
    std::size_t first = std::string_view::npos;
    for (const Bytes& mark : spec.marks) first = std::min(first, behind(text, text_of(mark)));
    return first;
}
std::size_t end_of(const Lines& spec, std::string_view text) {
    return behind(text, spec.ending == LineEnding::crlf ? "\r\n" : "\n");
}
std::size_t end_of(const Ndjson&, std::string_view text) {
    return behind(text, "\n");
}
std::size_t end_of(const Slip&, std::string_view text) {
    return behind(text, "\xc0", 1);
}
std::size_t end_of(const Hdlc&, std::string_view text) {
    return behind(text, "~", 1);
}
std::size_t end_of(const Cobs&, std::string_view text) {
    return behind(text, {"\0", 1});
}
std::size_t end_of(const Enclosed& spec, std::string_view text) {
    return behind(text, text_of(spec.end), spec.begin.size());
}
std::size_t end_of(const JsonSeq&, std::string_view text) {
    return text.find('\x1e', 1);
}

}  // namespace sticky::test
