#include "script/program.h"

#include <algorithm>
#include <string>

#include "script/player.h"

namespace sticky {

void pattern_bytes(std::uint32_t number, std::uint64_t size, Bytes& out) {
    const std::uint32_t round = (number - 1) / 26;
    std::string unit(1, static_cast<char>('a' + (number - 1) % 26));
    if (round > 0) unit += std::to_string(round);
    out.resize(size);
    std::uint64_t done = std::min<std::uint64_t>(size, unit.size());
    std::copy_n(unit.begin(), done, out.begin());
    // What is there is whole units: it doubles until it is enough.
    while (done < size) {
        const std::uint64_t part = std::min(size - done, done);
        std::copy_n(out.begin(), part, out.begin() + static_cast<std::ptrdiff_t>(done));
        done += part;
    }
}

namespace {

// The program has ended, or the run has: this frame will be dropped.
using Never = std::suspend_always;

Operation sleep_until(Session& session, Nanos deadline) {
    Operation op;
    op.kind = Operation::Kind::sleep;
    op.session = &session;
    op.step = session.step;
    op.deadline = deadline;
    return op;
}

// The calls a message is handed over in: the encoded bytes cut as the step says. Kept from message
// to message, so that a message needs no memory of its own.
class Calls {
public:
    explicit Calls(const SendStep& step) : step_(step) {}

    void begin(ByteView encoded, std::uint64_t header) {
        pieces_.clear();
        if (step_.vectored) {
            cut(encoded, header);
            for (const Content& content : step_.contents)
                cut(encoded, content.is_pattern ? content.size : content.bytes.size());
        } else {
            for (const std::uint64_t part : step_.parts) cut(encoded, part);
        }
        if (!encoded.empty() || pieces_.empty()) pieces_.push_back(encoded);
        next_ = 0;
        take();
    }
    bool over() const { return parts_.empty(); }
    // What the next call is given.
    std::span<const ByteView> parts() const { return parts_; }
    // That call accepted this much.
    void accepted(std::uint64_t size) {
        while (!parts_.empty() && size >= parts_.front().size()) {
            size -= parts_.front().size();
            parts_ = parts_.subspan(1);
        }
        if (parts_.empty()) {
            take();
        } else if (step_.once) {
            parts_ = {};
        } else {
            parts_.front() = parts_.front().subspan(size);
        }
    }

private:
    void cut(ByteView& rest, std::uint64_t size) {
        const std::size_t taken = std::min<std::uint64_t>(size, rest.size());
        if (taken > 0) pieces_.push_back(rest.first(taken));
        rest = rest.subspan(taken);
    }
    void take() {
        const std::size_t count = step_.vectored ? pieces_.size() : 1;
        parts_ = std::span(pieces_).subspan(next_, std::min(count, pieces_.size() - next_));
        next_ += parts_.size();
    }

