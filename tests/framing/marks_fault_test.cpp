// Marks around a frame, or in it: faults with their places and words, impossible settings, fields
// and sketches.
#include <gtest/gtest.h>

#include "framing/codec.h"
#include "framing/scheme.h"
#include "framing/split_decoder.h"
#include "tests/framing/reference.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

template <std::size_t N>
std::string bytes(const char (&text)[N]) {
    return {text, N - 1};
}

struct Row {
    FramingSpec spec;
    std::string stream;
    std::size_t frames, needed;  // delivered before; bytes after which the fault is certain, 0: end
    FaultKind kind;
    std::uint64_t offset;
    std::string text;
};

std::vector<Row> rows_of_escapes() {
    using enum FaultKind;
    return {
        {Cobs{}, bytes("\3hi\0\3h\0i"), 1, 7, bad_byte, 4,
         "byte 2 of the frame is 00, which can't stand in its payload"},
        {Cobs{8}, "\6abcde\2x", 0, 7, too_long, 0, "length 9 is more than max_frame 8 allows"},
        {Cobs{8}, bytes("\1\0\xff"), 1, 3, too_long, 2,
         "length 256 is more than max_frame 8 allows"},
        {Cobs{8, false}, bytes("\2a\0\1\0"), 1, 5, zero_length, 3,
         "length 0 announces an empty message, which is not allowed"},
        // The code byte promised two; one came.
        {Cobs{}, "\3h", 0, 0, truncated, 0,
         "the stream ended inside a frame (payload): 2 bytes of it came, at least 1 more had to "
         "follow"},
        {Cobs{}, "\3hi", 0, 0, truncated, 0,
         "the stream ended inside a frame (delimiter): 3 bytes of it came, at least 1 more had to "
         "follow"},
        {Hdlc{}, "~a\xf7\x82~~a\xf7\x83~b", 1, 10, bad_checksum, 5,
         "the checksum of the payload is 0x83f7, and 0x82f7 was computed"},
        {Hdlc{}, "~abc~", 0, 5, bad_checksum, 0,
         "the checksum of the payload is 0x6362, and 0x82f7 was computed"},
        {Hdlc{true, true, 5}, "~abcd~", 0, 5, too_long, 0,
         "5 bytes came without the frame's end; max_frame is 5"},
        {Hdlc{}, "~a\x7d", 0, 0, truncated, 0,
         "the stream ended inside a frame (payload): 3 bytes of it came, at least 1 more had to "
         "follow"},
    };
}

std::vector<Row> rows_of_marks() {
    using enum FaultKind;
    const Enclosed mllp{{0x0b}, {0x1c, 0x0d}};
    return {
        {Enclosed{}, "\2hi\3x\2", 1, 5, bad_byte, 4,
         "byte 0 of the frame is 78, which can't stand in its delimiter"},
        {Enclosed{bytes_of("<<"), bytes_of(">")}, "<<a><b>", 1, 6, bad_byte, 4,
         "byte 1 of the frame is 62, which can't stand in its delimiter"},
        {Enclosed{{2}, {3}, Between::skip, 4}, "xyz\2abc\3", 0, 7, too_long, 3,
         "4 bytes came without the frame's end; max_frame is 4"},
        // FS alone ends nothing.
        {mllp, "\x0bhi\x1c", 0, 0, truncated, 0,
         "the stream ended inside a frame (delimiter): 4 bytes of it came, at least 1 more had to "
         "follow"},
        {JsonSeq{}, "\x1e{}\n{}\n", 1, 5, bad_byte, 4,
         "byte 0 of the frame is 7b, which can't stand in its delimiter"},
        {JsonSeq{OnTruncated::error},
         "\x1e\x1e"
         "12\x1e",
         0, 5, bad_byte, 1, "byte 3 of the frame is 1e, which can't stand in its payload"},
        {JsonSeq{OnTruncated::error},
         "\x1e{}\x1e"
         "12",
         1, 0, truncated, 3,
         "the stream ended inside a frame (payload): 3 bytes of it came, at least 1 more had to "
         "follow"},
        {JsonSeq{OnTruncated::skip, 4}, "\x1e[1]\n", 0, 4, too_long, 0,
         "4 bytes came without the frame's end; max_frame is 4"},
        {JsonBraces{}, "{}\n,{}", 1, 4, bad_byte, 3,
         "byte 0 of the frame is 2c, which can't stand in its payload"},
        {JsonBraces{}, "{\"}\":[}", 0, 7, bad_byte, 0,
         "byte 6 of the frame is 7d, which can't stand in its payload"},
        {JsonBraces{2}, "[[[", 0, 3, bad_byte, 0,
         "byte 2 of the frame is 5b, which can't stand in its payload"},
        {JsonBraces{1024, 4}, "[1,2]", 0, 4, too_long, 0,
         "4 bytes came without the frame's end; max_frame is 4"},
        // The backslash was the last byte of a read: what it escapes is still to come.
        {JsonBraces{}, "[\"\\", 0, 0, truncated, 0,
         "the stream ended inside a frame (payload): 3 bytes of it came, at least 1 more had to "
         "follow"},
    };
}

