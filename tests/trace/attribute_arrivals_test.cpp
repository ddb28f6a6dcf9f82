// Readers of packets: by when bytes could be read, not by when they left. And what findings about
// packets say.
#include <algorithm>

#include "tests/trace/attribute_cases.h"
#include "trace/explain.h"

namespace sticky::test {
namespace {

// Three messages in three packets at 1 ms, 10 ms to go.
TraceBuilder three() {
    return nodelay().at(1_ms).send("aa").packet(2).send("bb").packet(2).send("cc").packet(2);
}
TraceBuilder all_arrive(TraceBuilder builder, Nanos first, Nanos then) {
    return builder.at(first).arrived(2).at(then).arrived(3).arrived(4);
}
const Told kTakenForOne{"recv 1: read_taken_for_message, merged"};
Told merged_by(std::string_view cause) {
    return {"recv 1: " + std::string(cause) + ", merged", kTakenForOne[0]};
}

std::vector<Case> readers() {
    const auto arrive = [] { return all_arrive(three(), 11_ms, 11_ms + 50_us); };
    const auto halves = [](Nanos rest) {
        TraceBuilder builder =
            nodelay().at(1_ms).wrote("abcdef").sent(3).packet(3).sent(3).packet(3);
        return builder.at(11_ms).arrived(2).at(rest).arrived(3);
    };
    const auto held = [] {
        return wire().at(1_ms).send("aa").packet(2).send("bb").send("cc").at(11_ms).arrived(2);
    };
    const Told half{"recv 1: read_taken_for_message, split"};
    const auto with_half = [&](std::string first) { return Told{std::move(first), half[0]}; };
    const auto lost = [](bool again) {
        TraceBuilder builder = three().at(11_ms).arrived(3).arrived(4);
        if (again) return builder.at(210_ms).packet_again(0, 2).at(220_ms).arrived();
        return builder.at(220_ms).arrived(2);
    };
    const auto waitall = [](TraceBuilder builder) {
        return builder.change<Received>([](Received& r) { r.flags.waitall = true; });
    };
    TraceBuilder mark = nodelay().event_at("server", option("rcvlowat", 5)).at(1_ms);
    mark.send("aaa").packet(3).send("bbb").packet(3).at(11_ms).arrived(2).at(12_ms).arrived(3);
    return {
        {"all there before", recv_case(arrive(), 20_ms, 6, 100), merged_by("late_reader")},
        {"left long ago, still under way",
         recv_case(all_arrive(three(), 11_ms, 30_ms), 20_ms, 6, 100), merged_by("unexplained")},
        {"one message", recv_case(arrive(), 20_ms, 2, 2, 0, 4), {}},
        {"in one packet, however early",
         recv_case(held().told(2).packet(4).at(30_ms).arrived(), 31_ms, 2, 2, 20_ms, 4),
         {}},
        {"early: the rest was under way", recv_case(halves(30_ms), 12_ms, 3, 100, 0),
         with_half("recv 1: early_reader, split")},
        {"early: the sender's TCP held the rest", recv_case(halves(300_ms), 12_ms, 3, 100, 0),
         with_half("recv 1: early_reader, split")},
        {"it had come long before", recv_case(halves(12_ms), 20_ms, 3, 100, 0),
         with_half("recv 1: unexplained, split")},
        {"small buffer", recv_case(halves(12_ms), 20_ms, 3, 3, 0),
         with_half("recv 1: small_buffer, split")},
        {"full, and the rest had not come", recv_case(halves(30_ms), 20_ms, 3, 3, 0),
         with_half("recv 1: early_reader, split")},
        {"waitall stops when full", waitall(recv_case(halves(30_ms), 20_ms, 3, 3, 0)),
         with_half("recv 1: waitall, split")},
        {"waitall waits", waitall(recv_case(all_arrive(three(), 11_ms, 30_ms), 31_ms, 6, 6, 25_ms)),
         merged_by("waitall")},
        {"waitall had nothing to wait for", waitall(recv_case(arrive(), 31_ms, 6, 6, 0)),
         merged_by("late_reader")},
        {"low water", recv_case(mark, 13_ms, 6, 100, 5_ms), merged_by("low_water")},
        {"the mark was reached", recv_case(mark, 13_ms, 6, 100, 0), merged_by("late_reader")},
        {"the first was lost and came again", recv_case(lost(true), 221_ms, 6, 100, 200_ms),
         merged_by("retransmission")},
        {"the first was late", recv_case(lost(false), 221_ms, 6, 100, 200_ms), merged_by("link")},
    };
}

TEST(Arrivals, Readers) {
    check(readers(), Lane::recv);
    const Finding late = first_of(
        recv_case(all_arrive(three(), 11_ms, 12_ms), 20_ms, 6, 100).trace(), Cause::late_reader);
    EXPECT_EQ(late.cost, 9_ms);
}

TEST(Arrivals, Datagrams) {
    const auto udp = [] {
        TraceBuilder builder;
        builder.world("wire").transport("udp").connect("client", "server", 0);
        return builder.at(1_ms).send("aaa").send("bbbb").send("ccccc");
    };
    const auto read = [](TraceBuilder builder) {
        return builder.at(30_ms).received_datagram(1).received_datagram(3);
    };
    const auto sent = [&](std::uint32_t dropped) {
        TraceBuilder builder = udp().datagram_packets(1).datagram_packets(2, 2).datagram_packets(3);
        if (dropped != 0) builder.dropped(DropRule::queue, dropped);
        return read(std::move(builder));
    };
    check({{"a fragment was dropped", sent(3), {"wire 2: link, lost"}},
           {"its first one", sent(2), {"wire 2: link, lost"}},
           {"not dropped, and not received", sent(0), {"wire 2: unexplained, lost"}}},
          {});
    const auto says = [&](std::uint32_t dropped, Language language) {
        const Trace trace = sent(dropped).trace();
        const Lineage lineage = trace_lineage(trace);
        return explain(attribute(trace, lineage).at(0), trace, lineage, language);
    };
    EXPECT_EQ(says(3, Language::en),
              "Datagram 2 (bytes 3–6) was lost on the link: packet 3, a fragment of it, was not "
              "delivered (the link's queue was full).");
    EXPECT_EQ(says(2, Language::zh),
              "第 2 个数据报（第 3–6 字节）在链路上丢了：第 2 个包没有送达（链路队列已满）。");
}

// What a finding says, in both languages.
TEST(Arrivals, InWords) {
    struct Said {
        std::string_view name;
        Cause cause;
        std::string_view en, zh;
    };
    const std::vector<Said> said = {
        {"until the ACK", Cause::nagle,
         "Bytes 10–49 left together in one segment: Nagle held them 20.0 ms, until the ACK of "
         "bytes "
         "0–9 came.",
         "第 10–49 字节合在一个报文段里发出：Nagle 算法把它们拦了 20.0 ms，直到第 0–9 字节的 ACK "
         "到达。"},
        {"the ACK was lost, a loss probe", Cause::nagle, "until the kernel's loss probe went out.",
         "直到内核发出丢包探测（TLP）。"},
        {"put off", Cause::delayed_ack,
         "Bytes 10–49 waited for an ACK that the receiver put off: it left 40.0 ms after the "
         "segment "
         "it was for had arrived.",
         "对应的报文段到达 40.0 ms 之后它才发出。"},
        {"closed, then merged although nodelay", Cause::window,
         "Bytes 100–169 left together in one segment: the receiver's window was full, and they "
         "waited 19.0 ms, until the window opened.",
         "接收方的窗口已满，它们等了 19.0 ms，直到窗口打开。"},
        {"cut where the window ends", Cause::window,
         "Bytes 2896–2999 left as a segment of 104 bytes: the receiver's window had room for 104 "
         "bytes only.",
         "第 2896–2999 字节作为 104 字节的报文段发出：接收方的窗口只剩 104 字节的空间。"},
        {"half of the largest window at most, and nothing left", Cause::window,
         "the receiver's window was small, and TCP fills no more than half of the largest one (750 "
         "bytes) with a segment.",
         "而 TCP 的一个报文段最多只占最大窗口的一半（750 字节）。"},
        {"a probe sends what fits", Cause::window, "until the kernel's window probe went out.",
         "直到内核发出窗口探测。"},
        {"the reader is behind it", Cause::late_reader,
         "Bytes 100–169 waited for the reader: what had arrived lay unread for 88.0 ms, until recv "
         "1 "
         "made room.",
         "已经到达的数据搁了 88.0 ms 没人读，直到第 1 次 recv 腾出空间。"},
        {"ten are under way", Cause::congestion,
         "Bytes 14480–15927 left 20.0 ms after they were sent: 14480 bytes were under way, as many "
         "as the congestion window allows, until an ACK came.",
         "在途的 14480 字节已经用满拥塞窗口，直到有 ACK 到达。"},
        {"the call waited for the send buffer", Cause::partial_send,
         "the send buffer was full, and the call went on when an ACK came.",
         "发送缓冲区满了，直到有 ACK 到达，这次调用才继续。"},
        {"behind a slow device", Cause::link,
         "Bytes 1448–1547 left 13.0 ms after TCP had let them go: the device is slow",
         "TCP 放行 13.0 ms 之后第 1448–1547 字节才发出：网卡慢"},
        {"autocork", Cause::autocork, "was still in the network device", "还在网卡队列里"},
        {"the first was late", Cause::link,
         "bytes before them had been missing, and when those came, all of it could be read at once",
         "它们前面缺了一段，缺的字节到了，才能一起读"},
        {"sent again, merged", Cause::link,
         "Segment 1 (bytes 0–1) was lost on the link: packet 2 was not delivered (the scenario "
         "drops it).",
         "第 1 个报文段（第 0–1 字节）在链路上丢了：第 2 个包没有送达（场景指定丢弃）。"},
    };
    std::vector<Case> cases = segment_cases();
    for (Case& row : readers()) cases.push_back(std::move(row));
    for (const Said& expected : said) {
        const auto row = std::find_if(cases.begin(), cases.end(),
                                      [&](const Case& one) { return one.name == expected.name; });
        ASSERT_NE(row, cases.end()) << expected.name;
        const Trace trace = row->builder.trace();
        const Lineage lineage = trace_lineage(trace);
        const Finding finding = first_of(trace, expected.cause);
        const std::string en = explain(finding, trace, lineage, Language::en);
        const std::string zh = explain(finding, trace, lineage, Language::zh);
        EXPECT_NE(en.find(expected.en), std::string::npos) << en;
        EXPECT_NE(zh.find(expected.zh), std::string::npos) << zh;
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
