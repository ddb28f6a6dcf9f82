// Exact bytes: each row is encoded, and its bytes are decoded in every simple delivery.
#include <gtest/gtest.h>

#include "framing/codec.h"
#include "framing/scheme.h"
#include "tests/framing/deliver.h"
#include "tests/framing/specs.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

struct Row {
    const char* title;
    FramingSpec spec;
    std::vector<std::string> messages;
    std::string stream;
};

std::string raw(std::string_view text) {
    return std::string(text);
}
template <std::size_t N>
std::string bytes(const char (&text)[N]) {  // with the zeros inside
    return {text, N - 1};
}

LengthPrefix prefix(auto change) {
    LengthPrefix spec;
    change(spec);
    return spec;
}
Delimiter marks(std::vector<Bytes> all) {
    Delimiter spec;
    spec.marks = std::move(all);
    return spec;
}

DecimalLength octet_counting() {
    DecimalLength spec;
    spec.mark = bytes_of(" ");
    spec.end = {};
    spec.zero_allowed = false;
    return spec;
}

std::vector<Row> rows() {
    using L = LengthPrefix;
    return {
        {"none", Unframed{}, {"hello", "egg"}, "helloegg"},
        {"fixed", FixedSize{4, {}}, {"read", "writ"}, "readwrit"},
        {"fixed, padded", FixedSize{4, std::uint8_t{'.'}}, {"hi", "", "read"}, "hi......read"},
        {"a mark of one byte", marks({bytes_of("\n")}), {"hi", "", "egg"}, "hi\n\negg\n"},
        {"two marks, the first is sent",
         marks({bytes_of("\r\n"), bytes_of("\n")}),
         {"a", "b"},
         "a\r\nb\r\n"},
        {"a mark that begins twice", marks({bytes_of("aab")}), {"xa", ""}, "xaaabaab"},
        {"default", L{}, {"hello", "egg"}, bytes("\0\0\0\5hello\0\0\0\3egg")},
        {"empty messages", L{}, {"", ""}, bytes("\0\0\0\0\0\0\0\0")},
        {"1 byte", prefix([](L& s) { s.width = 1; }), {"hello"}, "\5hello"},
        {"2 bytes, little",
         prefix([](L& s) { s.width = 2, s.order = ByteOrder::little; }),
         {"hello"},
         bytes("\5\0hello")},
        {"3 bytes", prefix([](L& s) { s.width = 3; }), {"hello"}, bytes("\0\0\5hello")},
        {"5 bytes", prefix([](L& s) { s.width = 5; }), {"hello"}, bytes("\0\0\0\0\5hello")},
        {"6 bytes, little",
         prefix([](L& s) { s.width = 6, s.order = ByteOrder::little; }),
         {"hello"},
         bytes("\5\0\0\0\0\0hello")},
        {"7 bytes, counting itself",
         prefix([](L& s) { s.width = 7, s.includes_itself = true; }),
         {"hello"},
         bytes("\0\0\0\0\0\0\14hello")},
        {"8 bytes", prefix([](L& s) { s.width = 8; }), {"hi"}, bytes("\0\0\0\0\0\0\0\2hi")},
        {"includes itself",
         prefix([](L& s) { s.includes_itself = true; }),
         {"hello"},
         bytes("\0\0\0\x09hello")},
        {"Netty's way to say that",
         prefix([](L& s) { s.adjustment = -4; }),
         {"hello"},
         bytes("\0\0\0\x09hello")},
        // RFC 1006, section 6: version 3, reserved, then the size of the whole packet.
        {"TPKT",
         prefix([](L& s) { s.width = 2, s.offset = 2, s.lead = {3, 0}, s.adjustment = -4; }),
         {"hello"},
         bytes("\3\0\0\x09hello")},
        // RFC 1035, section 4.2.2.
        {"DNS over TCP", prefix([](L& s) { s.width = 2; }), {"hello"}, bytes("\0\5hello")},
        {"PostgreSQL: a type, then a length that counts itself",
         prefix([](L& s) { s.offset = 1, s.lead = {'Q'}, s.includes_itself = true; }),
         {"hello"},
         bytes("Q\0\0\0\x09hello")},
        {"a byte after the length that it doesn't count",
         prefix([](L& s) { s.width = 2, s.adjustment = 1, s.strip = 3; }),
         {"hello"},
         bytes("\0\5\0hello")},
        {"a byte after the length that it counts",
         prefix([](L& s) { s.width = 2, s.strip = 3; }),
         {"hello"},
         bytes("\0\6\0hello")},
    };
}

