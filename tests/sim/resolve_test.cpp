// Strip and re-solve: what the model confessed is taken out of its traces, and attribute() has to
// find it again.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "tests/sim/playing.h"
#include "tests/sim/resolve_draw.h"
#include "tests/sim/resolve_tally.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

TEST(SimResolve, ReasonsAreFoundWithoutTheConfession) {
    const bool deep = std::getenv("STICKY_DEEP") != nullptr;
    const std::uint64_t traces = deep ? 10000 : 2000;
    Tally tally;
    for (std::uint64_t number = 1; number <= traces; ++number) {
        const Result<Scenario> scenario = load_text(resolve_draw(number));
        ASSERT_TRUE(scenario) << to_string(scenario.error()) << "\n" << resolve_draw(number);
        // A reader who waits for more than is left ends no run, but what happened counts.
        tally.add(play_sim(*scenario, {}).trace);
    }
    tried(tally.sender.decided + tally.reads.decided);
    std::cout << traces << " traces\n" << tally.report();
    for (const Cause cause :
         {Cause::sent_at_once, Cause::full_segment, Cause::nagle, Cause::cork, Cause::more,
          Cause::window, Cause::congestion, Cause::retransmission, Cause::offload, Cause::fin})
        EXPECT_GE(tally.causes[cause].decided, 20U) << name_of(cause);
    for (const Cause cause : {Cause::late_reader, Cause::early_reader, Cause::small_buffer,
                              Cause::waitall, Cause::low_water})
        EXPECT_GE(tally.read_causes[cause].decided, 20U) << name_of(cause);
    EXPECT_EQ(tally.causes.size(), 10U) << "a cause that nobody expected";
    EXPECT_GE(tally.sender.share(), 0.995);
    EXPECT_GE(tally.reads.share(), 0.995);
    EXPECT_LE(static_cast<double>(tally.wrong), 0.005 * static_cast<double>(tally.sender.decided));
}

}  // namespace
}  // namespace sticky::test
