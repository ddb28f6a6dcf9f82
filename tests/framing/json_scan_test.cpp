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

TEST(JsonScan, TheMembersOfTheTop) {
    const std::string text =
        R"({"cmd":"p\u0075t\n", "size": 1073741824000, "zero":0, "neg":-1, "part":1.5, "big":1e3,)"
        R"( "huge":18446744073709551616, "deep":{"cmd":[1]}, "none":null, "":"é"})";
    JsonSize at;
    const auto members = json_members(view_of(text), at);
    ASSERT_TRUE(members);
    using Kind = JsonMember::Kind;
    const JsonMember expected[] = {
        {"cmd", Kind::text, "put\n", 0},
        {"size", Kind::whole, "", 1'073'741'824'000},
        {"zero", Kind::whole, "", 0},
        {"neg", Kind::other, "", 0},
        {"part", Kind::other, "", 0},
        {"big", Kind::other, "", 0},
        {"huge", Kind::whole, "", ~std::uint64_t{0}},
        {"deep", Kind::other, "", 0},
        {"none", Kind::other, "", 0},
        {"", Kind::text, "é", 0},
    };
    ASSERT_EQ(members->size(), std::size(expected));
    for (std::size_t i = 0; i < members->size(); ++i) {
        EXPECT_EQ((*members)[i].name, expected[i].name);
        EXPECT_EQ((*members)[i].kind, expected[i].kind) << expected[i].name;
        EXPECT_EQ((*members)[i].text, expected[i].text) << expected[i].name;
        EXPECT_EQ((*members)[i].whole, expected[i].whole) << expected[i].name;
        tried();
    }
    // What is no such object to json_size is none here, and at the same place.
    for (std::size_t end = 0; end <= text.size(); ++end) {
        const std::string part = text.substr(0, end);
        const bool whole = json_members(view_of(part), at).has_value();
        EXPECT_EQ(whole, end == text.size());
        EXPECT_EQ(at, json_size(view_of(part), "no such key")) << part;
        tried();
    }
    EXPECT_FALSE(json_members(view_of(R"({"a":1,"a":2})"), at));
    EXPECT_EQ(at, (JsonSize{duplicate, 0, 7}));
    EXPECT_FALSE(json_members(view_of("[]"), at));
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