std::vector<Row> rows_of_text_and_numbers() {
    return {
        {"lines, CR LF is sent", Lines{}, {"hi", "", "a\rb", "c\r"}, "hi\r\n\r\na\rb\r\nc\r\r\n"},
        {"lines, LF", Lines{LineEnding::lf}, {"hi", "", "c\r"}, "hi\n\nc\r\n"},
        {"lines, CR LF only", Lines{LineEnding::crlf}, {"a\nb", "\r"}, "a\nb\r\n\r\r\n"},
        // protobuf, "Techniques", "Streaming multiple messages"; its guide's example for 300.
        {"varint",
         Varint{},
         {"hello", "", std::string(300, 'x')},
         bytes("\5hello\0\xac\2") + std::string(300, 'x')},
        {"varint, 127 and 128",
         Varint{},
         {std::string(127, 'a'), std::string(128, 'b')},
         "\x7f" + std::string(127, 'a') + "\x80\1" + std::string(128, 'b')},
        // RFC 9000, appendix A.1: 0x40 25 and 0x25 are both 37; sent is the short one.
        {"QUIC's varint",
         Varint{VarintForm::quic, 8},
         {std::string(37, 'a'), std::string(64, 'b')},
         "\x25" + std::string(37, 'a') + "\x40\x40" + std::string(64, 'b')},
        // https://cr.yp.to/proto/netstrings.txt: its two examples.
        {"netstrings", DecimalLength{}, {"hello world!", ""}, "12:hello world!,0:,"},
        {"octet counting, RFC 6587 section 3.4.1",
         octet_counting(),
         {"<1>hi", "1 2"},
         "5 <1>hi3 1 2"},
        // The bytes of Python's struct.pack('<i', len(header)) + header + body.
        {"JSON header, little-endian",
         JsonHeader{ByteOrder::little},
         {"hello", ""},
         bytes("\x10\0\0\0{\"data_size\": 5}hello\x10\0\0\0{\"data_size\": 0}")},
        {"JSON header, a key with a quote",
         JsonHeader{ByteOrder::big, "a\"b"},
         {"hi"},
         bytes("\0\0\0\x0b{\"a\\\"b\": 2}hi")},
        {"ndjson", Ndjson{}, {"{\"a\":1}", "[2]"}, "{\"a\":1}\n[2]\n"},
    };
}

std::vector<Row> all_rows() {
    std::vector<Row> all = rows();
    for (Row& row : rows_of_text_and_numbers()) all.push_back(std::move(row));
    return all;
}

TEST(Cases, EncodeGivesExactlyTheseBytes) {
    for (const Row& row : all_rows()) {
        SCOPED_TRACE(row.title);
        Bytes stream = bytes_of("before");
        for (const std::string& message : row.messages) {
            const std::size_t begin = stream.size();
            const auto encoded = encode(row.spec, view_of(message), stream);
            ASSERT_TRUE(encoded) << to_string(encoded.error());
            EXPECT_EQ(encoded->size, stream.size() - begin);
            const ByteView frame = ByteView(stream).subspan(begin);
            EXPECT_EQ(text_of(frame.subspan(encoded->payload.begin, encoded->payload.size())),
                      message);
            tried();
        }
        EXPECT_EQ(quoted(ByteView(stream).subspan(6), 99), quoted(view_of(row.stream), 99));
    }
}

