// The pcapng file of a trace, block by block, and what its comments say.
#include "trace/pcapng.h"

#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "tests/support/packet_trace.h"
#include "tests/support/packets.h"
#include "trace/validate.h"

namespace sticky {
namespace {

using test::PacketTrace;

std::uint32_t number(std::string_view bytes, std::size_t at, int size) {
    std::uint32_t value = 0;
    for (int i = size - 1; i >= 0; --i) {
        value = value << 8U | static_cast<std::uint8_t>(bytes[at + static_cast<std::size_t>(i)]);
    }
    return value;
}

struct Option {
    std::uint32_t code;
    std::string value;
};
struct Block {
    std::uint32_t type;
    std::string body;  // what is fixed of it
    std::string data;  // of a packet
    std::vector<Option> options;

    std::vector<std::string> all(std::uint32_t code) const {
        std::vector<std::string> values;
        for (const Option& option : options) {
            if (option.code == code) values.push_back(option.value);
        }
        return values;
    }
    std::string comment() const { return all(1).empty() ? "" : all(1).front(); }
};

// Takes a file apart; every length, every padding and every end is looked at.
std::vector<Block> blocks_of(std::string_view file) {
    std::vector<Block> blocks;
    while (!file.empty()) {
        test::tried();
        Block block;
        block.type = number(file, 0, 4);
        const std::uint32_t length = number(file, 4, 4);
        EXPECT_EQ(length % 4, 0U);
        if (length < 12 || length > file.size()) {
            ADD_FAILURE() << "block " << blocks.size() << " has length " << length;
            return blocks;
        }
        EXPECT_EQ(number(file, length - 4, 4), length);
        std::string_view inside = file.substr(8, length - 12);
        const std::size_t fixed = block.type == 0x0a0d0d0a ? 16 : block.type == 1 ? 8 : 20;
        block.body = inside.substr(0, fixed);
        inside.remove_prefix(fixed);
        if (block.type == 6) {
            const std::uint32_t captured = number(block.body, 12, 4);
            block.data = inside.substr(0, captured);
            inside.remove_prefix((captured + 3) / 4 * 4);
        }
        while (!inside.empty()) {
            const std::uint32_t code = number(inside, 0, 2), size = number(inside, 2, 2);
            const std::size_t padded = (size + 3) / 4 * 4;
            if (code == 0) {
                EXPECT_EQ(inside.size(), 4U) << "the list of options goes on after its end";
                break;
            }
            block.options.push_back({code, std::string(inside.substr(4, size))});
            for (std::size_t i = size; i < padded; ++i) EXPECT_EQ(inside[4 + i], '\0');
            inside.remove_prefix(4 + padded);
        }
        blocks.push_back(std::move(block));
        file.remove_prefix(length);
    }
    return blocks;
}

std::string converted(const Trace& trace, Language language = Language::en) {
    EXPECT_TRUE(validate(trace).empty()) << validate(trace).front().text;
    const Lineage lineage = trace_lineage(trace);
    return to_pcapng(trace, lineage, attribute(trace, lineage), language);
}

std::vector<Block> packets_of(const Trace& trace, Language language = Language::en) {
    std::vector<Block> blocks = blocks_of(converted(trace, language));
    EXPECT_GE(blocks.size(), 2U);
    blocks.erase(blocks.begin(), blocks.begin() + 2);
    return blocks;
}

PacketTrace hello() {
    PacketTrace built;
    built.handshake().send("hello").send("egg").packet(0, 8).arrives(10 * kMillisecond);
    return built.after(kMillisecond).received(8).ack(8).close();
}

TEST(Pcapng, SectionAndInterface) {
    const std::string file = converted(hello().trace());
    const std::vector<Block> blocks = blocks_of(file);
    ASSERT_GT(blocks.size(), 2U);
    EXPECT_EQ(blocks[0].type, 0x0a0d0d0aU);
    EXPECT_EQ(number(blocks[0].body, 0, 4), 0x1a2b3c4dU);
    EXPECT_EQ(number(blocks[0].body, 4, 4), 1U);  // version 1.0
    EXPECT_EQ(blocks[0].comment(), "Built");
    EXPECT_EQ(blocks[0].all(2), std::vector<std::string>{"x86_64"});
    EXPECT_EQ(blocks[0].all(3), std::vector<std::string>{"Linux 6.1.0"});
    EXPECT_EQ(blocks[0].all(4), std::vector<std::string>{"StickyScope"});
    EXPECT_EQ(blocks[1].type, 1U);
    EXPECT_EQ(number(blocks[1].body, 0, 2), 101U);
    EXPECT_EQ(blocks[1].all(2), std::vector<std::string>{"link"});
    EXPECT_EQ(blocks[1].all(9), std::vector<std::string>{"\x09"});
}

TEST(Pcapng, PacketsAreAsTheyWereOnTheWire) {
    const Trace trace = hello().trace();
    const std::vector<Block> packets = packets_of(trace);
    std::size_t next = 0;
    for (const Event& event : trace.events) {
        const auto* packet = std::get_if<Packet>(&event.what);
        if (packet == nullptr) continue;
        ASSERT_LT(next, packets.size());
        const Block& block = packets[next++];
        std::string bytes(text_of(packet->header));
        if (packet->data) bytes += "helloegg";
        EXPECT_EQ(block.data, bytes);
        EXPECT_EQ(number(block.body, 16, 4), packet->size);
        const std::uint64_t at =
            std::uint64_t{number(block.body, 4, 4)} << 32U | number(block.body, 8, 4);
        EXPECT_EQ(at, static_cast<std::uint64_t>(trace.header.started_unix_ns + event.at));
    }
    EXPECT_EQ(next, packets.size());
}

TEST(Pcapng, ACommentTellsOfItsPacket) {
    const std::vector<Block> packets = packets_of(hello().trace());
    const std::string& comment = packets.at(3).comment();
    for (const std::string_view part :
         {"client → server, bytes 0–7", "messages: 1–2", "sends: 1–2",
          "left: ", "link: packet 4 arrived +10.001 ms", "recv: 1 (8 bytes, +11.002 ms)",
          "client: send(5) accepted 5 bytes [0, 5)"}) {
        EXPECT_NE(comment.find(part), std::string::npos) << part << " in\n" << comment;
        test::tried();
    }
    const std::string chinese = packets_of(hello().trace(), Language::zh).at(3).comment();
    for (const std::string_view part :
         {"client → server，字节 0–7", "消息：1–2", "发出原因：", "链路：第 4 个包到达 +10.001 ms",
          "recv：1（8 字节，+11.002 ms）"}) {
        EXPECT_NE(chinese.find(part), std::string::npos) << part << " in\n" << chinese;
        test::tried();
    }
}

TEST(Pcapng, OneCommentForEachDataPacketAtMostOneForOthers) {
    PacketTrace built(0xfffffff0, 0xffffff00, true);
    built.handshake().event(Mark{"begin"}).event(OptionSet{"nodelay", 1, {}});
    built.send("0123456789").packet(0, 4).dropped(DropRule::listed);
    built.packet(4, 10).duplicated().arrives(kMillisecond).arrives(kMillisecond);
    built.after(200 * kMillisecond).packet(0, 10, true).arrives(kMillisecond).received(10).ack(10);
    const Trace trace = built.close().trace();
    std::size_t at = 0;
    const std::vector<Block> packets = packets_of(trace);
    std::string all;
    for (const Event& event : trace.events) {
        const auto* packet = std::get_if<Packet>(&event.what);
        if (packet == nullptr) continue;
        const std::size_t comments = packets.at(at++).all(1).size();
        if (packet->data)
            EXPECT_EQ(comments, 1U);
        else
            EXPECT_LE(comments, 1U);
        all += packets[at - 1].comment() + "\n--\n";
        test::tried();
    }
    for (const std::string_view part :
         {"packet 4 dropped: the scenario drops it", "packet 5 duplicated; packet 5 arrived +",
          "messages: 1 in part", "were sent again", "mark \"begin\"", "nodelay set to 1",
          "close()"}) {
        EXPECT_NE(all.find(part), std::string::npos) << part << " in\n" << all;
        test::tried();
    }
}

// Every event of an application is in exactly one comment.
TEST(Pcapng, ApplicationsEventsStandWithTheNearestPacket) {
    PacketTrace built;
    built.handshake();
    for (int i = 0; i < 10; ++i)
        built.after(kMillisecond).event(Mark{"m" + std::to_string(i) + "."});
    built.send("x").packet(0, 1);
    for (int i = 0; i < 100; ++i) built.event(Mark{"n"});
    const std::vector<Block> packets = packets_of(built.trace());
    for (int i = 0; i < 10; ++i) {
        const std::string mark = "mark \"m" + std::to_string(i) + ".\"";
        std::vector<std::size_t> found;
        for (std::size_t p = 0; p < packets.size(); ++p) {
            if (packets[p].comment().find(mark) != std::string::npos) found.push_back(p);
        }
        ASSERT_EQ(found.size(), 1U) << mark;
        EXPECT_EQ(found[0], i < 4 ? 2U : 3U) << mark;
        test::tried();
    }
    EXPECT_NE(packets[3].comment().find("more events near this packet"), std::string::npos);
}

TEST(Pcapng, BytesThatWereNotKeptAreCutOff) {
    PacketTrace built;
    built.handshake().send(std::string(100, 'a')).packet(0, 60).packet(60, 100).payload_limit(70);
    const std::vector<Block> packets = packets_of(built.trace());
    EXPECT_EQ(packets.at(3).data.size(), 100U);
    EXPECT_EQ(number(packets[3].body, 16, 4), 100U);
    EXPECT_EQ(packets.at(4).data.size(), 50U);
    EXPECT_EQ(number(packets[4].body, 16, 4), 80U);
}

TEST(Pcapng, StaysWhatItIsWhateverTheTraceSays) {
    Trace trace = hello().trace();
    trace.header.endpoints[0].name = "\xff\xfe";
    trace.header.title = std::string(100000, 'x') + "é";
    trace.header.started_unix_ns = -5;
    std::vector<Block> packets = packets_of(trace);
    EXPECT_EQ(packets.at(3).comment().find('\xff'), std::string::npos);
    for (Event& event : trace.events) {
        if (auto* packet = std::get_if<Packet>(&event.what)) packet->header.clear();
    }
    packets = packets_of(trace);
    EXPECT_TRUE(packets.at(3).data.empty());
    EXPECT_EQ(packets[3].all(1).size(), 1U);
    EXPECT_EQ(blocks_of(to_pcapng({}, {}, {}, Language::en)).size(), 2U);
}

}  // namespace
}  // namespace sticky