    const SendStep& step_;
    std::vector<ByteView> pieces_;
    std::span<ByteView> parts_;  // of the call at hand
    std::size_t next_ = 0;       // the piece after them
};

ByteView content_of(const SendStep& step, std::uint32_t number, Bytes& room) {
    if (step.contents.size() == 1 && !step.contents[0].is_pattern) return step.contents[0].bytes;
    if (step.contents.size() == 1) {
        pattern_bytes(number, step.contents[0].size, room);
        return room;
    }
    room.clear();
    Bytes part;
    for (const Content& content : step.contents) {
        if (content.is_pattern) pattern_bytes(number, content.size, part);
        const Bytes& bytes = content.is_pattern ? part : content.bytes;
        room.insert(room.end(), bytes.begin(), bytes.end());
    }
    return room;
}

Operation send_of(Session& session, const SendStep& step, std::span<const ByteView> parts) {
    Operation op;
    op.kind = Operation::Kind::send;
    op.session = &session;
    op.step = session.step;
    op.parts = parts;
    op.more = step.more;
    op.eor = step.eor;
    op.vectored = parts.size() > 1;
    op.nonblocking = step.nonblocking;
    return op;
}

// Messages (or raw bytes), each handed over until all of it is accepted, or as far as the step
// allows. All in one coroutine: a task for each message would cost more than its call.
Task<> play_send(Endpoint self, const SendStep& step) {
    Player& player = self.player();
    Session& session = self.session();
    const Nanos start = player.time();
    Calls calls(step);
    for (std::uint64_t i = 0; i < step.times; ++i) {
        if (step.every && i > 0) {
            Operation op = sleep_until(session, start + static_cast<Nanos>(i) * *step.every);
            co_await Await{player, op};
        }
        const EndpointId to = player.receiver(session, step.to);
        const std::uint32_t number = player.current_message(session, to) + 1;
        const ByteView content = content_of(step, number, session.content);
        ByteRange payload;
        const std::optional<ByteView> encoded =
            player.begin_message(session, content, step.raw, to, payload);
        if (!encoded) co_await Never{};
        for (calls.begin(*encoded, payload.begin); !calls.over();) {
            Operation op = send_of(session, step, calls.parts());
            op.message = step.raw ? 0 : number;
            op.to = to;
            co_await Await{player, op};
            if (op.outcome != Operation::Outcome::done) break;
            calls.accepted(op.size);
        }
    }
}

bool goes_on(const RecvStep& step, const Session& session, std::uint64_t bytes_before,
             std::uint64_t frames_before) {
    switch (step.until) {
        case RecvStep::Until::once:
            return false;
        case RecvStep::Until::bytes:
            return session.received - bytes_before < step.until_count;
        case RecvStep::Until::frames:
            return session.frames - frames_before < step.until_count;
        case RecvStep::Until::end:
            return true;
    }
    return false;
}

Task<> play_recv(Endpoint self, const RecvStep& step) {
    Player& player = self.player();
    Session& session = self.session();
    const Nanos start = player.time();
    std::uint64_t calls = 0;
    for (std::uint64_t i = 0; i < step.times; ++i) {
        const std::uint64_t bytes_before = session.received, frames_before = session.frames;
        for (;;) {
            if (step.every && calls > 0) {
                Operation pause =
                    sleep_until(session, start + static_cast<Nanos>(calls) * *step.every);
                co_await Await{player, pause};
            }
            ++calls;
            Operation op;
            op.kind = Operation::Kind::recv;
            op.session = &session;
            op.step = session.step;
            op.buffer = player.room(session, step.buffer);
            op.peek = step.peek;
            op.waitall = step.waitall;
            op.trunc = step.trunc;
            op.nonblocking = step.nonblocking;
            op.until_end = step.until == RecvStep::Until::end;
            if (step.timeout) op.deadline = player.time() + *step.timeout;
            co_await Await{player, op};
            if (op.outcome != Operation::Outcome::done) break;
            if (op.end) co_return;
            if (!goes_on(step, session, bytes_before, frames_before)) break;
        }
    }
}

Task<> play_wait(Endpoint self, const WaitForStep& step) {
    Operation op;
    op.kind = Operation::Kind::wait_for;
    op.session = &self.session();
    op.step = self.session().step;
    op.condition = &step;
    co_await Await{self.player(), op};
}

Task<> play_sleep(Endpoint self, const SleepStep& step) {
    Operation op = sleep_until(self.session(), self.player().time() + step.duration);
    co_await Await{self.player(), op};
}

Task<> play_connect(Endpoint self, const ConnectStep& step) {
    Player& player = self.player();
    Session& session = self.session();
    if (session.closed || session.peer != kNobody) player.reopen(session);
    Operation op;
    op.kind = Operation::Kind::connect;
    op.session = &session;
    op.step = session.step;
    op.to = player.cast().find(step.to);
    op.nonblocking = step.nonblocking;
    co_await Await{player, op};
}

// Steps that are done at once.
void do_now(Endpoint self, const StepAction& action) {
    Player& player = self.player();
    Session& session = self.session();
    if (const auto* mark = std::get_if<MarkStep>(&action)) player.mark(session, mark->name);
    if (const auto* set = std::get_if<SetStep>(&action)) player.apply(session, set->options);
    if (std::holds_alternative<ShutdownStep>(action)) player.shutdown_send(session);
    if (std::holds_alternative<CloseStep>(action)) player.close(session, false);
    if (std::holds_alternative<ResetStep>(action)) player.reset(session);
}

}  // namespace

Task<> play_program(Endpoint self, std::span<const Step> steps) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const Step& step = steps[i];
        self.session().step = step.id;
        if (const auto* send = std::get_if<SendStep>(&step.action)) {
            co_await play_send(self, *send);
        } else if (const auto* recv = std::get_if<RecvStep>(&step.action)) {
            co_await play_recv(self, *recv);
        } else if (const auto* sleep = std::get_if<SleepStep>(&step.action)) {
            co_await play_sleep(self, *sleep);
        } else if (const auto* wait = std::get_if<WaitForStep>(&step.action)) {
            co_await play_wait(self, *wait);
        } else if (const auto* connect = std::get_if<ConnectStep>(&step.action)) {
            co_await play_connect(self, *connect);
        } else if (const auto* run = std::get_if<RunStep>(&step.action)) {
            Task<> app = self.player().run_app(self.session(), *run);
            if (app.valid()) co_await app;
        } else if (std::holds_alternative<ListenStep>(step.action)) {
            if (!self.player().listen(self.session(), steps.subspan(i + 1))) co_await Never{};
            if (!self.player().cast().datagrams()) co_return;
        } else {
            do_now(self, step.action);
        }
    }
}

}  // namespace sticky
