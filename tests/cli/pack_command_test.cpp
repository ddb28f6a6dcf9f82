// `sticky pack` and `unpack` as a person calls them.
#include <simdjson.h>

#include "tests/cli/sticky.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

TEST(PackCommand, PrintsHexAndATable) {
    const ProgramResult result = run_sticky({"pack", "I3sf", "1", "abc", "2.5", "--lang", "en"});
    EXPECT_TRUE(ended(result, 0));
    EXPECT_EQ(result.out,
              "01 00 00 00 61 62 63 00 00 00 20 40\n"
              "  offset    size  field       value\n"
              "       0       4  uint32      1\n"
              "       4       3  text        \"abc\"\n"
              "       7       1  padding\n"
              "       8       4  float32     2.5\n"
              "12 bytes, little-endian, native sizes and alignment; 1 of them padding, without "
              "alignment (=) it is 11\n");
    const ProgramResult chinese =
        run_sticky({"unpack", "4sI", "61 62 00 00 01 00 00 00", "--lang", "zh"});
    EXPECT_TRUE(ended(chinese, 0));
    EXPECT_EQ(chinese.out,
              "61 62 00 00 01 00 00 00\n"
              "    偏移    大小  字段        值\n"
              "       0       4  text        \"ab\\x00\\x00\"\n"
              "       4       4  uint32      1\n"
              "8 字节，小端，本机大小与对齐\n");
    tried(2);
}

// What pack prints first, unpack takes; negative numbers are no options, wherever they stand.
TEST(PackCommand, RoundTripsOnTheCommandLine) {
    struct Case {
        std::vector<std::string> words;
        std::string hex;
    };
    const Case cases[] = {
        {{"<hH", "-1", "65535"}, "ff ff ff ff"},
        {{"--json", "<hH", "-1", "-0"}, ""},
        {{"!bd", "-0x80", "-1.5e3"}, "80 c0 97 70 00 00 00 00 00"},
        {{"f", "-inf"}, "00 00 80 ff"},
        {{"f", "-.5", "--lang", "en"}, "00 00 00 bf"},
        {{"4s", "--", "-a\\x00b"}, "2d 61 00 62"},
        {{"3s2p?", "", "--", "-1", "--json", "false"}, ""},
        {{"=b", "--into", "4", "--at", "-2", "-7"}, "00 00 f9 00"},
        {{"=b", "-7", "--into=4", "--at=-2"}, "00 00 f9 00"},
        {{"@bi", "-1", "-1"}, "ff 00 00 00 ff ff ff ff"},
        {{""}, ""},
    };
    for (const Case& one : cases) {
        std::vector<std::string> words = one.words;
        words.insert(words.begin(), "pack");
        const ProgramResult result = run_sticky(words);
        if (one.hex.empty() && words[1] != "--json" && !words[1].empty()) {
            EXPECT_TRUE(complained(result, {"value"})) << result.out;
        } else {
            EXPECT_TRUE(ended(result, 0)) << words[1];
            if (words[1] != "--json") {
                EXPECT_EQ(lines_of(result.out).at(0), one.hex) << words[1];
            }
        }
        tried();
    }
    const ProgramResult back = run_sticky({"unpack", "=b", "00 00", "f9 00", "--at", "-2"});
    EXPECT_NE(back.out.find("       2       1  int8        -7\n"), std::string::npos) << back.out;
}

