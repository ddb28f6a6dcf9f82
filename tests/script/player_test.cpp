// The player against a stage that is a list: what it asks for, what it writes down, how it ends.
#include "script/player.h"

#include <gtest/gtest.h>

#include "tests/script/load.h"
#include "tests/support/cases.h"
#include "tests/support/fake_stage.h"
#include "trace/validate.h"

namespace sticky {
namespace {

using test::fails;
using test::not_yet;
using test::pair_of;
using test::read;
using test::take;

// Each event of the client as a line; the server does nothing in these tests.
struct Teller {
    std::string operator()(const Sent& sent) const {
        std::string text = "sent " + std::to_string(sent.range.size());
        if (sent.asked != sent.range.size()) text += " of " + std::to_string(sent.asked);
        return text;
    }
    std::string operator()(const Received& received) const {
        if (received.end) return "end";
        return (received.flags.peek ? "peeked " : "received ") + std::to_string(received.size);
    }
    std::string operator()(const WouldBlock& block) const {
        return block.waited > 0 ? "timed out" : "would block";
    }
    std::string operator()(const Failed& failed) const { return "failed " + failed.error; }
    std::string operator()(const Framed& frame) const {
        return "frame " + std::to_string(frame.payload.size());
    }
    std::string operator()(const FrameFault& fault) const { return "fault " + fault.kind; }
    std::string operator()(const Mark& mark) const { return "mark " + mark.name; }
    template <class Other>
    std::string operator()(const Other&) const {
        return {};
    }
};

// A client that runs `program` against a server without one.
class Play {
public:
    explicit Play(std::string_view program, std::string_view top = "")
        : scenario_(
              test::loaded(pair_of(program, "", "schedule = 'writer_first'\n" + std::string(top)))),
          cast_(scenario_),
          stage(cast_) {}

