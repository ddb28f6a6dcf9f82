// Structs as Python's `struct` packs them: exact bytes, layouts, refusals. The differential test
// against Python itself is tests/cli/pack_test.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "framing/pack_words.h"
#include "tests/support/cases.h"
#include "trace/limits.h"

namespace sticky::test {
namespace {

using Words = std::vector<std::string>;

PackLayout layout_of(std::string_view format) {
    const Result<PackLayout> layout = parse_packing(format);
    EXPECT_TRUE(layout.has_value()) << format << ": " << to_string(layout.error());
    return layout.value_or(PackLayout{});
}

Result<std::vector<PackValue>> read_words(const PackLayout& layout, const Words& words) {
    std::vector<PackValue> values;
    PackSlots slots(layout);
    for (const std::string& word : words) {
        const PackField* field = slots.next();
        if (field == nullptr) break;
        Result<PackValue> value = read_pack_value(*field, values.size(), word);
        if (!value) return tl::unexpected(value.error());
        values.push_back(std::move(*value));
    }
    return values;
}

Result<Bytes> pack_words(std::string_view format, const Words& words) {
    const PackLayout layout = layout_of(format);
    const auto values = read_words(layout, words);
    if (!values) return tl::unexpected(values.error());
    return pack(layout, *values);
}

Words words_of(const std::vector<PackValue>& values) {
    Words words;
    for (const PackValue& value : values) words.push_back(word_of(value));
    return words;
}

struct Row {
    std::string_view format;
    Words words;
    std::string_view hex;
    Words back;  // what unpacks; texts in quotes
};

const Row kRows[] = {
    // One letter each, both orders. Sizes are in the number of bytes.
    {"x", {}, "00", {}},
    {"c", {"a"}, "61", {"\"a\""}},
    {"b", {"-128"}, "80", {"-128"}},
    {"B", {"255"}, "ff", {"255"}},
    {"?", {"true"}, "01", {"true"}},
    {"h", {"-2"}, "fe ff", {"-2"}},
    {">h", {"-2"}, "ff fe", {"-2"}},
    {"!H", {"0x1234"}, "12 34", {"4660"}},
    {"<H", {"0x1234"}, "34 12", {"4660"}},
    {"i", {"-2147483648"}, "00 00 00 80", {"-2147483648"}},
    {">I", {"4294967295"}, "ff ff ff ff", {"4294967295"}},
    {"l", {"-1"}, "ff ff ff ff ff ff ff ff", {"-1"}},
    {"=l", {"-1"}, "ff ff ff ff", {"-1"}},
    {"L", {"1"}, "01 00 00 00 00 00 00 00", {"1"}},
    {">L", {"1"}, "00 00 00 01", {"1"}},
    {"!q", {"-9223372036854775808"}, "80 00 00 00 00 00 00 00", {"-9223372036854775808"}},
    {"!Q", {"18446744073709551615"}, "ff ff ff ff ff ff ff ff", {"18446744073709551615"}},
    {"n", {"-3"}, "fd ff ff ff ff ff ff ff", {"-3"}},
    {"N", {"3"}, "03 00 00 00 00 00 00 00", {"3"}},
    {"P", {"0xdeadbeef"}, "ef be ad de 00 00 00 00", {"3735928559"}},
    {"P", {"-1"}, "ff ff ff ff ff ff ff ff", {"18446744073709551615"}},
    {"<e", {"1"}, "00 3c", {"1.0"}},
    {">e", {"-2"}, "c0 00", {"-2.0"}},
    {">f", {"0.1"}, "3d cc cc cd", {"0.10000000149011612"}},
    {"f", {"-inf"}, "00 00 80 ff", {"-inf"}},
    {"f", {"1e39"}, "00 00 80 7f", {"inf"}},
    {"!d", {"0.1"}, "3f b9 99 99 99 99 99 9a", {"0.1"}},
    {"!d", {"1e16"}, "43 41 c3 79 37 e0 80 00", {"1e+16"}},
    {"!d", {"0x10"}, "40 30 00 00 00 00 00 00", {"16.0"}},
    {"!d", {"+nan"}, "7f f8 00 00 00 00 00 00", {"nan"}},
    {"<d", {"18446744073709551615"}, "00 00 00 00 00 00 f0 43", {"1.8446744073709552e+19"}},
    // Text: cut, or filled with zeros.
    {"5s", {"abc"}, "61 62 63 00 00", {"\"abc\\x00\\x00\""}},
    {"2s", {"abc"}, "61 62", {"\"ab\""}},
    {"s", {"abc"}, "61", {"\"a\""}},
    {"0s", {"abc"}, "", {"\"\""}},
    {"4s", {"\\x00\\xFF\\n\\\\"}, "00 ff 0a 5c", {"\"\\x00\\xff\\n\\\\\""}},
    {"5p", {"abc"}, "03 61 62 63 00", {"\"abc\""}},
    {"3p", {"abc"}, "02 61 62", {"\"ab\""}},
    {"1p", {"abc"}, "00", {"\"\""}},
    {"0p", {"abc"}, "", {"\"\""}},
    // Alignment: native only, never at the end, unless a count of 0 asks for it.
    {"4sI", {"ab", "1"}, "61 62 00 00 01 00 00 00", {"\"ab\\x00\\x00\"", "1"}},
    {"I3sf", {"1", "abc", "2.5"}, "01 00 00 00 61 62 63 00 00 00 20 40", {"1", "\"abc\"", "2.5"}},
    {"=I3sf", {"1", "abc", "2.5"}, "01 00 00 00 61 62 63 00 00 20 40", {"1", "\"abc\"", "2.5"}},
    {"@bi", {"1", "2"}, "01 00 00 00 02 00 00 00", {"1", "2"}},
    {"ib", {"2", "1"}, "02 00 00 00 01", {"2", "1"}},
    {"ib0i", {"2", "1"}, "02 00 00 00 01 00 00 00", {"2", "1"}},
    {"<ib0i", {"2", "1"}, "02 00 00 00 01", {"2", "1"}},
    {"llh0l",
     {"1", "2", "3"},
     "01 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00 03 00 00 00 00 00 00 00",
     {"1", "2", "3"}},
    {"bxh", {"1", "2"}, "01 00 02 00", {"1", "2"}},
    {"b3xh", {"1", "2"}, "01 00 00 00 02 00", {"1", "2"}},
    {"?e", {"0", "1"}, "00 00 00 3c", {"false", "1.0"}},
    {"ii", {"1", "-1"}, "01 00 00 00 ff ff ff ff", {"1", "-1"}},
    {"<hH", {"-1", "65535"}, "ff ff ff ff", {"-1", "65535"}},
    {" i\n 2h\t", {"1", "2", "3"}, "01 00 00 00 02 00 03 00", {"1", "2", "3"}},
    {">bhil", {"1", "2", "3", "4"}, "01 00 02 00 00 00 03 00 00 00 04", {"1", "2", "3", "4"}},
    {"", {}, "", {}},
    {"0i0s", {""}, "", {"\"\""}},
    {"3c", {"a", "b", "\\0"}, "61 62 00", {"\"a\"", "\"b\"", "\"\\x00\""}},
};

TEST(Packing, ExactBytesAndBack) {
    for (const Row& row : kRows) {
        const Result<Bytes> bytes = pack_words(row.format, row.words);
        ASSERT_TRUE(bytes.has_value()) << row.format << ": " << to_string(bytes.error());
        EXPECT_EQ(hex_of(*bytes, 100), row.hex) << row.format;
        const PackLayout layout = layout_of(row.format);
        EXPECT_EQ(layout.size, bytes->size()) << row.format;
        EXPECT_EQ(layout.values, row.back.size()) << row.format;
        const auto values = unpack(layout, *bytes);
        ASSERT_TRUE(values.has_value()) << row.format << ": " << to_string(values.error());
        EXPECT_EQ(words_of(*values), row.back) << row.format;
        tried();
    }
}

// Somewhere in a larger buffer, from both ends; nothing else is touched.
TEST(Packing, AtEveryOffsetOfABuffer) {
    const PackLayout layout = layout_of("<Hxb");
    const std::vector<PackValue> values{std::int64_t{0x1234}, std::int64_t{-1}};
    for (std::int64_t size = 0; size < 9; ++size) {
        for (std::int64_t offset = -10; offset < 10; ++offset) {
            Bytes buffer(static_cast<std::size_t>(size), 0xee);
            const Result<void> done = pack_into(layout, values, buffer, offset);
            const std::int64_t begin = offset < 0 ? size + offset : offset;
            const bool fits = begin >= 0 && begin + 4 <= size;
            EXPECT_EQ(done.has_value(), fits) << size << " " << offset;
            Bytes wanted(static_cast<std::size_t>(size), 0xee);
            constexpr std::uint8_t kPacked[] = {0x34, 0x12, 0, 0xff};
            if (fits) std::ranges::copy(kPacked, wanted.begin() + begin);
            EXPECT_EQ(buffer, wanted) << size << " " << offset;
            const auto back = unpack_from(layout, buffer, offset);
            ASSERT_EQ(back.has_value(), fits);
            if (fits) {
                EXPECT_EQ(*back, values);
            }
            tried();
        }
    }
}

TEST(Packing, OtherKindsOfValues) {
    struct Case {
        std::string_view format;
        PackValue value;
        std::string_view hex;  // empty: refused
    };
    const Case cases[] = {
        {"b", true, "01"},
        {"?", 2.5, "01"},
        {"?", 0.0, "00"},
        {"?", std::numeric_limits<double>::quiet_NaN(), "01"},
        {"?", std::string(), "00"},
        {"?", std::string("0"), "01"},
        {"?", std::int64_t{-1}, "01"},
        {">f", true, "3f 80 00 00"},
        {">f", std::int64_t{-3}, "c0 40 00 00"},
        {"b", 1.0, ""},
        {"b", std::string("1"), ""},
        {"d", std::string("1"), ""},
        {"c", std::int64_t{1}, ""},
        {"1s", 1.0, ""},
        {"2p", true, ""},
        {"Q", UINT64_MAX, "ff ff ff ff ff ff ff ff"},
        {"q", UINT64_MAX, ""},
        {"Q", std::uint64_t{5}, "05 00 00 00 00 00 00 00"},
    };
    for (const Case& one : cases) {
        const Result<Bytes> bytes = pack(layout_of(one.format), std::span(&one.value, 1));
        EXPECT_EQ(bytes.has_value(), !one.hex.empty()) << one.format << word_of(one.value);
        if (bytes) {
            EXPECT_EQ(hex_of(*bytes), one.hex);
        }
        tried();
    }
}

TEST(Packing, FormatsThatAreNone) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"I3zf",
         "format \"I3zf\", character 3: 'z' is no letter of a format; the letters are x c b B ? h "
         "H i I l L q Q n N e f d s p P"},
        {"<n",
         "format \"<n\", character 2: 'n' has no standard size; use it with '@' or without a mark, "
         "or write q or Q"},
        {"i<",
         "format \"i<\", character 2: '<' after the first character; a mark of the byte order "
         "stands first, once, for all"},
        {" <i",
         "format \" <i\", character 2: '<' after the first character; a mark of the byte order "
         "stands first, once, for all"},
        {"i12",
         "format \"i12\", character 2: a count without a letter behind it; write what there are 12 "
         "of"},
        {"3 i",
         "format \"3 i\", character 2: white space between a count and its letter; leave it out: "
         "3i, not 3 i"},
        {"9223372036854775808s",
         "format \"9223372036854775808s\", character 1: the struct is larger than "
         "9223372036854775807 bytes; make the count smaller"},
        {"b9223372036854775807x",
         "format \"b9223372036854775807x\", character 2: the struct is larger than "
         "9223372036854775807 bytes; make the count smaller"},
        {"1152921504606846976q",
         "format \"1152921504606846976q\", character 1: the struct is larger than "
         "9223372036854775807 bytes; make the count smaller"},
        {"9223372036854775807xi",
         "format \"9223372036854775807xi\", character 21: the struct is larger than "
         "9223372036854775807 bytes; make the count smaller"},
        {std::string_view("i\0i", 3),
         "format \"i\\x00i\", character 2: byte 00 is no letter of a format; the letters are x c b "
         "B ? h H i I l L q Q n N e f d s p P"},
    };
    for (const auto& [format, text] : cases) {
        const Result<PackLayout> layout = parse_packing(format);
        ASSERT_FALSE(layout.has_value()) << format;
        EXPECT_EQ(to_string(layout.error()), text);
        tried();
    }
    EXPECT_FALSE(parse_packing(std::string(kPackFormatBytes + 1, 'x')).has_value());
    EXPECT_EQ(layout_of(std::string(kPackFormatBytes, 'x')).size, kPackFormatBytes);
    EXPECT_EQ(layout_of("9223372036854775807x").size, 9223372036854775807u);
}

