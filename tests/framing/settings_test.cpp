// Settings there and back, and every way to get them wrong.
#include <gtest/gtest.h>

#include "framing/codec.h"
#include "framing/scheme.h"
#include "tests/framing/reference.h"
#include "tests/framing/specs.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

TEST(Settings, EverySpecComesBack) {
    for (const FramingSpec& spec : all_specs()) {
        SCOPED_TRACE(to_string(spec));
        ASSERT_TRUE(check(spec));
        const auto back = from_settings(kind_of(spec), to_settings(spec));
        ASSERT_TRUE(back) << back.error().text;
        EXPECT_EQ(*back, spec);
        tried();
    }
}

TEST(Settings, OnlyWhatIsNotTheDefaultIsWritten) {
    EXPECT_EQ(to_settings(LengthPrefix{}), Settings{});
    EXPECT_EQ(to_settings(Unframed{}), Settings{});
    LengthPrefix spec;
    spec.width = 2;
    spec.order = ByteOrder::little;
    spec.lead = {0x03, 0x00};
    spec.offset = 2;
    const Settings want{
        {"width", std::int64_t{2}}, {"order", std::string("little")}, {"lead", Bytes{3, 0}}};
    EXPECT_EQ(to_settings(spec), want);
    EXPECT_EQ(from_settings("length_prefix", want), FramingSpec(spec));
    tried(4);
}

TEST(Settings, BytesMayBeTextOneOrAList) {
    const Delimiter both{{bytes_of("\r\n"), bytes_of("\n")}};
    const Delimiter one{{bytes_of("\r\n")}};
    EXPECT_EQ(from_settings("delimiter", {{"marks", std::string("\r\n")}}), FramingSpec(one));
    EXPECT_EQ(from_settings("delimiter", {{"marks", Bytes{13, 10}}}), FramingSpec(one));
    EXPECT_EQ(
        from_settings("delimiter",
                      {{"marks", std::vector<SettingScalar>{std::string("\r\n"), Bytes{10}}}}),
        FramingSpec(both));
    for (const SettingValue& pad : {SettingValue(std::int64_t{32}), SettingValue(std::string(" ")),
                                    SettingValue(Bytes{32})}) {
        EXPECT_EQ(from_settings("fixed_size", {{"size", std::int64_t{8}}, {"pad", pad}}),
                  FramingSpec(FixedSize{8, std::uint8_t{32}}));
    }
    tried(6);
}

struct Wrong {
    std::string_view kind;
    Settings settings;
    SettingsError error;
};

std::int64_t n(std::int64_t number) {
    return number;
}
std::string s(std::string_view text) {
    return std::string(text);
}

std::vector<Wrong> wrong_types_and_names() {
    return {
        {"lenght_prefix",
         {},
         {"kind", "unknown framing 'lenght_prefix'", "did you mean 'length_prefix'?"}},
        {"smoke signals",
         {},
         {"kind", "unknown framing 'smoke signals'",
          "one of: none, fixed_size, delimiter, length_prefix, lines, varint, "
          "decimal_length, json_header, ndjson, chunked, slip, protocol, tlv, crc_prefix, cobs, "
          "hdlc, enclosed, json_seq, json_braces, resp, content_length, record_mark, websocket, "
          "until_close, mode_switch"}},
        {"none", {{"width", n(4)}}, {"width", "unknown key 'width'", "this framing takes no keys"}},
        {"length_prefix",
         {{"widht", n(4)}},
         {"widht", "unknown key 'widht'", "did you mean 'width'?"}},
        {"length_prefix",
         {{"width", n(4)}, {"width", n(2)}},
         {"width", "'width' is given twice", "remove one of them"}},
        {"length_prefix",
         {{"width", s("4")}},
         {"width", "'width' must be a whole number, not text", "write width = 4"}},
        {"length_prefix",
         {{"width", true}},
         {"width", "'width' must be a whole number, not true or false", "write width = 4"}},
        {"length_prefix",
         {{"signed", n(1)}},
         {"signed", "'signed' must be true or false, not a number", "write signed = true"}},
        {"length_prefix",
         {{"order", n(1)}},
         {"order", "'order' must be a word, not a number", "write order = \"big\""}},
        {"length_prefix",
         {{"order", s("litle")}},
         {"order", "'litle' is no value of 'order'", "did you mean 'little'?"}},
        {"length_prefix",
         {{"order", s("middle endian")}},
         {"order", "'middle endian' is no value of 'order'", "one of: big, little, native"}},
        {"length_prefix",
         {{"offset", n(-1)}},
         {"offset", "'offset' must not be negative (-1)", "write offset = 2"}},
        {"length_prefix",
         {{"strip", n(-1)}},
         {"strip", "'strip' must not be negative (-1)", "write strip = 0"}},
        {"length_prefix",
         {{"lead", n(3)}},
         {"lead", "'lead' must be text or { hex = \"..\" }, not a number",
          "write lead = { hex = \"03 00\" }"}},
        {"delimiter", {}, {"marks", "'marks' is missing", "add marks = \"\\n\""}},
        {"delimiter",
         {{"marks", n(10)}},
         {"marks", "'marks' must be text, { hex = \"..\" } or a list of these, not a number",
          "write marks = \"\\n\""}},
        {"delimiter",
         {{"marks", std::vector<SettingScalar>{s("\n"), n(10)}}},
         {"marks",
          "'marks' must be text, { hex = \"..\" } or a list of these, not a list with a number",
          "write marks = \"\\n\""}},
        {"fixed_size", {}, {"size", "'size' is missing", "add size = 8"}},
        {"fixed_size",
         {{"size", n(8)}, {"pad", n(256)}},
         {"pad", "'pad' must be one byte (0 to 255, a character or { hex = \"..\" }), not 256",
          "write pad = 0"}},
        {"fixed_size",
         {{"size", n(8)}, {"pad", s("ab")}},
         {"pad", "'pad' must be one byte (0 to 255, a character or { hex = \"..\" }), not 2 bytes",
          "write pad = 0"}},
    };
}

