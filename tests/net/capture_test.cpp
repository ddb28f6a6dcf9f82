// Captures from literal bytes and from traces: what an import must see in them.
#include "net/capture/capture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "tests/support/packet_trace.h"
#include "tests/support/packets.h"
#include "trace/pcapng.h"
#include "trace/trace_file.h"
#include "trace/validate.h"

namespace sticky {
namespace {

using test::Frame;
using test::packet_of;
using test::pcap_of;
using test::TcpPacket;
using testing::ElementsAre;

constexpr std::uint32_t kRaw = 101;
constexpr std::uint64_t kAll = 1 << 20;

Capture read(std::string_view file) {
    auto capture = Capture::read(file, "a.pcap");
    EXPECT_TRUE(capture) << capture.error().what;
    return std::move(*capture);
}

// Whatever it is made from, an import keeps every promise of a trace, also through its file.
Trace checked(Trace trace) {
    for (const Violation& violation : validate(trace)) ADD_FAILURE() << violation.text;
    const auto again = read_trace(write_trace(trace), "import");
    if (!again || again->damage) {
        ADD_FAILURE() << "the trace cannot be read back";
        return trace;
    }
    EXPECT_TRUE(again->trace == trace) << write_trace(trace);
    test::tried();
    return trace;
}

Trace imported(std::string_view file, std::size_t connection = 0) {
    const Capture capture = read(file);
    EXPECT_GT(capture.connections().size(), connection);
    return checked(capture.import(connection, kAll));
}

std::vector<Frame> frames_of(const std::vector<Bytes>& packets) {
    std::vector<Frame> frames;
    for (const Bytes& packet : packets) {
        frames.push_back(
            {1'700'000'000'000'000'000 + static_cast<std::int64_t>(frames.size()) * kMillisecond,
             packet});
    }
    return frames;
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

template <class T>
std::vector<T> all(const Trace& trace) {
    std::vector<T> found;
    for (const Event& event : trace.events) {
        if (const auto* what = std::get_if<T>(&event.what)) found.push_back(*what);
    }
    return found;
}

std::string to_pcapng(const Trace& trace) {
    const Lineage lineage = trace_lineage(trace);
    return sticky::to_pcapng(trace, lineage, attribute(trace, lineage), Language::en);
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
                const std::string file = to_pcapng(trace);
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
                EXPECT_EQ(imported(to_pcapng(again)).payloads, trace.payloads);
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
                EXPECT_FALSE(read(file).damage());
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
    const Capture capture = read(file);
    const auto& all_of = capture.connections();
    ASSERT_EQ(all_of.size(), 4U);
    EXPECT_EQ(all_of[0].packets, 4U);
    EXPECT_EQ(to_text(all_of[3].client), "10.0.0.1:40002") << "who answers is the server";
    const std::string_view said[] = {"one", "two", "three", ""};
    for (std::size_t i = 0; i < 4; ++i) {
        const Trace trace = checked(capture.import(i, kAll));
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

TEST(Capture, SaysWhyItCanNotBeRead) {
    const Bytes syn = packet_of({.seq = 99, .flags = "S"});
    const auto refusal = [](std::string_view file) {
        const auto capture = Capture::read(file, "a.pcap");
        EXPECT_FALSE(capture);
        test::tried();
        return capture ? std::string() : to_string(capture.error());
    };
    EXPECT_EQ(refusal(""),
              "a.pcap: the file is empty; give a capture of tcpdump, dumpcap or "
              "Wireshark: .pcap or .pcapng");
    EXPECT_THAT(refusal("{\"sticky\":1"), testing::StartsWith("a.pcap: byte "));
    EXPECT_THAT(refusal(pcap_of(kRaw, frames_of({syn})).substr(0, 20)),
                testing::StartsWith("a.pcap: byte "));
    EXPECT_THAT(refusal(pcap_of(105, frames_of({syn}))), testing::HasSubstr("IEEE802_11"));

    Bytes broken = syn;
    broken[32] = 0x10;  // a TCP header of 4 bytes
    const std::string file = pcap_of(kRaw, frames_of({syn, broken, broken}));
    const Capture capture = read(file);
    ASSERT_TRUE(capture.damage());
    EXPECT_EQ(
        to_string(*capture.damage()),
        "a.pcap: packet 2 (byte 80): the IP or TCP headers of this and 1 more packets are cut "
        "or contradict themselves; they are left out; capture whole headers: tcpdump -s 0");
    EXPECT_EQ(all<Packet>(checked(capture.import(0, kAll))).size(), 1U);
}

std::string as_pcap(const Trace& trace) {
    std::vector<Frame> frames;
    for (const Event& event : trace.events) {
        const auto* packet = std::get_if<Packet>(&event.what);
        if (packet == nullptr) continue;
        Frame frame{trace.header.started_unix_ns + event.at, packet->header};
        if (packet->data) {
            const ByteView bytes = payload_of(trace, {event.conn, event.who}, *packet->data);
            frame.bytes.insert(frame.bytes.end(), bytes.begin(), bytes.end());
        }
        frames.push_back(std::move(frame));
    }
    return pcap_of(kRaw, frames);
}

// Cut at every byte: what is whole is imported, and the rest is said to be missing.
TEST(Capture, CutAtEveryByte) {
    test::PacketTrace built;
    built.handshake().send("hello").packet(0, 5).arrives(kMillisecond).ack(5).close();
    const Trace trace = built.trace();
    const std::size_t packets = all<Packet>(trace).size();
    for (const std::string& file : {as_pcap(trace), to_pcapng(trace)}) {
        std::size_t before = 0, whole = 0;
        for (std::size_t size = 0; size <= file.size(); ++size) {
            const std::string cut = file.substr(0, size);
            const auto capture = Capture::read(cut, "a.pcap");
            test::tried();
            if (!capture) continue;
            std::size_t count = 0;
            if (!capture->connections().empty()) {
                count = all<Packet>(checked(capture->import(0, kAll))).size();
            }
            EXPECT_GE(count, before) << size;
            EXPECT_LE(count, packets);
            before = count;
            if (capture->damage()) {
                EXPECT_THAT(capture->damage()->where, testing::HasSubstr("byte "));
            } else {
                ++whole;
            }
        }
        EXPECT_EQ(before, packets);
        // Only where a packet ends is a file whole: from the file's header on, or the interface's.
        EXPECT_LE(whole, packets + 2);
    }
}

// Any byte may be anything.
TEST(Capture, EveryByteChanged) {
    test::PacketTrace built;
    built.handshake().send("hello").packet(0, 5).arrives(kMillisecond).ack(5).close();
    const Trace trace = built.trace();
    for (const std::string& file : {as_pcap(trace), to_pcapng(trace)}) {
        for (std::size_t at = 0; at < file.size(); ++at) {
            for (const int change : {0x01, 0x80, 0xff}) {
                std::string changed = file;
                changed[at] = static_cast<char>(changed[at] ^ change);
                const auto capture = Capture::read(changed, "a.pcap");
                test::tried();
                if (!capture) continue;
                for (std::size_t i = 0; i < capture->connections().size(); ++i) {
                    checked(capture->import(i, kAll));
                }
            }
        }
    }
}

}  // namespace
}  // namespace sticky