TEST(Packing, ValuesThatDoNotFit) {
    struct Case {
        std::string_view format;
        Words words;
        std::string_view text;
    };
    const Case cases[] = {
        {"i",
         {"1111111111111"},
         "value 1: 'i' takes -2147483648 to 2147483647, and 1111111111111 does not fit; l holds "
         "it"},
        {"<i",
         {"1111111111111"},
         "value 1: 'i' takes -2147483648 to 2147483647, and 1111111111111 does not fit; q holds "
         "it"},
        {"2h",
         {"1", "-40000"},
         "value 2: 'h' takes -32768 to 32767, and -40000 does not fit; i holds it"},
        {"bB", {"1", "-1"}, "value 2: 'B' takes 0 to 255, and -1 does not fit; b holds it"},
        {"Q",
         {"18446744073709551616"},
         "value 1: 'Q' takes 0 to 18446744073709551615, and 18446744073709551616 does not fit; "
         "send it as text, or in two parts"},
        {"q",
         {"-9223372036854775809"},
         "value 1: 'q' takes -9223372036854775808 to 9223372036854775807, and -9223372036854775809 "
         "does not fit; send it as text, or in two parts"},
        {"!f",
         {"1e39"},
         "value 1: 1e+39 is too large for 'f', which ends at 3.4028234663852886e+38; use d"},
        {"e", {"65520"}, "value 1: 65520 is too large for 'e', which ends at 65504; use f or d"},
        {"c", {"ab"}, "value 1: 'c' takes one byte, and \"ab\" has 2; use 2s for a text"},
        {"i", {"2.5"}, "value 1: 'i' takes an integer, and \"2.5\" is none; write 12, -3 or 0xff"},
        {"i", {""}, "value 1: 'i' takes an integer, and \"\" is none; write 12, -3 or 0xff"},
        {"i", {"0x"}, "value 1: 'i' takes an integer, and \"0x\" is none; write 12, -3 or 0xff"},
        {"d", {"x"}, "value 1: 'd' takes a number, and \"x\" is none; write 2.5, -1e9, inf or nan"},
        {"d",
         {"1e400"},
         "value 1: 1e400 is beyond what a double holds; 4.9e-324 is the smallest above 0, 1.8e308 "
         "the largest; or write inf"},
        {"?",
         {"yes"},
         "value 1: '?' takes true or false, and this is \"yes\"; write true, false, 1 or 0"},
        {"2s", {"\\q"}, "value 1: there is no \\q; \\n \\r \\t \\0 \\\\ \\x41 are there"},
        {"2i",
         {"1"},
         "format \"2i\": it takes 2 values, and there is 1; one value for each letter, as often as "
         "its count says; one for s and p, none for x"},
    };
    for (const Case& one : cases) {
        const Result<Bytes> bytes = pack_words(one.format, one.words);
        ASSERT_FALSE(bytes.has_value()) << one.format;
        EXPECT_EQ(to_string(bytes.error()), one.text);
        tried();
    }
}