std::vector<Wrong> wrong_limits() {
    return {
        {"length_prefix",
         {{"limit", s("value")}, {"max_frame", n(3)}, {"strip", n(8)}},
         {"max_frame", "'max_frame' 3 leaves no room for a message", "write at least 4"}},
        {"length_prefix",
         {{"limit", s("value")}, {"max_frame", n(kMessageBytes)}},
         {"max_frame",
          "a value of 'max_frame' 1073741824 makes a frame of 1073741828, above 1073741824",
          "lower max_frame, or adjustment"}},
        {"length_prefix",
         {{"on_too_long", s("skip")}},
         {"on_too_long", "'skip' is no value of 'on_too_long'", "one of: error, late, drop"}},
        {"chunked",
         {{"on_too_long", s("drop")}},
         {"on_too_long", "unknown key 'on_too_long'",
          "one of: chunk, max_line, max_trailers, max_frame"}},
    };
}

std::vector<Wrong> impossible_values() {
    const std::string most = std::to_string(kMessageBytes);
    return {
        {"fixed_size",
         {{"size", n(0)}},
         {"size", "'size' must be 1 to " + most + ", not 0", "write the bytes of one message"}},
        {"delimiter",
         {{"marks", std::vector<SettingScalar>{}}},
         {"marks", "'marks' must be 1 to 16 marks, not 0", "write marks = \"\\n\""}},
        {"delimiter",
         {{"marks", s("")}},
         {"marks", "a mark must have 1 to 64 bytes, not 0", "write marks = \"\\n\""}},
        {"delimiter",
         {{"marks", std::vector<SettingScalar>{s("\n"), s("\n")}}},
         {"marks", "mark \"\\n\" is given twice", "remove one of them"}},
        {"delimiter",
         {{"marks", std::vector<SettingScalar>{s("\r"), s("\r\n")}}},
         {"marks", "mark \"\\r\\n\" can never end a frame: \"\\r\" in it is complete before it",
          "remove one of them"}},
        {"delimiter",
         {{"marks", s("\r\n")}, {"max_frame", n(1)}},
         {"max_frame", "'max_frame' must be 2 to " + most + ", not 1",
          "it counts the whole frame, its mark included"}},
        {"lines",
         {{"max_frame", n(1)}},
         {"max_frame", "'max_frame' must be 2 to " + most + ", not 1",
          "it counts the whole line, its end included"}},
        {"length_prefix",
         {{"width", n(9)}},
         {"width", "'width' must be 1 to 8, not 9", "write width = 4"}},
        {"length_prefix",
         {{"offset", n(5000)}},
         {"offset", "'offset' must be 0 to 4096, not 5000",
          "write the bytes before the length field"}},
        {"length_prefix",
         {{"offset", n(1)}, {"lead", s("ab")}},
         {"lead", "'lead' has 2 bytes, but 'offset' says 1",
          "leave out offset, or make them agree"}},
        {"length_prefix",
         {{"strip", n(5000)}},
         {"strip", "'strip' must be 0 to 4096, not 5000",
          "write the bytes to remove from a frame's front"}},
        {"length_prefix",
         {{"max_frame", n(3)}},
         {"max_frame", "'max_frame' must be 4 to " + most + ", not 3",
          "it counts the whole frame, header included"}},
        {"length_prefix",
         {{"max_frame", n(4)}, {"zero_allowed", false}},
         {"max_frame", "'max_frame' 4 leaves no room for a message", "write at least 5"}},
        {"length_prefix",
         {{"max_frame", n(std::int64_t{1} << 40)}},
         {"max_frame", "'max_frame' must be 4 to " + most + ", not 1099511627776",
          "it counts the whole frame, header included"}},
        {"length_prefix",
         {{"adjustment", n(std::int64_t{1} << 40)}},
         {"adjustment", "'adjustment' must be -" + most + " to " + most + ", not 1099511627776",
          "write what is added to the length"}},
        {"length_prefix",
         {{"adjustment", n(100)}, {"max_frame", n(50)}},
         {"adjustment", "with 'adjustment' 100 every frame is above max_frame 50",
          "lower adjustment, or raise max_frame"}},
        {"length_prefix",
         {{"width", n(1)}, {"adjustment", n(-300)}},
         {"adjustment", "no length of 1 byte reaches beyond 'adjustment' -300",
          "raise adjustment, or use a wider length field"}},
    };
}

