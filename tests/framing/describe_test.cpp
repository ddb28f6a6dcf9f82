// describe() tiles whatever it is given; sketch() says it in a line.
#include <gtest/gtest.h>

#include "framing/codec.h"
#include "tests/framing/reference.h"
#include "tests/framing/specs.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

void expect_tiles(const FramingSpec& spec, ByteView frame) {
    for (const Language language : {Language::en, Language::zh}) {
        std::uint64_t at = 0;
        for (const Field& field : describe(spec, frame, language)) {
            EXPECT_EQ(field.range.begin, at);
            EXPECT_FALSE(field.range.empty());
            EXPECT_FALSE(field.name.empty());
            EXPECT_FALSE(field.value.empty());
            at = field.range.end;
        }
        EXPECT_EQ(at, frame.size());
    }
    tried();
}

TEST(Describe, TilesEveryFrameEveryBeginningAndAnyBytes) {
    for (const FramingSpec& spec : all_specs()) {
        SCOPED_TRACE(to_string(spec));
        for (const std::string_view message : {"", "x", "hello"}) {
            Bytes frame;
            if (!encode(spec, view_of(message), frame) || frame.size() > 100) continue;
            for (std::size_t n = 0; n <= frame.size(); ++n) {
                expect_tiles(spec, ByteView(frame).first(n));
            }
        }
        std::visit(
            [&](const auto& scheme) {
                for (const Bytes& bytes : streams_for(scheme)) {
                    for (std::size_t n = 0; n <= bytes.size(); ++n) {
                        expect_tiles(spec, ByteView(bytes).first(n));
                    }
                }
            },
            spec);
        if (testing::Test::HasFailure()) return;
    }
}

TEST(Describe, NamesAndValues) {
    LengthPrefix spec;
    spec.width = 2;
    spec.offset = 1;
    spec.adjustment = 1;
    spec.strip = 4;
    const Bytes frame = bytes_of({"Q\0\5\0hello", 9});
    const std::vector<Field> want{{{0, 1}, FieldRole::lead, "lead", "51"},
                                  {{1, 3}, FieldRole::length, "length", "5"},
                                  {{3, 4}, FieldRole::padding, "padding", "00"},
                                  {{4, 9}, FieldRole::payload, "payload", "\"hello\""}};
    EXPECT_EQ(describe(spec, frame), want);
    EXPECT_EQ(describe(spec, frame, Language::zh)[1].name, "长度");

    LengthPrefix negative;
    negative.width = 1;
    negative.is_signed = true;
    EXPECT_EQ(describe(negative, Bytes{0xfe})[0].value, "-2");

    const std::vector<Field> line{{{0, 2}, FieldRole::payload, "payload", "\"hi\""},
                                  {{2, 4}, FieldRole::delimiter, "delimiter", "\"\\r\\n\""}};
    EXPECT_EQ(describe(Delimiter{{bytes_of("\n"), bytes_of("\r\n")}}, view_of("hi\r\n")), line);

    EXPECT_EQ(describe(Lines{}, view_of("hi\r\n")), line);
    EXPECT_EQ(describe(Lines{LineEnding::lf}, view_of("hi\r\n"))[1].value, "\"\\n\"");

    const std::vector<Field> netstring{{{0, 1}, FieldRole::length, "length", "2"},
                                       {{1, 2}, FieldRole::delimiter, "delimiter", "\":\""},
                                       {{2, 4}, FieldRole::payload, "payload", "\"hi\""},
                                       {{4, 5}, FieldRole::delimiter, "delimiter", "\",\""}};
    EXPECT_EQ(describe(DecimalLength{}, view_of("2:hi,")), netstring);
    EXPECT_EQ(describe(Varint{}, view_of("\xac\2xyz"))[0].value, "300");
    EXPECT_EQ(describe(Varint{}, view_of("\xac"))[0].value, "ac");

    const std::vector<Field> json{
        {{0, 4}, FieldRole::length, "length", "16"},
        {{4, 20}, FieldRole::header, "header", "\"{\\\"data_size\\\": 2}\""},
        {{20, 22}, FieldRole::payload, "payload", "\"hi\""}};
    EXPECT_EQ(describe(JsonHeader{ByteOrder::big}, view_of({"\0\0\0\x10{\"data_size\": 2}hi", 22})),
              json);
    EXPECT_EQ(describe(Ndjson{}, view_of("hi\r\n")), line);

    EXPECT_EQ(describe(Chunked{}, view_of("2\r\nhi\r\n0\r\n\r\n")).size(), 5U);
    EXPECT_EQ(describe(Slip{}, view_of("\xc0h\xdb\xdc\xc0"))[1].value, "\"h\\xc0\"");

    const std::vector<Field> padded{{{0, 2}, FieldRole::payload, "payload", "\"hi\""},
                                    {{2, 4}, FieldRole::padding, "padding", "00 00"}};
    EXPECT_EQ(describe(FixedSize{4, std::uint8_t{0}}, view_of({"hi\0\0", 4})), padded);
}

