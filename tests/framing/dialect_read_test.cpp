// The words of other libraries read into our settings, the same there and back, and what is said
// about a text that can't be read.
#include <gtest/gtest.h>

#include <algorithm>

#include "framing/codec.h"
#include "framing/dialect.h"
#include "framing/scheme.h"
#include "tests/framing/reference.h"
#include "tests/framing/specs.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

struct Row {
    Dialect dialect;
    const char* text;
    FramingSpec spec;
};

LengthPrefix prefix(auto change) {
    LengthPrefix spec;
    change(spec);
    return spec;
}
LengthPrefix passing(auto change) {  // Netty goes on behind a frame too long
    LengthPrefix spec = prefix(change);
    spec.on_too_long = OnTooLong::drop;
    return spec;
}
Delimiter marks(std::vector<Bytes> all, bool keep, std::uint64_t max_frame) {
    Delimiter spec{std::move(all)};
    spec.keep = keep;
    spec.max_frame = max_frame;
    spec.on_end = OnEnd::drop;
    return spec;
}
Lines any_line(std::uint64_t max_frame) {
    Lines spec;
    spec.on_end = OnEnd::drop;
    spec.on_too_long = OnTooLong::drop;
    spec.max_frame = max_frame;
    return spec;
}

std::vector<Row> netty_rows() {
    using L = LengthPrefix;
    const auto of = [](const char* text, FramingSpec spec) {
        if (auto* marks = std::get_if<Delimiter>(&spec)) marks->on_too_long = OnTooLong::drop;
        return Row{Dialect::netty, text, std::move(spec)};
    };
    const Bytes crlf = bytes_of("\r\n"), lf = bytes_of("\n");
    return {
        of("LengthFieldBasedFrameDecoder(65536, 0, 4, -4, 4)",
           passing([](L& s) { s.adjustment = -4, s.max_frame = 65536; })),
        of("new LengthFieldBasedFrameDecoder(64 * 1024, 0, 2);",
           passing([](L& s) { s.width = 2, s.strip = 0, s.max_frame = 65536; })),
        of("new io.netty.handler.codec.LengthFieldBasedFrameDecoder(1 << 20, 1, 2, 1, 3, false)",
           passing(
               [](L& s) { s.width = 2, s.offset = 1, s.adjustment = 1, s.max_frame = 1 << 20; })),
        of("LengthFieldBasedFrameDecoder(ByteOrder.LITTLE_ENDIAN, 0x400, 0, 8, 0, 8, true)",
           passing([](L& s) { s.width = 8, s.order = ByteOrder::little, s.max_frame = 1024; })),
        of("LengthFieldBasedFrameDecoder(Integer.MAX_VALUE, 0, 4, 0, 4)",
           passing([](L& s) { s.max_frame = kMessageBytes; })),
        of("DelimiterBasedFrameDecoder(8_192, Delimiters.nulDelimiter())",
           marks({{0}}, false, 8193)),
        of("DelimiterBasedFrameDecoder(80, false, Unpooled.wrappedBuffer(new byte[] {'\\r', 10}))",
           marks({crlf}, true, 82)),
        of("DelimiterBasedFrameDecoder(80, true, true, Unpooled.copiedBuffer(\"$_\", UTF_8))",
           marks({bytes_of("$_")}, false, 82)),
        of("DelimiterBasedFrameDecoder(80, Delimiters.lineDelimiter())",
           marks({crlf, lf}, false, 81)),
        of("DelimiterBasedFrameDecoder(80, Unpooled.wrappedBuffer(new byte[] {(byte) 0xff, -2}))",
           marks({{0xff, 0xfe}}, false, 82)),
        of("new LineBasedFrameDecoder(80)", any_line(81)),
        of("new LineBasedFrameDecoder(80, true, true)", any_line(81)),
        of("LineBasedFrameDecoder(80, false, true)", marks({crlf, lf}, true, 81)),
        of("FixedLengthFrameDecoder(16)", FixedSize{16, {}, OnEnd::drop}),
        of("new ProtobufVarint32FrameDecoder()",
           [] {
               Varint spec;
               spec.max_length_bytes = 5;
               spec.max_frame = kMessageBytes;
               return spec;
           }()),
    };
}

