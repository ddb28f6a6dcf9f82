// One vector at least for each translation: the settings, the code, a stream, and the frames the
// library makes of it. And what the remarks say a library does differently, shown by its own
// arithmetic.
#include <gtest/gtest.h>

#include <algorithm>

#include "framing/codec.h"
#include "framing/decoder.h"
#include "framing/dialect.h"
#include "framing/scheme.h"
#include "tests/framing/libraries.h"
#include "tests/framing/reference.h"
#include "tests/framing/specs.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

template <std::size_t N>
Bytes b(const char (&text)[N]) {  // with the zeros inside
    return bytes_of({text, N - 1});
}
Handed handed(std::vector<Bytes> frames, bool failed = false) {
    return {std::move(frames), failed};
}
LengthPrefix prefix(auto change) {
    LengthPrefix spec;
    spec.max_frame = 65536;
    change(spec);
    return spec;
}
Delimiter marks(std::vector<Bytes> all, std::uint64_t max_frame) {
    Delimiter spec{std::move(all)};
    spec.max_frame = max_frame;
    return spec;
}

Handed ours(const FramingSpec& spec, const Bytes& stream) {
    Handed out;
    Decoder decoder(spec);
    decoder.feed(stream);
    for (;;) {
        const Decoded answer = decoder.next();
        const auto* frame = std::get_if<Frame>(&answer);
        if (frame == nullptr) {
            out.failed = std::holds_alternative<Fault>(answer);
            return out;
        }
        out.frames.emplace_back(frame->bytes.begin(), frame->bytes.end());
    }
}

std::string code_of(const FramingSpec& spec, Dialect dialect) {
    std::string code;
    for (const std::string& line : translate(spec, dialect).code)
        code += (code.empty() ? "" : "\n") + line;
    return code;
}

struct Vector {
    FramingSpec spec;
    Dialect dialect;
    std::string code;  // all of it
    Bytes stream;
    Handed theirs;  // by the library's arithmetic
    std::vector<Bytes> frames;
};

std::vector<Vector> length_vectors() {
    using L = LengthPrefix;
    using D = Dialect;
    const auto counts_itself = prefix([](L& s) { s.adjustment = -4; });
    const auto two = prefix([](L& s) { s.width = 2, s.max_frame = 1026; });
    const auto little = prefix([](L& s) { s.width = 2, s.order = ByteOrder::little; });
    const auto behind = prefix([](L& s) { s.width = 2, s.adjustment = 1, s.strip = 3; });
    const auto tpkt = prefix(
        [](L& s) { s.width = 2, s.lead = {3, 0}, s.offset = 2, s.adjustment = -4, s.strip = 0; });
    const Bytes nine = b("\0\0\0\11hello\0\0\0\4"), five = b("\0\5hello\0\0");
    const std::vector<Bytes> hello = {bytes_of("hello"), {}};
    return {
        {counts_itself, D::netty,
         "new LengthFieldBasedFrameDecoder(65536, 0, 4, -4, 4)\n"
         "new LengthFieldPrepender(4, 4, false)",
         nine, netty_length({65536, 0, 4, -4, 4}, nine), hello},
        {counts_itself, D::tokio,
         "LengthDelimitedCodec::builder()\n    .length_field_length(4)\n    "
         ".length_adjustment(-4)\n"
         "    .max_frame_length(65536)\n    .new_codec()",
         nine, tokio_length({65536, 0, 4, -4, 4}, nine), hello},
        {counts_itself, D::spring,
         "ByteArrayLengthHeaderSerializer serializer = new ByteArrayLengthHeaderSerializer(4);\n"
         "serializer.setMaxMessageSize(65532);\nserializer.setInclusive(true);",
         nine, spring_length(4, true, 65532, nine), hello},
        {two, D::netty,
         "new LengthFieldBasedFrameDecoder(1026, 0, 2, 0, 2)\nnew LengthFieldPrepender(2, 0, "
         "false)",
         five, netty_length({1026, 0, 2, 0, 2}, five), hello},
        {two, D::erlang, "[binary, {packet, 2}, {packet_size, 1024}]", five,
         erlang_packet(2, 1024, five), hello},
        {two,
         D::swoole,
         "'open_length_check' => true,\n'package_length_type' => 'n',\n"
         "'package_length_offset' => 0,\n'package_body_offset' => 2,\n"
         "'package_max_length' => 1026,",
         five,
         swoole_length({'n', 0, 2, 1026}, five),
         {five.size() > 7 ? b("\0\5hello") : Bytes{}, b("\0\0")}},
        {little,
         D::netty,
         "new LengthFieldBasedFrameDecoder(ByteOrder.LITTLE_ENDIAN, 65536, 0, 2, 0, 2, true)\n"
         "new LengthFieldPrepender(ByteOrder.LITTLE_ENDIAN, 2, 0, false)",
         b("\5\0hello"),
         netty_length({65536, 0, 2, 0, 2, true}, b("\5\0hello")),
         {bytes_of("hello")}},
        {behind,
         D::tokio,
         "LengthDelimitedCodec::builder()\n    .length_field_length(2)\n    .num_skip(3)\n"
         "    .max_frame_length(65533)\n    .new_codec()",
         b("\0\5\0hello"),
         tokio_length({65533, 0, 2, 0, 3}, b("\0\5\0hello")),
         {bytes_of("hello")}},
        {behind,
         D::netty,
         "new LengthFieldBasedFrameDecoder(65536, 0, 2, 1, 3)\n"
         "new LengthFieldPrepender(2, -1, false)",
         b("\0\5\0hello"),
         netty_length({65536, 0, 2, 1, 3}, b("\0\5\0hello")),
         {bytes_of("hello")}},
        {tpkt,
         D::erlang,
         "[binary, {packet, tpkt}, {packet_size, 65532}]",
         b("\3\0\0\11hello"),
         erlang_tpkt(65532, b("\3\0\0\11hello")),
         {b("\3\0\0\11hello")}},
        {tpkt,
         D::tokio,
         "LengthDelimitedCodec::builder()\n    .length_field_offset(2)\n"
         "    .length_field_length(2)\n    .num_skip(0)\n    .max_frame_length(65536)\n"
         "    .new_codec()",
         b("\3\0\0\11hello"),
         tokio_length({65536, 2, 2, 0, 0}, b("\3\0\0\11hello")),
         {b("\3\0\0\11hello")}},
    };
}

