// What is said of a reader's datagrams: all of them, in order and once, or what of that is not so.
#include "viz/scene/verdict.h"

#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "tests/support/trace_builder.h"

namespace sticky::test {
namespace {

struct Case {
    std::vector<std::uint32_t> read;  // datagrams, by number
    Tone tone;
    std::string en, zh;
};

TEST(Verdict, OfDatagrams) {
    const std::vector<Case> cases = {
        {{1, 2, 3},
         Tone::good,
         "all 3 datagrams arrive whole, boundaries kept",
         "3 个数据报都完整到达，边界没有变"},
        {{1, 3, 2},
         Tone::plain,
         "all 3 datagrams arrive whole, not in order",
         "3 个数据报都完整到达，但顺序变了"},
        {{1, 2, 2, 3},
         Tone::plain,
         "all 3 datagrams arrive whole, 1 more than once",
         "3 个数据报都完整到达，有 1 个来了不止一次"},
        {{1, 2, 3, 1},
         Tone::plain,
         "all 3 datagrams arrive whole, 1 more than once",
         "3 个数据报都完整到达，有 1 个来了不止一次"},
        {{2, 1, 3, 3},
         Tone::plain,
         "all 3 datagrams arrive whole, not in order, 1 more than once",
         "3 个数据报都完整到达，但顺序变了，有 1 个来了不止一次"},
        {{1, 3},
         Tone::bad,
         "1 of 3 datagrams never reached the reader",
         "3 个数据报中有 1 个没有读到"},
    };
    for (const Case& one : cases) {
        TraceBuilder udp;
        udp.transport("udp").connect("a", "b").send("one").send("two!").send("three");
        udp.datagram(1).datagram(2).datagram(3);
        for (const std::uint32_t number : one.read) udp.received_datagram(number);
        const Story story = make_story(udp.trace());
        const Outcome en = outcome_for_reader(story, 0, Language::en);
        EXPECT_EQ(en.tone, one.tone) << one.en;
        EXPECT_EQ(en.text, one.en);
        EXPECT_EQ(outcome_for_reader(story, 0, Language::zh).text, one.zh);
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