std::vector<Row> other_rows() {
    using L = LengthPrefix;
    const auto e = [](const char* text, FramingSpec spec) {
        return Row{Dialect::erlang, text, std::move(spec)};
    };
    const auto s = [](const char* text, FramingSpec spec) {
        return Row{Dialect::swoole, text, std::move(spec)};
    };
    const auto p = [](const char* text, FramingSpec spec) {
        return Row{Dialect::python, text, std::move(spec)};
    };
    const Bytes crlf = bytes_of("\r\n"), lf = bytes_of("\n");
    return {
        e("[binary, {active, once}, {packet, 4}, {packet_size, 1024}]",
          prefix([](L& x) { x.max_frame = 1028; })),
        e("{packet,1}", prefix([](L& x) { x.width = 1; })),
        e("{packet, 2}, {packet_size, 0}", prefix([](L& x) { x.width = 2; })),
        e("{packet, raw}", Unframed{}),
        e("{packet, line}, {packet_size, 80}", marks({lf}, true, 80)),
        e("{packet, line}, {line_delimiter, $;}", marks({bytes_of(";")}, true, kFrameBytes)),
        e("{packet, tpkt}, {packet_size, 100}", prefix([](L& x) {
              x.width = 2, x.lead = {3, 0}, x.offset = 2, x.adjustment = -4, x.strip = 0;
              x.max_frame = 104;
          })),
        s("'open_length_check' => true, 'package_length_type' => 'n', 'package_length_offset' => "
          "0, "
          "'package_body_offset' => 2, 'package_max_length' => 8192",
          prefix([](L& x) { x.width = 2, x.strip = 0, x.max_frame = 8192; })),
        s("['worker_num' => 4, 'open_length_check' => 1, 'package_body_offset' => 0]",
          prefix([](L& x) { x.adjustment = -4, x.strip = 0, x.max_frame = 2 << 20; })),
        s("[\"open_length_check\" => true, \"package_length_type\" => \"V\", "
          "\"package_length_offset\" => 8, \"package_body_offset\" => 16,]",
          prefix([](L& x) {
              x.order = ByteOrder::little, x.offset = 8, x.adjustment = 4, x.strip = 0;
              x.max_frame = 2 << 20;
          })),
        s("'open_eof_split' => true, 'package_eof' => \"\\r\\n\"", marks({crlf}, true, 2 << 20)),
        s("'open_eof_split' => true, 'package_max_length' => 64 * 1024",
          marks({bytes_of("\r\n\r\n")}, true, 65536)),
        p(">I", L{}),
        p("'!Q'", prefix([](L& x) { x.width = 8; })),
        p("struct.Struct('<H')", prefix([](L& x) { x.width = 2, x.order = ByteOrder::little; })),
        p(">2xi", prefix([](L& x) { x.offset = 2, x.is_signed = true; })),
        p("=4s B", prefix([](L& x) { x.width = 1, x.offset = 4, x.order = ByteOrder::native; })),
        p("<L", prefix([](L& x) { x.order = ByteOrder::little; })),
        p("L", prefix([](L& x) { x.width = 8, x.order = ByteOrder::native; })),
        p("@cI", prefix([](L& x) { x.offset = 4, x.order = ByteOrder::native; })),
    };
}

TEST(DialectRead, WhatALibrarySaysIsOurSettings) {
    for (auto rows : {netty_rows(), other_rows()}) {
        for (const Row& row : rows) {
            for (const Language language : {Language::en, Language::zh}) {
                const Result<Adopted> read = from_dialect(row.text, row.dialect, language);
                ASSERT_TRUE(read) << row.text << ": " << to_string(read.error());
                EXPECT_EQ(read->spec, row.spec) << row.text << ": " << to_string(read->spec);
            }
            tried();
        }
    }
}

