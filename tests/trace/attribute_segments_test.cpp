// Segments that are packets: each culprit, and his twin in which he must not be named.
#include <algorithm>
#include <random>

#include "tests/trace/attribute_cases.h"
#include "trace/explain.h"

namespace sticky::test {
namespace {

// 10 bytes leave, four times 10 more are sent behind them; the first packet arrives 10 ms later.
TraceBuilder five(TraceBuilder builder) {
    builder.at(1_ms).send(bytes(10)).packet(10);
    const auto number = 2U;
    return sends(std::move(builder), 4, 10).at(11_ms).arrived(number);
}
const Told kHeld = after_first({"wire 2: nagle, merged"});
const Told kUnknown = after_first({"wire 2: unexplained, merged"});

std::vector<Case> nagle() {
    TraceBuilder five_alone = nodelay();
    five_alone.at(1_ms);
    for (int i = 0; i < 5; ++i) five_alone.send(bytes(10)).packet(10);
    const Told at_once{"wire 1: sent_at_once, kept", "wire 2: sent_at_once, kept",
                       "wire 3: sent_at_once, kept", "wire 4: sent_at_once, kept",
                       "wire 5: sent_at_once, kept"};
    const auto one_behind = [](std::size_t first) {
        return wire().at(1_ms).send(bytes(first)).packet(first).send("b").packet(1);
    };
    return {
        {"until the ACK", five(wire()).ack(10).at(21_ms).arrived().packet(40), kHeld},
        {"read from the device later",
         five(wire()).ack(10).at(21_ms).arrived().after(2_ms).packet(40), kHeld},
        {"nodelay: nothing waits", five_alone, at_once},
        {"nodelay and merged all the same", five(nodelay()).told(10).packet(40), kUnknown},
        {"nodelay set meanwhile lets it go",
         five(wire()).at(15_ms).event(option("nodelay", 1)).packet(40), kHeld},
        {"left before the ACK came", five(wire()).packet(40).told(10), kUnknown},
        {"an ACK of less", five(wire()).told(9).packet(40), kUnknown},
        {"long after the ACK", five(wire()).told(10).after(50_ms).packet(40), kUnknown},
        {"the ACK was lost, a loss probe", five(wire()).ack(10).dropped().at(250_ms).packet(40),
         kHeld},
        // Minshall: what is in flight was full.
        {"behind a full segment nothing waits",
         one_behind(kMss),
         {"wire 1: sent_at_once, kept", "wire 2: sent_at_once, kept"}},
        {"behind a small one it should have waited",
         one_behind(kMss - 1),
         {"wire 1: sent_at_once, kept", "wire 2: unexplained, kept"}},
        {"acknowledged before",
         wire().at(1_ms).send("a").packet(1).told(1).send("b").packet(1),
         {"wire 1: sent_at_once, kept", "wire 2: sent_at_once, kept"}},
        {"one send is late, not merged",
         wire().at(1_ms).send("a").packet(1).send("b").at(9_ms).told(1).packet(1),
         after_first({"wire 2: nagle, delayed"})},
    };
}

std::vector<Case> delayed_ack() {
    const auto put_off = [](Nanos ack, bool rode) {
        TraceBuilder builder = five(wire()).at(11_ms + ack).ack(10);
        if (rode) builder.change<Packet>([](Packet& packet) { packet.data = ByteRange{0, 5}; });
        return builder.after(10_ms).arrived().packet(40);
    };
    const Told both = after_first({"wire 2: nagle, merged", "wire 2: delayed_ack, delayed"});
    return {{"put off", put_off(40_ms, false), both},
            {"far, not put off", put_off(10_us, false), kHeld},
            {"rode on an answer", put_off(9_ms, true), both},
            {"rode on an answer at once", put_off(1_ms, true), kHeld},
            {"longer than any is put off", put_off(700_ms, false), kHeld}};
}

std::vector<Case> cork_and_more() {
    const auto corked = [] { return sends(nodelay().event(option("cork", 1)).at(1_ms), 2, 10); };
    const auto more = [](bool first, bool last) {
        return more_send(more_send(nodelay().at(1_ms), 10, first).after(50_us), 20, last);
    };
    return {
        {"until it is taken off",
         corked().at(5_ms).event(option("cork", 0)).packet(20),
         {"wire 1: cork, merged"}},
        {"taken off before",
         sends(nodelay().event(option("cork", 1)).event(option("cork", 0)).at(1_ms), 2, 10)
             .at(5_ms)
             .packet(20),
         {"wire 1: unexplained, merged"}},
        {"the ceiling", corked().at(203_ms).packet(20), {"wire 1: cork, merged"}},
        {"a ceiling of one second", corked().at(1001_ms).packet(20), {"wire 1: cork, merged"}},
        {"no ceiling", corked().at(90_ms).packet(20), {"wire 1: unexplained, merged"}},
        {"flushed by nodelay",
         corked().at(5_ms).event(option("nodelay", 1)).packet(20),
         {"wire 1: cork, merged"}},
        {"the FIN",
         corked().at(5_ms).event(Closed{}).packet(20),
         {"wire 1: cork, merged", "wire 1: fin, merged"}},
        {"filled",
         sends(nodelay().event(option("cork", 1)).at(1_ms), 2, 1000).packet(kMss),
         {"wire 1: cork, merged", "wire 1: full_segment, split"}},
        {"more, until a send without it", more(true, false).packet(30), {"wire 1: more, merged"}},
        {"more was not asked for", more(false, false).packet(30), {"wire 1: unexplained, merged"}},
        {"more, the ceiling", more(true, true).at(203_ms).packet(30), {"wire 1: more, merged"}},
        {"any ACK pushes what more left",
         more_send(nodelay().at(1_ms).send("a").packet(1), 10, true).at(4_ms).told(1).packet(10),
         after_first({"wire 2: more, delayed"})},
        {"nothing pushed it",
         more_send(nodelay().at(1_ms).send("a").packet(1), 10, true).at(4_ms).packet(10),
         after_first({"wire 2: unexplained, kept"})},
        {"off, and then Nagle keeps it",
         sends(wire().at(1_ms).send("a").packet(1).event(option("cork", 1)), 2, 10)
             .at(3_ms)
             .event(option("cork", 0))
             .at(9_ms)
             .told(1)
             .packet(20),
         after_first({"wire 2: cork, merged", "wire 2: nagle, delayed"})},
    };
}

std::vector<Case> fin() {
    const Told let_go = after_first({"wire 2: nagle, merged", "wire 2: fin, merged"});
    return {{"close lets go", five(wire()).event(Closed{}).packet(40), let_go},
            {"so does shutdown",
             five(wire()).event(Closed{Closed::How::shutdown_send, false}).packet(40), let_go},
            {"a reset does not", five(wire()).event(Closed{Closed::How::reset, false}).packet(40),
             kUnknown},
            {"the ACK came first", five(wire()).told(10).packet(40).event(Closed{}), kHeld}};
}

std::vector<Case> window() {
    // Room for 1500 bytes: one full segment, and then not for another.
    const auto shut = [](std::uint64_t size) {
        return nodelay(1500).at(1_ms).send(bytes(size)).packet(750).packet(750);
    };
    const auto closed = [] {
        return nodelay(100).at(1_ms).send(bytes(100)).packet(100).send(bytes(30)).send(bytes(40));
    };
    TraceBuilder read_late = closed().at(2_ms).arrived(2).ack(100, 0).at(20_ms).arrived();
    read_late.at(90_ms).received(100).ack(100, 1000).at(99_ms).arrived().packet(70);
    return {
        {"half of the largest window at most, and nothing left",
         shut(3000).at(21_ms).told(1500, 1500).packet(750).packet(750),
         {"wire 1: window, split", "wire 2: window, split", "wire 3: window, delayed",
          "wire 4: window, delayed"}},
        {"closed, then merged although nodelay", closed().at(20_ms).told(100, 1000).packet(70),
         after_first({"wire 2: window, merged"})},
        {"an ACK without room does not let go", closed().at(20_ms).told(100, 10).packet(70),
         after_first({"wire 2: unexplained, merged"})},
        {"room all the time, and merged",
         nodelay()
             .at(1_ms)
             .send(bytes(100))
             .packet(100)
             .send(bytes(30))
             .send(bytes(40))
             .at(20_ms)
             .told(100)
             .packet(70),
         after_first({"wire 2: unexplained, merged"})},
        {"the reader is behind it", read_late,
         after_first({"wire 2: window, merged", "wire 2: late_reader, delayed"})},
        {"a probe sends what fits", closed().at(20_ms).told(100, 50).at(300_ms).packet(50),
         after_first({"wire 2: window, merged"})},
        {"cut where the window ends",
         nodelay(3000).at(1_ms).send(bytes(4000)).packets({kMss, kMss, 104}),
         {"wire 1: full_segment, split", "wire 2: full_segment, split", "wire 3: window, split"}},
        {"cut where it does not end",
         nodelay(9000).at(1_ms).send(bytes(4000)).packets({kMss, kMss, 103}),
         {"wire 1: full_segment, split", "wire 2: full_segment, split",
          "wire 3: unexplained, split"}},
    };
}

// A dozen full segments' worth in one call, ten under way.
TraceBuilder ten(TraceBuilder builder, int segments = 10) {
    builder.at(1_ms).send(bytes(std::size_t{12} * kMss));
    for (int i = 0; i < segments; ++i) builder.packet(kMss);
    return builder;
}
Told full_segments(int count, Told rest) {
    Told all;
    for (int i = 1; i <= count; ++i) {
        all.push_back("wire " + std::to_string(i) + ": full_segment, split");
    }
    all.insert(all.end(), rest.begin(), rest.end());
    return all;
}

std::vector<Case> congestion() {
    const auto after_loss = [](bool lost) {
        TraceBuilder builder = wire().at(1_ms).send(bytes(kMss)).packet(kMss);
        if (lost) builder.dropped().at(250_ms).packet_again(0, kMss);
        builder.send(bytes(std::size_t{2} * kMss)).at(280_ms).told(kMss).packets({kMss, kMss});
        return builder;
    };
    return {
        {"ten are under way", ten(wire()).at(21_ms).told(kMss).packets({kMss, kMss}),
         full_segments(10, {"wire 11: congestion, delayed", "wire 12: congestion, delayed"})},
        {"the window has no room",
         ten(wire(10 * kMss)).at(21_ms).told(kMss, 11 * kMss).packets({kMss, kMss}),
         full_segments(10, {"wire 11: window, delayed", "wire 11: congestion, delayed",
                            "wire 12: window, delayed"})},
        {"the window alone",
         ten(wire(9 * kMss), 9).at(21_ms).told(kMss, 10 * kMss).packets({kMss, kMss}),
         full_segments(9, {"wire 10: window, delayed", "wire 11: window, delayed"})},
        {"left with the ACK", ten(wire(), 9).at(6_ms).told(kMss).packet(kMss),
         full_segments(9, {"wire 10: congestion, delayed"})},
        {"read a little late", ten(wire(), 9).at(6_ms).packet(kMss),
         full_segments(9, {"wire 10: full_segment, split"})},
        {"with an ACK, few under way", ten(wire(), 3).at(6_ms).told(kMss).packet(kMss),
         full_segments(3, {"wire 4: full_segment, split"})},
        {"no ACK let it go", ten(wire()).at(21_ms).packet(kMss),
         full_segments(10, {"wire 11: unexplained, split"})},
        {"few under way", ten(wire(), 3).at(21_ms).told(kMss).packet(kMss),
         full_segments(3, {"wire 4: unexplained, split"})},
        {"after a loss",
         after_loss(true),
         {"wire 1: sent_at_once, kept", "wire 1: link, lost", "wire 2: retransmission, delayed",
          "wire 3: congestion, delayed", "wire 4: congestion, delayed"}},
        {"no loss, nothing to wait for",
         after_loss(false),
         {"wire 1: sent_at_once, kept", "wire 2: unexplained, split",
          "wire 3: full_segment, split"}},
    };
}

std::vector<Case> others() {
    const auto again = [](bool both) {
        TraceBuilder builder = nodelay().at(1_ms).send("aa").packet(2).dropped();
        builder.send("bb").packet(2).dropped().at(210_ms);
        return both ? builder.packet_again(0, 4) : builder.packet_again(0, 2);
    };
    const auto queued = [](Nanos out, Nanos left) {
        TraceBuilder builder = nodelay().at(1_ms).send(bytes(200)).at(out).packet(200);
        builder.at(1100_us).send(bytes(100)).send(bytes(100)).at(left).packet(200);
        return builder;
    };
    const auto slow = [](std::int64_t kbit, Nanos out, Nanos left) {
        TraceBuilder builder = nodelay();
        if (kbit > 0) builder.event(Sampled{"device_kbit", kbit});
        builder.at(1_ms).send(bytes(kMss)).packet(kMss).send(bytes(100));
        builder.send(bytes(200)).send(bytes(200));
        return builder.at(out).packet(100).at(left).packet(400);
    };
    const auto blocked = [](bool set) {
        TraceBuilder builder = nodelay();
        if (set) builder.event(option("sndbuf", 4608));
        builder.at(1_ms).raw(bytes(3000)).change<Sent>([](Sent& sent) { sent.took = 30_ms; });
        return builder.packets({kMss}).at(21_ms).told(kMss).packets({kMss, 104});
    };
    const Told twice{"wire 1: sent_at_once, kept", "wire 1: link, lost",
                     "wire 2: sent_at_once, kept", "wire 2: link, lost"};
    const auto and_then = [](Told all, const char* last) {
        all.emplace_back(last);
        return all;
    };
    return {
        {"sent again, merged", again(true), and_then(twice, "wire 3: retransmission, merged")},
        {"sent again, as it was", again(false), and_then(twice, "wire 3: retransmission, delayed")},
        {"autocork",
         queued(1800_us, 1810_us),
         {"wire 1: sent_at_once, kept", "wire 2: autocork, merged"}},
        {"it was out of the device before", queued(1010_us, 1810_us), kUnknown},
        {"it was out of the device long before", queued(1800_us, 90_ms), kUnknown},
        // 200 kbit/s: 6 ms for the packet of 100 bytes, 18 ms for that of 400.
        {"behind a slow device",
         slow(200, 14_ms, 32_ms),
         {"wire 1: sent_at_once, kept", "wire 2: link, delayed", "wire 3: autocork, merged"}},
        {"the device would have been done before",
         slow(200, 30_ms, 90_ms),
         {"wire 1: sent_at_once, kept", "wire 2: unexplained, delayed",
          "wire 3: unexplained, merged"}},
        {"nobody says that the device is slow",
         slow(0, 14_ms, 32_ms),
         {"wire 1: sent_at_once, kept", "wire 2: unexplained, delayed",
          "wire 3: unexplained, merged"}},
        {"the call waited for the send buffer",
         blocked(true),
         {"wire 1: full_segment, split", "wire 2: partial_send, delayed",
          "wire 3: sent_at_once, split"}},
        {"it was not the send buffer",
         blocked(false),
         {"wire 1: full_segment, split", "wire 2: unexplained, split",
          "wire 3: unexplained, split"}},
        {"cut and tail",
         wire().at(1_ms).send(bytes(2000)).packets({kMss, 552}),
         {"wire 1: full_segment, split", "wire 2: sent_at_once, split"}},
        {"cut for no reason",
         wire().at(1_ms).send(bytes(2000)).packets({1000, 1000}),
         {"wire 1: unexplained, split", "wire 2: unexplained, split"}},
        {"exactly one",
         wire().at(1_ms).send(bytes(kMss)).packet(kMss),
         {"wire 1: sent_at_once, kept"}},
        {"long after its call",
         wire().at(1_ms).send("a").at(90_ms).packet(1),
         {"wire 1: unexplained, delayed"}},
    };
}

TEST(Segments, Nagle) {
    check(nagle(), Lane::wire);
}
TEST(Segments, DelayedAck) {
    check(delayed_ack(), Lane::wire);
}
TEST(Segments, CorkAndMore) {
    check(cork_and_more(), Lane::wire);
}
TEST(Segments, Fin) {
    check(fin(), Lane::wire);
}
TEST(Segments, Window) {
    check(window(), Lane::wire);
}
TEST(Segments, Congestion) {
    check(congestion(), Lane::wire);
}
TEST(Segments, Others) {
    check(others(), Lane::wire);
}

}  // namespace

std::vector<Case> segment_cases() {
    std::vector<Case> all;
    for (auto part :
         {nagle(), delayed_ack(), cork_and_more(), fin(), window(), congestion(), others()}) {
        for (Case& row : part) all.push_back(std::move(row));
    }
    return all;
}

namespace {

// A deciding world's confession changes nothing, and neither does its name.
TEST(Segments, DoNotReadConfessions) {
    for (const Case& row : segment_cases()) {
        Trace trace = row.builder.trace();
        trace.header.world = "sim";
        for (Event& event : trace.events) {
            if (auto* segment = std::get_if<Segment>(&event.what)) segment->cause = Cause::offload;
        }
        EXPECT_EQ(told(trace, Lane::wire), row.expected) << row.name;
        tried();
    }
}

// Every sentence has its figures, in both languages, and rests on events.
TEST(Segments, AreExplained) {
    for (const Case& row : segment_cases()) {
        const Trace trace = row.builder.trace();
        const Lineage lineage = trace_lineage(trace);
        for (const Finding& finding : attribute(trace, lineage)) {
            ASSERT_FALSE(finding.evidence.empty()) << row.name;
            for (const EventIndex index : finding.evidence) ASSERT_LT(index, trace.events.size());
            for (const Language language : {Language::en, Language::zh}) {
                const std::string text = explain(finding, trace, lineage, language);
                EXPECT_EQ(text.find_first_of("{?"), std::string::npos) << row.name << ": " << text;
            }
            tried();
        }
    }
}

// Whatever a file says of packets, in whatever order: findings, never a crash.
TEST(Segments, SurviveBrokenTraces) {
    std::mt19937 random(11);
    const auto any = [&](std::uint32_t most) {
        return static_cast<std::uint32_t>(random() % most);
    };
    for (const Case& row : segment_cases()) {
        for (int round = 0; round < 20; ++round) {
            Trace trace = row.builder.trace();
            for (Event& event : trace.events) {
                if (any(4) == 0) event.at = static_cast<Nanos>(any(50)) * kMillisecond;
                if (any(16) == 0) event.who = EndpointId{any(3)};
                if (any(16) == 0) event.conn = ConnectionId{any(3)};
                if (auto* packet = std::get_if<Packet>(&event.what); packet && any(4) == 0) {
                    packet->number = any(9);
                    packet->acked = any(5000);
                    packet->window = any(3000);
                    packet->data = ByteRange{any(60), any(60)};
                    packet->header = Bytes(any(60), static_cast<std::uint8_t>(any(256)));
                    packet->tcp = TcpFlags{.syn = any(2) == 0};
                }
                if (auto* segment = std::get_if<Segment>(&event.what); segment && any(4) == 0) {
                    segment->range.end = segment->range.begin + any(60);
                    segment->packet = any(9);
                    segment->again = any(2) == 0;
                }
            }
            if (any(2) == 0) std::shuffle(trace.events.begin(), trace.events.end(), random);
            const Lineage lineage = trace_lineage(trace);
            for (const Finding& finding : attribute(trace, lineage)) {
                for (const EventIndex index : finding.evidence) {
                    ASSERT_LT(index, trace.events.size());
                }
                EXPECT_FALSE(explain(finding, trace, lineage, Language::en).empty());
            }
            tried();
        }
    }
}

// FACTS A12: 5 x 10 bytes and 4000 over a link of 10 ms.
TEST(Segments, TheBestSinglePicture) {
    TraceBuilder builder = wire();
    sends(builder.at(1_ms).send(bytes(10)).packet(10), 0, 0);
    builder = sends(std::move(builder), 4, 10).send(bytes(4000)).packets({kMss, kMss});
    builder.at(11_ms).arrived(2).arrived(3).arrived(4).ack(10).at(21_ms).arrived().packet(1144);
    EXPECT_EQ(
        told(builder, Lane::wire),
        (Told{"wire 1: sent_at_once, kept", "wire 2: nagle, merged", "wire 2: full_segment, split",
              "wire 3: full_segment, split", "wire 4: nagle, delayed"}));
    const Trace trace = builder.trace();
    const Lineage lineage = trace_lineage(trace);
    const Finding tail = attribute(trace, lineage).at(4);
    EXPECT_EQ(tail.evidence.size(), 4U);
    EXPECT_EQ(std::get<Arrived>(trace.events[tail.evidence.back()].what).packet, 5U);
    EXPECT_EQ(explain(tail, trace, lineage, Language::en),
              "Bytes 2906–4049 left 20.0 ms after they were sent: Nagle held them until the ACK of "
              "bytes 0–9 came.");
}

}  // namespace
}  // namespace sticky::test