TEST(Packing, BuffersOfAnotherSize) {
    const PackLayout layout = layout_of("<i");
    Bytes buffer(6);
    const std::vector<PackValue> one{std::int64_t{1}};
    const auto unpacked = [&](std::size_t size) {
        return to_string(unpack(layout, ByteView(buffer).first(size)).error());
    };
    const auto into = [&](std::int64_t offset) {
        return to_string(pack_into(layout, one, buffer, offset).error());
    };
    EXPECT_EQ(unpacked(3),
              "format \"<i\": it is 4 bytes, and here are 3 bytes; give all of its bytes");
    EXPECT_EQ(unpacked(5),
              "format \"<i\": it is 4 bytes, and here are 5 bytes; say at which offset it begins");
    EXPECT_EQ(
        into(3),
        "format \"<i\": 4 bytes at offset 3 do not fit into a buffer of 6 bytes; it must have "
        "7 bytes or more");
    EXPECT_EQ(into(-3),
              "format \"<i\": 4 bytes at offset -3 do not fit into a buffer of 6 bytes; a negative "
              "one counts from the end: -6 to -4 fit");
    EXPECT_TRUE(
        into(INT64_MAX).starts_with("format \"<i\": 4 bytes at offset 9223372036854775807"));
    EXPECT_FALSE(pack_into(layout, one, buffer, INT64_MIN).has_value());
    buffer.resize(2);
    EXPECT_EQ(
        into(-1),
        "format \"<i\": 4 bytes at offset -1 do not fit into a buffer of 2 bytes; it must have "
        "4 bytes or more");
    const std::vector<PackValue> text{std::string("a")};
    EXPECT_EQ(to_string(pack(layout_of("9999999999s"), text).error()),
              "format \"9999999999s\": a struct of 9999999999 bytes is above the limit of 16777216 "
              "bytes; pack it in pieces");
    EXPECT_FALSE(pack(layout_of("9999999999i"), one).has_value());
    tried(9);
}

