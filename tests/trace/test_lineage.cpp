#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "tests/support/trace_builder.h"
#include "trace/checksum.h"
#include "trace/lineage.h"

namespace sticky {
namespace {

using test::TraceBuilder;

// A lane as text: "[0,5) [5,8)".
std::string lane_text(const FlowLineage& flow, Lane lane) {
    std::string text;
    for (const Unit& unit : flow.lane(lane)) {
        if (!text.empty()) text += ' ';
        text += '[' + std::to_string(unit.range.begin) + ',' + std::to_string(unit.range.end) + ')';
    }
    return text;
}

std::string observed_text(const FlowLineage& flow) {
    std::string text;
    for (const Observed one : flow.observed) {
        if (!text.empty()) text += ' ';
        text += name_of(one);
    }
    return text;
}

struct LaneCase {
    const char* name;
    TraceBuilder built;
    std::string message, send, wire, recv, frame;
    std::string observed = "all all all all all";
    StreamEnd end = StreamEnd::open;
    std::size_t unplaced = 0;
};

TraceBuilder tcp() {
    return TraceBuilder().connect("client", "server");
}
TraceBuilder udp(std::string_view transport = "udp") {
    return TraceBuilder().transport(transport).connect("client", "server");
}

void expect_lanes(const std::vector<LaneCase>& cases) {
    for (const LaneCase& one : cases) {
        SCOPED_TRACE(one.name);
        const Lineage lineage = one.built.lineage();
        ASSERT_EQ(lineage.flows.size(), 1U);
        const FlowLineage& flow = lineage.flows[0];
        EXPECT_EQ(lane_text(flow, Lane::message), one.message);
        EXPECT_EQ(lane_text(flow, Lane::send), one.send);
        EXPECT_EQ(lane_text(flow, Lane::wire), one.wire);
        EXPECT_EQ(lane_text(flow, Lane::recv), one.recv);
        EXPECT_EQ(lane_text(flow, Lane::frame), one.frame);
        EXPECT_EQ(observed_text(flow), one.observed);
        EXPECT_EQ(flow.end, one.end);
        EXPECT_EQ(flow.unplaced.size(), one.unplaced);
        test::tried();
    }
}

TEST(Lineage, Streams) {
    expect_lanes({
        {"the picture in the header", tcp().send("hello").send("egg").segment(8).received(8),
         "[0,5) [5,8)", "[0,5) [5,8)", "[0,8)", "[0,8)", ""},
        {"framed, and a clean end",
         tcp()
             .send("\x05", "hello")
             .segment(6)
             .received(2)
             .received(4)
             .framed(1, 5)
             .end_of_stream(),
         "[0,6)", "[0,6)", "[0,6)", "[0,2) [2,6)", "[0,6)", "all all all all all", StreamEnd::eof},
        {"a message in three calls", tcp().wrote("abcdef").sent(1).sent(2).sent(3).segment(6),
         "[0,6)", "[0,1) [1,3) [3,6)", "[0,6)", "", ""},
        {"accepted in part, then given up",
         tcp().wrote("abcdef").sent(4).wrote("xy").sent(2).segment(6).received(6), "[0,4) [4,6)",
         "[0,4) [4,6)", "[0,6)", "[0,6)", ""},
        {"refused: no unit", tcp().wrote("abcdef").refused("EAGAIN").send("xy").segment(2), "[0,2)",
         "[0,2)", "[0,2)", "", ""},
        {"refused, and raw bytes in its place",
         tcp().wrote("abcdef").refused("EAGAIN").raw("xy").segment(2), "", "[0,2)", "[0,2)", "",
         ""},
        {"refused as the last", tcp().send("ok").segment(2).wrote("abc").refused("EPIPE"), "[0,2)",
         "[0,2)", "[0,2)", "", ""},
        {"an empty message has a place", tcp().send("ab").send("").send("c").segment(3),
         "[0,2) [2,2) [2,3)", "[0,2) [2,2) [2,3)", "[0,3)", "", ""},
        {"raw bytes are no message", tcp().raw("abc").send("de").segment(5), "[3,5)", "[0,3) [3,5)",
         "[0,5)", "", ""},
        {"peeked bytes are no unit", tcp().send("abc").segment(3).peeked(2).received(3), "[0,3)",
         "[0,3)", "[0,3)", "[0,3)", ""},
        {"sent again: as it left", tcp().send("abcdef").segment(3).segment(3).again(0, 6), "[0,6)",
         "[0,6)", "[0,3) [3,6) [0,6)", "", ""},
        {"seen again, not the first time", tcp().send("abcdef").again(3, 6).segment(3), "[0,6)",
         "[0,6)", "[3,6) [0,3)", "", ""},
        {"nothing seen of the wire", tcp().send("abc").received(3), "[0,3)", "[0,3)", "", "[0,3)",
         "", "all all none all all"},
        {"cuts not seen", tcp().send("abcdef").segment(6, 2), "[0,6)", "[0,6)", "[0,6)", "", "",
         "all all partial all all"},
        {"a part not seen", tcp().send("abcdef").segment(3), "[0,6)", "[0,6)", "[0,3)", "", "",
         "all all partial all all"},
        {"a hole in it", tcp().send("abcdef").segment(2).again(4, 6), "[0,6)", "[0,6)",
         "[0,2) [4,6)", "", "", "all all partial all all"},
        {"a gap that is noted", tcp().send("abc").segment(3).gap(Lane::wire), "[0,3)", "[0,3)",
         "[0,3)", "", "", "all all partial all all"},
        {"a gap at the receiver", tcp().send("abc").segment(3).gap(Lane::recv).received(3), "[0,3)",
         "[0,3)", "[0,3)", "[0,3)", "", "all all all partial all"},
        {"reset", tcp().send("abc").segment(3).received(3).reset(), "[0,3)", "[0,3)", "[0,3)",
         "[0,3)", "", "all all all all all", StreamEnd::reset},
        {"the end inside a frame",
         tcp().send("\x05", "hel").segment(4).received(4).end_of_stream().fault("truncated"),
         "[0,4)", "[0,4)", "[0,4)", "[0,4)", "", "all all all all all", StreamEnd::truncated},
        {"a bad frame, then the end",
         tcp().send("abc").segment(3).received(3).fault("too_long").end_of_stream(), "[0,3)",
         "[0,3)", "[0,3)", "[0,3)", "", "all all all all all", StreamEnd::eof},
        {"a unix stream has no wire",
         TraceBuilder().transport("unix_stream").connect("client", "server").send("ab").received(2),
         "[0,2)", "[0,2)", "", "[0,2)", "", "all all none all all"},
    });
}

TEST(Lineage, Datagrams) {
    const auto lost = [](Received& received) { received.sum ^= 1; };
    expect_lanes({
        {"in order",
         udp()
             .send("abc")
             .send("de")
             .datagram(1)
             .datagram(2)
             .received_datagram(1)
             .received_datagram(2),
         "[0,3) [3,5)", "[0,3) [3,5)", "[0,3) [3,5)", "[0,3) [3,5)", ""},
        {"one lost, two turned round",
         udp().send("one").send("two").send("six").received_datagram(3).received_datagram(1),
         "[0,3) [3,6) [6,9)", "[0,3) [3,6) [6,9)", "", "[6,9) [0,3)", "", "all all none all all"},
        {"delivered twice", udp().send("one").received_datagram(1).received_datagram(1), "[0,3)",
         "[0,3)", "", "[0,3) [0,3)", "", "all all none all all"},
        {"cut by a small buffer", udp().send("hello").send("world").received_datagram(2, 2),
         "[0,5) [5,10)", "[0,5) [5,10)", "", "[5,7)", "", "all all none all all"},
        {"cut to what two have",
         udp().send("hello").send("help!").received_datagram(2, 3).received_datagram(2, 4),
         "[0,5) [5,10)", "[0,5) [5,10)", "", "[5,9)", "", "all all none partial all",
         StreamEnd::open, 1},
        {"two alike: not observed",
         udp().send("ping").send("ping").received_datagram(1).received_datagram(2), "[0,4) [4,8)",
         "[0,4) [4,8)", "", "", "", "all all none none all", StreamEnd::open, 2},
        {"alike in length only", udp().send("ping").send("pong").received_datagram(2),
         "[0,4) [4,8)", "[0,4) [4,8)", "", "[4,8)", "", "all all none all all"},
        {"some alike",
         udp().send("x").send("x").send("y").received_datagram(1).received_datagram(3),
         "[0,1) [1,2) [2,3)", "[0,1) [1,2) [2,3)", "", "[2,3)", "", "all all none partial all",
         StreamEnd::open, 1},
        {"an empty one", udp().send("ab").send("").received_datagram(2).received_datagram(1),
         "[0,2) [2,2)", "[0,2) [2,2)", "", "[2,2) [0,2)", "", "all all none all all"},
        {"two empty ones", udp().send("").send("").received_datagram(2), "[0,0) [0,0)",
         "[0,0) [0,0)", "", "", "", "all all none none all", StreamEnd::open, 1},
        {"content nobody sent", udp().send("ab").received_datagram(1).change<Received>(lost),
         "[0,2)", "[0,2)", "", "", "", "all all none none all", StreamEnd::open, 1},
        {"sums not kept",
         udp().send("ab").received_datagram(1).change<Received>(
             [](Received& received) { received.summed = false; }),
         "[0,2)", "[0,2)", "", "", "", "all all none none all", StreamEnd::open, 1},
        {"beyond what is kept: only what no other can be",
         udp()
             .payload_limit(2)
             .send("ab")
             .received_datagram(1)
             .send("cd")
             .received_datagram(2)
             .received_datagram(1),
         "[0,2) [2,4)", "[0,2) [2,4)", "", "[0,2)", "", "all all none partial all", StreamEnd::open,
         2},
        {"received before it was sent", udp().send("ab").at(0).received_datagram(1), "[0,2)",
         "[0,2)", "", "", "", "all all none none all", StreamEnd::open, 1},
        {"an empty one that was refused", udp().wrote("").refused("ENETUNREACH").send("a"), "[0,1)",
         "[0,1)", "", "", "", "all all none all all"},
    });
}

TEST(Lineage, UnixDatagramsAndTheWire) {
    expect_lanes({
        {"unix keeps the order of two alike",
         udp("unix_datagram").send("ping").send("ping").received_datagram(1).received_datagram(2),
         "[0,4) [4,8)", "[0,4) [4,8)", "", "[0,4) [4,8)", "", "all all none all all"},
        {"seqpacket, and its end",
         udp("unix_seqpacket")
             .send("a")
             .send("a")
             .received_datagram(1)
             .received_datagram(2)
             .end_of_stream(),
         "[0,1) [1,2)", "[0,1) [1,2)", "", "[0,1) [1,2)", "", "all all none all all",
         StreamEnd::eof},
        {"unix, but the lengths disagree",
         udp("unix_datagram")
             .send("ping")
             .send("pong")
             .received_datagram(1)
             .received_datagram(2)
             .change<Received>([](Received& received) { received.real_size = 9; }),
         "[0,4) [4,8)", "[0,4) [4,8)", "", "[0,4)", "", "all all none partial all", StreamEnd::open,
         1},
        {"unix, but a recv was missed: by content",
         udp("unix_datagram").send("ping").send("pong").gap(Lane::recv).received_datagram(2),
         "[0,4) [4,8)", "[0,4) [4,8)", "", "[4,8)", "", "all all none partial all"},
        {"on the wire, one not seen", udp().send("a").send("").datagram(1), "[0,1) [1,1)",
         "[0,1) [1,1)", "[0,1)", "", "", "all all partial all all"},
        {"on the wire, all", udp().send("a").send("").datagram(1).datagram(2), "[0,1) [1,1)",
         "[0,1) [1,1)", "[0,1) [1,1)", "", ""},
    });
}

TEST(Lineage, CorkedCallsAreOneDatagram) {
    auto built = udp().raw("ab").raw("cde").change<Sent>([](Sent& sent) { sent.datagram = 1; });
    Received received;
    received.size = received.real_size = 5;
    received.buffer = 64;
    received.sum = checksum(view_of("abcde"));
    received.summed = true;
    Trace trace = built.trace();
    trace.events.push_back({kMillisecond, EndpointId{1}, ConnectionId{1}, kNoStep, received});
    const Lineage lineage = trace_lineage(trace);
    ASSERT_EQ(lineage.flows.size(), 1U);
    EXPECT_EQ(lane_text(lineage.flows[0], Lane::recv), "[0,5)");
    EXPECT_EQ(lineage.flows[0].lane(Lane::recv)[0].number, 1U);
}

TEST(Lineage, UnitsLeadBackToTheirEvents) {
    const Trace trace = tcp()
                            .send("\x05", "hello")
                            .wrote("lost")
                            .refused("EAGAIN")
                            .segment(6)
                            .received(6)
                            .framed(1, 5)
                            .fault("bad")
                            .gap(Lane::wire)
                            .trace();
    const Lineage lineage = trace_lineage(trace);
    ASSERT_EQ(lineage.flows.size(), 1U);
    const FlowLineage& flow = lineage.flows[0];
    for (const auto& lane : flow.lanes) {
        for (const Unit& unit : lane) {
            EXPECT_EQ(unit.at, trace.events[unit.event].at);
            EXPECT_EQ(unit.number, 1U);
        }
    }
    EXPECT_EQ(flow.lane(Lane::message)[0].payload, (ByteRange{1, 6}));
    EXPECT_EQ(flow.lane(Lane::frame)[0].payload, (ByteRange{1, 6}));
    EXPECT_EQ(flow.lane(Lane::send)[0].payload, (ByteRange{0, 6}));
    ASSERT_EQ(flow.failures.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<Failed>(trace.events[flow.failures[0]].what));
    ASSERT_EQ(flow.gaps.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<Gap>(trace.events[flow.gaps[0]].what));
    ASSERT_TRUE(flow.fault);
    EXPECT_TRUE(std::holds_alternative<FrameFault>(trace.events[*flow.fault].what));
}

TEST(Lineage, FlowsByConnectionTheConnectingEndFirst) {
    const Lineage lineage = TraceBuilder()
                                .connect("a", "server")
                                .connect("b", "server")
                                .connect("silent", "server")
                                .on(2)
                                .send("from b")
                                .from("server")
                                .send("to b")
                                .on(1)
                                .from("server")
                                .send("to a")
                                .lineage();
    ASSERT_EQ(lineage.connections.size(), 3U);
    ASSERT_EQ(lineage.flows.size(), 3U);
    const FlowId expected[] = {{ConnectionId{1}, EndpointId{1}},
                               {ConnectionId{2}, EndpointId{2}},
                               {ConnectionId{2}, EndpointId{1}}};
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(lineage.flows[i].flow, expected[i]);
        EXPECT_NE(lineage.flows[i].receiver, expected[i].sender);
        test::tried();
    }
}

TEST(Lineage, AnEndThatIsNotOurs) {
    Trace trace;
    trace.header.transport = "tcp";
    trace.header.endpoints = {{"server", "none"}};
    const ConnectionId conn{1};
    trace.events.push_back({0, EndpointId{0}, conn, kNoStep, Connected{}});
    Received received;
    received.range = ByteRange{0, 3};
    received.size = received.buffer = 3;
    trace.events.push_back({1, EndpointId{0}, conn, kNoStep, received});
    const Lineage lineage = trace_lineage(trace);
    ASSERT_EQ(lineage.flows.size(), 1U);
    EXPECT_EQ(lineage.flows[0].flow.sender, kNobody);
    EXPECT_EQ(lane_text(lineage.flows[0], Lane::recv), "[0,3)");
    EXPECT_EQ(observed_text(lineage.flows[0]), "none none none all all");
}

TEST(Lineage, BrokenNumbersAreLeftOut) {
    Trace trace = tcp().send("abc").trace();
    for (const std::uint32_t number : {0U, 2U, 77U, 0xffffffffU}) {
        trace.events.back().conn = ConnectionId{number};
        EXPECT_TRUE(trace_lineage(trace).flows[0].lane(Lane::send).empty());
        trace.events.front().conn = ConnectionId{number};
        EXPECT_LE(trace_lineage(trace).connections.size(), 1U);
        trace.events.front().conn = ConnectionId{1};
        test::tried();
    }
    trace.events.back().conn = ConnectionId{1};
    trace.events.back().who = EndpointId{9};
    EXPECT_TRUE(trace_lineage(trace).flows[0].lane(Lane::send).empty());
    EXPECT_TRUE(trace_lineage(Trace{}).flows.empty());
}

// Every range over every lane shape, against overlap().
TEST(Lineage, UnitsInIsTheSmallestRunWithAllThatOverlap) {
    const Lineage shapes[] = {
        tcp().send("abc").send("").send("defg").segment(7).lineage(),
        tcp().send("abcdefgh").segment(2).segment(2).segment(2).segment(2).lineage(),
        tcp().send("abcdefgh").segment(2).segment(2).again(0, 4).segment(4).again(6, 8).lineage(),
        tcp().send("abcdefgh").again(6, 8).again(2, 4).again(0, 8).again(1, 2).lineage(),
        udp().send("ab").send("cd").send("ef").received_datagram(3).received_datagram(1).lineage(),
    };
    for (const Lineage& lineage : shapes) {
        for (const std::vector<Unit>& lane : lineage.flows[0].lanes) {
            for (std::uint64_t begin = 0; begin < 10; ++begin) {
                for (std::uint64_t end = begin; end < 10; ++end) {
                    const auto [first, last] = units_in(lane, {begin, end});
                    ASSERT_LE(first, last);
                    ASSERT_LE(last, lane.size());
                    std::size_t least = lane.size(), most = 0;
                    for (std::size_t i = 0; i < lane.size(); ++i) {
                        if (!overlap(lane[i].range, {begin, end})) continue;
                        EXPECT_TRUE(first <= i && i < last);
                        least = std::min(least, i);
                        most = i + 1;
                    }
                    if (most == 0) {
                        EXPECT_EQ(first, last);
                    } else {
                        EXPECT_EQ(first, least);
                        EXPECT_EQ(last, most);
                    }
                    test::tried();
                }
            }
        }
    }
}

TEST(Trace, OrderKeepsWhatEachEndpointRecorded) {
    std::vector<Event> events;
    const auto add = [&](Nanos at, std::uint32_t who, const char* name) {
        events.push_back({at, EndpointId{who}, kNoConnection, kNoStep, Mark{name}});
    };
    add(5, 1, "d");
    add(5, 1, "e");
    add(7, 1, "f");
    add(1, 0, "a");
    add(5, 0, "b");
    add(5, 0, "c");
    order_events(events);
    std::string order;
    for (const Event& event : events) order += std::get<Mark>(event.what).name;
    EXPECT_EQ(order, "abcdef");
    order_events(events);
    EXPECT_EQ(std::get<Mark>(events[0].what).name, "a");
}

TEST(Trace, PayloadOfARange) {
    const Trace trace = tcp().payload_limit(4).send("abcdef").trace();
    const FlowId flow{ConnectionId{1}, EndpointId{0}};
    EXPECT_EQ(text_of(payload_of(trace, flow, {0, 2})), "ab");
    EXPECT_EQ(text_of(payload_of(trace, flow, {2, 6})), "cd");
    EXPECT_EQ(text_of(payload_of(trace, flow, {4, 6})), "");
    EXPECT_EQ(text_of(payload_of(trace, flow, {100, 200})), "");
    EXPECT_EQ(text_of(payload_of(trace, {ConnectionId{1}, EndpointId{1}}, {0, 2})), "");
    test::tried(5);
}

}  // namespace
}  // namespace sticky
