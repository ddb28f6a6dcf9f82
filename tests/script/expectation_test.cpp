// Each claim: one trace in which it holds and one in which it does not, with what the judge says.
#include "script/expectation.h"

#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "tests/support/trace_builder.h"

namespace sticky {
namespace {

using test::TraceBuilder;

Expectation expect(std::optional<Lane> lane, Claim claim) {
    Expectation expectation;
    expectation.lane = lane;
    expectation.claim = std::move(claim);
    return expectation;
}
Expectation of_sender(std::string_view name, Expectation expectation) {
    expectation.from = name;
    return expectation;
}
Expectation of_receiver(std::string_view name, Expectation expectation) {
    expectation.at = name;
    return expectation;
}

Verdict judged(const Expectation& expectation, const Trace& trace) {
    const Lineage lineage = trace_lineage(trace);
    const std::vector<Finding> findings = attribute(trace, lineage);
    return judge(expectation, {trace, lineage, findings});
}

struct Case {
    Expectation expectation;
    bool holds;
    std::string expected, seen;
};

void check(const TraceBuilder& builder, const std::vector<Case>& cases) {
    const Trace trace = builder.trace();
    for (const Case& row : cases) {
        const Verdict verdict = judged(row.expectation, trace);
        EXPECT_EQ(verdict.holds, row.holds) << row.expected;
        EXPECT_EQ(verdict.expected, row.expected);
        EXPECT_EQ(verdict.seen, row.seen);
        test::tried();
    }
}

TraceBuilder tcp() {
    TraceBuilder builder;
    builder.world("loopback").connect("client", "server");
    return builder;
}

// Wire 5 | 3 3, read as 5 | 4 | 2: the first message is kept, the others meet and are cut.
TraceBuilder three() {
    return tcp()
        .at(kMillisecond)
        .send("hello")
        .segment(5)
        .send("egg")
        .send("ham")
        .at(21 * kMillisecond)
        .acked(5)
        .segment(6)
        .received(5)
        .received(4, 4)
        .received(2)
        .end_of_stream();
}

const auto wire = Lane::wire;
const auto recv_lane = Lane::recv;

TEST(Judge, Sizes) {
    check(
        three(),
        {{expect(wire, ExpectSizes{{{5, 6}}}), true, "sizes [5, 6]", "sizes [5, 6]"},
         {expect(wire, ExpectSizes{{{11}, {5, 6}}}), true, "sizes [11] or [5, 6]", "sizes [5, 6]"},
         {expect(wire, ExpectSizes{{{5, 3, 3}}}), false, "sizes [5, 3, 3]", "sizes [5, 6]"},
         {expect(recv_lane, ExpectSizes{{{5, 4, 2}}}), true, "sizes [5, 4, 2]", "sizes [5, 4, 2]"},
         {expect(Lane::frame, ExpectSizes{{{}}}), true, "sizes []", "sizes []"}});
}

TEST(Judge, WhatWasNotSeenProvesNothing) {
    check(tcp().send("abcdef").segment(6, 2),
          {{expect(wire, ExpectSizes{{{6}}}), false, "sizes [6]",
            "wire only partly observed in this world: [6]"},
           {expect(wire, ExpectKept{}), false, "every unit is one message",
            "wire only partly observed in this world: [6]"}});
    TraceBuilder unix_stream;
    unix_stream.transport("unix_stream").connect("client", "server", 0).send("abc").received(3);
    check(unix_stream, {{expect(wire, ExpectCount{0, 9}), false, "count at most 9",
                         "wire not observed in this world"},
                        {expect(wire, ExpectMerged{{1}}), false, "messages [1] merged in one unit",
                         "wire not observed in this world"},
                        {expect(recv_lane, ExpectKept{}), true, "every unit is one message",
                         "messages by unit: 1"}});
}

TEST(Judge, Count) {
    check(three(),
          {{expect(recv_lane, ExpectCount{3, 3}), true, "count 3", "count 3"},
           {expect(recv_lane, ExpectCount{1, 2}), false, "count 1 to 2", "count 3"},
           {expect(recv_lane, ExpectCount{4, UINT64_MAX}), false, "count at least 4", "count 3"}});
}

TEST(Judge, MergedSplitKept) {
    check(three(),
          {{expect(wire, ExpectMerged{{2, 3}}), true, "messages [2, 3] merged in one unit",
            "messages by unit: 1 | 2 3"},
           {expect(wire, ExpectMerged{{1, 2}}), false, "messages [1, 2] merged in one unit",
            "messages by unit: 1 | 2 3"},
           {expect(wire, ExpectMerged{{1, 4}}), false, "messages [1, 4] merged in one unit",
            "no message 4 was sent"},
           {expect(recv_lane, ExpectSplit{3, {}}), true, "message 3 split",
            "message 3 split after [1] bytes"},
           {expect(recv_lane, ExpectSplit{3, 1}), true, "message 3 split after 1 bytes",
            "message 3 split after [1] bytes"},
           {expect(recv_lane, ExpectSplit{3, 2}), false, "message 3 split after 2 bytes",
            "message 3 split after [1] bytes"},
           {expect(recv_lane, ExpectSplit{1, {}}), false, "message 1 split", "message 1 whole"},
           {expect(Lane::send, ExpectKept{}), true, "every unit is one message",
            "messages by unit: 1 | 2 | 3"},
           {expect(recv_lane, ExpectKept{}), false, "every unit is one message",
            "messages by unit: 1 | 2 part of 3 | part of 3"}});
}

TEST(Judge, CausesAndCosts) {
    check(three(),
          {{expect(wire, ExpectCause{2, Cause::nagle}), true, "unit 2: nagle", "unit 2: nagle"},
           {expect(wire, ExpectCause{1, Cause::nagle}), false, "unit 1: nagle",
            "unit 1: sent_at_once"},
           {expect(wire, ExpectCause{3, Cause::nagle}), false, "unit 3: nagle",
            "no unit 3, there are 2"},
           {expect(recv_lane, ExpectCause{1, Cause::late_reader}), false, "unit 1: late_reader",
            "unit 1: no reason was needed"},
           {expect(wire, ExpectNever{Cause::cork}), true, "never cork", "never cork"},
           {expect({}, ExpectNever{Cause::nagle}), false, "never nagle",
            "nagle: [wire unit 2, recv unit 2]"},
           {expect(wire, ExpectCost{19 * kMillisecond, INT64_MAX}), true, "cost at least 19 ms",
            "cost 19.997 ms (nagle)"},
           {expect(wire, ExpectCost{0, kMillisecond}), false, "cost at most 1 ms",
            "cost 19.997 ms (nagle)"},
           {expect(Lane::send, ExpectCost{1, 2 * kMillisecond}), false, "cost 0 ms to 2 ms",
            "cost 0 ms (nothing)"}});
}

TEST(Judge, Frames) {
    TraceBuilder framed = tcp();
    framed.framing("client", "length_prefix");
    framed.send("\x01", "a").send("\x01", "\n").received(4).framed(1, 1).framed(1, 1);
    const auto frames = [](std::vector<Bytes> list) {
        return of_receiver("server", expect({}, ExpectFrames{std::move(list)}));
    };
    check(framed, {{frames({bytes_of("a"), bytes_of("\n")}), true, R"(frames ["a", "\x0a"])",
                    R"(frames ["a", "\x0a"])"},
                   {frames({bytes_of("a")}), false, R"(frames ["a"])", R"(frames ["a", "\x0a"])"},
                   {frames({bytes_of("b"), bytes_of("\n")}), false, R"(frames ["b", "\x0a"])",
                    R"(frames ["a", "\x0a"])"}});
    check(framed.payload_limit(3),
          {{frames({bytes_of("a"), bytes_of("\n")}), false, R"(frames ["a", "\x0a"])",
            R"(frames ["a", (1 bytes, not kept)])"}});
}

TEST(Judge, Datagrams) {
    TraceBuilder udp;
    udp.transport("udp").connect("a", "b");
    udp.send("one").send("two!").send("six").datagram(1).datagram(2).datagram(3);
    udp.received_datagram(2).received_datagram(1);
    const auto arrived = [](std::vector<std::uint32_t> numbers) {
        return of_receiver("b", expect({}, ExpectArrived{std::move(numbers)}));
    };
    check(udp, {{arrived({2, 1}), true, "arrived [2, 1]", "arrived [2, 1]"},
                {arrived({1, 2}), false, "arrived [1, 2]", "arrived [2, 1]"},
                {expect(recv_lane, ExpectSizes{{{4, 3}}}), true, "sizes [4, 3]", "sizes [4, 3]"},
                {expect(recv_lane, ExpectKept{}), true, "every unit is one message",
                 "messages by unit: 2 | 1"}});
    udp.received_datagram(1);
    check(udp, {{expect(recv_lane, ExpectKept{}), true, "every unit is one message",
                 "messages by unit: 2 | 1 | 1"}});
    udp.received_datagram(3, 2);
    check(udp, {{expect(recv_lane, ExpectKept{}), false, "every unit is one message",
                 "messages by unit: 2 | 1 | 1 | part of 3"}});
    TraceBuilder nothing;
    nothing.transport("udp").connect("a", "b").send("one").datagram(1);
    check(nothing, {{expect(recv_lane, ExpectKept{}), false, "every unit is one message",
                     "messages by unit: no units"}});
    TraceBuilder alike;
    alike.transport("udp").connect("a", "b").send("same").send("same").received_datagram(1);
    check(alike, {{arrived({1}), false, "arrived [1]", "arrived [?]"},
                  {expect(recv_lane, ExpectSizes{{{4}}}), true, "sizes [4]", "sizes [4]"},
                  {expect(recv_lane, ExpectKept{}), false, "every unit is one message",
                   "messages by unit: ?"}});
}

TEST(Judge, ErrorsEndsAndTimes) {
    TraceBuilder builder = three();
    builder.wrote("too much").refused("EMSGSIZE");
    builder.event_at("client", Mark{"sent"}).after(5 * kMillisecond);
    builder.event_at("server", Mark{"done"});
    builder.event_at("late", WouldBlock{Call::connect, 0});
    const auto took = [](Nanos min, Nanos max) {
        return expect({}, ExpectTook{"sent", "done", min, max});
    };
    const Expectation lost = expect({}, ExpectTook{"sent", "lost", 0, 1});
    check(
        builder,
        {{of_receiver("client", expect({}, ExpectError{"EMSGSIZE"})), true, "error EMSGSIZE",
          "errors [EMSGSIZE]"},
         {expect({}, ExpectError{"EPIPE"}), false, "error EPIPE", "errors [EMSGSIZE, EINPROGRESS]"},
         {of_receiver("server", expect({}, ExpectError{"EMSGSIZE"})), false, "error EMSGSIZE",
          "errors []"},
         {of_receiver("nobody", expect({}, ExpectError{"EPIPE"})), false, "error EPIPE",
          "no endpoint nobody"},
         {of_receiver("late", expect({}, ExpectError{"EAGAIN"})), false, "error EAGAIN",
          "errors [EINPROGRESS]"},
         {of_receiver("server", expect({}, ExpectEnd{"eof"})), true, "end eof", "end eof"},
         {of_receiver("server", expect({}, ExpectEnd{"reset"})), false, "end reset", "end eof"},
         {took(0, 6 * kMillisecond), true, "from \"sent\" to \"done\" at most 6 ms",
          "took 5.001 ms"},
         {took(6 * kMillisecond, INT64_MAX), false, "from \"sent\" to \"done\" at least 6 ms",
          "took 5.001 ms"},
         {lost, false, "from \"sent\" to \"lost\" at most 0 ms", "no mark \"lost\""}});
}

TEST(Judge, EachOfSeveral) {
    TraceBuilder builder;
    builder.connect("client.1", "server").send("abc").segment(3).received(3);
    builder.connect("client.2", "server").send("abc").segment(3).received(2).received(1);
    builder.connect("other", "server");
    const Expectation three_bytes = expect(recv_lane, ExpectSizes{{{3}}});
    const std::string expected = "sizes [3]";
    check(builder,
          {{of_sender("client.1", three_bytes), true, expected, "sizes [3]"},
           {of_sender("client.2", three_bytes), false, expected, "sizes [2, 1]"},
           {of_sender("client", three_bytes), false, expected, "client.2 -> server: sizes [2, 1]"},
           {of_receiver("server", three_bytes), false, expected,
            "client.2 -> server: sizes [2, 1]; ..."},
           {of_sender("other", three_bytes), false, expected, "sizes []"},
           {of_sender("other", expect(recv_lane, ExpectSizes{{{}}})), true, "sizes []", "sizes []"},
           {of_sender("clien", three_bytes), false, expected, "no such flow"},
           {of_sender("nobody", three_bytes), false, expected, "no such flow"}});
}

TEST(Judge, Worlds) {
    Expectation expectation;
    EXPECT_TRUE(applies_in(expectation, "wire"));
    expectation.worlds = {"wire", "sim"};
    EXPECT_TRUE(applies_in(expectation, "sim"));
    EXPECT_FALSE(applies_in(expectation, "loopback"));
    test::tried(3);
}

std::string outcome(const TraceBuilder& builder) {
    const Trace trace = builder.trace();
    return outcome_of(trace, trace_lineage(trace));
}

TEST(Outcome, IsAboutBoundariesAlone) {
    EXPECT_EQ(outcome(three()),
              "client -> server: message [5, 3 x2], send [5, 3 x2], wire [5, 6], recv [5, 4, 2], "
              "end eof\n");
    EXPECT_EQ(outcome(three()), outcome(three().after(kMillisecond).event(Mark{"later"})));
    EXPECT_NE(outcome(tcp().send("abc").received(3)),
              outcome(tcp().send("abc").received(2).received(1)));
    EXPECT_NE(outcome(tcp().raw("abc").segment(3)), outcome(tcp().raw("abc").segment(3, 2)));
    EXPECT_NE(outcome(tcp().raw("abc").segment(3)),
              outcome(tcp().raw("abc").segment(3).again(0, 3)));
}

TEST(Outcome, SessionsOfOneNameAreSorted) {
    const auto two = [](std::uint64_t first, std::uint64_t second) {
        TraceBuilder builder;
        for (const std::uint64_t size : {first, second}) {
            builder.connect("client", "server").raw("abc").received(size);
        }
        return outcome(builder);
    };
    EXPECT_EQ(two(1, 3), two(3, 1));
    EXPECT_NE(two(1, 3), two(3, 3));
}

TEST(Outcome, DatagramsByNumber) {
    const auto order = [](std::uint32_t first, std::uint32_t second) {
        TraceBuilder builder;
        builder.transport("udp").connect("a", "b").send("x").send("y");
        return outcome(builder.received_datagram(first).received_datagram(second));
    };
    EXPECT_EQ(order(2, 1), "a -> b: message [1 x2], send [1 x2], recv [#2: 1, #1: 1]\n");
    EXPECT_NE(order(1, 2), order(2, 1));
}

}  // namespace
}  // namespace sticky
