// The schemes of specs_heads.cpp in words: faults, settings, fields, sketches.
#include <gtest/gtest.h>

#include "framing/codec.h"
#include "framing/scheme.h"
#include "tests/framing/reference.h"
#include "tests/framing/told.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

const ContentLength kLsp{""};

struct Wrong {
    FramingSpec spec;
    std::string stream;
    std::size_t messages;
    FaultKind kind;
    std::uint64_t offset;
    std::string text;
};

std::vector<Wrong> wrong_values() {
    using enum FaultKind;
    const auto in = [](const char* place, int at, const char* byte) {
        return "byte " + std::to_string(at) + " of the frame is " + byte +
               ", which can't stand in its " + place;
    };
    return {
        {Resp{}, "$2\r\nhi\r\nPING\r\n", 1, bad_byte, 8, in("header", 0, "50")},
        {Resp{}, "$2\r\nhi\n", 0, bad_byte, 0, in("delimiter", 6, "0a")},
        {Resp{}, "$2\r\nhi!\r\n", 0, bad_byte, 0, in("delimiter", 6, "21")},
        {Resp{}, "$02\r\n", 0, bad_byte, 0, in("header", 2, "32")},
        {Resp{}, "$-2\r\n", 0, bad_byte, 0, in("header", 2, "32")},
        {Resp{}, "$+2\r\n", 0, bad_byte, 0, in("header", 1, "2b")},
        {Resp{}, "*\r\n", 0, bad_byte, 0, in("header", 1, "0d")},
        {Resp{}, "*-1x", 0, bad_byte, 0, in("header", 3, "78")},
        {Resp{}, ":-\r\n", 0, bad_byte, 0, in("header", 2, "0d")},
        {Resp{}, ":9223372036854775808", 0, bad_byte, 0, in("header", 19, "38")},
        {Resp{}, "+a\nb\r\n", 0, bad_byte, 0, in("payload", 2, "0a")},
        {Resp{}, "+a\rb\r\n", 0, bad_byte, 0, in("delimiter", 3, "62")},
        {Resp{2}, "*1\r\n*1\r\n*0\r\n", 0, bad_byte, 0, in("header", 8, "2a")},
        {Resp{8, 3}, "*2\r\n*2\r\n", 0, bad_byte, 0, in("header", 5, "32")},
        {Resp{8, 10, 64}, "*20\r\n", 0, bad_byte, 0, in("header", 2, "30")},
        {Resp{8, 100, 64}, "*20\r\n", 0, too_long, 0, "length 20 is more than max_frame 64 allows"},
        {Resp{8, 100, 64}, "$2\r\nhi\r\n*2\r\n$51\r\n", 1, too_long, 8,
         "length 51 is more than max_frame 64 allows"},
        {Resp{8, 100, 8}, "+123456789", 0, too_long, 0,
         "8 bytes came without the frame's end; max_frame is 8"},
        {Resp{}, "*2\r\n$5\r\nhel", 0, truncated, 0,
         "the stream ended inside a frame (payload): 11 bytes of it came, at least 3 more had to "
         "follow"},
    };
}

std::vector<Wrong> wrong_heads() {
    using enum FaultKind;
    const auto in_header = [](int at, const char* byte) {
        return "byte " + std::to_string(at) + " of the frame is " + byte +
               ", which can't stand in its header";
    };
    const auto length = [](const std::string& value) {
        return "Content-Length:" + value + "\r\n\r\n";
    };
    const std::string good = length(" 2") + "hi";
    return {
        {kLsp, good + "Content-Length: 2\r\nContent-length: 2\r\n\r\nhi", 1, duplicate_key, 23,
         "the header names a key twice, the second time at byte 19"},
        {kLsp, "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", 0, bad_byte, 0,
         in_header(19, "54")},
        {kLsp, "transfer-encoding:", 0, bad_byte, 0, in_header(0, "74")},
        {kLsp, good + length(" +2"), 1, bad_byte, 23, in_header(16, "2b")},
        {kLsp, length("-2"), 0, bad_byte, 0, in_header(15, "2d")},
        {kLsp, length("2,2"), 0, bad_byte, 0, in_header(16, "2c")},
        {kLsp, length("2 2"), 0, bad_byte, 0, in_header(17, "32")},
        {kLsp, length(""), 0, bad_byte, 0, in_header(15, "0d")},
        {kLsp, length("10000000000000000000"), 0, bad_byte, 0, in_header(34, "30")},
        {kLsp, "Content-Length : 2\r\n\r\n", 0, bad_byte, 0, in_header(14, "20")},
        {kLsp, "A: b\r\n c\r\n", 0, bad_byte, 0, in_header(6, "20")},
        {kLsp, "A: b\n", 0, bad_byte, 0, in_header(4, "0a")},
        {kLsp, "A: b\rC: d\r\n", 0, bad_byte, 0, in_header(5, "43")},
        {kLsp, bytes("A: \0\r\n"), 0, bad_byte, 0, in_header(3, "00")},
        {kLsp, ": b\r\n", 0, bad_byte, 0, in_header(0, "3a")},
        {ContentLength{}, "\r\nGET / HTTP/1.1\r\n", 0, bad_byte, 0, in_header(0, "0d")},
        {ContentLength{}, "GET / HTTP/1.1\r\nA: b\r\n\r\n", 0, no_length, 0,
         "the header's 24 bytes name no length"},
        {ContentLength{"", MissingLength::error, 30}, "A: " + std::string(40, 'x'), 0,
         header_too_long, 0, "a header of 31 bytes is above the limit of 30"},
        {kLsp, length("67108845"), 0, too_long, 0,
         "length 67108845 is more than max_frame 67108864 allows"},
        {ContentLength{"", MissingLength::error, 64, 21}, length("      0"), 0, too_long, 0,
         "21 bytes came without the frame's end; max_frame is 21"},
        {kLsp, good + length("5") + "hell", 1, truncated, 23,
         "the stream ended inside a frame (payload): 24 bytes of it came, at least 1 more had to "
         "follow"},
    };
}