std::vector<Vector> mark_vectors() {
    using D = Dialect;
    const Delimiter semicolon = marks({bytes_of(";")}, 81);
    Lines any, crlf, lf;
    any.max_frame = crlf.max_frame = lf.max_frame = 81;
    crlf.ending = LineEnding::crlf;
    lf.ending = LineEnding::lf;
    const Bytes list = bytes_of("hi;;egg;"), text = bytes_of("hi\r\negg\n"),
                whole = bytes_of("hi\r\n\r\n");
    const std::vector<Bytes> items = {bytes_of("hi"), {}, bytes_of("egg")};
    const std::vector<Bytes> kept = {bytes_of("hi;"), bytes_of(";"), bytes_of("egg;")};
    const std::vector<Bytes> stripped = {bytes_of("hi"), bytes_of("egg")};
    const std::vector<Bytes> with_cr = {bytes_of("hi\r"), bytes_of("egg")};
    const std::vector<Bytes> hi = {bytes_of("hi"), {}};
    return {
        {semicolon, D::netty,
         "new DelimiterBasedFrameDecoder(80, true, Unpooled.wrappedBuffer(new byte[] {59}))", list,
         netty_marks({80, true, {bytes_of(";")}}, list), items},
        {semicolon, D::tokio,
         "AnyDelimiterCodec::new_with_max_length(b\";\".to_vec(), b\";\".to_vec(), 80)", list,
         tokio_marks(80, bytes_of(";"), list), items},
        {semicolon, D::erlang,
         "[binary, {packet, line}, {line_delimiter, 59}, {packet_size, 81}, {buffer, 82}]", list,
         erlang_line(';', 81, 82, list), kept},
        {semicolon, D::swoole,
         "'open_eof_split' => true,\n'package_eof' => \";\",\n'package_max_length' => 81,", list,
         swoole_eof(bytes_of(";"), 81, {list}), kept},
        {semicolon, D::spring,
         "ByteArraySingleTerminatorSerializer serializer = new "
         "ByteArraySingleTerminatorSerializer((byte) 0x3b);\nserializer.setMaxMessageSize(81);",
         list, spring_byte(';', 81, list), items},
        {any, D::netty, "new LineBasedFrameDecoder(80)", text, netty_lines(80, true, {text}),
         stripped},
        {any, D::tokio, "LinesCodec::new_with_max_length(80)", text, tokio_lines(80, text),
         stripped},
        {lf, D::spring,
         "ByteArrayLfSerializer serializer = new ByteArrayLfSerializer();\n"
         "serializer.setMaxMessageSize(81);",
         text, spring_byte('\n', 81, text), with_cr},
        {lf,
         D::erlang,
         "[binary, {packet, line}, {packet_size, 81}, {buffer, 82}]",
         text,
         erlang_line('\n', 81, 82, text),
         {bytes_of("hi\r\n"), bytes_of("egg\n")}},
        {crlf, D::spring,
         "ByteArrayCrLfSerializer serializer = new ByteArrayCrLfSerializer();\n"
         "serializer.setMaxMessageSize(81);",
         whole, spring_crlf(81, whole), hi},
        {crlf,
         D::swoole,
         "'open_eof_split' => true,\n'package_eof' => \"\\r\\n\",\n'package_max_length' => 81,",
         whole,
         swoole_eof(bytes_of("\r\n"), 81, {whole}),
         {bytes_of("hi\r\n"), bytes_of("\r\n")}},
        {crlf, D::netty,
         "new DelimiterBasedFrameDecoder(79, true, Unpooled.wrappedBuffer(new byte[] {13, 10}))",
         whole, netty_marks({79, true, {bytes_of("\r\n")}}, whole), hi},
    };
}

