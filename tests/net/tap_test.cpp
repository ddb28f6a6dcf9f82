// Loopback with every packet captured: true segments, what arrived when, and no quarrel with what
// the kernel reports by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <set>

#include "net/address.h"
#include "net/capabilities.h"
#include "net/tap/stamp_check.h"
#include "tests/net/playing.h"
#include "tests/net/random_scenario.h"
#include "tests/support/cases.h"
#include "trace/validate.h"

namespace sticky {
namespace {

using Sizes = std::vector<std::uint64_t>;

std::string capture_is_missing() {
    const Capability can = capture_capability();
    return can.there ? "" : can.detail + "; " + can.remedy;
}

#define STICKY_NEEDS_CAPTURE()                                              \
    if (const std::string missing = capture_is_missing(); !missing.empty()) \
    GTEST_SKIP() << "packets can't be captured here: " << missing

test::Run captured(const Scenario& scenario) {
    PlayOptions options;
    options.capture = true;
    test::Run run{play_loopback(scenario, options), {}};
    run.lineage = trace_lineage(run.played.trace);
    return run;
}

test::Run captured(const std::string& toml, std::vector<std::string> overrides = {}) {
    return captured(test::scenario_of(toml, std::move(overrides)));
}

std::int64_t sampled(const test::Run& run, std::string_view metric) {
    std::int64_t sum = 0;
    for (const Sampled& one : run.all<Sampled>()) sum += one.metric == metric ? one.value : 0;
    return sum;
}

struct Told {
    ByteRange range;
    std::uint32_t segments = 1;
    bool again = false;
};

Segment segment_of(const Told& told) {
    Segment segment;
    segment.range = told.range;
    segment.segments = told.segments;
    segment.again = told.again;
    return segment;
}

TEST(StampCheck, AReportIsAUnionOfWholeSegments) {
    struct Case {
        std::vector<Told> reported, tapped;
        std::size_t disagreements;
        bool complete;
    };
    const std::vector<Case> cases = {
        {{}, {}, 0, true},
        {{{{0, 10}}}, {{{0, 10}}}, 0, true},
        {{{{0, 30}, 3}}, {{{0, 10}}, {{10, 20}}, {{20, 30}}}, 0, true},
        // The report between was lost.
        {{{{0, 10}}, {{20, 30}}}, {{{0, 10}}, {{10, 20}}, {{20, 30}}}, 0, true},
        // Sent again, and merged with new bytes.
        {{{{0, 10}}, {{10, 20}}}, {{{0, 10}}, {{0, 10}, 1, true}, {{0, 20}, 1, true}}, 0, true},
        {{{{0, 65482}, 2}}, {{{0, 65482}, 2}}, 0, true},
        {{{{0, 30}, 2}}, {{{0, 10}}, {{10, 20}}, {{20, 30}}}, 1, true},
        {{{{0, 15}, 1}, {{15, 30}, 1}}, {{{0, 10}}, {{10, 20}}, {{20, 30}}}, 2, true},
        {{{{0, 10}}, {{10, 20}}}, {{{0, 10}}}, 1, false},
    };
    for (std::size_t i = 0; i < cases.size(); ++i) {
        StampCheck check;
        for (const Told& told : cases[i].reported) check.reported(segment_of(told));
        for (const Told& told : cases[i].tapped) check.tapped(segment_of(told));
        EXPECT_EQ(check.disagreements().size(), cases[i].disagreements) << "case " << i;
        EXPECT_EQ(check.complete(), cases[i].complete) << "case " << i;
        test::tried();
    }
}

TEST(Tap, SegmentsAreTrue) {
    STICKY_NEEDS_CAPTURE();
    const std::string toml = test::pair_of(
        "{ send = { size = 10 } }, { send = { size = 4000 } }, { wait_for = \"all in\" }",
        "{ recv = 65536, until = { bytes = 4010 } }, { mark = \"all in\" }",
        "schedule = \"writer_first\"", "nodelay = true");
    for (const bool six : {false, true}) {
        const test::Run run = captured(toml, {six ? "ip=6" : "ip=4"});
        EXPECT_EQ(test::faults_of(run), "");
        EXPECT_EQ(run.played.trace.header.world, "loopback");
        EXPECT_EQ(run.sizes("client", Lane::wire),
                  six ? (Sizes{10, 1428, 1428, 1144}) : (Sizes{10, 1448, 1448, 1104}));
        EXPECT_EQ(run.from("client").observed[static_cast<std::size_t>(Lane::wire)], Observed::all);
        test::tried();
    }
}

// Handshake and end are seen too, and each packet has its fate after it left.
TEST(Tap, EveryPacketHasItsFate) {
    STICKY_NEEDS_CAPTURE();
    for (const std::string schedule : {"writer_first", "race"}) {
        const test::Run run = captured(test::pair_of("{ send = { size = 100 }, times = 20 }",
                                                     "{ recv = 65536, until = \"end\" }"),
                                       {"schedule=" + schedule});
        EXPECT_EQ(test::faults_of(run), "");
        std::map<std::uint32_t, Nanos> left;
        std::map<std::uint32_t, int> fates;
        // By sender: on a busy machine a FIN whose ACK is late is sent again, after 2 RTT or so.
        std::set<EndpointId> syn, fin;
        for (const Event& event : run.played.trace.events) {
            if (const auto* packet = std::get_if<Packet>(&event.what)) {
                left[packet->number] = event.at;
                if (packet->tcp->syn) syn.insert(event.who);
                if (packet->tcp->fin) fin.insert(event.who);
                EXPECT_FALSE(packet->header.empty());
            }
            if (const auto* arrived = std::get_if<Arrived>(&event.what)) {
                ++fates[arrived->packet];
                EXPECT_GT(event.at, left[arrived->packet]);
            }
            if (const auto* dropped = std::get_if<Dropped>(&event.what)) ++fates[dropped->packet];
        }
        EXPECT_EQ(syn.size(), 2U) << schedule;
        EXPECT_EQ(fin.size(), 2U) << schedule;
        EXPECT_EQ(fates.size(), left.size());
        for (const auto& [packet, count] : fates) EXPECT_EQ(count, 1) << "packet " << packet;
        test::tried(left.size());
    }
}

TEST(Tap, DatagramsAndTheirFragments) {
    STICKY_NEEDS_CAPTURE();
    const std::string toml = test::pair_of(
        "{ send = \"one\" }, { send = { size = 4000 } }, { send = \"\" }",
        "{ recv = 65536, times = 3 }", "transport = \"udp\"\nschedule = \"reader_first\"");
    for (const std::string ip : {"ip=4", "ip=6"}) {
        const test::Run run = captured(toml, {ip});
        EXPECT_EQ(test::faults_of(run), "");
        EXPECT_EQ(run.sizes("client", Lane::wire), (Sizes{3, 4000, 0}));
        EXPECT_EQ(run.sizes("client", Lane::recv), (Sizes{3, 4000, 0}));
        EXPECT_EQ(run.all<Packet>().size(), 5U);
        EXPECT_EQ(sampled(run, "compared_datagrams"), 3);
        test::tried();
    }
    const test::Run cut = captured(
        test::pair_of("{ send = \"aaaabbbbcc\" }", "{ recv = 100, times = 3 }",
                      "transport = \"udp\"\nschedule = \"reader_first\"", "udp_segment = 4"));
    EXPECT_EQ(test::faults_of(cut), "");
    EXPECT_EQ(cut.sizes("client", Lane::wire), (Sizes{4, 4, 2}));
}

TEST(Tap, NoReportDisagreesWithTheSegments) {
    STICKY_NEEDS_CAPTURE();
    const std::uint64_t wanted = test::deep() ? 2000 : 200;
    std::uint64_t runs = 0, compared = 0, datagrams = 0, packets = 0;
    Nanos residual = 0;
    for (std::uint64_t seed = 1; runs < wanted; ++seed) {
        const test::RandomScenario drawn = test::random_scenario(seed);
        const Scenario scenario = test::scenario_of(drawn.toml);
        if (is_unix(scenario.transport)) continue;
        const test::Run run = captured(scenario);
        EXPECT_EQ(test::faults_of(run), "") << "seed " << seed << "\n" << drawn.toml;
        EXPECT_EQ(sampled(run, "disagreeing_ranges"), 0) << "seed " << seed << "\n" << drawn.toml;
        for (const Gap& gap : run.all<Gap>())
            ADD_FAILURE() << "seed " << seed << ": " << gap.text << "\n" << drawn.toml;
        compared += static_cast<std::uint64_t>(sampled(run, "compared_ranges"));
        datagrams += static_cast<std::uint64_t>(sampled(run, "compared_datagrams"));
        residual = std::max(residual, std::abs(sampled(run, "clock_residual_ns")));
        packets += run.all<Packet>().size();
        ++runs;
        test::tried();
    }
    std::cout << runs << " captured runs, " << packets << " packets: " << compared
              << " reported ranges and " << datagrams
              << " reported datagrams agree; clocks moved at most " << residual << " ns\n";
    EXPECT_GT(compared, wanted);
}

TEST(Tap, UnixSocketsHaveNoPackets) {
    const test::Run run =
        captured(test::pair_of("{ send = \"a\" }", "{ recv = 10 }", "transport = \"unix_stream\""));
    ASSERT_TRUE(run.played.failure);
    EXPECT_EQ(run.played.failure->kind, ErrorKind::machine);
    EXPECT_THAT(run.played.failure->what, testing::HasSubstr("no packets"));
}

}  // namespace
}  // namespace sticky