TEST(MarksFaults, KindPlaceAndText) {
    std::vector<Row> all = rows_of_escapes();
    for (const Row& more : rows_of_marks()) all.push_back(more);
    for (const Row& row : all) {
        SCOPED_TRACE(row.text);
        Decoder decoder(row.spec);
        std::size_t frames = 0, fed = 0;
        std::optional<Fault> fault;
        for (; fed < row.stream.size() && !fault; ++fed) {
            decoder.feed(view_of(row.stream).subspan(fed, 1));
            Decoded answer = decoder.next();
            for (; std::holds_alternative<Frame>(answer); answer = decoder.next()) ++frames;
            if (std::holds_alternative<Fault>(answer)) fault = std::get<Fault>(answer);
        }
        EXPECT_EQ(fault ? fed : 0, row.needed);
        if (!fault) fault = std::get<Fault>(decoder.finish());
        EXPECT_EQ(frames, row.frames);
        EXPECT_EQ(fault->kind, row.kind);
        EXPECT_EQ(fault->offset, row.offset);
        EXPECT_EQ(fault->text(), row.text);
        EXPECT_FALSE(fault->text(Language::zh).empty());
        EXPECT_EQ(expected(row.spec, view_of(row.stream), true).fault, fault);
        tried();
    }
}

TEST(MarksFaults, AChecksumInBothLanguages) {
    const Fault fault{0, FaultKind::bad_checksum, Part::payload, 0x83f7, 0x2f7};
    EXPECT_EQ(fault.text(), "the checksum of the payload is 0x83f7, and 0x2f7 was computed");
    EXPECT_EQ(fault.text(Language::zh), "载荷的校验和是 0x83f7，算出来却是 0x2f7");
}

std::int64_t n(std::int64_t number) {
    return number;
}

TEST(MarksSettings, ImpossibleValues) {
    const std::string most = std::to_string(kMessageBytes);
    struct Wrong {
        std::string_view kind;
        Settings settings;
        SettingsError error;
    };
    const Wrong wrongs[] = {
        {"cobs",
         {{"max_frame", n(1)}},
         {"max_frame", "'max_frame' must be 2 to " + most + ", not 1",
          "it counts code bytes and the last zero too"}},
        {"cobs",
         {{"max_frame", n(2)}, {"zero_allowed", false}},
         {"max_frame", "'max_frame' must be 3 to " + most + ", not 2",
          "it counts code bytes and the last zero too"}},
        {"hdlc",
         {{"max_frame", n(4)}},
         {"max_frame", "'max_frame' must be 5 to " + most + ", not 4",
          "it counts flags, escapes and the checksum too"}},
        {"hdlc",
         {{"max_frame", n(1)}, {"fcs", false}, {"leading_flag", false}},
         {"max_frame", "'max_frame' must be 2 to " + most + ", not 1",
          "it counts flags, escapes and the checksum too"}},
        {"enclosed",
         {{"begin", std::string()}},
         {"begin", "'begin' must have 1 to 16 bytes, not 0", "write begin = { hex = \"02\" }"}},
        {"enclosed",
         {{"end", Bytes(17, 'x')}},
         {"end", "'end' must have 1 to 16 bytes, not 17", "write end = { hex = \"03\" }"}},
        {"enclosed",
         {{"between", std::string("drop")}},
         {"between", "'drop' is no value of 'between'", "one of: error, skip"}},
        {"enclosed",
         {{"end", Bytes{0x1c, 0x0d}}, {"max_frame", n(2)}},
         {"max_frame", "'max_frame' must be 3 to " + most + ", not 2",
          "it counts the whole frame, both marks included"}},
        {"json_seq",
         {{"max_frame", n(2)}},
         {"max_frame", "'max_frame' must be 3 to " + most + ", not 2",
          "it counts the separator and the line feed too"}},
        {"json_braces",
         {{"max_depth", n(1025)}},
         {"max_depth", "'max_depth' must be 1 to 1024, not 1025", "write max_depth = 64"}},
        {"json_braces",
         {{"max_frame", n(1)}},
         {"max_frame", "'max_frame' must be 2 to " + most + ", not 1",
          "it counts a whole text, its brackets included"}},
    };
    for (const Wrong& wrong : wrongs) {
        const auto spec = from_settings(wrong.kind, wrong.settings);
        ASSERT_FALSE(spec) << wrong.error.text;
        EXPECT_EQ(spec.error().key, wrong.error.key);
        EXPECT_EQ(spec.error().text, wrong.error.text);
        EXPECT_EQ(spec.error().remedy, wrong.error.remedy);
        tried();
    }
}