std::string shown(std::string_view format, std::string_view bytes,
                  Language language = Language::en) {
    std::string text;
    const ByteView view = view_of(bytes);
    std::uint64_t end = 0;
    for (const Field& field : fields_of(layout_of(format), view, language)) {
        EXPECT_EQ(field.range.begin, end) << format;
        end = field.range.end;
        text += std::string(name_of(field.role)) + " " + std::to_string(field.range.begin) + ".." +
                std::to_string(end) + " " + field.name + "=" + field.value + "; ";
    }
    EXPECT_EQ(end, bytes.size()) << format;
    return text;
}

TEST(Packing, FieldsOverBytes) {
    using namespace std::string_view_literals;
    const std::string_view bytes = "\1\0\0\0abc\0\0\0\x20\x40"sv;
    EXPECT_EQ(shown("I3sf", bytes),
              "header 0..4 uint32=1; payload 4..7 text=\"abc\"; padding 7..8 padding=; "
              "header 8..12 float32=2.5; ");
    EXPECT_EQ(shown("I3sf", bytes.substr(0, 9), Language::zh),
              "header 0..4 uint32=1; payload 4..7 text=\"abc\"; padding 7..8 填充=; "
              "header 8..9 float32=00; ");
    EXPECT_EQ(shown("I", bytes, Language::zh),
              "header 0..4 uint32=1; payload 4..12 其余=61 62 63 00 00 00 20 40; ");
    EXPECT_EQ(shown("<b3xhc?", "\xff\0\1\0\2\1z\1"sv),
              "header 0..1 int8=-1; padding 1..4 padding=00 01 00; header 4..6 int16=258; "
              "payload 6..7 byte=\"z\"; header 7..8 bool=true; ");
    EXPECT_EQ(shown("6p", "\2abcde"sv),
              "length 0..1 length=2; payload 1..3 pascal=\"ab\"; padding 3..6 padding=63 64 65; ");
    EXPECT_EQ(shown("3p",
                    "\xff"
                    "ab"sv),
              "length 0..1 length=255; payload 1..3 pascal=\"ab\"; ");
    EXPECT_EQ(shown("0p0s0i", ""), "");
    EXPECT_EQ(shown("65B", std::string(65, '\1')),
              "header 0..65 uint8[65]=01 01 01 01 01 01 01 01 ...; ");
    EXPECT_EQ(shown("9000000000i9000000000s", "\1\0\0\0\1\0"sv),
              "header 0..6 int32[9000000000]=01 00 00 00 01 00; ");
    tried(9);
}

}  // namespace
}  // namespace sticky::test
