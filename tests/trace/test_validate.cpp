#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/support/cases.h"
#include "tests/support/trace_builder.h"
#include "trace/validate.h"

namespace sticky {
namespace {

using test::TraceBuilder;
using testing::HasSubstr;

std::string all_of(const std::vector<Violation>& violations) {
    std::string text;
    for (const Violation& one : violations) text += one.text + '\n';
    return text;
}

// Framed messages, a partial send, raw bytes, a peek, a retransmission, a clean end, both ways.
TraceBuilder good_stream() {
    return TraceBuilder()
        .connect("client", "server")
        .line(3)
        .send("\x05", "hello")
        .wrote("\x03", "egg")
        .sent(2)
        .sent(2)
        .raw("zz")
        .segment(6)
        .segment(4)
        .again(0, 6)
        .segment(2)
        .acked(12)
        .peeked(4)
        .received(6)
        .framed(1, 5)
        .received(4)
        .framed(1, 3)
        .received(2)
        .fault("bad")
        .end_of_stream()
        .from("server")
        .send("thanks")
        .segment(6)
        .received(6);
}

// A message is meant before there is a connection to send it on; nothing else is.
TEST(Validate, WhatMayComeBeforeTheConnection) {
    const auto faults_with = [](What early) {
        Trace trace = good_stream().trace();
        Event event = trace.events[1];
        event.at = trace.events[0].at;
        event.what = std::move(early);
        if (std::holds_alternative<Wrote>(event.what)) trace.events.erase(trace.events.begin() + 1);
        trace.events.insert(trace.events.begin(), event);
        test::tried();
        return all_of(validate(trace));
    };
    EXPECT_EQ(faults_with(good_stream().trace().events[1].what), "");
    EXPECT_THAT(faults_with(OptionSet{"nodelay", 1, ""}), HasSubstr("connection 1 is used at"));
}

TraceBuilder good_datagrams() {
    return TraceBuilder()
        .transport("udp")
        .connect("client", "server")
        .send("one")
        .send("twelve")
        .send("")
        .datagram(1)
        .datagram(2)
        .datagram(3)
        .received_datagram(2, 4)
        .received_datagram(1)
        .received_datagram(3)
        .received_datagram(3);
}

TEST(Validate, GoodTracesKeepEveryPromise) {
    const std::function<TraceBuilder()> good[] = {
        good_stream,
        good_datagrams,
        [] { return TraceBuilder(); },
        [] { return good_stream().payload_limit(3); },
        [] { return good_stream().payload_limit(0); },
        [] {
            return TraceBuilder()
                .connect("a", "b")
                .wrote("abcdef")
                .sent(4)
                .wrote("x")
                .refused("EAGAIN")
                .send("y")
                .received(5);
        },
        [] {
            return TraceBuilder()
                .connect("a", "b")
                .send("abc")
                .segment(1)
                .gap(Lane::wire)
                .received(3)
                .end_of_stream();
        },
        [] {
            return TraceBuilder()
                .transport("unix_stream")
                .connect("a", "b")
                .send("abc")
                .received(3)
                .end_of_stream();
        },
        // Two calls glued into one datagram, which is read as one.
        [] {
            return TraceBuilder()
                .transport("udp")
                .connect("a", "b")
                .event_at("a", OptionSet{"udp_cork", 1, ""})
                .raw("ab")
                .raw("cde")
                .change<Sent>([](Sent& sent) { sent.datagram = 1; })
                .received_datagram(1)
                .change<Received>([](Received& received) { received.real_size = 5; });
        },
        // A call and its answer at the same instant, the receiver first in the table.
        [] {
            return TraceBuilder()
                .endpoint("server")
                .connect("client", "server")
                .at(5000)
                .send("abc")
                .at(6000)
                .received(3);
        },
    };
    for (const auto& builder : good) {
        EXPECT_EQ(all_of(validate(builder().trace())), "");
        test::tried();
    }
}

// The nth event of a kind.
template <class T>
Event& nth(Trace& trace, std::size_t n) {
    for (Event& event : trace.events) {
        if (std::holds_alternative<T>(event.what) && n-- == 0) return event;
    }
    ADD_FAILURE() << "no such event";
    return trace.events.front();
}
template <class T>
T& what(Trace& trace, std::size_t n) {
    return std::get<T>(nth<T>(trace, n).what);
}

struct Mutation {
    const char* name;
    std::function<void(Trace&)> change;
    const char* says;
};

void expect_found(const Trace& good, const std::vector<Mutation>& mutations) {
    for (const Mutation& one : mutations) {
        Trace bad = good;
        one.change(bad);
        const auto violations = validate(bad, 1000);
        EXPECT_THAT(all_of(violations), HasSubstr(one.says)) << one.name;
        for (const Violation& violation : violations) {
            EXPECT_LT(violation.event, bad.events.size());
            EXPECT_EQ(violation.text.find('\n'), std::string::npos);
        }
        test::tried();
    }
}

TEST(Validate, OneMutationForEachInvariantOfEvents) {
    expect_found(
        good_stream().trace(),
        {
            {"order", [](Trace& t) { std::swap(t.events[3], t.events[8]); }, "stands after"},
            {"who", [](Trace& t) { t.events[2].who = EndpointId{7}; },
             "endpoint 7 is not among the header's 2"},
            {"step", [](Trace& t) { t.events[2].step = StepId{1}; },
             "step 1 is not among the header's 1"},
            {"header step", [](Trace& t) { t.header.steps[0].endpoint = EndpointId{9}; },
             "step 0 belongs to an endpoint it does not list"},
            {"conn", [](Trace& t) { t.events[2].conn = ConnectionId{4}; },
             "connection 4 was never connected"},
            {"not connected", [](Trace& t) { t.events.erase(t.events.begin()); },
             "connection 1 was never connected"},
            {"conn number", [](Trace& t) { t.events[0].conn = ConnectionId{2}; },
             "connection 2 is numbered beyond the 1 there are"},
            {"twice", [](Trace& t) { t.events.push_back(t.events[0]); }, "connects a second time"},
            {"used before", [](Trace& t) { std::swap(t.events[0], t.events[2]); },
             "connection 1 is used at"},
            {"peer", [](Trace& t) { what<Connected>(t, 0).peer = EndpointId{5}; },
             "connection 1 has a peer the header does not list"},
            {"third end",
             [](Trace& t) {
                 t.header.endpoints.push_back({"third", ""});
                 t.events.back().who = EndpointId{2};
             },
             "endpoint 2 is neither end of connection 1"},
            {"payload limit", [](Trace& t) { t.header.payload_limit = 2; },
             "12 bytes of a flow of connection 1 are kept, the limit is 2"},
            {"too much kept", [](Trace& t) { t.payloads.begin()->second.push_back(0); },
             "13 bytes of a flow of connection 1 are kept, 12 were sent"},
            {"kept of nothing",
             [](Trace& t) { t.payloads[{ConnectionId{3}, EndpointId{0}}] = {1}; },
             "bytes are kept of connection 3"},
        });
}

TEST(Validate, OneMutationForEachInvariantOfTheSender) {
    expect_found(good_stream().trace(),
                 {
                     {"backwards", [](Trace& t) { what<Wrote>(t, 0).range = {6, 0}; },
                      "message [6, 0) ends before it begins"},
                     {"payload outside", [](Trace& t) { what<Wrote>(t, 0).payload = {1, 7}; },
                      "payload [1, 7) is not inside [0, 6)"},
                     {"message number", [](Trace& t) { what<Wrote>(t, 1).message = 3; },
                      "message 3 follows message 1"},
                     {"message place", [](Trace& t) { what<Wrote>(t, 1).range = {5, 10}; },
                      "message 2 [5, 10) does not begin where sends have come to, 6"},
                     {"send hole", [](Trace& t) { what<Sent>(t, 2).range = {9, 10}; },
                      "send [9, 10) does not follow the sends before it, which end at 8"},
                     {"send overlap", [](Trace& t) { what<Sent>(t, 1).range = {5, 8}; },
                      "send [5, 8) does not follow"},
                     {"not from 0", [](Trace& t) { what<Sent>(t, 0).range = {1, 6}; },
                      "send [1, 6) does not follow the sends before it, which end at 0"},
                     {"asked", [](Trace& t) { what<Sent>(t, 0).asked = 5; },
                      "accepted 6 bytes at [0, 6) and was given 5"},
                     {"another's message", [](Trace& t) { what<Sent>(t, 1).message = 1; },
                      "send [6, 8) belongs to message 1, which is not being sent"},
                     {"beyond its message", [](Trace& t) { what<Sent>(t, 3).message = 2; },
                      "send [10, 12) is not inside its message 2 [6, 10)"},
                     {"raw inside a message", [](Trace& t) { what<Sent>(t, 1).message = 0; },
                      "send [8, 10) belongs to message 2, which is not being sent"},
                     {"numbered in a stream", [](Trace& t) { what<Sent>(t, 1).datagram = 1; },
                      "of a stream has the datagram number 1"},
                     {"acked", [](Trace& t) { what<Acked>(t, 0).offset = 13; },
                      "bytes below 13 are acknowledged, 12 were sent"},
                 });
}

TEST(Validate, OneMutationForEachInvariantOfTheWireAndTheReceiver) {
    expect_found(
        good_stream().trace(),
        {
            {"wire beyond", [](Trace& t) { what<Segment>(t, 3).range = {10, 13}; },
             "[10, 13) was on the wire, sends end at 12"},
            {"empty segment", [](Trace& t) { what<Segment>(t, 3).range = {10, 10}; },
             "segment [10, 10) carries no data"},
            {"no segment", [](Trace& t) { what<Segment>(t, 3).segments = 0; }, "carries no data"},
            {"wire hole", [](Trace& t) { nth<Segment>(t, 1).what = Mark{"nothing"}; },
             "[6, 12) arrived and was never seen on the wire"},
            {"recv hole", [](Trace& t) { what<Received>(t, 2).range = ByteRange{7, 11}; },
             "recv [7, 11) does not follow what was received before, up to 6"},
            {"recv again", [](Trace& t) { what<Received>(t, 2).range = ByteRange{2, 6}; },
             "recv [2, 6) does not follow"},
            {"peek elsewhere", [](Trace& t) { what<Received>(t, 0).range = ByteRange{1, 5}; },
             "recv [1, 5) does not follow what was received before, up to 0"},
            {"recv beyond",
             [](Trace& t) {
                 what<Received>(t, 3).range = ByteRange{10, 14};
                 what<Received>(t, 3).size = 4;
             },
             "recv [10, 14) returned at"},
            {"recv too early", [](Trace& t) { nth<Received>(t, 1).at = 1500; },
             "recv [0, 6) returned at 1500 ns, sends made by then end at 0"},
            {"recv size", [](Trace& t) { what<Received>(t, 1).size = 5; },
             "recv returned 5 bytes, its range [0, 6) has 6"},
            {"recv buffer", [](Trace& t) { what<Received>(t, 1).buffer = 5; },
             "recv returned 6 bytes into room for 5"},
            {"recv content", [](Trace& t) { what<Received>(t, 1).sum ^= 1; },
             "recv [0, 6) has sum"},
            {"sent content", [](Trace& t) { t.payloads.begin()->second[7] ^= 1; },
             "recv [6, 10) has sum"},
            {"frame overlap", [](Trace& t) { what<Framed>(t, 1).range = {5, 10}; },
             "frame 2 [5, 10) begins inside the frames before it, up to 6"},
            {"frame number", [](Trace& t) { what<Framed>(t, 1).frame = 1; },
             "frame 1 follows frame 1"},
            {"frame payload", [](Trace& t) { what<Framed>(t, 1).payload = {5, 10}; },
             "payload [5, 10) is not inside [6, 10)"},
            {"frame too early", [](Trace& t) { what<Framed>(t, 0).range = {0, 8}; },
             "frame 1 [0, 8) is decoded when bytes up to 6 were received"},
            {"fault inside", [](Trace& t) { what<FrameFault>(t, 0).offset = 9; },
             "the decoder gave up at 9, inside the frames up to 10"},
            {"frame after the fault",
             [](Trace& t) {
                 Event late = nth<Framed>(t, 1);
                 late.at = t.events.back().at;
                 std::get<Framed>(late.what) = {3, {10, 12}, {10, 12}};
                 t.events.push_back(late);
                 order_events(t.events);
             },
             "frame 3 [10, 12) comes after the decoder gave up"},
            {"gap", [](Trace& t) { t.events.back().what = Gap{Lane::wire, ByteRange{5, 3}, ""}; },
             "gap [5, 3) ends before it begins"},
        });
}

TEST(Validate, OneMutationForEachInvariantOfDatagrams) {
    expect_found(good_datagrams().trace(),
                 {
                     {"first number", [](Trace& t) { what<Sent>(t, 0).datagram = 0; },
                      "datagram 0 [0, 3) follows datagram 0"},
                     {"number", [](Trace& t) { what<Sent>(t, 2).datagram = 4; },
                      "datagram 4 [9, 9) follows datagram 2"},
                     {"same number", [](Trace& t) { what<Sent>(t, 1).datagram = 1; },
                      "datagram 1 [3, 9) follows datagram 1"},
                     {"wire number", [](Trace& t) { what<Datagram>(t, 1).number = 9; },
                      "datagram 9 [3, 9) was on the wire and never sent"},
                     {"wire range", [](Trace& t) { what<Datagram>(t, 1).range = {2, 9}; },
                      "datagram 2 [2, 9) on the wire was sent as [3, 9)"},
                     {"content", [](Trace& t) { what<Received>(t, 0).sum ^= 1; },
                      "no datagram of 6 bytes with this content was sent"},
                     {"length", [](Trace& t) { what<Received>(t, 0).real_size = 7; },
                      "no datagram of 7 bytes with this content was sent"},
                     {"shorter than itself", [](Trace& t) { what<Received>(t, 1).real_size = 2; },
                      "recv returned 3 bytes of a datagram of 2"},
                     {"before it was sent",
                      [](Trace& t) {
                          nth<Received>(t, 0).at = 1500;
                          order_events(t.events);
                      },
                      "the datagram was sent at"},
                 });
}

TEST(Validate, AtMostSoManyAreReported) {
    Trace trace = good_stream().trace();
    for (Event& event : trace.events) event.step = StepId{99};
    EXPECT_EQ(validate(trace, 3).size(), 3U);
    EXPECT_EQ(validate(trace, 0).size(), 0U);
    EXPECT_EQ(validate(trace).size(), 20U);
    test::tried(3);
}

}  // namespace
}  // namespace sticky