TEST(PackCommand, JsonHasEveryValue) {
    const std::vector<std::string> lines[] = {
        {"pack", "<B3sxe?70h", "--json", "255", "\\xffab", "nan", "1"},
        {"unpack", "bi2p", "--json", "ff00000000000080", "0161", "--at", "0"}};
    std::vector<std::string> pack_line = lines[0];
    for (int i = 0; i < 70; ++i) pack_line.push_back(std::to_string(-i));
    simdjson::dom::parser parser;
    simdjson::dom::element json;
    const ProgramResult packed = run_sticky(pack_line);
    ASSERT_TRUE(ended(packed, 0));
    ASSERT_EQ(lines_of(packed.out).size(), 1u);
    ASSERT_EQ(parser.parse(packed.out).get(json), simdjson::SUCCESS) << packed.out;
    EXPECT_EQ(json["size"].get_uint64().value(), 148u);
    EXPECT_EQ(json["native"].get_bool().value(), false);
    EXPECT_EQ(json["fields"].get_array().size(), 75u);
    EXPECT_EQ(json["fields"].at(1)["hex"].get_string().value(), "ff6162");
    EXPECT_TRUE(json["fields"].at(1)["value"].error()) << "it is no UTF-8";
    EXPECT_EQ(json["fields"].at(2)["type"].get_string().value(), "padding");
    EXPECT_EQ(json["fields"].at(3)["value"].get_string().value(), "nan");
    EXPECT_EQ(json["fields"].at(74)["value"].get_int64().value(), -69);
    const ProgramResult unpacked = run_sticky(lines[1]);
    ASSERT_TRUE(ended(unpacked, 0)) << unpacked.err;
    EXPECT_EQ(unpacked.out,
              "{\"sticky_pack\":1,\"format\":\"bi2p\",\"size\":10,\"native\":true,"
              "\"big_endian\":false,\"offset\":0,\"hex\":\"ff000000000000800161\",\"fields\":["
              "{\"offset\":0,\"size\":1,\"type\":\"int8\",\"letter\":\"b\",\"value\":-1},"
              "{\"offset\":1,\"size\":3,\"type\":\"padding\"},"
              "{\"offset\":4,\"size\":4,\"type\":\"int32\",\"letter\":\"i\",\"value\":-2147483648},"
              "{\"offset\":8,\"size\":2,\"type\":\"pascal\",\"letter\":\"p\",\"hex\":\"61\","
              "\"value\":\"a\"}]}\n");
    tried(2);
}

TEST(PackCommand, WrongLinesGetOneLine) {
    const std::pair<std::vector<std::string>, std::vector<std::string>> cases[] = {
        {{"pack", "i", "1111111111111"},
         {"value 1: 'i' takes -2147483648 to 2147483647, and 1111111111111 does not fit",
          "l holds"}},
        {{"pack", "i", "-99999999999999999999"}, {"-99999999999999999999 does not fit"}},
        {{"pack", "Iz", "1"}, {"format \"Iz\", character 2", "no letter"}},
        {{"pack", "2i", "1"}, {"it takes 2 values, and there is 1"}},
        {{"pack", "i", "1", "2", "3"}, {"it takes 1 value, and there are 3"}},
        {{"pack", "i", "1", "--at", "2"}, {"--at has no buffer", "--into"}},
        {{"pack", "i", "1", "--at", "2", "--into", "5"},
         {"4 bytes at offset 2 do not fit into a buffer of 5 bytes", "6 bytes or more"}},
        {{"pack", "i", "1", "--into", "99999999"}, {"99999999"}},
        {{"pack", "99999999s", "a"}, {"above the limit of 16777216 bytes"}},
        {{"pack", "4s", "-abc"}, {"unknown option '-abc'"}},
        {{"pack", "4s", "\\y"}, {"value 1", "no \\y"}},
        {{"pack"}, {"format"}},
        {{"unpack", "i", "000000"}, {"it is 4 bytes, and here are 3 bytes"}},
        {{"unpack", "i", "0000000000"}, {"at which offset"}},
        {{"unpack", "i", "00000"}, {"half a byte"}},
        {{"unpack", "i", "0000zz00"}, {"no hex"}},
        {{"unpack", "i", "00000000", "--at", "1"}, {"4 bytes at offset 1", "5 bytes or more"}},
        {{"unpack", "i", "00000000", "--at", "-9"}, {"4 bytes at offset -9", "-4 to -4"}},
    };
    for (const auto& [words, said] : cases) {
        const ProgramResult result = run_sticky(words);
        EXPECT_TRUE(ended(result, 2));
        EXPECT_TRUE(complained(result, said));
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
