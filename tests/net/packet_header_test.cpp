// Headers from literal bytes: what they say, every cut of them, and what contradicts itself.
#include "net/packet_header.h"

#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "trace/hex.h"

namespace sticky {
namespace {

Bytes hex(std::string_view digits) {
    std::string text;
    for (const char c : digits) {
        if (c != ' ') text += c;
    }
    Bytes bytes;
    EXPECT_TRUE(parse_hex(text, bytes)) << digits;
    return bytes;
}

// 10.0.0.1:40000 -> 10.0.0.2:5000, sequence number 0xfffffff0.
constexpr std::string_view kIp4 = "45000028 00014000 40060000 0a000001 0a000002";
constexpr std::string_view kTcp = "9c401388 fffffff0 00000064 50180100 00000000";
constexpr std::string_view kIp6 =
    "60000000 00190640 fd000000000000000000000000000001 fd000000000000000000000000000002";

TEST(PacketHeader, SynWithItsOptions) {
    const Bytes packet =
        hex("4500003c 00014000 40060000 0a000001 0a000002"
            "9c401388 00000001 00000000 a002faf0 00000000"
            "020405b4 0402 080a 00000007 00000009 01 030307");
    const auto header = parse_packet(packet);
    ASSERT_TRUE(header);
    EXPECT_EQ(to_text(header->source, header->source_port), "10.0.0.1:40000");
    EXPECT_EQ(to_text(header->destination, header->destination_port), "10.0.0.2:5000");
    EXPECT_TRUE(header->tcp->syn);
    EXPECT_FALSE(header->tcp->ack);
    EXPECT_EQ(header->mss, 1460);
    EXPECT_EQ(header->window_scale, 7);
    EXPECT_TRUE(header->sack_permitted);
    EXPECT_EQ(header->timestamps, (TcpTimestamps{7, 9}));
    EXPECT_EQ(header->window, 0xfaf0);
    EXPECT_EQ(header->ip_size, 20U);
    EXPECT_EQ(header->header_size, 60U);
    EXPECT_EQ(header->size, 60U);
    EXPECT_EQ(header->payload_size, 0U);
    EXPECT_FALSE(header->fragment);
}

TEST(PacketHeader, PaddingOfAFrameIsNoPayload) {
    Bytes packet = hex(std::string(kIp4) + std::string(kTcp));
    packet.resize(46);
    const auto header = parse_packet(packet);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->size, 40U);
    EXPECT_EQ(header->seq, 0xfffffff0U);
    EXPECT_EQ(header->ack, 100U);
    EXPECT_TRUE(header->tcp->psh && header->tcp->ack);
    EXPECT_TRUE(payload_in(packet, *header).empty());
}

TEST(PacketHeader, PayloadThatWasCutIsAsLongAsItsHeaderSays) {
    Bytes packet = hex(std::string(kIp4) + std::string(kTcp) + "6162");
    packet[2] = 1;  // 0x128 = 296 bytes
    const auto header = parse_packet(packet);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->payload_size, 256U);
    EXPECT_EQ(text_of(payload_in(packet, *header)), "ab");
    packet[2] = packet[3] = 0;  // before segmentation: as long as it is
    EXPECT_EQ(parse_packet(packet)->payload_size, 2U);
}

TEST(PacketHeader, Ip6WithExtensions) {
    const Bytes plain = hex(std::string(kIp6) + std::string(kTcp) + "6162636465");
    const auto header = parse_packet(plain);
    ASSERT_TRUE(header);
    EXPECT_EQ(to_text(header->source, header->source_port), "[fd00::1]:40000");
    EXPECT_EQ(header->header_size, 60U);
    EXPECT_EQ(text_of(payload_in(plain, *header)), "abcde");

    // hop-by-hop, destination options of 16 bytes, then TCP
    Bytes longer = hex(std::string(kIp6) + "3c00010400000000" +
                       "0601000000000000 0000000000000000" + std::string(kTcp) + "61");
    longer[5] = 8 + 16 + 20 + 1;
    longer[6] = 0;
    const auto extended = parse_packet(longer);
    ASSERT_TRUE(extended);
    EXPECT_EQ(extended->protocol, kProtocolTcp);
    EXPECT_EQ(extended->ip_size, 64U);
    EXPECT_EQ(text_of(payload_in(longer, *extended)), "a");
}

