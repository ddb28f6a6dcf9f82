// Datagrams that the kernel cuts (UDP_SEGMENT) and joins (UDP_GRO).
#include "trace/datagram_match.h"

#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "trace/checksum.h"

namespace sticky {
namespace {

constexpr std::string_view kBytes = "aaaabbbbccaaaabbbbccdddd";

TEST(DatagramMatch, CountsThePiecesOfASend) {
    struct Case {
        std::uint64_t size, segment;
        std::uint32_t pieces;
    };
    for (const Case& c :
         {Case{0, 0, 1}, {9, 0, 1}, {0, 4, 1}, {4, 4, 1}, {5, 4, 2}, {1000, 100, 10}}) {
        EXPECT_EQ(datagrams_of(c.size, c.segment), c.pieces);
        test::tried();
    }
}

// Two sends of ten bytes in pieces of four, and one that is not cut.
std::vector<SentDatagram> pieces() {
    std::vector<SentDatagram> sent;
    add_send(sent, {0, 10}, 1, 10, 4);
    add_send(sent, {10, 20}, 4, 20, 4);
    add_send(sent, {20, 24}, 7, 30);
    return cut_datagrams(sent);
}

TEST(DatagramMatch, CutsWithNumbersThatGoOn) {
    const std::vector<SentDatagram> cut = pieces();
    ASSERT_EQ(cut.size(), 7U);
    for (std::uint32_t i = 0; i < 7; ++i) EXPECT_EQ(cut[i].number, i + 1);
    EXPECT_EQ(cut[2].range, (ByteRange{8, 10}));
    EXPECT_EQ(cut[3].range, (ByteRange{10, 14}));
    EXPECT_EQ(cut[6].range, (ByteRange{20, 24}));
}

DatagramContent asked(std::string_view bytes) {
    return {bytes.size(), bytes.size(), checksum(view_of(bytes)), true, 100};
}

TEST(DatagramMatch, FindsWhatReceiveOffloadJoined) {
    struct Case {
        std::string_view bytes;
        std::uint32_t candidates, first;
    };
    const std::vector<SentDatagram> sent = pieces();
    JoinedDatagrams joined(sent, view_of(kBytes));
    // A shorter one ends a run; alike ones are counted; one alone is not joined.
    for (const Case& c : {Case{"aaaabbbbcc", 2, 0},
                          {"bbbbcc", 2, 1},
                          {"aaaabbbb", 2, 0},
                          {"ccdddd", 0, 0},
                          {"ccaaaa", 0, 0},
                          {"dddd", 0, 0},
                          {"aaaacccc", 0, 0}}) {
        const DatagramMatch match = joined.find(asked(c.bytes));
        EXPECT_EQ(match.candidates, c.candidates) << c.bytes;
        EXPECT_FALSE(match.open) << c.bytes;
        if (c.candidates > 0) {
            EXPECT_EQ(match.first, c.first) << c.bytes;
        }
        test::tried();
    }
}

TEST(DatagramMatch, LeavesOpenWhatIsNotKnown) {
    const std::vector<SentDatagram> sent = pieces();
    JoinedDatagrams cut_off(sent, view_of(kBytes.substr(0, 12)));
    EXPECT_TRUE(cut_off.find(asked("aaaabbbbcc")).open);
    JoinedDatagrams joined(sent, view_of(kBytes));
    DatagramContent truncated = asked("aaaa");
    truncated.real_size = 10;
    EXPECT_TRUE(joined.find(truncated).open);
    DatagramContent unsummed = asked("aaaabbbbcc");
    unsummed.summed = false;
    EXPECT_TRUE(joined.find(unsummed).open);
}

}  // namespace
}  // namespace sticky
