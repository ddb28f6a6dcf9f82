// Small traces, each with one known culprit, and its twin in which he must not be named.
#include "trace/attribute.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/cases.h"
#include "tests/support/trace_builder.h"

namespace sticky {
namespace {

using test::TraceBuilder;
using Told = std::vector<std::string>;

constexpr std::uint32_t kMss = 1448;
constexpr Nanos operator""_us(unsigned long long n) {
    return static_cast<Nanos>(n) * kMicrosecond;
}
constexpr Nanos operator""_ms(unsigned long long n) {
    return static_cast<Nanos>(n) * kMillisecond;
}

std::string bytes(std::size_t size) {
    return std::string(size, 'x');
}

TraceBuilder tcp() {
    TraceBuilder builder;
    builder.world("loopback").connect("client", "server", kMss);
    return builder;
}

OptionSet option(std::string_view name, std::int64_t value) {
    return {std::string(name), value, {}};
}

// "wire 2: nagle, merged", in the order of the findings.
Told told(const Trace& trace, std::optional<Lane> lane = std::nullopt) {
    Told lines;
    for (const Finding& finding : attribute(trace, trace_lineage(trace))) {
        if (lane && finding.lane != *lane) continue;
        lines.push_back(std::string(name_of(finding.lane)) + " " + std::to_string(finding.unit) +
                        ": " + std::string(name_of(finding.cause)) + ", " +
                        std::string(name_of(finding.effect)));
    }
    return lines;
}
Told told(const TraceBuilder& builder, std::optional<Lane> lane = std::nullopt) {
    return told(builder.trace(), lane);
}

Finding first_of(const Trace& trace, Cause cause) {
    for (const Finding& finding : attribute(trace, trace_lineage(trace))) {
        if (finding.cause == cause) return finding;
    }
    ADD_FAILURE() << "no finding " << name_of(cause);
    return {};
}

struct Case {
    const char* name;
    TraceBuilder builder;
    Told expected;
};

void check(std::vector<Case> cases, std::optional<Lane> lane) {
    for (const Case& row : cases) {
        EXPECT_EQ(told(row.builder, lane), row.expected) << row.name;
        test::tried();
    }
}

// 10 bytes leave, four times 10 more are sent behind them.
TraceBuilder five_sends(TraceBuilder builder) {
    builder.at(1_ms).send(bytes(10)).segment(10);
    for (int i = 0; i < 4; ++i) builder.send(bytes(10));
    return builder;
}
TraceBuilder more_send(TraceBuilder builder, std::size_t size, bool more) {
    return builder.send(bytes(size)).change<Sent>([&](Sent& sent) { sent.flags.more = more; });
}

const Told kOneAlone{"wire 1: sent_at_once, kept"};

Told after_first(const Told& rest) {
    Told all = kOneAlone;
    all.insert(all.end(), rest.begin(), rest.end());
    return all;
}

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

// Receiver.

void waited(TraceBuilder& builder, Nanos waited, Nanos took = 0) {
    builder.change<Received>([&](Received& received) {
        received.waited = waited;
        received.took = took;
    });
}
TraceBuilder recv_case(TraceBuilder builder, Nanos at, std::uint64_t size, std::uint64_t buffer,
                       Nanos wait = 0, std::optional<std::uint64_t> left = std::nullopt) {
    builder.at(at).received(size, buffer);
    builder.change<Received>([&](Received& received) { received.left = left; });
    waited(builder, wait);
    return builder;
}

// Three messages, three segments, at 1 ms.
TraceBuilder three() {
    return tcp().at(1_ms).send("aa").segment(2).send("bb").segment(2).send("cc").segment(2);
}
TraceBuilder raw_pieces(std::string_view transport) {
    TraceBuilder builder;
    builder.world("loopback").transport(transport).connect("client", "server", 0);
    return builder.at(1_ms).raw("aa").raw("bb");
}
const Told kTaken{"recv 1: read_taken_for_message, merged"};
Told taken_too(std::string first) {
    Told all{std::move(first)};
    all.insert(all.end(), kTaken.begin(), kTaken.end());
    return all;
}

TEST(Attribute, LateReader) {
    const TraceBuilder nagled = five_sends(tcp()).at(2_ms).acked(10).segment(40);
    TraceBuilder slow_call = tcp().at(1_ms).send("aa").segment(2).at(2_ms).send("bb").segment(2);
    slow_call.at(3_ms).received(4);
    waited(slow_call, 1900_us, 1900_us);
    TraceBuilder far;
    far.world("wire").connect("client", "server", kMss);
    far.at(1_ms).send("aa").segment(2).send("bb").segment(2);
    TraceBuilder far_slow_call = TraceBuilder(far).at(21_ms).received(4);
    waited(far_slow_call, 2_ms, 2_ms);
    check(
        {{"all queued", recv_case(three(), 9_ms, 6, 100), taken_too("recv 1: late_reader, merged")},
         {"asked long ago, woke late", recv_case(three(), 9_ms, 6, 100, 9_ms),
          taken_too("recv 1: late_reader, merged")},
         {"came while the call ran", slow_call, taken_too("recv 1: unexplained, merged")},
         {"over a link, in a call too short to wait", recv_case(far, 21_ms, 4, 100, 9_ms),
          taken_too("recv 1: late_reader, merged")},
         {"over a link, in a call that may have waited", far_slow_call,
          taken_too("recv 1: unexplained, merged")},
         {"one message", recv_case(three(), 9_ms, 2, 2, 0, 4), {}},
         {"a unix socket has no wire",
          recv_case(raw_pieces("unix_stream"), 9_ms, 4, 100),
          {"recv 1: late_reader, merged"}},
         {"no stamps, and it waited",
          recv_case(raw_pieces("tcp"), 9_ms, 4, 100, 8_ms + 500_us),
          {"recv 1: unexplained, merged"}},
         {"no stamps, and it did not",
          recv_case(raw_pieces("tcp"), 9_ms, 4, 100),
          {"recv 1: late_reader, merged"}},
         {"merged by Nagle, read late and whole",
          recv_case(nagled, 9_ms, 50, 100),
          {"recv 1: late_reader, merged", "recv 1: nagle, merged",
           "recv 1: read_taken_for_message, merged"}},
         {"merged by Nagle, read at once",
          recv_case(recv_case(nagled, 9_ms, 10, 10), 10_ms, 40, 100, 5_ms),
          {"recv 2: nagle, merged", "recv 2: read_taken_for_message, merged"}}},
        Lane::recv);
    const Finding late = first_of(recv_case(three(), 9_ms, 6, 100).trace(), Cause::late_reader);
    EXPECT_EQ(late.cost, 8_ms - 2_us);
    EXPECT_EQ(late.certainty, Certainty::inferred);
}

TEST(Attribute, Cuts) {
    const auto one = [] { return tcp().at(1_ms).raw("abcdef").segment(6); };
    const auto two_halves = [](bool rest_before) {
        TraceBuilder builder = tcp();
        builder.at(1_ms).wrote("abcdef").sent(3).segment(3);
        if (rest_before) builder.sent(3).segment(3);
        return builder;
    };
    const auto rest_later = [](TraceBuilder builder) {
        return builder.at(20_ms).sent(3).segment(3);
    };
    const auto waitall = [](TraceBuilder builder) {
        return builder.change<Received>([](Received& r) { r.flags.waitall = true; });
    };
    const Told half{"recv 1: read_taken_for_message, split"};
    const auto with_half = [&](std::string first) { return Told{std::move(first), half[0]}; };
    check(
        {{"small buffer, the kernel says what is left",
          recv_case(one(), 9_ms, 4, 4, 0, 2),
          {"recv 1: small_buffer, split"}},
         {"small buffer, by the stamps",
          recv_case(one(), 9_ms, 4, 4),
          {"recv 1: small_buffer, split"}},
         {"and its rest",
          recv_case(recv_case(one(), 9_ms, 4, 4, 0, 2), 10_ms, 2, 4),
          {"recv 1: small_buffer, split", "recv 2: small_buffer, split"}},
         {"early", rest_later(recv_case(two_halves(false), 9_ms, 3, 100, 0, 0)),
          with_half("recv 1: early_reader, split")},
         {"early, nothing said of the queue", rest_later(recv_case(two_halves(false), 9_ms, 3, 9)),
          with_half("recv 1: early_reader, split")},
         {"full and early: more room would not have helped",
          rest_later(recv_case(two_halves(false), 9_ms, 3, 3, 0, 0)),
          with_half("recv 1: early_reader, split")},
         {"full, and the rest was there", recv_case(two_halves(true), 9_ms, 3, 3, 0, 3),
          with_half("recv 1: small_buffer, split")},
         {"room left although the rest was there", recv_case(two_halves(true), 9_ms, 3, 9, 0, 3),
          with_half("recv 1: unexplained, split")},
         {"waitall stops when full",
          rest_later(waitall(recv_case(two_halves(false), 9_ms, 3, 3, 0, 0))),
          with_half("recv 1: waitall, split")}},
        Lane::recv);
}

TEST(Attribute, ToldToWait) {
    const auto two = [](const std::optional<OptionSet>& set) {
        TraceBuilder builder = tcp();
        if (set) builder.event_at("server", *set);
        return builder.at(5_ms).raw("aaa").segment(3).at(6_ms).raw("bbb").segment(3);
    };
    const auto waitall = [](TraceBuilder builder, bool on) {
        return builder.change<Received>([&](Received& r) { r.flags.waitall = on; });
    };
    check({{"waitall",
            waitall(recv_case(two({}), 7_ms, 6, 6, 5_ms), true),
            {"recv 1: waitall, merged"}},
           {"all there before",
            waitall(recv_case(two({}), 9_ms, 6, 6, 0), true),
            {"recv 1: late_reader, merged"}},
           {"low water",
            recv_case(two(option("rcvlowat", 5)), 7_ms, 6, 100, 5_ms),
            {"recv 1: low_water, merged"}},
           {"the mark was reached before",
            recv_case(two(option("rcvlowat", 3)), 7_ms, 6, 100, 5_ms),
            {"recv 1: late_reader, merged"}}},
          Lane::recv);
}

TEST(Attribute, Framing) {
    const auto framed = [](std::string_view kind) {
        TraceBuilder builder = tcp();
        builder.framing("client", kind);
        builder.at(1_ms).send("1", "a").segment(2).send("1", "b").segment(2);
        return builder;
    };
    const auto read = [&](TraceBuilder builder) {
        return builder.at(9_ms).received(4).framed(1, 1).framed(1, 1);
    };
    check({{"restored",
            read(framed("length_prefix")),
            {"frame 1: restored, restored", "frame 2: restored, restored"}},
           {"nothing to restore",
            framed("length_prefix").at(9_ms).received(2).framed(1, 1).received(2).framed(1, 1),
            {}},
           {"frames that are no messages",
            framed("fixed_size").at(9_ms).received(4).framed(0, 3).framed(0, 1),
            {}},
           {"cut off",
            framed("length_prefix").at(9_ms).received(3).framed(1, 1).fault("truncated"),
            {"frame 1: restored, restored", "frame 2: truncated_stream, lost"}},
           {"too long",
            framed("length_prefix").at(9_ms).received(4).fault("too_long"),
            {"frame 1: oversize, lost"}},
           {"no frame",
            framed("length_prefix").at(9_ms).received(4).fault("negative_length"),
            {"frame 1: bad_frame, lost"}}},
          Lane::frame);
    EXPECT_EQ(told(read(framed("length_prefix")), Lane::recv), Told{"recv 1: late_reader, merged"});
    EXPECT_EQ(told(recv_case(framed("none"), 9_ms, 4, 9), Lane::recv),
              taken_too("recv 1: late_reader, merged"));
}

// Datagrams.

TEST(Attribute, Datagrams) {
    const auto udp = [] {
        TraceBuilder builder;
        builder.world("loopback").transport("udp").connect("a", "b");
        return builder;
    };
    const auto glued = [](TraceBuilder builder, bool more) {
        builder.raw("aa").change<Sent>([&](Sent& s) { s.flags.more = more; });
        builder.raw("bbb").change<Sent>([](Sent& s) { s.datagram = 1; });
        return builder;
    };
    const Datagram both{1, {0, 5}, {}};
    check(
        {{"kept", udp().send("abc").datagram(1).received_datagram(1), {}},
         {"truncated",
          udp().send("abc").datagram(1).received_datagram(1, 2),
          {"recv 1: truncated_datagram, lost"}},
         {"lost",
          udp().send("abc").send("defg").datagram(1).datagram(2).received_datagram(2),
          {"wire 1: unexplained, lost"}},
         {"not known which came, so not known which is lost",
          udp().send("abc").send("abc").datagram(1).datagram(2).received_datagram(2),
          {}},
         {"more",
          glued(udp(), true).event(both),
          {"wire 1: more, merged", "wire 1: unexplained, lost"}},
         {"cork",
          glued(udp().event(option("udp_cork", 1)), false).event(option("udp_cork", 0)).event(both),
          {"wire 1: cork, merged", "wire 1: unexplained, lost"}},
         {"neither",
          glued(udp(), false).event(both),
          {"wire 1: unexplained, merged", "wire 1: unexplained, lost"}}},
        std::nullopt);
    const auto joined = [&](std::int64_t gro) {
        TraceBuilder builder = udp().event_at("b", option("udp_gro", gro));
        builder.send("abc").send("abc").datagram(1).datagram(2).received(6);
        return builder.change<Received>([](Received& r) { r.real_size = 6; });
    };
    check({{"gro", joined(1), {"recv 0: gro, merged"}},
           {"no gro", joined(0), {"recv 0: unexplained, merged"}}},
          std::nullopt);
}

// A deciding world's confession changes nothing.
TEST(Attribute, DoesNotReadConfessions) {
    const TraceBuilder held = five_sends(tcp());
    const TraceBuilder silent = TraceBuilder(held).at(45_ms).acked(10).segment(40);
    const TraceBuilder confessed = TraceBuilder(silent).because(Cause::cork);
    EXPECT_EQ(told(silent), told(confessed));
}

TEST(Attribute, EveryFindingHasEvidence) {
    const TraceBuilder builder =
        recv_case(five_sends(tcp()).at(45_ms).acked(10).segment(40), 60_ms, 45, 45, 0, 5);
    const Trace trace = builder.trace();
    for (const Finding& finding : attribute(trace, trace_lineage(trace))) {
        EXPECT_FALSE(finding.evidence.empty()) << name_of(finding.cause);
        EXPECT_EQ(finding.certainty == Certainty::unexplained, finding.cause == Cause::unexplained);
        for (const EventIndex index : finding.evidence) EXPECT_LT(index, trace.events.size());
        test::tried();
    }
}

}  // namespace
}  // namespace sticky
