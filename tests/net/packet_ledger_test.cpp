// Packets made by hand: whose they are, and which bytes are in them.
#include "net/packet_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/net/playing.h"
#include "tests/support/cases.h"

namespace sticky {
namespace {

constexpr std::uint16_t kClient = 40000, kServer = 80;

struct Made {
    bool by_client = true;
    std::uint32_t seq = 0, ack = 0;
    std::string flags;  // "S", "A", "F", "R"
    std::uint32_t payload = 0;
    std::uint16_t window = 1000;
    int scale = -1;  // of a SYN
};

// IPv4, and TCP with the options of a SYN that were asked for. No payload: a capture cuts it off.
Bytes packet(const Made& made) {
    const bool syn = made.flags.find('S') != std::string::npos;
    Bytes options;
    if (syn) options = {2, 4, 0xff, 0xd7, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0};  // MSS 65495
    if (syn && made.scale >= 0)
        options.insert(options.end(), {3, 3, static_cast<std::uint8_t>(made.scale)});
    while (options.size() % 4 != 0) options.push_back(1);
    Bytes bytes(40, 0);
    const auto put = [&](std::size_t at, std::uint64_t value, int size) {
        for (int i = 0; i < size; ++i) {
            bytes[at + static_cast<std::size_t>(i)] =
                static_cast<std::uint8_t>(value >> (8 * (size - 1 - i)));
        }
    };
    bytes[0] = 0x45;
    put(2, 40 + options.size() + made.payload, 2);
    bytes[9] = 6;
    put(20, made.by_client ? kClient : kServer, 2);
    put(22, made.by_client ? kServer : kClient, 2);
    put(24, made.seq, 4);
    put(28, made.ack, 4);
    bytes[32] = static_cast<std::uint8_t>((20 + options.size()) / 4 << 4U);
    for (const char flag : made.flags) {
        bytes[33] |= static_cast<std::uint8_t>(flag == 'F'   ? 1
                                               : flag == 'S' ? 2
                                               : flag == 'R' ? 4
                                                             : 16);
    }
    put(34, made.window, 2);
    bytes.insert(bytes.end(), options.begin(), options.end());
    return bytes;
}

class Book {
public:
    explicit Book(bool cut_later = false) : ledger(cast, cut_later) {
        ledger.add_port(kServer, EndpointId{0});
    }
    void enter(const Made& made) {
        const Bytes bytes = packet(made);
        const auto header = parse_packet(bytes);
        ASSERT_TRUE(header);
        ASSERT_TRUE(ledger.concerns(*header));
        const auto entry = ledger.enter({++at, *header, bytes});
        ASSERT_TRUE(entry);
        if (arrives) ledger.arrived(entry->key, entry->packet);
    }
    void shake_hands(std::uint32_t client, std::uint32_t server, int scale = 7) {
        enter({true, client, 0, "S", 0, 65495, scale});
        enter({false, server, client + 1, "SA", 0, 65483, scale});
        enter({true, client + 1, server + 1, "A", 0, 512, -1});
    }
    void name_sockets() {
        ledger.add_socket(0, SocketId{7}, EndpointId{1}, {kClient, kServer});
        ledger.add_socket(1, SocketId{9}, EndpointId{0}, {kServer, kClient});
    }
    template <class T>
    std::vector<T> told(std::size_t inbox) {
        std::vector<WireFact> facts;
        ledger.take(inbox, facts);
        std::vector<T> found;
        for (const WireFact& fact : facts) {
            EXPECT_EQ(fact.socket, inbox == 0 ? SocketId{7} : SocketId{9});
            if (const auto* what = std::get_if<T>(&fact.what)) found.push_back(*what);
        }
        return found;
    }

