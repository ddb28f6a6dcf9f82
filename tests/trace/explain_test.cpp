#include "trace/explain.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/support/cases.h"
#include "tests/support/trace_builder.h"
#include "trace/explain_text.h"

namespace sticky {
namespace {

using test::TraceBuilder;
using testing::Test;

std::multiset<std::string> placeholders(std::string_view text) {
    std::multiset<std::string> names;
    words::fill(text, [&](std::string_view name) {
        names.emplace(name);
        return std::string();
    });
    return names;
}

bool has_chinese(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0xe0) return true;
    }
    return false;
}

void expect_pair(const words::Pair& pair, bool whole_sentence) {
    EXPECT_FALSE(pair.en.empty());
    EXPECT_FALSE(pair.zh.empty());
    EXPECT_EQ(placeholders(pair.en), placeholders(pair.zh)) << pair.en << "\n" << pair.zh;
    if (whole_sentence) {
        EXPECT_TRUE(pair.en.ends_with(".")) << pair.en;
        EXPECT_TRUE(pair.zh.ends_with("。")) << pair.zh;
        EXPECT_TRUE(has_chinese(pair.zh)) << pair.zh;
    }
    test::tried();
}

TEST(ExplainText, BothLanguagesSayTheSame) {
    for (std::size_t cause = 0; cause < kCauseCount; ++cause) {
        for (std::size_t effect = 0; effect < kEffectCount; ++effect) {
            expect_pair(words::sentence_for(static_cast<Cause>(cause), static_cast<Effect>(effect)),
                        true);
        }
    }
    expect_pair(words::came_together(), true);
    expect_pair(words::rest_of_cut(), true);
    expect_pair(words::came_with_missing(), true);
    expect_pair(words::ack_put_off(), true);
    expect_pair(words::sends_not_observed(), true);
    for (std::size_t i = 0; i < words::kPhraseCount; ++i) {
        expect_pair(words::phrase(static_cast<words::Phrase>(i)), false);
    }
}

TEST(ExplainText, NoPairTwice) {
    std::set<std::pair<Cause, Effect>> seen;
    for (const words::Sentence& sentence : words::sentences()) {
        EXPECT_TRUE(seen.emplace(sentence.cause, sentence.effect).second)
            << name_of(sentence.cause) << ", " << name_of(sentence.effect);
    }
}

std::vector<std::string> sentences(const TraceBuilder& builder, Language language) {
    const Trace trace = builder.trace();
    const Lineage lineage = trace_lineage(trace);
    std::vector<std::string> all;
    for (const Finding& finding : attribute(trace, lineage)) {
        all.push_back(explain(finding, trace, lineage, language));
        EXPECT_EQ(all.back().find('{'), std::string::npos) << all.back();
        EXPECT_EQ(all.back().find('?'), std::string::npos) << all.back();
        test::tried();
    }
    return all;
}

TraceBuilder loopback() {
    TraceBuilder builder;
    builder.world("loopback").connect("client", "server");
    return builder;
}

TraceBuilder nagle_and_late() {
    TraceBuilder builder = loopback();
    builder.at(kMillisecond).send("0123456789").segment(10);
    for (int i = 0; i < 4; ++i) builder.send("0123456789");
    builder.at(43 * kMillisecond).acked(10).segment(40);
    builder.at(60 * kMillisecond).received(45, 45).change<Received>([](Received& r) {
        r.left = 5;
    });
    return builder.received(5, 45);
}

TEST(Explain, InEnglish) {
    EXPECT_EQ(
        sentences(nagle_and_late(), Language::en),
        (std::vector<std::string>{
            "Bytes 0–9 left at once, within their own send call: nothing held them.",
            "Bytes 10–49 left together in one segment: Nagle held them 42.0 ms, until the ACK of "
            "bytes 0–9 came.",
            "Bytes 10–49 waited for an ACK that the receiver put off: it came 42.0 ms after the "
            "segment it was for.",
            "Recv 1 returned messages 1–4 and part of message 5 together: all of it was queued by "
            "then, the first bytes for 59.0 ms.",
            "Recv 1 returned messages 2–4 and part of message 5 together because they came in one "
            "segment: Nagle at the sender.",
            "Recv 1 had room for 45 bytes only and cut message 5 after 5 of its 10 bytes: the rest "
            "stayed queued.",
            "Recv 2 returned the rest of message 5, which recv 1 had cut: small buffer.",
            "Recv 1 holds messages 1–4 and part of message 5, and without framing a reader can "
            "only take it for one message.",
            "Recv 2 holds only part of message 5, and without framing a reader can only take it "
            "for a whole message.",
        }));
}

