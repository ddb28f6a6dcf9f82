// Specs and streams of the schemes whose heads, marks or ends say where a message ends.
#include "tests/framing/specs.h"

namespace sticky::test {
namespace {

// With \0 inside; as long as every delivery can be tried.
template <std::size_t N>
Bytes stream(const char (&text)[N], char fill = '1') {
    Bytes bytes = bytes_of({text, N - 1});
    bytes.resize(kStreamBytes, static_cast<std::uint8_t>(fill));
    return bytes;
}

}  // namespace

std::vector<Resp> resps() {
    return {{}, {1, 2, kFrameBytes}, {2, 1 << 20, 12}, {3, 3, 16}};
}
std::vector<ContentLength> content_lengths() {
    constexpr auto kEmpty = MissingLength::empty;
    return {{}, {"", kEmpty}, {"", MissingLength::error, 64, 40}, {"x", kEmpty, 64, 40}};
}
std::vector<RecordMark> record_marks() {
    return {{}, {2, 0}, {3, 1, 12, false}, {65536, 0, 9}};
}
std::vector<WebSocket> web_sockets() {
    return {{}, {true, false, 2}, {false, true, 3, 12}, {true, false, 65536, 7}};
}
std::vector<UntilClose> until_closes() {
    return {{}, {16}, {15}, {1}};
}

std::vector<ModeSwitch> mode_switches() {
    return {{"GO", 1},
            {"GO", 2, ByteOrder::little},
            {"GO", 2, ByteOrder::big, true},
            {"GO", 4, ByteOrder::big, false, 8}};
}

std::vector<Bytes> streams_for(const Resp&) {
    return {stream("$2\r\nhi\r\n*1\r\n:4\r\n"),     stream("*2\r\n*0\r\n+\r\n*-1\r\n"),
            stream("$-1\r\n:+12\r\n-E\r\n$"),       stream("*1\r\n*1\r\n*1\r\n*1\r\n"),
            stream("$0\r\n\r\n$3\r\nab\r\n"),       stream("+ok\r\n-a\rb\r\n"),
            stream("*3\r\n$1\r\nx\r\n*2\r\n+\r\n"), stream(":-1\r\n:-0\r\n")};
}
std::vector<Bytes> streams_for(const ContentLength&) {
    return {stream("a:b\r\n\r\n\r\nc: d\r\n\r"),  stream("x\r\na:b\r\n\r\n\r\nx\r\n\r"),
            stream("x\r\na :b\r\n\r\n"),          stream("a:b\r\n c:d\r\n\r\n"),
            stream("a:b\nc:d\r\n\r\n"),           stream("x\r\na:\0\r\n\r\n"),
            stream("x\r\n\r\n\r\n\r\nx\r\n\r\n"), stream("Content-Length:1")};
}
std::vector<Bytes> streams_for(const RecordMark&) {
    return {
        stream("\0\0\0\2hi\x80\0\0\1x\x80\0\0\0"), stream("\x80\0\0\0\0\0\0\0\0\0\0\0\x80\0\0\0"),
        stream("\0\0\0\1a\x80\0\0\0\x80\0\0\2hi"), stream("\x80\0\0\1a\xff\xff\xff\xff"),
        stream("\0\0\0\0\x80\0\0\3abc\0\0\0\1d"),  stream("\0\0\0\5hello\0\0\0\0\x80\0\0")};
}
std::vector<Bytes> streams_for(const WebSocket&) {
    return {stream("\x81\2hi\x89\0\1\1a\x8a\1x\x80\1b\x82"),
            stream("\x82\x82\1\2\3\4hi\x88\x80\1\2\3\4\x82\0"),
            stream("\2\0\0\0\x80\0\x81\x7e\0\x7e"),
            stream("\x82\x7f\0\0\0\0\0\1\0\0"),
            stream("\x82\x7f\0\0\0\0\0\0\xff\xff"),
            stream("\x81\1x\x81\x7e\0\x7d"),
            stream("\x82\0\1\0\x82\0"),
            stream("\x82\0\x89\x7e"),
            stream("\x82\x85\1\2\3\4hello\x80\0"),
            stream("\2\2hi\xc0\0"),
            stream("\x82\0\x83\0")};
}
std::vector<Bytes> streams_for(const UntilClose&) {
    return {stream("hello egg, hello"), stream("\0\r\n\0", '\0')};
}
std::vector<Bytes> streams_for(const ModeSwitch&) {
    return {stream("a\r\nGO\r\n\2hi\0\1\n\0"), stream("GO\n\0\2hi\0\0\0\3GO\n"),
            stream("GO \nG\rO\r\nGO\r\r\n"), stream("\0\3GO\n\0\0\1G\0\0"),
            stream("GO\r\n\0\0\0\2hi\0\0\0\0\0\0")};
}

}  // namespace sticky::test