TEST(MarksDescribe, NamesAndValues) {
    using enum FieldRole;
    const std::vector<Field> cobs{{{0, 1}, length, "length", "3"},
                                  {{1, 3}, payload, "payload", "\"hi\""},
                                  {{3, 4}, length, "length", "1"},
                                  {{4, 5}, delimiter, "delimiter", "00"}};
    EXPECT_EQ(describe(Cobs{}, view_of({"\3hi\1\0", 5})), cobs);
    // Many blocks: what is left is one field, unescaped.
    const auto many = describe(Cobs{}, Bytes(40, 1));
    ASSERT_EQ(many.size(), 33U);
    EXPECT_EQ(many.back().value, "\"\\x00\\x00\\x00\\x00\\x00\\x00\\x00\"");

    const std::vector<Field> hdlc{{{0, 1}, delimiter, "delimiter", "7e"},
                                  {{1, 3}, payload, "payload", "\"`\""},
                                  {{3, 6}, delimiter, "checksum", "937e"},
                                  {{6, 7}, delimiter, "delimiter", "7e"}};
    EXPECT_EQ(describe(Hdlc{}, view_of("~\x7d\x40\x7d\x5e\x93~")), hdlc);
    EXPECT_EQ(describe(Hdlc{}, view_of("~abc~"))[2].value, "6362 ?");
    EXPECT_EQ(describe(Hdlc{}, view_of("~abc~"), Language::zh)[2].name, "校验和");

    const std::vector<Field> mllp{{{0, 1}, delimiter, "delimiter", "\"\\x0b\""},
                                  {{1, 3}, payload, "payload", "\"hi\""},
                                  {{3, 5}, delimiter, "delimiter", "\"\\x1c\\r\""}};
    EXPECT_EQ(describe(Enclosed{{0x0b}, {0x1c, 0x0d}}, view_of("\x0bhi\x1c\r")), mllp);

    const std::vector<Field> text{{{0, 1}, delimiter, "delimiter", "\"\\x1e\""},
                                  {{1, 3}, payload, "payload", "\"12\""},
                                  {{3, 4}, delimiter, "delimiter", "\"\\n\""}};
    EXPECT_EQ(describe(JsonSeq{}, view_of("\x1e"
                                          "12\n")),
              text);
    EXPECT_EQ(describe(JsonBraces{}, view_of("[]"))[0].value, "\"[]\"");
    tried(9);
}

TEST(MarksDescribe, SketchesInTwoLanguages) {
    struct Sketch {
        FramingSpec spec;
        std::string en, zh;
    };
    const Sketch sketches[] = {
        {Cobs{}, "COBS: code bytes, a zero at the end", "COBS：代码字节，以 0 结束"},
        {Cobs{kFrameBytes, false}, "COBS: code bytes, a zero at the end, no empty messages",
         "COBS：代码字节，以 0 结束，不许空消息"},
        {Hdlc{}, "HDLC: flags and escapes, FCS-16", "HDLC：标志字节，正文转义，FCS-16 校验"},
        {Hdlc{false, false}, "HDLC: flags and escapes, no checksum, no flag before a frame",
         "HDLC：标志字节，正文转义，无校验，帧前不发标志"},
        {Enclosed{}, "from \"\\x02\" to \"\\x03\"", "以 \"\\x02\" 开头，以 \"\\x03\" 结束"},
        {Enclosed{{0x0b}, {0x1c, 0x0d}, Between::skip},
         "from \"\\x0b\" to \"\\x1c\\r\", what is between is passed over",
         "以 \"\\x0b\" 开头，以 \"\\x1c\\r\" 结束，跳过两帧之间的字节"},
        {JsonSeq{OnTruncated::error},
         "JSON text sequence: RS, a text, LF, a truncated text is a fault",
         "JSON 文本序列：RS、文本、LF，截断的文本即出错"},
        {JsonBraces{64}, "JSON objects and arrays, up to the closing bracket, at most 64 deep",
         "JSON 首尾相接，括号配对为止，最多嵌套 64 层"},
    };
    for (const Sketch& row : sketches) {
        EXPECT_EQ(sketch(row.spec), row.en);
        EXPECT_EQ(sketch(row.spec, Language::zh), row.zh);
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
