// What the sender held or cut: each culprit, and his twin in which he must not be named.
#include "tests/trace/attribute_cases.h"

namespace sticky::test {
namespace {

TEST(Attribute, Nagle) {
    const TraceBuilder held = five_sends(tcp());
    TraceBuilder nodelay = tcp().event(option("nodelay", 1));
    TraceBuilder five = nodelay;
    five.at(1_ms);
    for (int i = 0; i < 5; ++i) five.send(bytes(10)).segment(10);
    check(
        {
            {"released by the ACK, delayed", TraceBuilder(held).at(45_ms).acked(10).segment(40),
             after_first({"wire 2: nagle, merged", "wire 2: delayed_ack, delayed"})},
            {"released by a prompt ACK", TraceBuilder(held).at(2_ms).acked(10).segment(40),
             after_first({"wire 2: nagle, merged"})},
            {"nodelay off, said so",
             five_sends(tcp().event(option("nodelay", 0))).at(2_ms).acked(10).segment(40),
             after_first({"wire 2: nagle, merged"})},
            {"one held send is late, not merged",
             tcp().at(1_ms).send("a").segment(1).send("b").at(2_ms).acked(1).segment(1),
             after_first({"wire 2: nagle, delayed"})},
            {"nodelay: nothing waits",
             five,
             {"wire 1: sent_at_once, kept", "wire 2: sent_at_once, kept",
              "wire 3: sent_at_once, kept", "wire 4: sent_at_once, kept",
              "wire 5: sent_at_once, kept"}},
            {"nodelay and merged all the same", five_sends(nodelay).at(45_ms).acked(10).segment(40),
             after_first({"wire 2: unexplained, merged"})},
            {"left long after the ACK",
             TraceBuilder(held).at(45_ms).acked(10).at(50_ms).segment(40),
             after_first({"wire 2: unexplained, merged"})},
            {"left before the ACK", TraceBuilder(held).at(45_ms).segment(40).at(50_ms).acked(10),
             after_first({"wire 2: unexplained, merged"})},
            {"no ACK recorded", TraceBuilder(held).at(45_ms).segment(40),
             after_first({"wire 2: unexplained, merged"})},
            {"the ACK was there before",
             tcp()
                 .at(1_ms)
                 .send("a")
                 .segment(1)
                 .at(2_ms)
                 .acked(1)
                 .at(3_ms)
                 .send("b")
                 .send("c")
                 .at(45_ms)
                 .segment(2),
             after_first({"wire 2: unexplained, merged"})},
            {"nothing small in flight",
             tcp()
                 .at(1_ms)
                 .send(bytes(kMss))
                 .segment(kMss)
                 .send("b")
                 .send("c")
                 .at(45_ms)
                 .acked(kMss)
                 .segment(2),
             after_first({"wire 2: unexplained, merged"})},
        },
        Lane::wire);
}

TEST(Attribute, NagleWithItsCostAndEvidence) {
    const Trace trace =
        five_sends(tcp().event(option("nodelay", 0))).at(45_ms).acked(10).segment(40).trace();
    const Finding nagle = first_of(trace, Cause::nagle);
    EXPECT_EQ(nagle.bytes, (ByteRange{10, 50}));
    EXPECT_EQ(nagle.certainty, Certainty::inferred);
    const Event& segment = trace.events[nagle.evidence.at(0)];
    const Event& sent = trace.events[nagle.evidence.at(1)];
    EXPECT_EQ(std::get<Segment>(segment.what).range, nagle.bytes);
    EXPECT_EQ(std::get<Sent>(sent.what).range.begin, 10U);
    EXPECT_EQ(nagle.cost, segment.at - sent.at);
    EXPECT_EQ(std::get<Segment>(trace.events[nagle.evidence.at(2)].what).range.end, 10U);
    EXPECT_EQ(std::get<OptionSet>(trace.events[nagle.evidence.at(3)].what).option, "nodelay");
    EXPECT_EQ(std::get<Acked>(trace.events[nagle.evidence.at(4)].what).offset, 10U);
}

TEST(Attribute, DelayedAckNeedsAShortWayOtherwise) {
    const auto far = [](Nanos round_trip, Nanos ack) {
        TraceBuilder builder;
        builder.world("wire").connect("client", "server", kMss);
        builder.at(1_ms).send("a").segment(1).after(round_trip).acked(1);
        builder.at(1000_ms).send("b").segment(1).send("c").send("d");
        builder.at(1000_ms + ack).acked(2).segment(2);
        return builder;
    };
    const Told nagle{"wire 1: sent_at_once, kept", "wire 2: sent_at_once, kept",
                     "wire 3: nagle, merged"};
    Told both = nagle;
    both.emplace_back("wire 3: delayed_ack, delayed");
    check({{"near", far(1_ms, 42_ms), both},
           {"far", far(42_ms, 42_ms), nagle},
           {"far and put off", far(42_ms, 84_ms), both},
           {"longer than any ACK is put off", far(1_ms, 700_ms), nagle}},
          Lane::wire);
}

TEST(Attribute, Fin) {
    const TraceBuilder held = five_sends(tcp());
    const Closed close{Closed::How::close, true};
    const Closed reset{Closed::How::reset, false};
    const Closed shut{Closed::How::shutdown_send, false};
    const Told let_go = after_first({"wire 2: nagle, merged", "wire 2: fin, merged"});
    check({{"close lets go what Nagle held", TraceBuilder(held).event(close).segment(40).acked(10),
            let_go},
           {"so does shutdown", TraceBuilder(held).at(9_ms).event(shut).segment(40), let_go},
           {"what one call sent late",
            tcp().at(1_ms).send("a").segment(1).send("b").at(9_ms).event(shut).segment(1),
            after_first({"wire 2: nagle, delayed", "wire 2: fin, delayed"})},
           {"a reset throws away", TraceBuilder(held).event(reset).segment(40),
            after_first({"wire 2: unexplained, merged"})},
           {"the ACK came first", TraceBuilder(held).at(9_ms).acked(10).segment(40).event(close),
            after_first({"wire 2: nagle, merged"})},
           {"closed, but nothing was held",
            tcp().at(1_ms).send("a").segment(1).acked(1).send("b").segment(1).event(close),
            after_first({"wire 2: sent_at_once, kept"})},
           {"a stamp is missing, not this ACK's",
            TraceBuilder(held).gap(Lane::wire).at(9_ms).event(shut).segment(40).acked(10), let_go},
           {"a stamp is missing, so the ACK may have been",
            TraceBuilder(held).gap(Lane::wire).at(9_ms).event(shut).segment(40),
            after_first({"wire 2: unexplained, merged"})}},
          Lane::wire);
}

TEST(Attribute, Cork) {
    const auto corked = [] {
        return tcp().at(1_ms).event(option("cork", 1)).send(bytes(10)).send(bytes(20));
    };
    check({{"until it is taken off",
            corked().at(5_ms).event(option("cork", 0)).segment(30),
            {"wire 1: cork, merged"}},
           {"one send",
            tcp().event(option("cork", 1)).send("a").at(5_ms).event(option("cork", 0)).segment(1),
            {"wire 1: cork, delayed"}},
           {"nodelay flushes",
            corked().at(5_ms).event(option("nodelay", 1)).segment(30),
            {"wire 1: cork, merged"}},
           {"the ceiling", corked().at(202_ms).segment(30), {"wire 1: cork, merged"}},
           {"the FIN",
            corked().at(5_ms).event(Closed{}).segment(30),
            {"wire 1: cork, merged", "wire 1: fin, merged"}},
           {"filled",
            tcp().event(option("cork", 1)).send(bytes(1000)).send(bytes(1000)).segment(kMss),
            {"wire 1: cork, merged", "wire 1: full_segment, split"}},
           {"taken off before",
            tcp()
                .event(option("cork", 1))
                .event(option("cork", 0))
                .at(1_ms)
                .send("a")
                .send("b")
                .at(5_ms)
                .segment(2),
            {"wire 1: unexplained, merged"}},
           {"for no reason that is known",
            corked().at(90_ms).segment(30),
            {"wire 1: unexplained, merged"}},
           {"off, and then Nagle keeps it",
            tcp()
                .at(1_ms)
                .send("a")
                .segment(1)
                .event(option("cork", 1))
                .send("b")
                .send("c")
                .at(3_ms)
                .event(option("cork", 0))
                .at(9_ms)
                .acked(1)
                .segment(2),
            after_first({"wire 2: cork, merged", "wire 2: nagle, delayed"})}},
          Lane::wire);
}

TEST(Attribute, More) {
    const auto two = [](bool first, bool last) {
        return more_send(more_send(tcp().at(1_ms), 10, first).after(50_us), 20, last);
    };
    check({{"until a send without it", two(true, false).segment(30), {"wire 1: more, merged"}},
           {"the ceiling", two(true, true).at(203_ms).segment(30), {"wire 1: more, merged"}},
           {"the FIN",
            two(true, true).at(5_ms).event(Closed{}).segment(30),
            {"wire 1: more, merged", "wire 1: fin, merged"}},
           {"any ACK pushes what it left",
            more_send(tcp().event(option("nodelay", 1)).at(1_ms).send("a").segment(1), 10, true)
                .at(4_ms)
                .acked(1)
                .segment(10),
            after_first({"wire 2: more, delayed"})},
           {"not asked for", two(false, false).segment(30), {"wire 1: unexplained, merged"}},
           {"then Nagle keeps it",
            more_send(more_send(tcp().at(1_ms).send("a").segment(1), 10, true), 5, false)
                .at(9_ms)
                .acked(1)
                .segment(15),
            after_first({"wire 2: more, merged", "wire 2: nagle, delayed"})}},
          Lane::wire);
}

// FACTS A12: 5 x 10 bytes and 4000 over a link of 10 ms.
TEST(Attribute, TheBestSinglePicture) {
    TraceBuilder builder;
    builder.world("wire").connect("client", "server", kMss);
    builder.at(1_ms).send(bytes(10)).segment(10);
    for (int i = 0; i < 4; ++i) builder.send(bytes(10));
    builder.send(bytes(4000)).segment(kMss).segment(kMss);
    builder.at(21_ms).acked(10).segment(1144);
    EXPECT_EQ(
        told(builder, Lane::wire),
        (Told{"wire 1: sent_at_once, kept", "wire 2: nagle, merged", "wire 2: full_segment, split",
              "wire 3: full_segment, split", "wire 4: nagle, delayed"}));
}

TEST(Attribute, CutsAtTheMss) {
    const auto partial = [](Sent& sent) { sent.asked = 100; };
    check(
        {{"cut and tail",
          tcp().send(bytes(2000)).segment(kMss).segment(552),
          {"wire 1: full_segment, split", "wire 2: sent_at_once, split"}},
         {"exactly one", tcp().send(bytes(kMss)).segment(kMss), {"wire 1: sent_at_once, kept"}},
         {"cuts unseen", tcp().send(bytes(4000)).segment(4000, 3), {"wire 1: full_segment, split"}},
         {"too small to be cut, and cut",
          tcp().send(bytes(100)).segment(100, 2),
          {"wire 1: unexplained, split"}},
         {"two sends in three segments",
          tcp().send("ab").send("c").segment(3, 3),
          {"wire 1: unexplained, kept"}},
         {"three sends in two segments",
          tcp().send("a").send("b").send("c").segment(3, 2),
          {"wire 1: unexplained, merged"}},
         {"left late", tcp().send("a").at(9_ms).segment(1), {"wire 1: unexplained, delayed"}},
         {"sent again",
          tcp().send("a").send("b").segment(1).segment(1).at(200_ms).again(0, 2),
          {"wire 1: sent_at_once, kept", "wire 2: sent_at_once, kept",
           "wire 3: retransmission, merged"}}},
        Lane::wire);
    check({{"a partial send",
            tcp().raw(bytes(60)).change<Sent>(partial),
            {"send 1: partial_send, split"}},
           {"all of it", tcp().raw(bytes(100)).change<Sent>(partial), {}}},
          Lane::send);
}

}  // namespace
}  // namespace sticky::test
