// Captures from literal bytes and from traces: what an import must see in them.
#include "net/capture/capture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/net/capturing.h"
#include "tests/support/cases.h"
#include "tests/support/packet_trace.h"
#include "trace/lineage.h"
#include "trace/validate.h"

namespace sticky {
namespace {

using test::all;
using test::as_pcapng;
using test::capture_of;
using test::checked;
using test::Frame;
using test::frames_of;
using test::kAllBytes;
using test::kRaw;
using test::packet_of;
using test::pcap_of;
using testing::ElementsAre;

Trace imported(std::string_view file, std::size_t connection = 0) {
    const Capture capture = capture_of(file);
    EXPECT_GT(capture.connections().size(), connection);
    return checked(capture.import(connection, kAllBytes));
}

std::vector<ByteRange> wire(const Lineage& lineage, std::size_t flow) {
    std::vector<ByteRange> ranges;
    for (const Unit& unit : lineage.flows.at(flow).lane(Lane::wire)) ranges.push_back(unit.range);
    return ranges;
}

std::vector<Gap> wire_gaps(const Trace& trace) {
    std::vector<Gap> gaps;
    for (const Event& event : trace.events) {
        const auto* gap = std::get_if<Gap>(&event.what);
        if (gap != nullptr && gap->lane == Lane::wire) gaps.push_back(*gap);
    }
    return gaps;
}

std::string kept(const Trace& trace, std::uint32_t sender) {
    const auto found = trace.payloads.find({ConnectionId{1}, EndpointId{sender}});
    return found == trace.payloads.end() ? "" : std::string(text_of(found->second));
}

// Lost, late, doubled and answered, from these initial sequence numbers.
Trace busy(std::uint32_t client, std::uint32_t server, bool ip6) {
    test::PacketTrace built(client, server, ip6);
    built.handshake().send("hello ").send(std::string(3000, 'x'));
    built.packet(0, 6).arrives(kMillisecond).packet(6, 1466).dropped(DropRule::loss);
    built.packet(1466, 2926).arrives(kMillisecond).ack(6).packet(2926, 3006);
    built.after(200 * kMillisecond).packet(6, 1466, true).arrives(kMillisecond).ack(3006);
    built.received(3006).from("server").send("thanks").packet(0, 6).arrives(kMillisecond).ack(6);
    return built.received(6).close().trace();
}

TEST(Capture, WhatConvertWroteIsReadBack) {
    for (const std::uint32_t client :
         {0U, 1000U, 0x7ffffff0U, 0xfffffffeU, 0xfffffff0U, 0xffffffffU}) {
        for (const std::uint32_t server : {7U, 0xfffffffcU}) {
            for (const bool ip6 : {false, true}) {
                SCOPED_TRACE(testing::Message() << client << " " << server << (ip6 ? " v6" : ""));
                const Trace trace = busy(client, server, ip6);
                ASSERT_TRUE(validate(trace).empty()) << validate(trace).front().text;
                const std::string file = as_pcapng(trace);
                const Trace again = imported(file);
                EXPECT_EQ(all<Packet>(again), all<Packet>(trace));
                EXPECT_EQ(all<Segment>(again), all<Segment>(trace));
                EXPECT_EQ(again.payloads, trace.payloads);
                EXPECT_TRUE(wire_gaps(again).empty());
                const Lineage lineage = trace_lineage(trace), read_back = trace_lineage(again);
                ASSERT_EQ(read_back.flows.size(), 2U);
                for (std::size_t flow = 0; flow < 2; ++flow) {
                    EXPECT_EQ(wire(read_back, flow), wire(lineage, flow));
                    EXPECT_THAT(read_back.flows[flow].observed,
                                ElementsAre(Observed::none, Observed::none, Observed::all,
                                            Observed::none, Observed::none));
                }
                ASSERT_EQ(all<Connected>(again).size(), 1U);
                EXPECT_EQ(all<Connected>(again)[0], all<Connected>(trace)[0]);
                // And once more: an import can be converted too.
                EXPECT_EQ(imported(as_pcapng(again)).payloads, trace.payloads);
            }
        }
    }
}

// A stream of 4 GiB cannot be kept here, but numbers can go round several times.
TEST(Capture, SequenceNumbersGoRoundAndRound) {
    std::vector<Bytes> packets;
    std::uint32_t seq = 0xf0000000;
    packets.push_back(packet_of({.seq = seq - 1, .flags = "S"}));
    for (int i = 0; i < 40; ++i) {
        packets.push_back(packet_of({.seq = seq, .payload = "abcd"}));
        seq += 0x40000000;
    }
    const Trace trace = imported(pcap_of(kRaw, frames_of(packets)));
    const auto segments = all<Segment>(trace);
    ASSERT_EQ(segments.size(), 40U);
    for (std::size_t i = 0; i < segments.size(); ++i) {
        EXPECT_EQ(segments[i].range.begin, i * 0x40000000U);
        EXPECT_FALSE(segments[i].again);
    }
    EXPECT_EQ(kept(trace, 0), "abcd");
    EXPECT_EQ(wire_gaps(trace).size(), 39U);
}

TEST(Capture, BeginsInTheMiddle) {
    for (const std::uint32_t first : {1000U, 0xfffffffeU}) {
        const std::vector<Bytes> packets = {
            packet_of({.from_client = false, .seq = 77, .ack = first - 50}),  // of bytes before it
            packet_of({.seq = first + 3, .ack = 77, .payload = "de"}),        // came early
            packet_of({.seq = first, .ack = 77, .payload = "abc"}),
            packet_of({.from_client = false, .seq = 77, .ack = first + 5, .payload = "ok"}),
            packet_of({.seq = first, .ack = 79, .payload = "abcde"}),
            packet_of({.seq = first - 0x100000, .ack = 79, .payload = "z"}),  // of another time
        };
        const Trace trace = imported(pcap_of(kRaw, frames_of(packets)));
        const Lineage lineage = trace_lineage(trace);
        EXPECT_THAT(wire(lineage, 0),
                    ElementsAre(ByteRange{3, 5}, ByteRange{0, 3}, ByteRange{0, 5}));
        EXPECT_THAT(wire(lineage, 1), ElementsAre(ByteRange{0, 2}));
        EXPECT_EQ(kept(trace, 0), "abcde");
        const auto segments = all<Segment>(trace);
        EXPECT_FALSE(segments[0].again);
        EXPECT_FALSE(segments[1].again) << "late, not sent again";
        EXPECT_TRUE(segments[3].again);
        EXPECT_FALSE(all<Packet>(trace).front().acked);
        EXPECT_EQ(all<Packet>(trace)[3].acked, 5U);
        EXPECT_EQ(wire_gaps(trace).size(), 2U);
        for (const FlowLineage& flow : lineage.flows) {
            EXPECT_EQ(flow.observed[static_cast<std::size_t>(Lane::wire)], Observed::partial);
        }
        // Nobody saw who connected; the higher port is taken for the client's.
        EXPECT_EQ(trace.header.endpoints[0].name, "10.0.0.1:40000");
    }
}

TEST(Capture, NamesTheHoles) {
    const std::vector<Bytes> packets = {
        packet_of({.seq = 99, .flags = "S", .options = test::syn_options(1460, 2)}),
        packet_of({.from_client = false,
                   .seq = 499,
                   .ack = 100,
                   .flags = "SA",
                   .options = test::syn_options(1000, 3)}),
        packet_of({.seq = 100, .ack = 500, .payload = "ab"}),
        packet_of({.seq = 105, .ack = 500, .payload = "fg"}),
        packet_of({.from_client = false, .seq = 500, .ack = 112, .window = 100}),
        packet_of({.seq = 112, .ack = 500, .flags = "FA"}),
        packet_of({.from_client = false, .seq = 500, .ack = 113}),
    };
    const Trace trace = imported(pcap_of(kRaw, frames_of(packets)));
    const auto gaps = wire_gaps(trace);
    ASSERT_EQ(gaps.size(), 2U);
    EXPECT_EQ(gaps[0].range, (ByteRange{2, 5}));
    EXPECT_EQ(gaps[1].range, (ByteRange{7, 12}));
    EXPECT_EQ(kept(trace, 0), "ab");
    const auto seen = all<Packet>(trace);
    EXPECT_EQ(seen[1].window, 64240U) << "a SYN's window is not scaled";
    EXPECT_EQ(seen[4].window, 800U);
    EXPECT_EQ(seen[6].acked, 12U) << "the FIN is no byte";
    EXPECT_EQ(all<Connected>(trace)[0].mss, 1000U);
}

// A capture at the sender sees what its network card will cut.
TEST(Capture, BuffersLargerThanASegmentHoldSeveral) {
    const std::string large(3000, 'x');
    const std::vector<Bytes> packets = {
        packet_of({.seq = 99, .flags = "S", .options = test::syn_options(1460, 2)}),
        packet_of({.from_client = false,
                   .seq = 499,
                   .ack = 100,
                   .flags = "SA",
                   .options = test::syn_options(1460, 3)}),
        packet_of({.seq = 100, .ack = 500, .payload = large}),
        packet_of({.seq = 3100, .ack = 500, .payload = "x"}),
    };
    const auto segments = all<Segment>(imported(pcap_of(kRaw, frames_of(packets))));
    EXPECT_EQ(segments.at(0).segments, 3U);
    EXPECT_EQ(segments.at(1).segments, 1U);
}

TEST(Capture, CutPacketsKeepTheirRange) {
    std::vector<Frame> frames = frames_of({
        packet_of({.seq = 99, .flags = "S"}),
        packet_of({.seq = 100, .payload = "0123456789"}),
        packet_of({.seq = 110, .payload = "abcdefghij"}),
    });
    frames[1].size = static_cast<std::uint32_t>(frames[1].bytes.size());
    frames[1].bytes.resize(44);
    const Trace trace = imported(pcap_of(kRaw, frames));
    EXPECT_THAT(wire(trace_lineage(trace), 0), ElementsAre(ByteRange{0, 10}, ByteRange{10, 20}));
    EXPECT_EQ(kept(trace, 0), "0123");
}

struct Link {
    std::string_view name;
    std::uint32_t type;
    Bytes before;
};

TEST(Capture, EveryKindOfLink) {
    const Bytes macs(12);
    const auto ethernet = [&](Bytes rest) {
        rest.insert(rest.begin(), macs.begin(), macs.end());
        return rest;
    };
    const auto sll = [](Bytes type) {
        Bytes header(14);
        header.insert(header.end(), type.begin(), type.end());
        return header;
    };
    const auto sll2 = [](Bytes type) {
        type.resize(20);
        return type;
    };
    for (const bool ip6 : {false, true}) {
        const Bytes type = ip6 ? Bytes{0x86, 0xdd} : Bytes{0x08, 0x00};
        const auto tagged = [&](Bytes tags) {
            tags.insert(tags.end(), type.begin(), type.end());
            return ethernet(tags);
        };
        const std::uint8_t family = ip6 ? 30 : 2;
        const Link links[] = {
            {"Ethernet", 1, ethernet(type)},
            {"VLAN", 1, tagged({0x81, 0, 0, 5})},
            {"VLAN in VLAN", 1, tagged({0x88, 0xa8, 0, 5, 0x81, 0, 0, 6})},
            {"SLL", 113, sll(type)},
            {"SLL2", 276, sll2(type)},
            {"NULL, little endian", 0, {family, 0, 0, 0}},
            {"NULL, big endian", 0, {0, 0, 0, family}},
            {"LOOP", 108, {0, 0, 0, family}},
            {"RAW", 101, {}},
            {"IP of one version", ip6 ? 229U : 228U, {}},
        };
        for (const Link& link : links) {
            SCOPED_TRACE(testing::Message() << link.name << (ip6 ? " v6" : ""));
            std::vector<Frame> frames = frames_of({
                packet_of({.ip6 = ip6, .seq = 99, .flags = "S"}),
                packet_of({.ip6 = ip6, .seq = 100, .payload = "hello"}),
            });
            for (Frame& frame : frames) {
                frame.bytes.insert(frame.bytes.begin(), link.before.begin(), link.before.end());
                if (link.type == 1)
                    frame.bytes.resize(std::max<std::size_t>(frame.bytes.size(), 90));
            }
            const Trace trace = imported(pcap_of(link.type, frames));
            EXPECT_EQ(kept(trace, 0), "hello");
            EXPECT_EQ(trace.header.ip, ip6 ? 6 : 4);
            // ARP in between is nobody's business, and no damage.
            Bytes arp = link.before;
            if (arp.size() >= 14 && link.type == 1) {
                arp[12] = 8;
                arp[13] = 6;
                frames.insert(frames.begin() + 1, Frame{frames[0].unix_ns, arp});
                const std::string file = pcap_of(link.type, frames);
                EXPECT_FALSE(capture_of(file).damage());
                EXPECT_EQ(all<Packet>(imported(file)), all<Packet>(trace));
            }
        }
    }
}

TEST(Capture, TellsConnectionsApart) {
    const std::vector<Bytes> packets = {
        packet_of({.seq = 99, .flags = "S"}),
        packet_of({.client_port = 40001, .seq = 7, .flags = "S"}),
        packet_of({.seq = 99, .flags = "S"}),  // again
        packet_of({.from_client = false, .seq = 499, .ack = 100, .flags = "SA"}),
        packet_of({.client_port = 40001, .seq = 8, .payload = "two"}),
        packet_of({.seq = 100, .ack = 500, .payload = "one"}),
        packet_of({.seq = 90000, .flags = "S"}),  // the same ends once more
        packet_of({.seq = 90001, .payload = "three"}),
        packet_of({.from_client = false, .client_port = 40002, .seq = 1, .ack = 10, .flags = "SA"}),
    };
    const std::string file = pcap_of(kRaw, frames_of(packets));
    const Capture capture = capture_of(file);
    const auto& all_of = capture.connections();
    ASSERT_EQ(all_of.size(), 4U);
    EXPECT_EQ(all_of[0].packets, 4U);
    EXPECT_EQ(to_text(all_of[3].client), "10.0.0.1:40002") << "who answers is the server";
    const std::string_view said[] = {"one", "two", "three", ""};
    for (std::size_t i = 0; i < 4; ++i) {
        const Trace trace = checked(capture.import(i, kAllBytes));
        EXPECT_EQ(kept(trace, 0), said[i]);
        EXPECT_EQ(trace.header.endpoints[0].name, "client");
        EXPECT_EQ(all<Packet>(trace).size(), all_of[i].packets);
    }
    EXPECT_EQ(kept(capture.import(2, 2), 0), "th");
}

// Clocks of several processors, or a clock that was set.
TEST(Capture, TimesMayRunBackwards) {
    std::vector<Frame> frames = frames_of({
        packet_of({.seq = 99, .flags = "S"}),
        packet_of({.from_client = false, .seq = 499, .ack = 100, .flags = "SA"}),
        packet_of({.seq = 100, .ack = 500, .payload = "hello"}),
        packet_of({.from_client = false, .seq = 500, .ack = 105, .payload = "ok"}),
    });
    std::sort(frames.begin(), frames.end(),
              [](const Frame& a, const Frame& b) { return a.unix_ns > b.unix_ns; });
    for (std::size_t i = 0; i < frames.size(); ++i) {
        imported(pcap_of(kRaw, frames));
        std::rotate(frames.begin(), frames.begin() + 1, frames.end());
    }
}

}  // namespace
}  // namespace sticky