TEST(Explain, InChinese) {
    const std::string part = "第 5 条消息的一部分";
    EXPECT_EQ(sentences(nagle_and_late(), Language::zh),
              (std::vector<std::string>{
                  "第 0–9 字节在自己的 send 调用之内就发了出去，没有被拦住。",
                  "第 10–49 字节合在一个报文段里发出：Nagle 算法把它们拦了 42.0 ms，"
                  "直到第 0–9 字节的 ACK 到达。",
                  "第 10–49 字节等的那个 ACK 被接收方推迟了：对应的报文段发出 42.0 ms 之后它才到。",
                  "第 1 次 recv 把第 1–4 条消息和" + part +
                      "一起读了出来：当时它们都已经在队列里，最早的等了 59.0 ms。",
                  "第 1 次 recv 把第 2–4 条消息和" + part +
                      "一起读了出来，因为它们是在同一个报文段里来的，原因在发送方：Nagle 算法。",
                  "第 1 次 recv 的缓冲区只有 45 字节，第 5 条消息（共 10 字节）读到 5 字节就断开："
                  "剩下的留在队列里。",
                  "第 2 次 recv 读到第 5 条消息剩下的部分，它被第 1 次 recv 切开了：缓冲区太小。",
                  "第 1 次 recv 里其实有第 1–4 条消息和" + part +
                      "，没有分帧，接收方只能把它当成一条消息。",
                  "第 2 次 recv 里只有" + part + "，没有分帧，接收方只能把它当成一条完整的消息。",
              }));
}

// What let held bytes go, and the shapes a unit can have.
TEST(Explain, OtherWords) {
    const auto option = [](std::string_view name, std::int64_t value) {
        return OptionSet{std::string(name), value, {}};
    };
    struct Case {
        TraceBuilder builder;
        std::string part;
    };
    const auto corked = [&] {
        return loopback().event(option("cork", 1)).at(kMillisecond).send("a").send("b");
    };
    const auto more = [](TraceBuilder builder, std::string_view text, bool on) {
        return builder.send(text).change<Sent>([&](Sent& sent) { sent.flags.more = on; });
    };
    TraceBuilder udp;
    udp.world("loopback").transport("udp").connect("a", "b");
    const std::string large(1000, 'x');
    const std::vector<Case> cases{
        {corked().event(option("cork", 0)).segment(2), "until the cork was taken off."},
        {corked().event(option("nodelay", 1)).segment(2), "until TCP_NODELAY was set."},
        {corked().event(Closed{}).segment(2), "until the socket was closed."},
        {corked().event(Closed{Closed::How::shutdown_send, false}).segment(2),
         "until the sending side was shut down."},
        {corked().at(202 * kMillisecond).segment(2), "until the kernel's limit of 200 ms"},
        {loopback().event(option("cork", 1)).send(large).send(large).segment(1448),
         "until a later send filled the segment."},
        {more(more(loopback(), "a", true), "b", false).segment(2),
         "until a send without MSG_MORE followed."},
        {more(loopback(), "a", true).at(202 * kMillisecond).segment(1),
         "until the kernel's limit of 200 ms"},
        {loopback().send(large + large + large).segment(3000, 3),
         "Bytes 0–2999 left in 3 segments, whose cuts were not seen: a send larger than one MSS "
         "(1448 bytes)"},
        {udp.send("abcdef").datagram(1).received_datagram(1, 4),
         "Recv 1 had room for 4 bytes of a datagram of 6: the last 2 were thrown away."},
    };
    for (const Case& row : cases) {
        std::string all;
        for (const std::string& line : sentences(row.builder, Language::en)) all += line + "\n";
        EXPECT_NE(all.find(row.part), std::string::npos) << row.part << "\nin\n" << all;
        EXPECT_EQ(sentences(row.builder, Language::zh).empty(), all.empty());
    }
}

