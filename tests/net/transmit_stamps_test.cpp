// What the kernel reports of what left, against its own counters (TCP_INFO).
#include "net/transmit_stamps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <chrono>
#include <thread>

#include "net/address.h"
#include "net/fd.h"
#include "net/tcp_info.h"
#include "tests/net/playing.h"
#include "tests/support/cases.h"
#include "trace/attribute.h"

namespace sticky {
namespace {

using Sizes = std::vector<std::uint64_t>;

// A TCP connection on loopback whose sender asks for reports.
class Pair {
public:
    explicit Pair(int sender_rcvbuf = 0) {
        const auto address = make_address(Transport::tcp, 4, "", 0);
        const Fd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        bind(listener.get(), address->get(), address->size);
        listen(listener.get(), 1);
        const Address bound = local_address(listener.get());
        sender = Fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        set(sender, SOL_SOCKET, SO_RCVBUF, sender_rcvbuf);
        connect(sender.get(), bound.get(), bound.size);
        receiver = Fd(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        EXPECT_TRUE(stamps.enable(sender.get(), true));
    }
    static void set(const Fd& fd, int level, int option, int value) {
        if (value != 0) setsockopt(fd.get(), level, option, &value, sizeof value);
    }
    void delay_acks() const {
        const int off = 0;
        setsockopt(receiver.get(), IPPROTO_TCP, TCP_QUICKACK, &off, sizeof off);
    }
    void send_bytes(std::size_t size) {
        const Bytes bytes(size, 'x');
        for (std::size_t done = 0; done < size;) {
            const ssize_t n =
                send(sender.get(), bytes.data() + done, size - done, MSG_DONTWAIT | MSG_NOSIGNAL);
            if (n > 0) done += static_cast<std::size_t>(n);
            if (n <= 0) read_all();
        }
        total += size;
    }
    void read_all() const {
        Bytes room(1 << 20);
        while (recv(receiver.get(), room.data(), room.size(), MSG_DONTWAIT) > 0) {
        }
    }
    void drain() { stamps.drain(sender.get(), SocketId{0}, clock, facts); }
    // Reads until the other side has acknowledged everything.
    void finish(bool draining) {
        for (int i = 0; i < 5000; ++i) {
            read_all();
            if (draining) drain();
            const auto counters = tcp_counters(sender.get());
            if (counters->unacked == 0 && counters->notsent_bytes == 0) break;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        stamps.finish(sender.get(), SocketId{0}, clock, facts);
    }
    template <class T>
    std::vector<T> all() const {
        std::vector<T> found;
        for (const WireFact& fact : facts) {
            if (const auto* what = std::get_if<T>(&fact.what)) found.push_back(*what);
        }
        return found;
    }
    void expect_tiled() const {
        std::uint64_t end = 0, acked = 0;
        for (const WireFact& fact : facts) {
            std::optional<ByteRange> range;
            if (const auto* segment = std::get_if<Segment>(&fact.what)) range = segment->range;
            if (const auto* gap = std::get_if<Gap>(&fact.what)) range = gap->range;
            if (range) {
                EXPECT_EQ(range->begin, end);
                EXPECT_GT(range->end, end);
                end = range->end;
            }
            if (const auto* told = std::get_if<Acked>(&fact.what)) {
                EXPECT_GE(told->offset, acked);
                EXPECT_LE(told->offset, total);
                acked = told->offset;
            }
        }
        EXPECT_EQ(end, total);
        const auto counters = tcp_counters(sender.get());
        ASSERT_TRUE(counters && counters->told);
        EXPECT_EQ(end, counters->bytes_sent - counters->bytes_retrans);
        test::tried();
    }

    Fd sender, receiver;
    TransmitStamps stamps;
    RunClock clock;
    std::vector<WireFact> facts;
    std::uint64_t total = 0;
};

std::uint64_t segments_of(const std::vector<Segment>& segments) {
    std::uint64_t count = 0;
    for (const Segment& segment : segments) count += segment.segments;
    return count;
}

TEST(TransmitStamps, EndsAreTheKernelsCounters) {
    for (const bool delayed : {false, true}) {
        Pair pair;
        if (delayed) pair.delay_acks();
        for (const std::size_t size : {10U, 1000U, 200'000U, 1U, 70'000U}) {
            pair.send_bytes(size);
            pair.drain();
        }
        pair.finish(true);
        pair.expect_tiled();
        const auto segments = pair.all<Segment>();
        const auto counters = tcp_counters(pair.sender.get());
        ASSERT_TRUE(counters);
        // On a busy machine the kernel probes for a tail it thinks lost: then, and only then, it is
        // said that something was sent again.
        const auto gaps = pair.all<Gap>();
        EXPECT_LE(gaps.size(), counters->retransmits);
        for (const Gap& gap : gaps) EXPECT_THAT(gap.text, testing::HasSubstr("sent again"));
        EXPECT_EQ(segments_of(segments), counters->data_segs_out - counters->retransmits);
        ASSERT_FALSE(segments.empty());
        EXPECT_EQ(segments.front().range, (ByteRange{0, 10}));
        EXPECT_FALSE(pair.all<Acked>().empty());
        EXPECT_EQ(pair.all<Acked>().back().offset, pair.total);
    }
}

// 10 bytes, acknowledged late: what comes after them is held, and later sends fill up its buffer,
// so that no unit ends where the second send ended.
TEST(TransmitStamps, AFilledUpBufferEndsWhereTheKernelSays) {
    const std::string toml = test::pair_of(
        "{ send = { size = 10 } }, { send = { size = 1000 } }, { send = { size = 200000 } }, "
        "{ wait_for = \"in\" }",
        "{ recv = 65536, until = { bytes = 201010 } }, { mark = \"in\" }",
        "schedule = \"writer_first\"", "nodelay = false", "quickack = false");
    const test::Run run = test::run_of(toml);
    EXPECT_EQ(test::faults_of(run), "");
    const auto& wire = run.from("client").lane(Lane::wire);
    ASSERT_FALSE(wire.empty());
    EXPECT_EQ(wire.front().range, (ByteRange{0, 10}));
    std::uint64_t end = 0;
    bool several = false;
    for (const Unit& unit : wire) {
        EXPECT_EQ(unit.range.begin, end);
        EXPECT_NE(unit.range.end, 1010U) << "the second send was held, the third filled it up";
        end = unit.range.end;
        several = several || unit.segments > 1;
    }
    EXPECT_EQ(end, 201'010U);
    const Observed seen = run.from("client").observed[static_cast<std::size_t>(Lane::wire)];
    EXPECT_EQ(seen, several ? Observed::partial : Observed::all);
}

// Reports that nobody fetches are lost once the sender's receive buffer is full of them.
TEST(TransmitStamps, LostReportsAreAGap) {
    Pair pair(1);
    Pair::set(pair.sender, IPPROTO_TCP, TCP_NODELAY, 1);
    for (int i = 0; i < 300; ++i) {
        pair.send_bytes(100);
        pair.read_all();
    }
    pair.finish(false);
    pair.expect_tiled();
    ASSERT_FALSE(pair.all<Gap>().empty());
    EXPECT_EQ(pair.all<Gap>().back().range->end, pair.total);
}

TEST(TransmitStamps, WithoutThemNothingIsSaidOfTheWire) {
    const std::string toml =
        test::pair_of("{ send = { size = 10 }, times = 5 }", "{ recv = 100, until = \"end\" }");
    const test::Run run = test::run_of(test::scenario_of(toml), false);
    EXPECT_EQ(test::faults_of(run), "");
    const FlowLineage& flow = run.from("client");
    EXPECT_EQ(flow.observed[static_cast<std::size_t>(Lane::wire)], Observed::none);
}

std::string udp(std::string_view client, std::string_view server, std::string_view set = "",
                std::string_view server_set = "") {
    return test::pair_of(client, server, "transport = \"udp\"\nschedule = \"reader_first\"", set,
                         server_set);
}

// The kernel tells every call that went into a datagram; the datagram is one.
TEST(TransmitStamps, AGluedDatagramIsOnTheWireOnce) {
    const test::Run run =
        test::run_of(udp("{ send = \"one\" }, { send = \"two\" }, { send = \"three\" }, "
                         "{ set = { udp_cork = false } }, { send = \"he\", flags = [\"more\"] }, "
                         "{ send = \"llo\" }, { send = \"four\" }",
                         "{ recv = 100, times = 3 }", "udp_cork = true"));
    EXPECT_EQ(test::faults_of(run), "");
    EXPECT_EQ(run.sizes("client", Lane::wire), (Sizes{11, 5, 4}));
    EXPECT_EQ(run.sizes("client", Lane::recv), (Sizes{11, 5, 4}));
    EXPECT_EQ(run.from("client").lane(Lane::wire).back().number, 3U);
}

TEST(TransmitStamps, ACutSendIsSeveralDatagrams) {
    const test::Run run =
        test::run_of(udp("{ send = \"aaaabbbbccccdd\" }, { send = \"eeee\" }, { send = \"ffffg\" }",
                         "{ recv = 100, times = 7 }", "udp_segment = 4"));
    EXPECT_EQ(test::faults_of(run), "");
    EXPECT_EQ(run.sizes("client", Lane::wire), (Sizes{4, 4, 4, 2, 4, 4, 1}));
    EXPECT_EQ(run.sizes("client", Lane::recv), (Sizes{4, 4, 4, 2, 4, 4, 1}));
    const FlowLineage& flow = run.from("client");
    EXPECT_TRUE(flow.unplaced.empty());
    for (std::uint32_t i = 0; i < 7; ++i) {
        EXPECT_EQ(flow.lane(Lane::wire)[i].number, i + 1);
        EXPECT_EQ(flow.lane(Lane::recv)[i].number, i + 1);
    }
    EXPECT_EQ(flow.lane(Lane::send)[1].number, 5U);
}

TEST(TransmitStamps, JoinedDatagramsHaveTheirPlace) {
    const test::Run run = test::run_of(
        udp("{ send = \"aaaabbbbcc\" }", "{ recv = 100 }", "udp_segment = 4", "udp_gro = true"));
    EXPECT_EQ(test::faults_of(run), "");
    EXPECT_EQ(run.sizes("client", Lane::wire), (Sizes{4, 4, 2}));
    EXPECT_EQ(run.sizes("client", Lane::recv), (Sizes{10}));
    std::vector<Cause> causes;
    for (const Finding& finding : attribute(run.played.trace, run.lineage)) {
        EXPECT_NE(finding.effect, Effect::lost);
        if (finding.lane == Lane::recv) causes.push_back(finding.cause);
    }
    EXPECT_EQ(causes, (std::vector{Cause::gro}));
}

}  // namespace
}  // namespace sticky