    const Scenario scenario = test::scenario_of(test::pair_of("{ send = \"a\" }", "{ recv = 1 }"));
    const Cast cast{scenario};
    PacketLedger ledger;
    Nanos at = 0;
    bool arrives = true;  // what enters
};

// Sequence numbers wrap; offsets do not. What was seen before its socket was known is told too.
TEST(PacketLedger, OffsetsOfWrappedNumbers) {
    for (const std::uint32_t isn : {0U, 5000U, 0xffffff00U, 0xffffffffU}) {
        Book book;
        book.shake_hands(isn, 77);
        book.enter({true, isn + 1, 78, "A", 200, 512});
        book.enter({true, isn + 201, 78, "A", 300, 512});
        book.enter({true, isn + 1, 78, "A", 500, 512});
        book.name_sockets();
        book.enter({false, 78, isn + 501, "A", 0, 100});
        const auto segments = book.told<Segment>(0);
        ASSERT_EQ(segments.size(), 3U);
        EXPECT_EQ(segments[0].range, (ByteRange{0, 200}));
        EXPECT_EQ(segments[1].range, (ByteRange{200, 500}));
        EXPECT_EQ(segments[2].range, (ByteRange{0, 500}));
        EXPECT_FALSE(segments[0].again || segments[1].again);
        EXPECT_TRUE(segments[2].again);
        const auto acks = book.told<Packet>(1);
        ASSERT_EQ(acks.size(), 2U);
        EXPECT_EQ(acks[1].acked, 500U);
        EXPECT_EQ(acks[1].window, 100U << 7U);
        EXPECT_EQ(acks[0].window, 65483U);  // of a SYN: not scaled
        EXPECT_FALSE(book.ledger.unsettled());
        test::tried(4);
    }
}

TEST(PacketLedger, SettledMeansAnswered) {
    Book book;
    book.enter({true, 10, 0, "S", 0, 65495, 7});
    EXPECT_TRUE(book.ledger.unsettled());
    book.enter({false, 20, 11, "SA", 0, 65483, 7});
    EXPECT_FALSE(book.ledger.unsettled());
    book.enter({true, 11, 21, "A", 5});
    EXPECT_TRUE(book.ledger.unsettled());
    book.arrives = false;  // an ACK that is lost settles nothing
    book.enter({false, 21, 16, "A"});
    EXPECT_TRUE(book.ledger.unsettled());
    book.arrives = true;
    book.enter({false, 21, 16, "A"});
    EXPECT_FALSE(book.ledger.unsettled());
    book.enter({true, 16, 21, "FA"});
    EXPECT_TRUE(book.ledger.unsettled());
    book.enter({false, 21, 17, "FA"});
    EXPECT_TRUE(book.ledger.unsettled());
    book.enter({true, 17, 22, "A"});
    EXPECT_FALSE(book.ledger.unsettled());
    test::tried(8);
}

// Nobody listens: the client's socket tells of the reset, as something its peer did.
TEST(PacketLedger, AResetOfNobodyIsTold) {
    Book book;
    book.ledger.add_socket(0, SocketId{7}, EndpointId{1}, {kClient, kServer});
    book.enter({true, 10, 0, "S", 0, 65495, 7});
    book.enter({false, 0, 11, "RA"});
    book.ledger.adopt_strays();
    std::vector<WireFact> facts;
    book.ledger.take(0, facts);
    ASSERT_EQ(facts.size(), 2U);
    EXPECT_FALSE(facts[0].by_peer);
    EXPECT_TRUE(facts[1].by_peer);
    EXPECT_TRUE(std::get<Packet>(facts[1].what).tcp->rst);
    EXPECT_FALSE(book.ledger.unsettled());
}

// Before segmentation: the MSS is at most half of the largest window that was offered.
TEST(PacketLedger, APacketOfSeveralSegments) {
    for (const bool cut_later : {false, true}) {
        Book book(cut_later);
        book.shake_hands(0, 0);
        book.name_sockets();
        book.enter({true, 1, 1, "A", 32741});
        book.enter({true, 32742, 1, "A", 65000});
        book.enter({false, 1, 97742, "A", 0, 4000});  // 512,000
        book.enter({true, 97742, 1, "A", 65000});
        const auto segments = book.told<Segment>(0);
        ASSERT_EQ(segments.size(), 3U);
        EXPECT_EQ(segments[0].segments, 1U);
        EXPECT_EQ(segments[1].segments, cut_later ? 2U : 1U);
        EXPECT_EQ(segments[2].segments, 1U);
        test::tried(3);
    }
}

TEST(PacketLedger, OtherPortsAreNotOurs) {
    Book book;
    Bytes bytes = packet({true, 1, 0, "S"});
    bytes[21] = bytes[23] = 1;
    const auto header = parse_packet(bytes);
    ASSERT_TRUE(header);
    EXPECT_FALSE(book.ledger.concerns(*header));
}

}  // namespace
}  // namespace sticky