std::vector<Wrong> wrong_fragments() {
    using enum FaultKind;
    const auto in_header = [](int at, const char* byte) {
        return "byte " + std::to_string(at) + " of the frame is " + byte +
               ", which can't stand in its header";
    };
    const std::string hi = bytes("\x82\2hi");
    return {
        {RecordMark{}, bytes("\x80\0\0\1a\0\0\0\1b\x7f\xff\xff\xff"), 1, too_long, 5,
         "length 2147483647 is more than max_frame 67108864 allows"},
        {RecordMark{3, 0, 12}, bytes("\0\0\0\5"), 0, too_long, 0,
         "length 5 is more than max_frame 12 allows"},
        {RecordMark{3, 1}, bytes("\0\0\0\0\0\0\0\0"), 0, bad_length, 0,
         "length 0 is below 1, the least that covers what it counts"},
        {RecordMark{3, 1, 64, false}, bytes("\x80\0\0\1a\0\0\0\0\x80\0\0\0"), 1, zero_length, 5,
         "length 0 announces an empty message, which is not allowed"},
        {RecordMark{}, bytes("\0\0\0\1a\x80"), 0, truncated, 0,
         "the stream ended inside a frame (header): 6 bytes of it came, at least 3 more had to "
         "follow"},
        {WebSocket{}, hi + bytes("\xc2\0"), 1, bad_byte, 4, in_header(0, "c2")},
        {WebSocket{}, hi + bytes("\x83\0"), 1, bad_byte, 4, in_header(0, "83")},
        {WebSocket{}, hi + bytes("\x80\0"), 1, bad_byte, 4, in_header(0, "80")},
        {WebSocket{}, hi + bytes("\2\1a\x82\1b"), 1, bad_byte, 4, in_header(3, "82")},
        {WebSocket{}, bytes("\x09\0"), 0, bad_byte, 0, in_header(0, "09")},
        {WebSocket{}, bytes("\x89\x7e"), 0, bad_byte, 0, in_header(1, "7e")},
        {WebSocket{}, bytes("\x82\x7e\0\x7d"), 0, bad_byte, 0, in_header(3, "7d")},
        {WebSocket{}, bytes("\x82\x7f\0\0\0\0\0\0"), 0, bad_byte, 0, in_header(7, "00")},
        {WebSocket{}, bytes("\x82\x7f\x80"), 0, bad_byte, 0, in_header(2, "80")},
        {WebSocket{}, bytes("\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"), 0, too_long, 0,
         "length 9223372036854775807 is more than max_frame 67108864 allows"},
        {WebSocket{false, false, 9, 64}, bytes("\x82\x7e"), 0, too_long, 0,
         "length 126 is more than max_frame 64 allows"},
        {WebSocket{false, false, 9, 8}, bytes("\2\1a\x89\1b\x80\1"), 0, too_long, 0,
         "length 1 is more than max_frame 8 allows"},
        {WebSocket{}, bytes("\x89\1a\2\1b"), 0, truncated, 3,
         "the stream ended inside a frame (header): 3 bytes of it came, at least 1 more had to "
         "follow"},
        {WebSocket{}, hi + bytes("\x89\2a"), 1, truncated, 4,
         "the stream ended inside a frame (payload): 3 bytes of it came, at least 1 more had to "
         "follow"},
        {ModeSwitch{"GO", 1, {}, false, 8}, "GO\n\1x\x08", 2, too_long, 5,
         "length 8 is more than max_frame 8 allows"},
        {ModeSwitch{"GO", 1, {}, false, 8}, "GO \n1234567\r", 1, too_long, 4,
         "8 bytes came without the frame's end; max_frame is 8"},
        {ModeSwitch{}, "STARTTLS\r\n\n\n", 1, truncated, 10,
         "the stream ended inside a frame (header): 2 bytes of it came, at least 2 more had to "
         "follow"},
        {UntilClose{4}, "hello", 0, too_long, 0,
         "5 bytes came without the frame's end; max_frame is 4"},
    };
}

