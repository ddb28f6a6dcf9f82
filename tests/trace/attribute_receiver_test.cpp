// Readers, framings and datagrams: each culprit, and his twin in which he must not be named.
#include "tests/trace/attribute_cases.h"

namespace sticky::test {
namespace {

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
    const Datagram both{1, {0, 5}, 0, {}};
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
    check({{"gro", joined(1), {"recv 1: gro, merged"}},
           {"no gro", joined(0), {"recv 0: unexplained, merged"}}},
          std::nullopt);
}

}  // namespace
}  // namespace sticky::test
