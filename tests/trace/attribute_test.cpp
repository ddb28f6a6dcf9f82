// What holds for every finding.
#include <algorithm>
#include <random>

#include "tests/trace/attribute_cases.h"
#include "trace/explain.h"

namespace sticky::test {
namespace {

// A deciding world's confession changes nothing.
TEST(Attribute, DoesNotReadConfessions) {
    const TraceBuilder held = five_sends(tcp());
    const TraceBuilder silent = TraceBuilder(held).at(45_ms).acked(10).segment(40);
    const TraceBuilder confessed = TraceBuilder(silent).because(Cause::cork);
    EXPECT_EQ(told(silent), told(confessed));
}

// Whatever a file says happened, in whatever order: findings, never a crash.
TEST(Attribute, SurvivesBrokenTraces) {
    std::mt19937 random(7);
    const Trace whole = recv_case(recv_case(five_sends(tcp().event(option("cork", 1)))
                                                .event(option("cork", 0))
                                                .acked(10)
                                                .segment(40)
                                                .again(5, 30)
                                                .gap(Lane::wire)
                                                .event(Closed{}),
                                            3_ms, 33, 33),
                                  4_ms, 17, 20)
                            .framed(4, 30)
                            .fault("truncated")
                            .trace();
    for (int round = 0; round < 2000; ++round) {
        Trace trace = whole;
        for (Event& event : trace.events) {
            if (random() % 4 == 0) event.at = static_cast<Nanos>(random() % 50) * kMillisecond;
            const auto any = [&] { return static_cast<std::uint32_t>(random() % 3); };
            if (random() % 16 == 0) event.who = EndpointId{any()};
            if (random() % 16 == 0) event.conn = ConnectionId{any()};
            if (auto* segment = std::get_if<Segment>(&event.what)) {
                segment->range.end = segment->range.begin + random() % 60;
                segment->segments = static_cast<std::uint32_t>(random() % 4);
            }
            if (auto* received = std::get_if<Received>(&event.what)) {
                received->range->begin = random() % 60;
                received->range->end = received->range->begin + random() % 60;
            }
        }
        if (random() % 2 == 0) std::shuffle(trace.events.begin(), trace.events.end(), random);
        const Lineage lineage = trace_lineage(trace);
        for (const Finding& finding : attribute(trace, lineage)) {
            for (const EventIndex index : finding.evidence) ASSERT_LT(index, trace.events.size());
            EXPECT_FALSE(explain(finding, trace, lineage, Language::en).empty());
        }
        tried();
    }
}

TEST(Attribute, EveryFindingHasEvidence) {
    const TraceBuilder builder =
        recv_case(five_sends(tcp()).at(45_ms).acked(10).segment(40), 60_ms, 45, 45, 0, 5);
    const Trace trace = builder.trace();
    for (const Finding& finding : attribute(trace, trace_lineage(trace))) {
        EXPECT_FALSE(finding.evidence.empty()) << name_of(finding.cause);
        EXPECT_EQ(finding.certainty == Certainty::unexplained, finding.cause == Cause::unexplained);
        for (const EventIndex index : finding.evidence) EXPECT_LT(index, trace.events.size());
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