TEST(DialectVectors, TheCodeAndItsFrames) {
    for (const auto& vectors : {length_vectors(), mark_vectors()}) {
        for (const Vector& one : vectors) {
            EXPECT_EQ(code_of(one.spec, one.dialect), one.code);
            EXPECT_EQ(one.theirs, handed(one.frames)) << one.code;
            tried();
        }
    }
}

// What becomes of a last frame that isn't whole: the same, something else, or unsayable.
TEST(DialectVectors, WhatTheEndCuts) {
    const auto kind_of_remark = [](const FramingSpec& spec, Dialect dialect,
                                   std::string_view words) -> std::string_view {
        for (const Remark& remark : translate(spec, dialect).remarks) {
            if (remark.text.find(words) != std::string::npos)
                return label_of(remark.kind, Language::en);
        }
        return "nothing";
    };
    struct Row {
        Dialect dialect;
        std::string_view words, error, emit, drop;
    };
    const Row rows[] = {
        {Dialect::netty, "released without a word", "differs", "missing", "same"},
        {Dialect::erlang, "thrown away", "differs", "missing", "same"},
        {Dialect::swoole, "is lost at the stream's end", "differs", "missing", "same"},
        {Dialect::spring, "on_end = ", "nothing", "missing", "missing"},
        {Dialect::tokio, "on_end = ", "missing", "nothing", "missing"},
    };
    for (const Row& row : rows) {
        Delimiter spec{{bytes_of(";")}};
        const std::pair<OnEnd, std::string_view> wanted[] = {
            {OnEnd::error, row.error}, {OnEnd::emit, row.emit}, {OnEnd::drop, row.drop}};
        for (const auto& [on_end, kind] : wanted) {
            spec.on_end = on_end;
            EXPECT_EQ(kind_of_remark(spec, row.dialect, row.words), kind)
                << title_of(row.dialect) << " " << kOnEnds[static_cast<std::size_t>(on_end)];
            tried();
        }
    }
    for (const Dialect dialect : {Dialect::tokio, Dialect::python}) {
        EXPECT_EQ(kind_of_remark(FixedSize{4, {}, OnEnd::emit}, dialect, "on_end = "), "missing");
        EXPECT_EQ(kind_of_remark(FixedSize{4, {}}, dialect, "on_end = "), "nothing");
        tried(2);
    }
}

