// consider_transmit as a table: what is queued, what is known, and what must come of it.
#include "sim/tx_decision.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/support/cases.h"

namespace sticky::sim {
namespace {

struct Case {
    const char* name;
    std::function<void(TxState&, TxPolicy&)> change;
    TxDecision decision;
};

TxState plenty(std::uint64_t bytes) {
    TxState state;
    state.bytes = bytes;
    state.mss = 1000;
    state.window = 65536;
    state.congestion_window = 10;
    state.burst = 44;
    return state;
}

const TxDecision kNagle{0, false, Cause::nagle}, kCork{0, false, Cause::cork},
    kMore{0, false, Cause::more}, kWindow{0, false, Cause::window},
    kCongestion{0, false, Cause::congestion};

TxDecision goes(std::uint64_t bytes, Cause cause = Cause::sent_at_once) {
    return {bytes, true, cause};
}

const std::vector<Case> kCases = {
    {"small, nothing under way", [](TxState&, TxPolicy&) {}, goes(10)},
    {"small behind a small one", [](TxState& s, TxPolicy&) { s.unacked = s.small_unacked = true; },
     kNagle},
    {"small behind a full one", [](TxState& s, TxPolicy&) { s.unacked = true; }, goes(10)},
    {"classic: small behind a full one",
     [](TxState& s, TxPolicy& p) {
         s.unacked = true;
         p.nagle = Nagle::classic;
     },
     kNagle},
    {"classic: nothing under way", [](TxState&, TxPolicy& p) { p.nagle = Nagle::classic; },
     goes(10)},
    {"off",
     [](TxState& s, TxPolicy& p) {
         s.unacked = s.small_unacked = true;
         p.nagle = Nagle::off;
     },
     goes(10)},
    {"cork", [](TxState&, TxPolicy& p) { p.cork = true; }, kCork},
    {"cork wins over nodelay",
     [](TxState&, TxPolicy& p) {
         p.cork = true;
         p.nagle = Nagle::off;
     },
     kCork},
    {"nodelay just set", [](TxState&, TxPolicy& p) { p.cork = p.push = true; }, goes(10)},
    {"more", [](TxState&, TxPolicy& p) { p.more = true; }, kMore},
    {"the FIN is in it", [](TxState& s, TxPolicy&) { s.small_unacked = s.unacked = s.fin = true; },
     goes(10)},
    {"another buffer behind it",
     [](TxState& s, TxPolicy& p) {
         s.last = false;
         p.cork = true;
     },
     goes(10)},
    {"exactly full, corked",
     [](TxState& s, TxPolicy& p) {
         s.bytes = 1000;
         p.cork = true;
     },
     goes(1000)},
    {"full and a tail", [](TxState& s, TxPolicy&) { s.bytes = 2500; }, goes(2500)},
    {"full and a tail, corked",
     [](TxState& s, TxPolicy& p) {
         s.bytes = 2500;
         p.cork = true;
     },
     goes(2000, Cause::full_segment)},
    {"full and a tail, a small one under way",
     [](TxState& s, TxPolicy&) {
         s.bytes = 2500;
         s.unacked = s.small_unacked = true;
     },
     goes(2000, Cause::full_segment)},
    {"window shut", [](TxState& s, TxPolicy&) { s.window = 0; }, kWindow},
    {"window for a part of the first segment",
     [](TxState& s, TxPolicy&) {
         s.bytes = 2500;
         s.window = 999;
     },
     kWindow},
    {"window cuts",
     [](TxState& s, TxPolicy&) {
         s.bytes = 2500;
         s.window = 1200;
     },
     goes(1200, Cause::window)},
    {"window cuts, Nagle leaves the part out",
     [](TxState& s, TxPolicy&) {
         s.bytes = 2500;
         s.window = 1200;
         s.unacked = s.small_unacked = true;
     },
     goes(1000, Cause::full_segment)},
    {"congestion window full", [](TxState& s, TxPolicy&) { s.in_flight = 10; }, kCongestion},
    {"congestion window full, loss probe",
     [](TxState& s, TxPolicy& p) {
         s.in_flight = 10;
         p.probe = true;
     },
     goes(10)},
    {"half of the congestion window in one go", [](TxState& s, TxPolicy&) { s.bytes = 20000; },
     goes(5000, Cause::full_segment)},
    {"burst",
     [](TxState& s, TxPolicy&) {
         s.bytes = 20000;
         s.burst = 2;
     },
     goes(2000, Cause::full_segment)},
};

TEST(ConsiderTransmit, AnswersAsTheTableSays) {
    for (const Case& one : kCases) {
        TxState state = plenty(10);
        TxPolicy policy;
        one.change(state, policy);
        EXPECT_EQ(consider_transmit(state, policy), one.decision) << one.name;
        test::tried();
    }
}

// Whatever is asked: it sends no more than there is, and what is shut stays shut.
TEST(ConsiderTransmit, NeverSendsWhatItMayNot) {
    for (std::uint64_t bytes = 1; bytes < 4000; bytes += 37) {
        for (std::uint64_t window = 0; window < 4000; window += 41) {
            for (unsigned bits = 0; bits < 64; ++bits) {
                TxState state = plenty(bytes);
                state.window = window;
                state.last = (bits & 1U) != 0;
                state.fin = (bits & 2U) != 0;
                state.unacked = state.small_unacked = (bits & 4U) != 0;
                TxPolicy policy;
                policy.cork = (bits & 8U) != 0;
                policy.more = (bits & 16U) != 0;
                policy.push = (bits & 32U) != 0;
                const TxDecision decision = consider_transmit(state, policy);
                ASSERT_LE(decision.bytes, std::min(bytes, window));
                ASSERT_EQ(decision.goes, decision.bytes > 0);
                ASSERT_TRUE(decision.goes || decision.cause != Cause::sent_at_once);
            }
            test::tried(64);
        }
    }
}

}  // namespace
}  // namespace sticky::sim