// What is lost on the way: the bytes of a lead, signed, zero_allowed, and who counts itself.
FramingSpec as_read_back(const FramingSpec& spec, Dialect dialect) {
    if (const auto* given = std::get_if<LengthPrefix>(&spec)) {
        LengthPrefix back = *given;
        if (dialect != Dialect::erlang) back.lead = {};
        if (dialect != Dialect::swoole) back.is_signed = false;
        if (dialect == Dialect::swoole) back.strip = 0;
        if (back.strip == back.header_size()) back.strip.reset();
        back.zero_allowed = true;
        if (back.includes_itself) back.adjustment -= static_cast<std::int64_t>(back.width);
        back.includes_itself = false;
        if (dialect == Dialect::netty) back.on_too_long = OnTooLong::drop;
        back.limit = LimitOf::frame;
        return back;
    }
    auto back = std::get<Delimiter>(spec);
    if (dialect != Dialect::netty) back.keep = true;
    if (dialect == Dialect::netty) back.on_too_long = OnTooLong::drop;
    back.on_end = OnEnd::drop;  // none of them tells of what is lost
    return back;
}

TEST(DialectRead, ATranslationIsReadBack) {
    std::uint64_t back = 0;
    for (const FramingSpec& spec : all_specs()) {
        if (kind_of(spec) != "length_prefix" && kind_of(spec) != "delimiter") continue;
        for (const Dialect dialect : {Dialect::netty, Dialect::erlang, Dialect::swoole}) {
            const auto code = translate(spec, dialect).code;
            if (code.empty()) continue;
            std::string text = code.front();
            if (dialect == Dialect::swoole) {
                for (std::size_t i = 1; i < code.size(); ++i) text += code[i];
            }
            const Result<Adopted> read = from_dialect(text, dialect);
            ASSERT_TRUE(read) << text << ": " << to_string(read.error());
            FramingSpec want = as_read_back(spec, dialect), got = read->spec;
            if (auto* prefix = std::get_if<LengthPrefix>(&want)) {
                auto& theirs = std::get<LengthPrefix>(got);
                EXPECT_LE(
                    theirs.max_frame,
                    std::get<LengthPrefix>(spec).largest_frame());  // less: what signed could hold
                prefix->max_frame = theirs.max_frame;
                if (dialect == Dialect::swoole) prefix->is_signed = theirs.is_signed;
                if (prefix->width == 1) prefix->order = theirs.order;
            }
            EXPECT_EQ(got, want) << text << ": " << to_string(got);
            ++back;
            tried();
        }
    }
    EXPECT_GT(back, 1000);
}