TEST(Cases, DecodeGivesTheMessagesBack) {
    for (const Row& row : all_rows()) {
        SCOPED_TRACE(row.title);
        expect_simple_deliveries(row.spec, view_of(row.stream));
        if (std::holds_alternative<Unframed>(row.spec)) continue;
        const auto* fixed = std::get_if<FixedSize>(&row.spec);
        Decoder decoder(row.spec);
        decoder.feed(view_of(row.stream));
        for (std::string message : row.messages) {
            if (fixed != nullptr) message.resize(fixed->size, static_cast<char>('.'));
            const Decoded answer = decoder.next();
            const auto* frame = std::get_if<Frame>(&answer);
            ASSERT_NE(frame, nullptr);
            EXPECT_EQ(text_of(frame->bytes), message);
            EXPECT_GE(frame->bytes.data(), view_of(row.stream).data()) << "copied";
            EXPECT_LE(frame->bytes.data() + frame->bytes.size(),
                      view_of(row.stream).data() + row.stream.size());
            tried();
        }
        EXPECT_EQ(std::get<NeedMore>(decoder.finish()), NeedMore{});
    }
}

// Every spec that can carry a message brings it back, as far as nothing of it is stripped.
TEST(Cases, EverySpecRoundTrips) {
    for (const FramingSpec& spec : all_specs()) {
        if (std::holds_alternative<Unframed>(spec)) continue;
        if (std::holds_alternative<UntilClose>(spec)) continue;  // one message, and the end
        SCOPED_TRACE(to_string(spec));
        Bytes stream;
        std::vector<std::string> sent;
        for (const std::string& message :
             {raw("x"), raw(""), raw("xyz"), raw("yx"), raw("hello")}) {
            const std::size_t begin = stream.size();
            if (!encode(spec, view_of(message), stream)) {
                EXPECT_EQ(stream.size(), begin);
                continue;
            }
            sent.push_back(message);
        }
        Decoder decoder(spec);
        decoder.feed(stream);
        for (const std::string& message : sent) {
            const Decoded answer = decoder.next();
            const auto* frame = std::get_if<Frame>(&answer);
            ASSERT_NE(frame, nullptr) << std::get<Fault>(answer).text();
            const std::string got(text_of(frame->bytes));
            if (std::holds_alternative<FixedSize>(spec)) {
                EXPECT_EQ(got.substr(0, message.size()), message);
            } else if (const auto* mark = std::get_if<Delimiter>(&spec)) {
                EXPECT_EQ(got,
                          mark->keep ? message + std::string(text_of(mark->marks[0])) : message);
            } else {
                EXPECT_TRUE(got.ends_with(message)) << quoted(frame->bytes);
            }
            tried();
        }
        EXPECT_EQ(std::get<NeedMore>(decoder.finish()), NeedMore{});
    }
}

struct Refusal {
    FramingSpec spec;
    std::string message;
    std::string error;
};

std::vector<Refusal> refusals_of_text_and_numbers() {
    const std::string big(300, 'x');
    return {
        {Lines{}, "a\rb\nc",
         "a message of 5 bytes is not one line: byte 3 of it is a LF; send a message for each "
         "line, or use a length prefix"},
        {Lines{LineEnding::crlf, false}, "a\rb",
         "a message of 3 bytes is not one line: byte 1 of it is a CR; send a message for each "
         "line, or use a length prefix"},
        {Lines{LineEnding::lf, true, OnEnd::error, 3}, "abc",
         "a message of 3 bytes makes a frame of 4, above max_frame 3; send less at once, or "
         "raise max_frame"},
        {Varint{VarintForm::leb128, 1}, big,
         "a message of 300 bytes needs a length of 2 bytes, above max_length_bytes 1; send less at "
         "once, or raise max_length_bytes"},
        {octet_counting(), "",
         "a message of 0 bytes is not allowed by this framing; send at least one byte, or set "
         "zero_allowed = true"},
        {DecimalLength{{':'}, {','}, 2}, big,
         "a message of 300 bytes needs 3 digits, above max_digits 2; send less at once, or raise "
         "max_digits"},
        {JsonHeader{ByteOrder::big, "data_size", 16}, big,
         "a message of 300 bytes needs a header of 18 bytes, above max_header 16; send less at "
         "once, or raise max_header"},
        {Ndjson{}, "",
         "a message of 0 bytes is an empty line, and no message; send at least one byte, or use a "
         "length prefix"},
        {Ndjson{}, "1\n2",
         "a message of 3 bytes is not one line, or ends with a CR; write the JSON on one line, "
         "without a line end"},
        {Ndjson{true, true}, "[1",
         "a message of 2 bytes is not balanced JSON; write the JSON on one line, without a line "
         "end"},
        {Slip{}, "",
         "a message of 0 bytes is no frame: the receiver skips what is between two ENDs; send at "
         "least one byte, or use a length prefix"},
        {Chunked{4096, 256, 0, 19}, "0123456789",
         "a message of 10 bytes makes a frame of 20, above max_frame 19; send less at once, or "
         "raise max_frame"},
    };
}

