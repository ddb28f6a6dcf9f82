// Two traces compared: which lane parts, where, and which reasons do although boundaries do not.
#include "trace/compare.h"

#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "tests/support/packet_trace.h"

namespace sticky::test {
namespace {

struct Seen {
    explicit Seen(Trace played)
        : trace(std::move(played)),
          lineage(trace_lineage(trace)),
          findings(attribute(trace, lineage)) {}
    RunView view() const { return {trace, lineage, findings}; }

    Trace trace;
    Lineage lineage;
    std::vector<Finding> findings;
};

// Three messages of two bytes, the first two in `first` packets.
Seen three(bool merged, std::uint64_t read) {
    PacketTrace trace;
    trace.handshake().send("ab").packet(0, 2).arrives(kMillisecond).ack(2).send("cd");
    if (!merged) trace.packet(2, 4).arrives(kMillisecond).ack(4);
    trace.send("ef");
    if (merged)
        trace.packet(2, 6).arrives(kMillisecond);
    else
        trace.packet(4, 6).arrives(kMillisecond);
    trace.ack(6).received(read);
    if (read < 6) trace.received(6 - read);
    return Seen(trace.trace());
}

const LaneApart& lane_of(const std::vector<FlowApart>& flows, Lane lane) {
    return flows.at(0).lanes.at(static_cast<std::size_t>(lane));
}

TEST(Compare, ARunIsLikeItself) {
    const Seen run = three(true, 6);
    const auto apart = compare(run.view(), run.view());
    ASSERT_EQ(apart.size(), 1U);
    EXPECT_EQ(apart[0].name, "client → server");
    EXPECT_TRUE(same_boundaries(apart));
    for (const LaneApart& lane : apart[0].lanes) {
        EXPECT_TRUE(lane.reasons.empty());
        EXPECT_EQ(lane.one_units, lane.other_units);
        tried();
    }
}

TEST(Compare, TheFirstUnitThatPartsIsNamed) {
    const Seen merged = three(true, 6), apart = three(false, 6);
    const auto flows = compare(merged.view(), apart.view());
    EXPECT_FALSE(same_boundaries(flows));
    const LaneApart& wire = lane_of(flows, Lane::wire);
    EXPECT_EQ(wire.unit, 2U);
    EXPECT_EQ(wire.one_unit, (ByteRange{2, 6}));
    EXPECT_EQ(wire.other_unit, (ByteRange{2, 4}));
    EXPECT_EQ(wire.one_units, 2U);
    EXPECT_EQ(wire.other_units, 3U);
    EXPECT_TRUE(lane_of(flows, Lane::send).alike());
    EXPECT_TRUE(lane_of(flows, Lane::recv).alike());
    tried(3);
}

TEST(Compare, ALaneThatIsOverSooner) {
    const Seen once = three(true, 6), twice = three(true, 2);
    const LaneApart recv = lane_of(compare(once.view(), twice.view()), Lane::recv);
    EXPECT_EQ(recv.unit, 1U);
    const Seen none(PacketTrace().handshake().send("ab").packet(0, 2).trace());
    const LaneApart over = lane_of(compare(once.view(), none.view()), Lane::wire);
    EXPECT_EQ(over.unit, 2U);
    EXPECT_EQ(over.one_unit, (ByteRange{2, 6}));
    EXPECT_EQ(over.other_unit, std::nullopt);
    tried(2);
}

TEST(Compare, ReasonsPartWhereBoundariesDoNot) {
    const Seen run = three(true, 6);
    Seen other = three(true, 6);
    for (Finding& finding : other.findings) {
        if (finding.lane == Lane::wire && finding.unit == 2) finding.cause = Cause::cork;
    }
    const auto flows = compare(run.view(), other.view());
    EXPECT_TRUE(same_boundaries(flows));
    const LaneApart& wire = lane_of(flows, Lane::wire);
    ASSERT_EQ(wire.reasons.size(), 1U);
    EXPECT_EQ(wire.reasons[0].unit, 2U);
    EXPECT_EQ(wire.reasons[0].other, std::vector<Cause>{Cause::cork});
    EXPECT_FALSE(wire.reasons[0].one.empty());
    tried();
}

TEST(Compare, FlowsAndLanesThatOnlyOneHas) {
    const Seen run = three(true, 6);
    Seen blind = three(true, 6);
    blind.lineage.flows[0].observed[static_cast<std::size_t>(Lane::wire)] = Observed::partial;
    EXPECT_FALSE(lane_of(compare(run.view(), blind.view()), Lane::wire).compared);
    EXPECT_TRUE(same_boundaries(compare(run.view(), blind.view())));
    Seen empty = three(true, 6);
    empty.lineage.flows.clear();
    const auto flows = compare(run.view(), empty.view());
    ASSERT_EQ(flows.size(), 1U);
    EXPECT_TRUE(flows[0].in_one);
    EXPECT_FALSE(flows[0].in_other);
    EXPECT_FALSE(same_boundaries(flows));
    tried(2);
}

}  // namespace
}  // namespace sticky::test
