// The scanner of JSON headers against a library, and what it is stricter about.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "framing/json_scan.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

using enum JsonSize::Kind;

JsonSize scan(std::string_view text) {
    return json_size(view_of(text), "n");
}

TEST(JsonScan, FindsOneNumberAtTheTop) {
    struct Row {
        std::string_view text;
        JsonSize size;
    };
    const Row rows[] = {
        {R"({"n":5})", {found, 5, 5}},
        {" {\t\"a\" : [1, {\"n\": 2}], \"n\" : 7 ,\r\"z\":null}\n", {found, 7, 30}},
        {R"({"\u006e":0})", {found, 0, 10}},
        {R"({"n":18446744073709551615})", {found, ~std::uint64_t{0}, 5}},
        {R"({"n":18446744073709551616})", {found, ~std::uint64_t{0}, 5}},
        {R"({"n":-1})", {negative, ~std::uint64_t{0}, 5}},
        {R"({"n":-9223372036854775809})", {negative, std::uint64_t{1} << 63, 5}},
        {R"({"m":5})", {missing, 0, 0}},
        {R"({"a":{"n":5}})", {missing, 0, 0}},
        {"{}", {missing, 0, 0}},
        {R"({"n":-0})", {wrong, 0, 5}},
        {R"({"n":05})", {wrong, 0, 6}},
        {R"({"n":5.0})", {wrong, 0, 6}},
        {R"({"n":5e0})", {wrong, 0, 6}},
        {R"({"n":+5})", {wrong, 0, 5}},
        {R"({"n":true})", {wrong, 0, 5}},
        {R"({"n":null})", {wrong, 0, 5}},
        {R"({"n":5,})", {wrong, 0, 7}},
        {R"({"n":5}x)", {wrong, 0, 7}},
        {R"({"n":5)", {wrong, 0, 6}},
        {R"(["n",5])", {wrong, 0, 0}},
        {"", {wrong, 0, 0}},
        {"\xef\xbb\xbf{}", {wrong, 0, 0}},
        {"{\"\xff\":1}", {wrong, 0, 2}},
        {"{\"\\ud800\":1}", {wrong, 0, 8}},
        {"{\"a\nb\":1}", {wrong, 0, 3}},
        {R"({"n":1,"n":1})", {duplicate, 0, 7}},
        {R"({"a":1,"\u0061":1})", {duplicate, 0, 7}},
        {R"({"a":{"b":1,"b":2}})", {duplicate, 0, 12}},
        {R"({"\ud83d\ude00":1,"😀":1})", {duplicate, 0, 18}},
    };
    for (const Row& row : rows) {
        const JsonSize size = scan(row.text);
        EXPECT_EQ(size.kind, row.size.kind) << row.text;
        EXPECT_EQ(size.value, row.size.value) << row.text;
        EXPECT_EQ(size.at, row.size.at) << row.text;
        tried();
    }
}

TEST(JsonScan, DepthAndNamesAreBounded) {
    const auto nested = [](std::size_t depth) {
        return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
    };
    EXPECT_EQ(scan(nested(kJsonDepth)).kind, missing);
    EXPECT_EQ(scan(nested(kJsonDepth + 1)).kind, wrong);
    EXPECT_EQ(scan("{\"a\":" + std::string(60'000, '[')).kind, wrong);
    std::string names = "{";
    for (std::size_t i = 0; i < kJsonNames; ++i) names += '"' + std::to_string(i) + "\":1,";
    EXPECT_EQ(scan(names + "\"n\":1}").kind, wrong);
    names.pop_back();
    EXPECT_EQ(scan(names + "}").kind, missing);
    tried(5);
}

// Every text that is one byte away from a good one: both call it JSON, or neither does. (The
// library takes a zero byte for the end of its input.)
TEST(JsonScan, TakesWhatALibraryTakes) {
    const std::string good =
        R"( {"a\u00e9\n": [1.5e-3, true, false, null, {}], "m": "é\"", "b":-0} )";
    ASSERT_EQ(scan(good).kind, missing);
    const auto compare = [](const std::string& text) {
        const JsonSize size = json_size(view_of(text), "no such key");
        const auto json = nlohmann::json::parse(text, nullptr, false);
        const bool theirs = json.is_object();
        EXPECT_EQ(size.kind == missing || size.kind == duplicate, theirs) << text;
        tried();
    };
    for (std::size_t at = 0; at <= good.size(); ++at) {
        compare(good.substr(0, at));
        compare(good.substr(at));
        for (int byte = 1; byte < 256; ++byte) {
            std::string other = good;
            other.insert(at, 1, static_cast<char>(byte));
            compare(other);
            if (at == good.size()) continue;
            other.erase(at + 1, 1);
            compare(other);
        }
    }
}

TEST(JsonScan, WrittenStringsAreRead) {
    for (const std::string_view key : {"data_size", "a\"b", "a\\b", "\t\x01", "é"}) {
        const std::string text = "{" + json_string(key) + ": 5}";
        EXPECT_EQ(json_size(view_of(text), key).value, 5U) << text;
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