TEST(Describe, EveryEvent) {
    const std::vector<std::pair<What, std::string>> cases{
        {Wrote{2, {5, 9}, {6, 9}}, "message 2, 4 bytes [5, 9)"},
        {Sent{{0, 5}, 8, 1, 0, 0, {}}, "send(8) accepted 5 bytes [0, 5)"},
        {Segment{{0, 5}, 1, false, 0, {}}, "segment [0, 5) left"},
        {Segment{{0, 5}, 1, true, 0, {}}, "segment [0, 5) sent again"},
        {Segment{{0, 5}, 3, false, 0, {}}, "3 segments [0, 5) left"},
        {Datagram{2, {0, 5}, 0, {}}, "datagram 2 [0, 5) left"},
        {Acked{5}, "ACK of everything below byte 5"},
        {Framed{1, {0, 6}, {4, 6}}, "frame 1, 2 bytes of payload [0, 6)"},
        {FrameFault{3, "too_long", "9 is more than 8"},
         "decoder stopped at byte 3: 9 is more than 8"},
        {WouldBlock{Call::recv, 0}, "recv would have to wait"},
        {WouldBlock{Call::recv, kMillisecond}, "recv gave up after 1.0 ms"},
        {Failed{Call::send, "EPIPE", "the other side is gone", 0},
         "send failed: EPIPE (the other side is gone)"},
        {OptionSet{"nodelay", 1, ""}, "nodelay set to 1"},
        {OptionSet{"congestion", 0, "cubic"}, "congestion set to cubic"},
        {Connected{EndpointId{1}, false, "", "", 0}, "client connected to server"},
        {Connected{EndpointId{1}, true, "", "", 0}, "datagrams between client and server"},
        {Closed{}, "close()"},
        {Mark{"sent"}, "mark \"sent\""},
        {Sampled{"data_segs_out", 3}, "data_segs_out = 3"},
        {Gap{Lane::wire, ByteRange{0, 5}, "lost"}, "wire not fully recorded [0, 5): lost"},
        {Packet{3,
                62,
                ByteRange{0, 10},
                0,
                TcpFlags{false, false, false, true, true, false},
                1,
                1,
                0,
                65536,
                {}},
         "packet 3 (ACK) [0, 10), acknowledges 0, window 65536"},
        {Packet{
             1, 60, {}, 0, TcpFlags{false, true, false, false, false, false}, 1, 0, {}, 65535, {}},
         "packet 1 (SYN)"},
        {Packet{1, 33, ByteRange{0, 5}, 1, {}, 0, 0, {}, 0, {}}, "packet 1 (UDP) [0, 5)"},
        {Arrived{3}, "packet 3 arrived"},
        {Dropped{3, DropRule::listed}, "packet 3 dropped: the scenario drops it"},
        {Duplicated{3}, "packet 3 duplicated"},
        {Held{{3, 8}, Cause::cork}, "[3, 8) held: cork"},
    };
    Trace trace;
    trace.header.endpoints = {{"client", ""}, {"server", ""}};
    for (const auto& [what, text] : cases) {
        const Event event{0, EndpointId{0}, ConnectionId{1}, kNoStep, what};
        EXPECT_EQ(describe(event, trace, Language::en), text);
        EXPECT_FALSE(describe(event, trace, Language::zh).empty());
        test::tried();
    }
    Received received;
    received.range = ByteRange{0, 22};
    received.size = received.real_size = 22;
    received.buffer = 1024;
    received.left = 18;
    received.waited = 41'200'000;
    const Event event{0, EndpointId{0}, ConnectionId{1}, kNoStep, received};
    EXPECT_EQ(describe(event, trace, Language::en),
              "recv(1024) returned 22 bytes [0, 22), 18 left, waited 41.2 ms");
    EXPECT_EQ(describe(event, trace, Language::zh),
              "recv(1024) 返回 22 字节 [0, 22)，队列里还有 18，等了 41.2 ms");
}

}  // namespace
}  // namespace sticky
