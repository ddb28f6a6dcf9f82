// Files that are no captures, and captures that are cut or damaged: what is whole is imported, and
// one line says where the rest begins.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/net/capturing.h"
#include "tests/support/cases.h"
#include "tests/support/packet_trace.h"

namespace sticky {
namespace {

using test::all;
using test::as_pcap;
using test::as_pcapng;
using test::capture_of;
using test::checked;
using test::frames_of;
using test::kAllBytes;
using test::kRaw;
using test::packet_of;
using test::pcap_of;

TEST(CaptureDamage, SaysWhyItCanNotBeRead) {
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
    const Capture capture = capture_of(file);
    ASSERT_TRUE(capture.damage());
    EXPECT_EQ(
        to_string(*capture.damage()),
        "a.pcap: packet 2 (byte 80): the IP or TCP headers of this and 1 more packets are cut "
        "or contradict themselves; they are left out; capture whole headers: tcpdump -s 0");
    EXPECT_EQ(all<Packet>(checked(capture.import(0, kAllBytes))).size(), 1U);
}

// Cut at every byte: what is whole is imported, and the rest is said to be missing.
TEST(CaptureDamage, CutAtEveryByte) {
    test::PacketTrace built;
    built.handshake().send("hello").packet(0, 5).arrives(kMillisecond).ack(5).close();
    const Trace trace = built.trace();
    const std::size_t packets = all<Packet>(trace).size();
    for (const std::string& file : {as_pcap(trace), as_pcapng(trace)}) {
        std::size_t before = 0, whole = 0;
        for (std::size_t size = 0; size <= file.size(); ++size) {
            const std::string cut = file.substr(0, size);
            const auto capture = Capture::read(cut, "a.pcap");
            test::tried();
            if (!capture) continue;
            std::size_t count = 0;
            if (!capture->connections().empty()) {
                count = all<Packet>(checked(capture->import(0, kAllBytes))).size();
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
TEST(CaptureDamage, EveryByteChanged) {
    test::PacketTrace built;
    built.handshake().send("hello").packet(0, 5).arrives(kMillisecond).ack(5).close();
    const Trace trace = built.trace();
    for (const std::string& file : {as_pcap(trace), as_pcapng(trace)}) {
        for (std::size_t at = 0; at < file.size(); ++at) {
            for (const int change : {0x01, 0x80, 0xff}) {
                std::string changed = file;
                changed[at] = static_cast<char>(changed[at] ^ change);
                const auto capture = Capture::read(changed, "a.pcap");
                test::tried();
                if (!capture) continue;
                for (std::size_t i = 0; i < capture->connections().size(); ++i) {
                    checked(capture->import(i, kAllBytes));
                }
            }
        }
    }
}

}  // namespace
}  // namespace sticky
