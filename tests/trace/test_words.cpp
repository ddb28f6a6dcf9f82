#include <gtest/gtest.h>

#include <set>

#include "tests/support/cases.h"
#include "trace/cause.h"
#include "trace/event.h"
#include "trace/limits.h"
#include "trace/lineage.h"
#include "trace/utf8.h"

namespace sticky {
namespace {

bool has_chinese(std::string_view text) {
    for (const char byte : text) {
        if (static_cast<unsigned char>(byte) >= 0xe4) return true;
    }
    return false;
}

template <class Enum>
void expect_words(std::size_t count) {
    std::set<std::string_view> names, english, chinese;
    for (std::size_t i = 0; i < count; ++i) {
        const auto value = static_cast<Enum>(i);
        const std::string_view name = name_of(value);
        EXPECT_FALSE(name.empty()) << i;
        EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos);
        EXPECT_TRUE(names.insert(name).second) << name << " names two";
        EXPECT_TRUE(english.insert(label_of(value, Language::en)).second) << name;
        EXPECT_TRUE(chinese.insert(label_of(value, Language::zh)).second) << name;
        EXPECT_FALSE(label_of(value, Language::en).empty()) << name;
        EXPECT_FALSE(has_chinese(label_of(value, Language::en))) << name;
        EXPECT_TRUE(has_chinese(label_of(value, Language::zh))) << name;
        EXPECT_TRUE(is_printable_utf8(view_of(label_of(value, Language::zh)))) << name;
        Enum back{};
        EXPECT_TRUE(parse(name, back));
        EXPECT_EQ(back, value);
        test::tried();
    }
    Enum none{};
    for (const std::string_view wrong : {"", "Nagle", "nagle ", "none of these"}) {
        EXPECT_FALSE(parse(wrong, none)) << wrong;
        test::tried();
    }
}

TEST(Words, EveryEnumeratorHasANameAndLabels) {
    expect_words<Lane>(kLaneCount);
    expect_words<Cause>(kCauseCount);
    expect_words<Effect>(kEffectCount);
    expect_words<Certainty>(kCertaintyCount);
}

TEST(Words, EveryCauseHasASentenceInBothLanguages) {
    for (std::size_t i = 0; i < kCauseCount; ++i) {
        const auto cause = static_cast<Cause>(i);
        const std::string_view english = sentence_of(cause, Language::en);
        const std::string_view chinese = sentence_of(cause, Language::zh);
        EXPECT_TRUE(english.ends_with('.')) << english;
        EXPECT_FALSE(has_chinese(english)) << english;
        EXPECT_TRUE(chinese.ends_with("。")) << chinese;
        EXPECT_TRUE(is_printable_utf8(view_of(chinese))) << chinese;
        EXPECT_EQ(english.find('\n'), std::string_view::npos);
        test::tried();
    }
}

TEST(Words, TheOtherNames) {
    EXPECT_EQ(name_of(Call::send), "send");
    EXPECT_EQ(name_of(Call::close), "close");
    EXPECT_EQ(name_of(Closed::How::shutdown_send), "shutdown_send");
    EXPECT_EQ(name_of(Closed::How::reset), "reset");
    EXPECT_EQ(name_of(Observed::all), "all");
    EXPECT_EQ(name_of(Observed::none), "none");
    EXPECT_EQ(name_of(StreamEnd::open), "open");
    EXPECT_EQ(name_of(StreamEnd::truncated), "truncated");
    test::tried(8);
}

TEST(Words, EveryLimitIsPrintedOnce) {
    std::set<std::string_view> names;
    for (const Limit& limit : limits()) {
        EXPECT_TRUE(names.insert(limit.name).second) << limit.name;
        EXPECT_GT(limit.value, 0U);
        EXPECT_FALSE(limit.unit.empty());
        EXPECT_FALSE(limit.meaning.empty());
        EXPECT_EQ(limit.meaning.find('\n'), std::string_view::npos);
        test::tried();
    }
    EXPECT_EQ(names.size(), 38U);
}

struct Utf8Case {
    std::string_view bytes;
    bool utf8, printable;
};

TEST(Utf8, WhatIsAndWhatCanBeSeen) {
    using namespace std::string_view_literals;
    const Utf8Case cases[] = {
        {"", true, true},
        {"hello, world 1234567890", true, true},
        {"tab\tline\r\n", true, true},
        {"粘包与拆包", true, true},
        {"\U0001F600", true, true},
        {"\xf4\x8f\xbf\xbf", true, true},
        {"nul\0"sv, true, false},
        {"12345678\x1b[31m", true, false},
        {"\x7f", true, false},
        {"1234567\x7f", true, false},
        {"\xc2\x85", true, false},
        {"zero\xe2\x80\x8bwidth", true, false},
        {"turned \xe2\x80\xae", true, false},
        {"\xef\xbb\xbf", true, false},
        {"\x80", false, false},
        {"abc\xff", false, false},
        {"\xc0\x80", false, false},          // overlong
        {"\xe0\x9f\xbf", false, false},      // overlong
        {"\xf0\x8f\xbf\xbf", false, false},  // overlong
        {"\xed\xa0\x80", false, false},      // half of a surrogate pair
        {"\xf4\x90\x80\x80", false, false},  // beyond U+10FFFF
        {"\xf5\x80\x80\x80", false, false},
        {"\xe7\xb2", false, false},  // cut
        {"12345678\xe7\xb2", false, false},
        {"\xe7\xb2x", false, false},
    };
    for (const Utf8Case& one : cases) {
        EXPECT_EQ(is_utf8(view_of(one.bytes)), one.utf8) << one.bytes;
        EXPECT_EQ(is_printable_utf8(view_of(one.bytes)), one.printable) << one.bytes;
        test::tried();
    }
}

}  // namespace
}  // namespace sticky