TEST(DialectVectors, OtherKinds) {
    EXPECT_EQ(code_of(FixedSize{16, {}}, Dialect::netty), "new FixedLengthFrameDecoder(16)");
    EXPECT_EQ(code_of(Varint{}, Dialect::netty),
              "new ProtobufVarint32FrameDecoder()\nnew ProtobufVarint32LengthFieldPrepender()");
    EXPECT_EQ(code_of(FixedSize{16, {}}, Dialect::erlang),
              "[binary, {packet, raw}, {active, false}]\n{ok, Frame} = gen_tcp:recv(Socket, 16)");
    EXPECT_EQ(code_of(Unframed{}, Dialect::tokio), "BytesCodec::new()");
    EXPECT_EQ(code_of(Ndjson{}, Dialect::netty), "new LineBasedFrameDecoder(67108863)");
    tried(5);
}

// The limit, one beyond it, and which number says so.
TEST(DialectVectors, TheLimitIsTheSameFrame) {
    for (const std::uint64_t size : {9U, 10U, 11U}) {
        const auto spec = prefix([](LengthPrefix& s) { s.width = 2, s.max_frame = 10; });
        Bytes frame = number(size - 2, 2, ByteOrder::big);
        frame.resize(size, 'x');
        const bool fits = size <= 10;
        const Handed want = fits ? handed({Bytes(size - 2, 'x')}) : handed({}, true);
        EXPECT_EQ(ours(spec, frame), want);
        EXPECT_EQ(netty_length({10, 0, 2, 0, 2}, frame), want);
        EXPECT_EQ(tokio_length({8, 0, 2, 0, 2}, frame), want);
        EXPECT_EQ(erlang_packet(2, 8, frame), want);
        EXPECT_EQ(spring_length(2, false, 8, frame), want);
        EXPECT_EQ(swoole_length({'n', 0, 2, 10}, frame).failed, !fits);
        tried(6);
    }
}

TEST(DialectVectors, NettyGoesOnBehindWhatItRefused) {
    const auto spec = prefix([](LengthPrefix& s) { s.width = 1, s.max_frame = 5; });
    const Bytes stream = b("\11too-long!\2hi");
    EXPECT_EQ(ours(spec, stream), handed({}, true));
    EXPECT_EQ(netty_length({5, 0, 1, 0, 1, false, true}, stream), handed({bytes_of("hi")}, true));
    // A length too small: only the header is skipped, and a message's byte is the next header.
    const auto itself = prefix([](LengthPrefix& s) { s.width = 1, s.includes_itself = true; });
    EXPECT_EQ(ours(itself, b("\0\3hi")), handed({}, true));
    EXPECT_EQ(netty_length({65536, 0, 1, -1, 1, false, true}, b("\0\3hi")),
              handed({bytes_of("hi")}, true));
    tried(4);
}

TEST(DialectVectors, AtTheLimitNettysLinesDependOnTheCut) {
    Lines spec;
    spec.max_frame = 6;  // "abcd" CR LF
    EXPECT_EQ(code_of(spec, Dialect::netty), "new LineBasedFrameDecoder(5)");
    const Bytes line = bytes_of("abcde\r\n");
    EXPECT_EQ(ours(spec, line), handed({}, true));  // 7 bytes with its end
    EXPECT_EQ(netty_lines(5, true, {line}), handed({bytes_of("abcde")}));
    EXPECT_EQ(netty_lines(5, true, {bytes_of("abcde\r"), bytes_of("\n")}), handed({}, true));
    EXPECT_EQ(netty_lines(5, true, {bytes_of("abcd\r"), bytes_of("\n")}),
              handed({bytes_of("abcd")}));
    tried(4);
}

TEST(DialectVectors, NettysVarintHasFourBitsInItsFifthByte) {
    const Bytes wrapped = b("\x85\x80\x80\x80\x10hello");  // 2^32 + 5
    EXPECT_EQ(ours(Varint{}, wrapped), handed({}, true));
    EXPECT_EQ(netty_varint({wrapped}), handed({bytes_of("hello")}));
    const Bytes longer = b("\x85\x80\x80\x80\0hello");
    EXPECT_EQ(ours(Varint{}, longer), handed({bytes_of("hello")}));
    EXPECT_EQ(netty_varint({longer}), handed({bytes_of("hello")}));
    EXPECT_EQ(netty_varint({b("\x85\x80\x80\x80"), b("\0hello")}), handed({}, true));
    EXPECT_EQ(netty_varint({b("\x85"), b("\x80\0hello")}), handed({bytes_of("hello")}));
    // More than five bytes, which we take.
    EXPECT_EQ(ours(Varint{}, b("\x85\x80\x80\x80\x80\0hello")), handed({bytes_of("hello")}));
    EXPECT_TRUE(netty_varint({b("\x85\x80\x80\x80\x80\0hello")}).failed);
    for (const std::uint64_t length : {0U, 1U, 127U, 128U, 300U, 16383U, 16384U}) {
        Bytes stream;
        ASSERT_TRUE(encode(Varint{}, Bytes(length, 'x'), stream));
        EXPECT_EQ(ours(Varint{}, stream), netty_varint({stream}));
        tried();
    }
    tried(8);
}