TEST(Heads, FaultsKindPlaceAndText) {
    std::vector<Wrong> all = wrong_values();
    for (const auto& more : {wrong_heads(), wrong_fragments()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    for (const Wrong& row : all) {
        SCOPED_TRACE(to_string(row.spec) + quoted(view_of(row.stream), 99));
        const Told got = told_always(row.spec, row.stream);
        EXPECT_EQ(got.messages.size(), row.messages);
        ASSERT_TRUE(got.fault);
        EXPECT_EQ(name_of(got.fault->kind), name_of(row.kind));
        EXPECT_EQ(got.fault->offset, row.offset);
        EXPECT_EQ(got.fault->text(), row.text);
        const Outcome want = expected(row.spec, view_of(row.stream), true);
        EXPECT_EQ(got.fault, want.fault) << to_string(want);
        EXPECT_EQ(got.messages.size(), want.frames.size());
    }
}

TEST(Heads, ImpossibleSettings) {
    const std::string most = std::to_string(kMessageBytes);
    const auto n = [](std::int64_t number) { return number; };
    struct Mistake {
        std::string_view kind;
        Settings settings;
        SettingsError error;
    };
    const Mistake rows[] = {
        {"resp",
         {{"max_depth", n(17)}},
         {"max_depth", "'max_depth' must be 1 to 16, not 17", "a command is an array of depth 1"}},
        {"resp",
         {{"max_elements", n(0)}},
         {"max_elements", "'max_elements' must be 1 to 1073741824, not 0",
          "write max_elements = 1048576"}},
        {"resp",
         {{"max_frame", n(5)}},
         {"max_frame", "'max_frame' must be 6 to " + most + ", not 5",
          "it counts types, lengths and line ends too"}},
        {"content_length",
         {{"start", std::string("GET / HTTP/1.1\r\n")}},
         {"start", "'start' must be one line of at most 1024 bytes, without its end",
          "write start = \"POST / HTTP/1.1\""}},
        {"content_length",
         {{"missing", std::string("guess")}},
         {"missing", "'guess' is no value of 'missing'", "one of: error, empty"}},
        {"content_length",
         {{"start", std::string()}, {"max_header", n(29)}},
         {"max_header", "'max_header' must be 30 to 65536, not 29",
          "it counts all that stands before the body"}},
        {"content_length",
         {{"max_frame", n(37)}},
         {"max_frame", "'max_frame' must be 38 to " + most + ", not 37",
          "it counts head and body"}},
        {"record_mark",
         {{"fragment", n(0)}},
         {"fragment", "'fragment' must be 1 to " + most + ", not 0", "write fragment = 65536"}},
        {"record_mark",
         {{"max_empty", n(1 << 21)}},
         {"max_empty", "'max_empty' must be 0 to 1048576, not 2097152",
          "nobody needs empty fragments"}},
        {"record_mark",
         {{"max_frame", n(4)}, {"zero_allowed", false}},
         {"max_frame", "'max_frame' must be 5 to " + most + ", not 4",
          "it counts the headers of all fragments too"}},
        {"websocket",
         {{"fragment", n(0)}},
         {"fragment", "'fragment' must be 1 to " + most + ", not 0", "write fragment = 65536"}},
        {"websocket",
         {{"masked", true}, {"max_frame", n(5)}},
         {"max_frame", "'max_frame' must be 6 to " + most + ", not 5",
          "it counts the headers of all fragments too"}},
        {"mode_switch",
         {{"switch", std::string("GO\r\n")}},
         {"switch", "'switch' must be one line of 1 to 256 bytes, without its end",
          "write switch = \"STARTTLS\""}},
        {"mode_switch",
         {{"width", n(9)}},
         {"width", "'width' must be 1 to 8, not 9", "write width = 4"}},
        {"mode_switch",
         {{"max_frame", n(9)}},
         {"max_frame", "'max_frame' must be 10 to " + most + ", not 9",
          "the line that switches must fit, with its end"}},
        {"until_close",
         {{"max_frame", n(0)}},
         {"max_frame", "'max_frame' must be 1 to " + most + ", not 0",
          "it counts all that comes until the end"}},
    };
    for (const Mistake& row : rows) {
        const auto spec = from_settings(row.kind, row.settings);
        ASSERT_FALSE(spec) << row.error.text;
        EXPECT_EQ(spec.error().key, row.error.key);
        EXPECT_EQ(spec.error().text, row.error.text);
        EXPECT_EQ(spec.error().remedy, row.error.remedy);
        tried();
    }
}

// Fields in one line each: "length 5".
std::string fields_of(const FramingSpec& spec, std::string_view frame, Language language = {}) {
    std::string text;
    for (const Field& field : describe(spec, view_of(frame), language)) {
        text += field.name + " " + field.value + "\n";
    }
    tried();
    return text;
}

TEST(Heads, FieldsOfAFrame) {
    EXPECT_EQ(fields_of(Resp{}, "$2\r\nhi\r\n"),
              "length \"$2\"\ndelimiter \"\\r\\n\"\npayload \"hi\"\ndelimiter \"\\r\\n\"\n");
    EXPECT_EQ(fields_of(Resp{}, "*2\r\n:42\r\n$-1\r\n"),
              "header \"*2\"\ndelimiter \"\\r\\n\"\npayload \":42\"\ndelimiter \"\\r\\n\"\nlength "
              "\"$-1\"\ndelimiter \"\\r\\n\"\n");
    EXPECT_EQ(
        fields_of(ContentLength{}, "PUT / X\r\nA: b\r\ncontent-length: 2\r\n\r\nhi"),
        "header \"PUT / X\\r\\n\"\nheader \"A: b\\r\\n\"\nlength \"content-length: 2\\r\\n\"\n"
        "delimiter \"\\r\\n\"\npayload \"hi\"\n");
    EXPECT_EQ(fields_of(RecordMark{}, bytes("\0\0\0\1a\x80\0\0\2bc")),
              "length 1\npayload \"a\"\nlength 2, the last\npayload \"bc\"\n");
    EXPECT_EQ(fields_of(RecordMark{}, bytes("\x80\0\0\0"), Language::zh), "长度 0，最后一段\n");
    EXPECT_EQ(fields_of(WebSocket{}, bytes("\1\1a\x89\0\x80\x81\1\2\3\4b")),
              "header text\nlength 1\npayload \"a\"\nheader ping\nlength 0\n"
              "header continuation, the last\nlength 1\nheader mask 01 02 03 04\npayload \"c\"\n");
    EXPECT_EQ(fields_of(WebSocket{}, bytes("\x82\x7e\1")), "header 82 7e 01\n");
    EXPECT_EQ(fields_of(ModeSwitch{}, "hi\r\n"), "payload \"hi\"\ndelimiter \"\\r\\n\"\n");
    EXPECT_EQ(fields_of(ModeSwitch{}, bytes("\0\0\0\2hi")), "length 2\npayload \"hi\"\n");
    EXPECT_EQ(fields_of(UntilClose{}, "hello"), "payload \"hello\"\n");
}

TEST(Heads, SketchesInTwoLanguages) {
    struct Line {
        FramingSpec spec;
        std::string en, zh;
    };
    const Line lines[] = {
        {Resp{}, "Redis's protocol (RESP2)", "Redis 协议（RESP2）"},
        {ContentLength{}, "a head as HTTP's, its Content-Length gives the body's size",
         "HTTP 式的头，用 Content-Length 写正文大小"},
        {ContentLength{"", MissingLength::empty},
         "a head as HTTP's, its Content-Length gives the body's size, no start line, without one "
         "no body",
         "HTTP 式的头，用 Content-Length 写正文大小，没有起始行，没写就没有正文"},
        {RecordMark{}, "RPC record marking: fragments with 4-byte headers",
         "RPC 记录标记：分段，每段 4 字节头"},
        {RecordMark{4, 0, 64, false},
         "RPC record marking: fragments with 4-byte headers, no empty messages",
         "RPC 记录标记：分段，每段 4 字节头，空消息即出错"},
        {WebSocket{true, true}, "WebSocket messages, as text, masked",
         "WebSocket 消息，文本，加掩码"},
        {ModeSwitch{}, "lines; behind \"STARTTLS\" 4-byte big-endian length prefix",
         "先按行，\"STARTTLS\" 之后用 4 字节大端长度前缀"},
        {ModeSwitch{"GO", 2, ByteOrder::little, true},
         "behind \"GO\": 2-byte little-endian length prefix", "已过 \"GO\"，用 2 字节小端长度前缀"},
        {UntilClose{}, "one frame, until the stream ends", "到流结束为止是一帧"},
    };
    for (const Line& line : lines) {
        EXPECT_EQ(sketch(line.spec), line.en);
        EXPECT_EQ(sketch(line.spec, Language::zh), line.zh);
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
