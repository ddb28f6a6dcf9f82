// Hostile streams for the schemes of specs_heads.cpp.
#include "tests/framing/hostile.h"

namespace sticky::test {
namespace {

// Each stream and everything it begins with, under a small limit and under the usual one; bytes
// that never end.
template <class S>
std::vector<Hostile> to_small(std::initializer_list<std::string_view> texts,
                              std::string_view endless) {
    S spec;
    spec.max_frame = 64;
    std::vector<Bytes> streams, long_ones;
    for (const std::string_view text : texts) {
        for (std::size_t size = 1; size <= text.size(); ++size) {
            streams.push_back(bytes_of(text.substr(0, size)));
        }
    }
    for (const char c : endless) long_ones.emplace_back(300, static_cast<std::uint8_t>(c));
    return {{spec, streams}, {spec, long_ones}, {S{}, streams}};
}
template <std::size_t N>
std::string_view bytes(const char (&text)[N]) {
    return {text, N - 1};
}

std::vector<Hostile> to_resp() {
    return to_small<Resp>(
        {"*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n", "$-1\r\n$-2\r\n",
         "*-1\r\n*0\r\n$0\r\n\r\n", "$57\r\n", "*20\r\n", "*1048577\r\n", "*1048575\r\n*2\r\n",
         "$9223372036854775807\r\n", "$9223372036854775808\r\n", ":-9223372036854775808\r\n",
         ":9223372036854775808\r\n", "$01\r\n", "$+1\r\n", "$1\nx\n", "$1\r\nxx\r\n", "PING\r\n",
         "+a\rb\r\n", "*2\r\n$3\r\nGET\r\n$1\r\nkk\n"},
        "*$+:1");
}
std::vector<Hostile> to_content_length() {
    return to_small<ContentLength>({"G\r\nContent-Length: 5\r\n\r\nhello",
                                    "G\r\nContent-Length: 5\r\nContent-Length: 5\r\n",
                                    "G\r\nContent-Length: 5, 5\r\n",
                                    "G\r\nContent-Length: +5\r\n",
                                    "G\r\nContent-Length: -5\r\n",
                                    "G\r\nContent-Length:\r\n",
                                    "G\r\nContent-Length: 0x5\r\n",
                                    "G\r\nContent-Length: 5 5\r\n",
                                    "G\r\nContent-Length : 5\r\n",
                                    "G\r\nContent-Length\n: 5\r\n",
                                    "G\r\n Content-Length: 5\r\n",
                                    "G\r\nA: b\r\n c\r\n",
                                    "G\r\nA: b\rContent-Length: 5\r\n",
                                    "G\nContent-Length: 5\n\n",
                                    "G\r\nTransfer-Encoding: chunked\r\n",
                                    "G\r\nContent-Length: 18446744073709551616\r\n",
                                    "G\r\nContent-Length: 9999999999999999999\r\n\r\n",
                                    "G\r\n\r\n",
                                    "\r\n\r\n",
                                    "G\r\nContent-Length: 36\r\n\r\n",
                                    "G\r\nContent-Length: 40\r\n\r\n"},
                                   bytes("x\r:\0 "));
}
std::vector<Hostile> to_record_mark() {
    return to_small<RecordMark>(
        {bytes("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), bytes("\xff\xff\xff\xff"),
         bytes("\x7f\xff\xff\xff"), bytes("\x80\0\0\x3c"), bytes("\x80\0\0\x3d"),
         bytes("\0\0\0\x38"), bytes("\0\0\0\x39"), bytes("\0\0\0\1a\0\0\0\x36"),
         bytes("\x80\0\0\5hel")},
        bytes("\0\x80\xff"));
}
std::vector<Hostile> to_websocket() {
    return to_small<WebSocket>(
        {bytes("\x81\x7e\0\x7d"), bytes("\x81\x7e\0\x7e"), bytes("\x81\x7e\xff\xff"),
         bytes("\x81\x7f\0\0\0\0\0\0\xff\xff"), bytes("\x81\x7f\0\0\0\0\0\1\0\0"),
         bytes("\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"), bytes("\x81\x7f\x80\0\0\0\0\0\0\0"),
         bytes("\x81\xff\xff"), bytes("\x81\xfe\0\x80\1\2\3\4x"), bytes("\x89\x7d"),
         bytes("\x89\x7e\0\x7e"), bytes("\x09\0"), bytes("\x80\0"), bytes("\1\0\1\0"),
         bytes("\1\0\0\0\x89\0\x8a\1x\x88\2\3\xe8\x80\0"), bytes("\xc1\0"), bytes("\x83\0"),
         bytes("\x8b\0"), bytes("\x88\0\x88\0")},
        bytes("\0\x81\x82\x89\xff"));
}
std::vector<Hostile> to_until_close() {
    return to_small<UntilClose>({"hello", bytes("\0\xff")}, bytes("x\0"));
}
std::vector<Hostile> to_mode_switch() {
    return to_small<ModeSwitch>(
        {"STARTTLS\r\nSTARTTLS\r\n", bytes("STARTTLS\n\0\0\0\x3d"), bytes("STARTTLS\n\0\0\0\x3c"),
         bytes("STARTTLS\r\n\xff\xff\xff\xff"), "STARTTLS \r\n", "STARTTLS\r\r\n",
         bytes("starttls\n\0\n\0\n")},
        "x\r\n");
}

}  // namespace

std::vector<Hostile> hostile_heads(std::string_view kind) {
    if (kind == Resp::kKind) return to_resp();
    if (kind == ContentLength::kKind) return to_content_length();
    if (kind == RecordMark::kKind) return to_record_mark();
    if (kind == WebSocket::kKind) return to_websocket();
    if (kind == UntilClose::kKind) return to_until_close();
    if (kind == ModeSwitch::kKind) return to_mode_switch();
    return {};
}

}  // namespace sticky::test