    Play& reads(std::initializer_list<test::Reply> replies) {
        stage.reads("client", replies);
        return *this;
    }
    Play& takes(std::initializer_list<test::Reply> replies) {
        stage.takes("client", replies);
        return *this;
    }
    Play& connects(std::initializer_list<test::Reply> replies) {
        stage.connects("client", replies);
        return *this;
    }
    Play& run(const AppTable& apps = {}) {
        played = test::play(scenario_, cast_, stage, apps);
        for (const Violation& violation : validate(played.trace)) {
            // The server's half of what the list gives was never sent.
            if (violation.text.starts_with("recv [")) continue;
            ADD_FAILURE() << violation.text;
        }
        test::tried();
        return *this;
    }
    std::vector<std::string> told() const {
        std::vector<std::string> lines;
        for (const Event& event : played.trace.events) {
            if (event.who != cast_.find("client")) continue;
            std::string line = std::visit(Teller{}, event.what);
            if (!line.empty()) lines.push_back(std::move(line));
        }
        return lines;
    }
    std::string failure() const { return played.failure ? played.failure->what : ""; }

private:
    Scenario scenario_;
    Cast cast_;

public:
    test::FakeStage stage;
    Played played;
};

using Lines = std::vector<std::string>;

TEST(Player, SendsUntilAllIsAccepted) {
    Play play("{ send = 'hello' }, { mark = 'on' }");
    play.takes({take(2), not_yet(), not_yet(), take(1), take(2)}).run();
    EXPECT_EQ(play.told(), (Lines{"sent 2 of 5", "sent 1 of 3", "sent 2", "mark on"}));
    EXPECT_EQ(play.stage.asked(), (Lines{"send 5", "send 3", "send 3", "send 3", "send 2"}));
}

TEST(Player, SendsOnceHoweverMuchIsAccepted) {
    Play play("{ send = 'hello', once = true }, { send = 'x' }");
    play.takes({take(2)}).run();
    EXPECT_EQ(play.told(), (Lines{"sent 2 of 5", "sent 1"}));
}

TEST(Player, SendsPartsEachUntilItIsAccepted) {
    Play play("{ send = 'hello world', parts = [5, 2] }");
    play.takes({take(5), take(1), take(1), take(4)}).run();
    EXPECT_EQ(play.stage.asked(), (Lines{"send 5", "send 2", "send 1", "send 4"}));
}

TEST(Player, GoesOnInsideAVectoredCall) {
    Play play("{ sendv = ['abc', 'defg', 'h'] }");
    play.takes({take(4), take(2), take(2)}).run();
    EXPECT_EQ(play.told(), (Lines{"sent 4 of 8", "sent 2 of 4", "sent 2"}));
    EXPECT_EQ(play.stage.asked(), (Lines{"send 8 in 3", "send 4 in 2", "send 2 in 2"}));
}

TEST(Player, RecordsThatACallWouldBlock) {
    Play play("{ send = 'hello', nonblocking = true }, { recv = 9, nonblocking = true }");
    play.takes({take(2), not_yet()}).reads({not_yet()}).run();
    EXPECT_EQ(play.told(), (Lines{"sent 2 of 5", "would block", "would block"}));
}

TEST(Player, ReceivesUntilBytesFramesOrTheEnd) {
    Play bytes("{ recv = 4, until = { bytes = 5 } }, { mark = 'on' }");
    bytes.reads({read("ab"), not_yet(), read("cdefgh")}).run();
    EXPECT_EQ(bytes.told(), (Lines{"received 2", "received 4", "mark on"}));

    Play frames("{ recv = 4, until = { frames = 2 } }, { mark = 'on' }",
                "[framing]\nkind = 'delimiter'\nmarks = \"\\n\"");
    frames.reads({read("he"), read("llo\ne"), not_yet(), read("gg\nrest")}).run();
    EXPECT_EQ(frames.told(), (Lines{"received 2", "received 4", "frame 5", "received 1",
                                    "received 4", "frame 3", "mark on"}));

    Play end("{ recv = 9, until = 'end' }, { mark = 'on' }");
    end.reads({read("a"), not_yet(), read("b"), test::end()}).run();
    EXPECT_EQ(end.told(), (Lines{"received 1", "received 1", "end", "mark on"}));
}

TEST(Player, PeeksWithoutMoving) {
    Play play("{ recv = 2, flags = ['peek'] }, { recv = 9 }");
    play.reads({read("hello")}).run();
    EXPECT_EQ(play.told(), (Lines{"peeked 2", "received 5"}));
}

TEST(Player, GathersForWaitall) {
    Play full("{ recv = 5, flags = ['waitall'] }");
    full.reads({read("he"), not_yet(), read("l"), read("lot")}).run();
    EXPECT_EQ(full.told(), (Lines{"received 5"}));
    EXPECT_EQ(full.stage.asked(),
              (Lines{"recv 5 waitall", "recv 3 waitall", "recv 3 waitall", "recv 2 waitall"}));

    Play end("{ recv = 5, flags = ['waitall'] }, { recv = 5 }");
    end.reads({read("he"), test::end(), test::end()}).run();
    EXPECT_EQ(end.told(), (Lines{"received 2", "end"}));

    Play error("{ recv = 5, flags = ['waitall'] }, { recv = 5 }");
    error.reads({read("he"), fails("ECONNRESET"), fails("ECONNRESET")}).run();
    EXPECT_EQ(error.told(), (Lines{"received 2", "failed ECONNRESET"}));
}

// The first connection, which the key `connect` makes, is there at once.
TEST(Player, GoesOnWhileAConnectionIsMade) {
    const std::string early = "{ close = true }, { connect = 'server', nonblocking = true }, ";
    Play refused(early +
                 "{ send = 'hello', nonblocking = true }, { sleep_ms = 9 }, { send = 'x' }");
    refused.connects({take(0), not_yet(), not_yet()}).takes({not_yet()}).run();
    EXPECT_EQ(refused.told(), (Lines{"would block", "would block", "sent 1"}));

    Play waits(early + "{ mark = 'on' }, { send = 'hello' }");
    waits.connects({take(0), not_yet(), not_yet()}).takes({not_yet()}).run();
    EXPECT_EQ(waits.told(), (Lines{"would block", "mark on", "sent 5"}));

    Play at_once(early + "{ send = 'hello' }");
    at_once.run();
    EXPECT_EQ(at_once.told(), (Lines{"sent 5"}));

    Play fails_later(early + "{ send = 'hello' }, { mark = 'on' }");
    fails_later.connects({take(0), not_yet(), not_yet(), fails("ECONNREFUSED")});
    fails_later.takes({not_yet(), not_yet()}).run();
    EXPECT_EQ(fails_later.told(), (Lines{"would block", "failed ECONNREFUSED"}));

    Play closes(early + "{ close = true }, { mark = 'on' }");
    closes.connects({take(0), not_yet(), not_yet(), not_yet()}).run();
    EXPECT_EQ(closes.told(), (Lines{"would block", "mark on"}));

    Play never(early + "{ send = 'hello' }");
    never.connects({take(0), not_yet(), not_yet(), not_yet(), not_yet(), not_yet(), not_yet(),
                    not_yet(), not_yet(), not_yet(), not_yet(), not_yet(), not_yet()});
    never.takes({not_yet(), not_yet(), not_yet(), not_yet(), not_yet(), not_yet()}).run();
    EXPECT_EQ(never.failure(), "deadlock: client waits to be connected to server (line 8)");
}

TEST(Player, GivesUpAfterATimeout) {
    Play play("{ recv = 9, timeout_ms = 3 }, { recv = 9, timeout_ms = 1 }");
    play.reads({not_yet(), not_yet(), not_yet(), not_yet(), not_yet(), read("a")}).run();
    EXPECT_EQ(play.told().front(), "timed out");
    EXPECT_EQ(play.failure(), "");
}

// What MSG_WAITALL has gathered when its timeout passes is returned, not lost.
TEST(Player, ReturnsWhatWaitallHadWhenTheTimePassed) {
    Play play("{ recv = 5, flags = ['waitall'], timeout_ms = 2 }, { recv = 9 }");
    play.reads({read("he"), not_yet(), not_yet(), not_yet(), not_yet(), read("llo")}).run();
    EXPECT_EQ(play.told().front(), "received 2");
}

TEST(Player, EndsAProgramWhoseCallFailed) {
    Play send("{ send = 'hello' }, { mark = 'on' }");
    send.takes({take(2), fails("EPIPE")}).run();
    EXPECT_EQ(send.told(), (Lines{"sent 2 of 5", "failed EPIPE"}));
    EXPECT_NE(send.failure().find("send failed with EPIPE"), std::string::npos);

    Play recv("{ recv = 5 }, { mark = 'on' }");
    recv.reads({fails("ECONNRESET")}).run();
    EXPECT_EQ(recv.told(), (Lines{"failed ECONNRESET"}));
}

TEST(Player, NamesWhoWaitsForWhatInADeadlock) {
    Play play("{ send = 'x' }, { recv = 5 }");
    play.run();
    EXPECT_EQ(play.failure(), "deadlock: client waits to receive from server (line 8)");

    Play mark("{ wait_for = { endpoint = 'server', received = 3 } }");
    mark.run();
    EXPECT_EQ(mark.failure(),
              "deadlock: client waits for server to have received this many bytes: 3 (line 8)");

    Play room("{ send = 'x' }");
    room.takes({not_yet(), not_yet(), not_yet(), not_yet(), not_yet(), not_yet(), not_yet()});
    room.run();
    EXPECT_EQ(room.failure(),
              "deadlock: client waits for server to make room by receiving (line 8)");
}

// Every call fails once: 1, 2, ... until nothing is left that could.
TEST(Player, ComesToAnEndWhicheverCallFails) {
    std::uint64_t unnoticed = 0;  // the listener's own close, which nobody depends on
    for (std::uint64_t n = 1;; ++n) {
        Play play(
            "{ set = { nodelay = true } }, { send = 'hello' }, { recv = 9 }, "
            "{ shutdown = 'send' }, { recv = 9, until = 'end' }, { close = true }");
        play.reads({read("abc"), test::end()}).stage.fail_call(n);
        play.run();
        if (play.stage.calls() < n) {
            EXPECT_EQ(play.failure(), "");
            EXPECT_GT(n, 10U);
            break;
        }
        bool failed = play.played.failure.has_value();
        for (const Event& event : play.played.trace.events)
            failed = failed || std::holds_alternative<Failed>(event.what);
        if (!failed) ++unnoticed;
    }
    EXPECT_EQ(unnoticed, 1U);
}

Task<> nothing_at_all(Endpoint) {
    co_return;
}

Task<> many_things_at_once(Endpoint self, Host&, const RunStep&) {
    for (int i = 0; i < 1'000'000; ++i) co_await self.sleep(0);
    for (int i = 0; i < 1'000'000; ++i) co_await nothing_at_all(self);
    self.player().mark(self.session(), "through");
}

TEST(Player, NeedsNoStackForAMillionThingsAtOnce) {
    Play play("{ run = 'many' }");
    play.run({{"many", many_things_at_once}});
    EXPECT_EQ(play.told(), (Lines{"mark through"}));
}

}  // namespace
}  // namespace sticky