TEST(PacketHeader, UdpAndItsFragments) {
    const Bytes whole =
        hex("4500001f 00010000 40110000 0a000001 0a000002 00350036 000b0000 616263");
    const auto udp = parse_packet(whole);
    ASSERT_TRUE(udp);
    EXPECT_FALSE(udp->tcp);
    EXPECT_EQ(udp->source_port, 53);
    EXPECT_EQ(udp->destination_port, 54);
    EXPECT_EQ(text_of(payload_in(whole, *udp)), "abc");

    // first: 8 bytes of UDP header and 16 of payload; its length says 1000
    Bytes first = hex("4500002c 00072000 40110000 0a000001 0a000002 00350036 03e80000");
    first.resize(44);
    const auto head = parse_packet(first);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->fragment, (Fragment{7, 0, true}));
    EXPECT_TRUE(head->transport);
    EXPECT_EQ(head->payload_size, 16U);

    Bytes later = hex("4500002c 00070003 40110000 0a000001 0a000002");
    later.resize(44);
    const auto tail = parse_packet(later);
    ASSERT_TRUE(tail);
    EXPECT_EQ(tail->fragment, (Fragment{7, 24, false}));
    EXPECT_FALSE(tail->transport);
    EXPECT_EQ(tail->header_size, 20U);
    EXPECT_EQ(tail->payload_size, 24U);
}

TEST(PacketHeader, Ip6Fragments) {
    Bytes later = hex(std::string(kIp6) + "1100 05a9 00abcdef" + "61626364");
    later[5] = 12;
    later[6] = 44;
    const auto header = parse_packet(later);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->fragment, (Fragment{0xabcdef, 0x5a8, true}));
    EXPECT_EQ(header->protocol, kProtocolUdp);
    EXPECT_FALSE(header->transport);
    EXPECT_EQ(text_of(payload_in(later, *header)), "abcd");
}

TEST(PacketHeader, RefusesWhatContradictsItself) {
    const std::string ip(kIp4), tcp(kTcp);
    const std::pair<std::string_view, Bytes> cases[] = {
        {"nothing", {}},
        {"version 5", hex("55" + ip.substr(2) + tcp)},
        {"an IP header of 16 bytes", hex("44" + ip.substr(2) + tcp)},
        {"an IP header longer than the packet", hex("4f" + ip.substr(2) + tcp)},
        {"a total length inside the IP header", hex("45000010" + ip.substr(8) + tcp)},
        {"a total length inside the TCP header", hex("45000020" + ip.substr(8) + tcp)},
        {"a TCP header of 16 bytes", hex(ip + tcp.substr(0, 27) + "40180100 00000000")},
        {"a TCP header longer than the packet", hex(ip + tcp.substr(0, 27) + "60180100 00000000")},
        {"a UDP length of 7",
         hex("4500001c 00010000 40110000 0a000001 0a000002 00350036 00070000")},
    };
    for (const auto& [what, bytes] : cases) {
        test::tried();
        EXPECT_FALSE(parse_packet(bytes)) << what;
    }
}

TEST(PacketHeader, EveryCutAndEveryByteChanged) {
    const Bytes packets[] = {
        hex("4500003c 00014000 40060000 0a000001 0a000002 9c401388 00000001 00000000 a002faf0"
            "00000000 020405b4 0402 080a 00000007 00000009 01 030307"),
        hex(std::string(kIp6) + std::string(kTcp) + "6162636465"),
        hex("4500001f 00010000 40110000 0a000001 0a000002 00350036 000b0000 616263"),
    };
    for (const Bytes& packet : packets) {
        for (std::size_t size = 0; size <= packet.size(); ++size) {
            test::tried();
            // A copy of its own, so that a sanitizer sees a read past its end.
            const Bytes cut(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(size));
            const auto header = parse_packet(cut);
            if (header) {
                EXPECT_LE(payload_in(cut, *header).size(), header->payload_size);
            }
            for (int value = 0; size < packet.size() && value < 256; ++value) {
                Bytes changed = packet;
                changed[size] = static_cast<std::uint8_t>(value);
                const auto other = parse_packet(changed);
                test::tried();
                if (other) {
                    EXPECT_LE(payload_in(changed, *other).size(), changed.size());
                }
            }
        }
    }
}

}  // namespace
}  // namespace sticky
