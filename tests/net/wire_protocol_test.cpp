// Fields and lines between the two processes of the world wire, cut anywhere.
#include "net/wire/wire_protocol.h"

#include <gtest/gtest.h>

#include "net/wire/packet_swap.h"
#include "tests/support/cases.h"

namespace sticky {
namespace {

WireRequest full_request() {
    WireRequest request;
    request.name = "粘包.toml";
    request.text = "title = \"x\"\n{ not a line }\n";
    request.overrides = {"seed=3", "", "a=\n"};
    request.files = {{"a/b", {0, 10, 255}}, {"empty", {}}};
    request.payload_limit = 77;
    request.device = "/dev/net/tun";
    request.hand = "all";
    return request;
}

TEST(WireProtocol, ARequestComesThroughHoweverItIsCut) {
    const WireRequest request = full_request();
    const std::string text = to_text(request);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        FieldReader reader;
        WireRequest read;
        bool done = false;
        for (const std::string& part : {text.substr(0, cut), text.substr(cut)}) {
            ASSERT_TRUE(reader.feed(part));
            while (const auto item = reader.next()) {
                ASSERT_FALSE(done);
                done = take_field(read, *item);
            }
        }
        ASSERT_TRUE(done);
        EXPECT_EQ(read.name, request.name);
        EXPECT_EQ(read.text, request.text);
        EXPECT_EQ(read.overrides, request.overrides);
        EXPECT_EQ(read.files, request.files);
        EXPECT_EQ(read.payload_limit, request.payload_limit);
        EXPECT_EQ(read.device + read.hand, request.device + request.hand);
        test::tried();
    }
}

TEST(WireProtocol, LinesAndFieldsStandBesideEachOther) {
    const Error error{ErrorKind::machine, "here", "what\nit is", "do this"};
    FieldReader reader;
    ASSERT_TRUE(reader.feed("{\"a\":1}\n" + failure_text(error) + "{}\nnonsense\n"));
    EXPECT_EQ(reader.next().value().value, "{\"a\":1}");
    Error read;
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(take_failure(read, reader.next().value()));
    EXPECT_TRUE(take_failure(read, reader.next().value()));
    EXPECT_EQ(to_string(read), to_string(error));
    EXPECT_EQ(read.kind, error.kind);
    EXPECT_EQ(reader.next().value().value, "{}");
    EXPECT_EQ(reader.next().value().key, "?");
    test::tried(4);
}

TEST(WireProtocol, AHeldPacketIsToldWhole) {
    HeldNote note;
    note.packet = 12;
    note.from = EndpointId{1};
    note.data = ByteRange{5, 11};
    note.tcp = TcpFlags{true, false, false, true, true, false};
    note.acked = 7;
    const auto read = held_note(to_text(note));
    ASSERT_TRUE(read);
    EXPECT_EQ(to_text(*read), to_text(note));
    EXPECT_EQ(read->to, kNobody);
    EXPECT_EQ(read->data, note.data);
    EXPECT_EQ(read->tcp, note.tcp);
    EXPECT_FALSE(held_note("1 2"));
    EXPECT_FALSE(held_note("x"));
    EXPECT_FALSE(held_note(""));
    test::tried(4);
}

// The checksum of an IPv4 header, which RFC 1071 defines, is the same after the swap.
TEST(PacketSwap, AddressesChangePlaces) {
    Bytes four(20, 0);
    four[0] = 0x45;
    for (std::uint8_t i = 0; i < 8; ++i) four[12 + i] = i;
    swap_addresses(four);
    EXPECT_EQ(Bytes(four.begin() + 12, four.end()), (Bytes{4, 5, 6, 7, 0, 1, 2, 3}));
    Bytes six(40, 0);
    six[0] = 0x60;
    six[8] = 1;
    six[24] = 2;
    swap_addresses(six);
    EXPECT_EQ(six[8], 2);
    EXPECT_EQ(six[24], 1);
    for (std::size_t size = 0; size < 60; ++size) {
        Bytes cut(size, 0x45);
        swap_addresses(cut);
        swap_icmp(cut);
        test::tried();
    }
}

}  // namespace
}  // namespace sticky