TEST(DialectRead, WhatCantBeReadGetsOneLine) {
    struct Bad {
        Dialect dialect;
        const char *text, *what;
    };
    const Bad cases[] = {
        {Dialect::netty, "", "nothing is there"},
        {Dialect::netty, "65536, 0, 4", "no constructor call"},
        {Dialect::netty, "LengthFieldBasedFrameDecodr(65536, 0, 4)", "unknown decoder"},
        {Dialect::netty, "LengthFieldBasedFrameDecoder(65536, (0, 4)", "brackets or quotes"},
        {Dialect::netty, "LengthFieldBasedFrameDecoder(65536, 0)",
         "takes 3, 5 or 6 numbers, not 2"},
        {Dialect::netty, "LengthFieldBasedFrameDecoder(65536, 0, 4, -4)", "not 4 arguments"},
        {Dialect::netty, "LengthFieldBasedFrameDecoder(MAX, 0, 4)", "maxFrameLength 'MAX' is no"},
        {Dialect::netty, "LineBasedFrameDecoder(9223372036854775807)", "is no int"},
        {Dialect::netty, "LengthFieldBasedFrameDecoder(9, 1 << 40, 4)", "is no int"},
        {Dialect::netty, "FixedLengthFrameDecoder(65536 * 65536)", "is no int"},
        {Dialect::netty, "LengthFieldBasedFrameDecoder(0, 0, 4)", "must be positive, not 0"},
        {Dialect::netty, "LengthFieldBasedFrameDecoder(9, -1, 4)", "must be 0 or more, not -1"},
        {Dialect::netty, "LengthFieldBasedFrameDecoder(9, 0, 5)", "lengthFieldLength must be 1, 2"},
        {Dialect::netty, "LengthFieldBasedFrameDecoder(9, 0, 4, 0, 4, yes)", "failFast 'yes'"},
        {Dialect::netty, "LengthFieldBasedFrameDecoder(ByteOrder.PDP, 9, 0, 4)", "byte order"},
        {Dialect::netty, "DelimiterBasedFrameDecoder(80)", "a limit and marks"},
        {Dialect::netty, "DelimiterBasedFrameDecoder(80, marks)", "no mark is in 'marks'"},
        {Dialect::netty, "DelimiterBasedFrameDecoder(80, new byte[] {300})", "'300' is no byte"},
        {Dialect::netty, "DelimiterBasedFrameDecoder(80, true)", "'marks'"},
        {Dialect::netty, "LineBasedFrameDecoder(80, true)", "two flags"},
        {Dialect::netty, "FixedLengthFrameDecoder(0)", "must be positive"},
        {Dialect::netty, "ProtobufVarint32FrameDecoder(5)", "takes nothing"},
        {Dialect::tokio, "LengthDelimitedCodec::builder()", "only written"},
        {Dialect::spring, "ByteArrayLfSerializer()", "only written"},
        {Dialect::erlang, "[binary]", "no {packet, ..}"},
        {Dialect::erlang, "{packet, 3}", "{packet, 3} has no counterpart"},
        {Dialect::erlang, "{packet, 2}, {packet_size, many}", "packet_size can't be 'many'"},
        {Dialect::erlang, "{packet, line}, {line_delimiter, 256}", "line_delimiter can't be"},
        {Dialect::swoole, "open_length_check: true", "is not 'key' => value"},
        {Dialect::swoole, "'open_length_check' => false", "neither open_length_check nor"},
        {Dialect::swoole, "'open_eof_check' => true", "alone doesn't cut a stream"},
        {Dialect::swoole, "'open_length_check' => true, 'package_length_type' => 'M'", "'M'"},
        {Dialect::swoole, "'open_length_check' => true, 'package_body_offset' => -1",
         "can't be -1"},
        {Dialect::swoole, "'open_eof_split' => true, 'package_eof' => ''", "package_eof can't be"},
        {Dialect::swoole, "'open_length_check' => true, 'package_length_func' => $f", "a program"},
        {Dialect::python, ">", "no letter of a whole number"},
        {Dialect::python, ">HI", "more than one number"},
        {Dialect::python, ">2I", "more than one number"},
        {Dialect::python, ">Ix", "bytes stand behind"},
        {Dialect::python, ">f", "'f' is no letter"},
        {Dialect::python, ">n", "'n' is no letter"},
        {Dialect::python, ">99999xI", "no count"},
        {Dialect::python, "I\xff", "no letter"},
    };
    for (const Bad& bad : cases) {
        const Result<Adopted> read = from_dialect(bad.text, bad.dialect);
        ASSERT_FALSE(read) << bad.text;
        const std::string line = to_string(read.error());
        EXPECT_NE(line.find(bad.what), std::string::npos) << bad.text << ": " << line;
        EXPECT_EQ(line.find('\n'), std::string::npos);
        EXPECT_FALSE(read.error().remedy.empty()) << line;
        tried();
    }
    EXPECT_FALSE(from_dialect(std::string(5000, 'x'), Dialect::netty));
}

// Cut anywhere, with any byte replaced: an answer, never a crash.
TEST(DialectRead, DamagedTextsAreAnswered) {
    for (auto rows : {netty_rows(), other_rows()}) {
        for (const Row& row : rows) {
            const std::string text = row.text;
            for (std::size_t at = 0; at < text.size(); ++at) {
                (void)from_dialect(text.substr(0, at), row.dialect);
                for (const char c : std::string("\"'({[)]},=>\\$0-\xff")) {
                    std::string damaged = text;
                    damaged[at] = c;
                    const Result<Adopted> read = from_dialect(damaged, row.dialect);
                    if (read) {
                        EXPECT_TRUE(check(read->spec)) << damaged;
                    }
                    tried();
                }
            }
        }
    }
}

}  // namespace
}  // namespace sticky::test