std::vector<Wrong> impossible_numbers_and_texts() {
    const std::string most = std::to_string(kMessageBytes);
    return {
        {"varint",
         {{"max_length_bytes", n(11)}},
         {"max_length_bytes", "'max_length_bytes' must be 1 to 10, not 11",
          "64 bits need ten bytes"}},
        {"varint",
         {{"form", s("quic")}, {"max_length_bytes", n(3)}},
         {"max_length_bytes", "'max_length_bytes' must be 1, 2, 4 or 8, not 3",
          "QUIC's lengths have no other sizes"}},
        {"varint",
         {{"max_frame", n(1)}, {"zero_allowed", false}},
         {"max_frame", "'max_frame' must be 2 to " + most + ", not 1",
          "it counts the whole frame, its length included"}},
        {"decimal_length",
         {{"mark", s("")}},
         {"mark", "'mark' must have 1 to 16 bytes, not 0", "write mark = \":\""}},
        {"decimal_length",
         {{"mark", s("0x")}},
         {"mark", "mark \"0x\" begins with a digit", "a length could not be told from it"}},
        {"decimal_length",
         {{"max_digits", n(20)}},
         {"max_digits", "'max_digits' must be 1 to 19, not 20",
          "19 digits are all that 64 bits surely hold"}},
        {"json_header",
         {{"key", s("")}},
         {"key", "'key' must be 1 to 128 bytes of readable text", "write key = \"data_size\""}},
        {"json_header",
         {{"max_header", n(10)}},
         {"max_header", "'max_header' must be 16 to 65536, not 10", "it counts the JSON alone"}},
        {"json_header",
         {{"max_frame", n(19)}},
         {"max_frame", "'max_frame' must be 20 to " + most + ", not 19",
          "it counts length, header and body"}},
        {"chunked",
         {{"chunk", n(0)}},
         {"chunk", "'chunk' must be 1 to " + most + ", not 0", "write chunk = 4096"}},
        {"chunked",
         {{"max_line", n(8)}},
         {"max_line", "'max_line' must be 16 to 4096, not 8", "a size alone may have 16 digits"}},
        {"slip",
         {{"max_frame", n(3)}},
         {"max_frame", "'max_frame' must be 4 to " + most + ", not 3",
          "it counts marks and escapes too"}},
        {"ndjson",
         {{"on_end", s("forget")}},
         {"on_end", "'forget' is no value of 'on_end'", "one of: error, emit, drop"}},
    };
}

void expect_errors(const std::vector<Wrong>& rows) {
    for (const Wrong& row : rows) {
        const auto spec = from_settings(row.kind, row.settings);
        ASSERT_FALSE(spec) << row.error.text;
        EXPECT_EQ(spec.error().key, row.error.key);
        EXPECT_EQ(spec.error().text, row.error.text);
        EXPECT_EQ(spec.error().remedy, row.error.remedy);
        tried();
    }
}

TEST(Settings, WrongTypesAndNames) {
    expect_errors(wrong_types_and_names());
}
TEST(Settings, ImpossibleValues) {
    expect_errors(wrong_limits());
    expect_errors(impossible_values());
    expect_errors(impossible_numbers_and_texts());
}

TEST(Settings, CheckSaysWhichKey) {
    const auto checked = check(FixedSize{});
    ASSERT_FALSE(checked);
    EXPECT_EQ(to_string(checked.error()),
              "framing.size: 'size' must be 1 to 1073741824, not 0; write the bytes of one "
              "message");
}

// The table is whole: every scheme of the variant, every parameter with words in both languages.
TEST(Schemes, TheTableIsWhole) {
    EXPECT_EQ(schemes().size(), std::variant_size_v<FramingSpec>);
    for (const FramingSpec& spec : all_specs()) {
        EXPECT_EQ(schemes()[spec.index()].kind, kind_of(spec));
    }
    for (const Scheme& scheme : schemes()) {
        EXPECT_FALSE(scheme.about.empty() || scheme.about_zh.empty()) << scheme.kind;
        for (const Parameter& parameter : scheme.parameters) {
            EXPECT_FALSE(parameter.about.empty() || parameter.about_zh.empty()) << parameter.name;
            EXPECT_FALSE(parameter.example.empty()) << parameter.name;
            EXPECT_FALSE(name_of(parameter.type).empty());
            EXPECT_EQ(parameter.type == SettingType::word, !parameter.words.empty());
            tried();
        }
    }
}

}  // namespace
}  // namespace sticky::test
