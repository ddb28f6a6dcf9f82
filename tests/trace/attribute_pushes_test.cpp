// Who pushes what is held, and what else was shut meanwhile: each rule, and its near miss.
#include "tests/trace/attribute_cases.h"

namespace sticky::test {
namespace {

TraceBuilder more_send(TraceBuilder builder, std::size_t size) {
    return builder.send(bytes(size)).change<Sent>([](Sent& sent) { sent.flags.more = true; });
}
// 1 byte is under way and acknowledged, then 10 are held by MSG_MORE.
TraceBuilder more() {
    return more_send(nodelay().at(1_ms).send("a").packet(1).at(2_ms).told(1).at(3_ms), 10);
}
// 1 byte is under way, so that Nagle holds the 10 behind it.
TraceBuilder behind_small() {
    return wire().at(1_ms).send("a").packet(1).send(bytes(10));
}

void check_wire(std::vector<Case> cases) {
    check(std::move(cases), Lane::wire);
}

TEST(Pushes, OptionsEndMore) {
    const Told named = after_first({"wire 2: more, delayed"});
    check_wire({{"a cork that was not set is taken off",
                 more().at(5_ms).event(option("cork", 0)).packet(10), named},
                {"another option", more().at(5_ms).event(option("quickack", 1)).packet(10),
                 after_first({"wire 2: unexplained, kept"})}});
}

// A packet that acknowledges nothing new may have been foreseen, and then nothing is pushed
// (tcp_rcv_established).
TEST(Pushes, PacketsThatAcknowledgeNothing) {
    const Told named = after_first({"wire 2: more, delayed"});
    const Told filled = after_first({"wire 2: more, merged"});
    check_wire(
        {{"it pushed", more().at(5_ms).told(1).packet(10), named},
         {"it did not", more().at(5_ms).told(1).at(9_ms).send(bytes(5)).packet(15), filled}});
}

TEST(Pushes, AnotherGateBesideNagle) {
    const Told nagle = after_first({"wire 2: nagle, merged"});
    const Told both = after_first({"wire 2: more, merged", "wire 2: nagle, merged"});
    check_wire({{"a call with MSG_MORE",
                 more_send(behind_small().after(50_us), 20).at(21_ms).told(1).packet(30), both},
                {"a call without",
                 behind_small().after(50_us).send(bytes(20)).at(21_ms).told(1).packet(30), nagle}});
}

// tcp_write_xmit asks for the window before Nagle and the cork.
TEST(Pushes, TheWindowIsAskedFirst) {
    const auto corked = [](std::uint64_t window) {
        return nodelay(window)
            .event(option("cork", 1))
            .at(1_ms)
            .send(bytes(10))
            .at(9_ms)
            .told(0, 100);
    };
    check_wire({{"shut, and then the cork",
                 corked(5).at(20_ms).event(option("cork", 0)).packet(10),
                 {"wire 1: window, delayed", "wire 1: cork, delayed"}},
                {"open",
                 corked(50).at(20_ms).event(option("cork", 0)).packet(10),
                 {"wire 1: cork, delayed"}}});
}

// tcp_tso_should_defer: it would have fitted, and left with the ACK that made more room.
TEST(Pushes, ABurstWaitsForMoreRoom) {
    const auto waits = [](std::uint64_t window, std::uint64_t later) {
        TraceBuilder builder = nodelay(window).at(1_ms).send(bytes(std::size_t{8} * kMss));
        builder.packets({kMss, kMss, kMss}).at(21_ms).told(kMss, window);
        return builder.at(51_ms).told(std::uint64_t{2} * kMss, later).packet(kMss);
    };
    const auto fourth = [](const char* told) {
        return Told{"wire 1: full_segment, split", "wire 2: full_segment, split",
                    "wire 3: full_segment, split", told};
    };
    check_wire({{"more room", waits(3 * kMss, 3 * kMss), fourth("wire 4: window, delayed")},
                {"no more room", waits(3 * kMss, 2 * kMss), fourth("wire 4: unexplained, split")},
                {"room for more than a third", waits(4 * kMss, 4 * kMss),
                 fourth("wire 4: unexplained, split")}});
}

// tcp_send_loss_probe: ACKs stay out, and the cork does not matter.
TEST(Pushes, ALossProbeUnderACork) {
    const auto corked = [](bool acked) {
        TraceBuilder builder = nodelay().at(1_ms).send(bytes(20)).packet(20);
        if (acked) builder.at(2_ms).told(20);
        return builder.at(3_ms).event(option("cork", 1)).send(bytes(10)).at(210_ms).packet(10);
    };
    const Told named = after_first({"wire 2: cork, delayed"});
    check_wire({{"probe", corked(false), named}, {"ceiling", corked(true), named}});
}

// The retransmission timeout grows with slow answers.
TEST(Pushes, TheCeilingFollowsTheAnswers) {
    const auto corked = [](Nanos answer) {
        return nodelay()
            .at(1_ms)
            .send("a")
            .packet(1)
            .after(answer)
            .told(1)
            .at(500_ms)
            .event(option("cork", 1))
            .send(bytes(10))
            .at(1000_ms)
            .packet(10);
    };
    check_wire(
        {{"answers took 100 ms", corked(100_ms), after_first({"wire 2: cork, delayed"})},
         {"answers took 10 ms", corked(10_ms), after_first({"wire 2: unexplained, delayed"})}});
}

// What a repair left no room for.
TEST(Pushes, ARepairFillsTheCongestionWindow) {
    const auto repaired = [](bool by_ack) {
        TraceBuilder builder = wire().at(1_ms).send("a").packet(1).dropped().send(bytes(10));
        builder.at(10_ms);
        if (by_ack) builder.told(0);
        return builder.packet_again(0, 1).at(21_ms).told(1).packet(10);
    };
    const auto rest = [](Told more) {
        Told all{"wire 1: sent_at_once, kept", "wire 1: link, lost",
                 "wire 2: retransmission, delayed", "wire 3: nagle, delayed"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    };
    check_wire({{"an ACK led to it", repaired(true), rest({"wire 3: congestion, delayed"})},
                {"a timer did", repaired(false), rest({})}});
}

}  // namespace
}  // namespace sticky::test