TEST(DialectVectors, TokioEndsWellBehindAHeader) {
    const Bytes header = b("\0\0\0\5");
    EXPECT_FALSE(tokio_length({65532, 0, 4, 0, 4}, header, true).failed);
    EXPECT_TRUE(tokio_length({65532, 0, 4, 0, 4}, b("\0\0\0"), true).failed);
    EXPECT_TRUE(tokio_length({65532, 0, 4, 0, 4}, b("\0\0\0\5h"), true).failed);
    Decoder decoder(LengthPrefix{});
    decoder.feed(header);
    (void)decoder.next();
    EXPECT_TRUE(std::holds_alternative<Fault>(decoder.finish()));
    tried(4);
}

TEST(DialectVectors, OtherTrapsOfMarks) {
    // Swoole judges its limit at one moment only, and a read can jump over it.
    const Bytes longer = bytes_of("abcdefgh;");
    EXPECT_TRUE(ours(marks({bytes_of(";")}, 4), longer).failed);
    EXPECT_EQ(swoole_eof(bytes_of(";"), 4, {longer}), handed({longer}));
    EXPECT_TRUE(swoole_eof(bytes_of(";"), 4, {bytes_of("abcd"), bytes_of("efgh;")}).failed);
    // Erlang delivers what fills its buffer; the one we write is too large for that.
    EXPECT_EQ(erlang_line('\n', 0, 4, bytes_of("abcdef\n")),
              handed({bytes_of("abcd"), bytes_of("ef\n")}));
    EXPECT_TRUE(erlang_line('\n', 4, 5, bytes_of("abcdef\n")).failed);
    // Spring never finds a mark from 0x80 on, so we don't write one.
    EXPECT_TRUE(spring_byte(0xff, 100, b("hi\xff")).frames.empty());
    EXPECT_EQ(code_of(marks({{0xff}}, 100), Dialect::spring), "");
    EXPECT_NE(code_of(marks({{0x7f}}, 100), Dialect::spring), "");
    tried(8);
}

// Both languages say the same number of things, and each claim has its source.
TEST(DialectVectors, EveryRemarkIsOneLineWithASource) {
    for (const FramingSpec& spec : all_specs()) {
        for (std::size_t i = 0; i < kDialectCount; ++i) {
            const auto dialect = static_cast<Dialect>(i);
            const Translation en = translate(spec, dialect),
                              zh = translate(spec, dialect, Language::zh);
            EXPECT_EQ(en.code, zh.code);
            ASSERT_EQ(en.remarks.size(), zh.remarks.size());
            ASSERT_FALSE(en.remarks.empty()) << to_string(spec);
            for (std::size_t r = 0; r < en.remarks.size(); ++r) {
                EXPECT_EQ(en.remarks[r].kind, zh.remarks[r].kind);
                EXPECT_NE(en.remarks[r].text, zh.remarks[r].text);
                EXPECT_FALSE(en.remarks[r].source.empty());
                EXPECT_FALSE(en.remarks[r].text.ends_with('.')) << en.remarks[r].text;
                EXPECT_EQ(en.remarks[r].text.find('\n'), std::string::npos);
                EXPECT_TRUE(std::ranges::all_of(en.remarks[r].text, [](char c) {
                    return c >= 0x20;
                })) << en.remarks[r].text;
            }
            tried();
        }
    }
    EXPECT_EQ(translate(Chunked{}, Dialect::spring).code.size(), 0);
}

}  // namespace
}  // namespace sticky::test