TEST(Cases, WhatCanNotBeEncodedIsOneLine) {
    using L = LengthPrefix;
    const std::string big(300, 'x');
    std::vector<Refusal> refusals{
        {FixedSize{4, {}}, "hello",
         "a message of 5 bytes does not fit a framing of fixed size 4; send 4 bytes, or raise "
         "size"},
        {FixedSize{4, {}}, "hi",
         "a message of 2 bytes does not fit a framing of fixed size 4; send 4 bytes, or give a "
         "pad byte (pad = 0)"},
        {marks({bytes_of("\r\n"), bytes_of("\n")}), "a\nb",
         "the message contains the delimiter \"\\n\" at byte 1; choose a mark that no message "
         "contains, or use a length prefix"},
        {marks({bytes_of("aa")}), "xa",
         "the message's end and the delimiter \"aa\" together read as a delimiter at byte 1; "
         "choose a mark that no message ends like, or use a length prefix"},
        {marks({bytes_of("b"), bytes_of("ab")}), "xa",
         "the message's end and the delimiter \"b\" together read as a delimiter at byte 1; "
         "choose a mark that no message ends like, or use a length prefix"},
        {Delimiter{{bytes_of("\n")}, false, 3}, "abc",
         "a message of 3 bytes makes a frame of 4, above max_frame 3; send less at once, or "
         "raise max_frame"},
        {prefix([](L& s) { s.width = 1; }), big,
         "a message of 300 bytes needs length 300, and a 1-byte length holds at most 255; send "
         "less at once, or use a wider length field"},
        {prefix([](L& s) { s.width = 1, s.is_signed = true; }), big.substr(0, 128),
         "a message of 128 bytes needs length 128, and a 1-byte signed length holds at most 127; "
         "send less at once, or use a wider length field"},
        {prefix([](L& s) { s.zero_allowed = false; }), "",
         "a message of 0 bytes is not allowed by this framing; send at least one byte, or set "
         "zero_allowed = true"},
        {prefix([](L& s) { s.max_frame = 8; }), "hello",
         "a message of 5 bytes makes a frame of 9, above max_frame 8; send less at once, or "
         "raise max_frame"},
        {prefix([](L& s) { s.limit = LimitOf::value, s.max_frame = 4; }), "hello",
         "a message of 5 bytes needs length 5, above max_frame 4; send less at once, or raise "
         "max_frame"},
        {prefix([](L& s) { s.adjustment = 2; }), "x",
         "a message of 1 byte is too short: adjustment 2 leaves 2 bytes uncounted; send at least "
         "2, or lower adjustment"},
    };
    for (const Refusal& more : refusals_of_text_and_numbers()) refusals.push_back(more);
    for (const Refusal& refusal : refusals) {
        Bytes out = bytes_of("before");
        const auto encoded = encode(refusal.spec, view_of(refusal.message), out);
        ASSERT_FALSE(encoded) << refusal.error;
        const std::string error = to_string(encoded.error());
        EXPECT_EQ(error, refusal.error);
        EXPECT_EQ(error.find('\n'), std::string::npos);
        EXPECT_EQ(text_of(out), "before");
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