TEST(Describe, LongPayloadsAreShortened) {
    const auto fields = describe(Unframed{}, Bytes(1000, 'x'));
    ASSERT_EQ(fields.size(), 1U);
    EXPECT_EQ(fields[0].value, "\"" + std::string(32, 'x') + "\"...");
}

TEST(Sketch, OneLineInTwoLanguages) {
    struct Row {
        FramingSpec spec;
        std::string en, zh;
    };
    LengthPrefix odd{2, ByteOrder::little, true, 2, {}, -2, true, 0};
    const Row rows[] = {
        {Unframed{}, "no framing", "无分帧"},
        {FixedSize{1, {}}, "fixed size of 1 byte", "每帧固定 1 字节"},
        {FixedSize{8, std::uint8_t{32}}, "fixed size of 8 bytes, padded with 20",
         "每帧固定 8 字节，用 20 补足"},
        {Delimiter{{bytes_of("\r\n"), bytes_of("\n")}, true},
         "delimiter \"\\r\\n\" or \"\\n\", kept", "分隔符 \"\\r\\n\" 或 \"\\n\"（保留）"},
        {FixedSize{8, {}, OnEnd::emit}, "fixed size of 8 bytes, the last one may be shorter",
         "每帧固定 8 字节，最后一帧可以不足"},
        {FixedSize{8, {}, OnEnd::drop}, "fixed size of 8 bytes, a shorter last one is dropped",
         "每帧固定 8 字节，丢弃不足的末帧"},
        {Delimiter{{bytes_of(";")}, false, kFrameBytes, OnEnd::emit},
         "delimiter \";\", the last frame may have none", "分隔符 \";\"，最后一帧可以没有"},
        {Delimiter{{bytes_of(";")}, false, kFrameBytes, OnEnd::drop},
         "delimiter \";\", a last frame without is dropped", "分隔符 \";\"，丢弃没有分隔符的末帧"},
        {[] {
             LengthPrefix spec;
             spec.limit = LimitOf::value;
             spec.max_frame = 9;
             spec.on_too_long = OnTooLong::late;
             return spec;
         }(),
         "4-byte big-endian length prefix, a value of at most 9, one too long is a fault at its "
         "end",
         "4 字节大端长度前缀，长度值最大 9，超长的帧到帧尾才报错"},
        {Cobs{kFrameBytes, true, OnTooLong::drop},
         "COBS: code bytes, a zero at the end, one too long is passed over",
         "COBS：代码字节，以 0 结束，跳过超长的帧"},
        {Lines{}, "lines that end with LF or CR LF", "按行，以 LF 或 CR LF 结束"},
        {Lines{LineEnding::crlf, false, OnEnd::emit},
         "lines that end with CR LF, no lone CR or LF, the last one may have no end",
         "按行，以 CR LF 结束，单独的 CR 或 LF 即出错，最后一行可不换行"},
        {Varint{}, "LEB128 varint length prefix", "LEB128 变长整数长度前缀"},
        {Varint{VarintForm::quic, 2, false},
         "QUIC varint length prefix of at most 2 bytes, in the fewest bytes",
         "QUIC 变长整数长度前缀，最多 2 字节，必须最短"},
        {DecimalLength{}, "decimal length before \":\", \",\" at the end",
         "十进制长度，后跟 \":\"，以 \",\" 结束"},
        {JsonHeader{ByteOrder::little, "filesize"},
         "4-byte little-endian header length, then JSON that gives the body's size as "
         "\"filesize\"",
         "4 字节小端有符号头长度，JSON 头用 \"filesize\" 写正文大小"},
        {Ndjson{}, "one JSON text a line", "每行一个 JSON"},
        {Ndjson{false, true, OnEnd::emit},
         "one JSON text a line, no empty lines, balanced, the last one may have no end",
         "每行一个 JSON，空行即出错，括号必须配对，最后一行可不换行"},
        {Chunked{}, "HTTP's chunked coding", "HTTP 分块编码"},
        {Slip{false}, "SLIP: END marks and escapes, none before a frame",
         "SLIP：END 标记，标记要转义，帧前不发 END"},
        {LengthPrefix{}, "4-byte big-endian length prefix", "4 字节大端长度前缀"},
        {odd,
         "2-byte little-endian signed length prefix at byte 2, counting itself, adjusted by -2, "
         "0 bytes stripped",
         "2 字节小端有符号长度前缀，在第 2 字节处，计入自身，调整 -2，去掉前 0 字节"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(sketch(row.spec), row.en);
        EXPECT_EQ(sketch(row.spec, Language::zh), row.zh);
        tried();
    }
}

TEST(Names, EveryRoleAndPartHasOne) {
    for (std::size_t i = 0; i < kFieldRoleCount; ++i) {
        EXPECT_FALSE(name_of(static_cast<FieldRole>(i)).empty());
        EXPECT_FALSE(label_of(static_cast<FieldRole>(i), Language::zh).empty());
    }
    for (std::size_t i = 0; i < kPartCount; ++i) {
        EXPECT_FALSE(name_of(static_cast<Part>(i)).empty());
    }
    tried(kFieldRoleCount + kPartCount);
}

}  // namespace
}  // namespace sticky::test
