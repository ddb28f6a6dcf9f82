// An endpoint as a program sees it: sequential calls, each waiting until it is done.
//
//     Task<> upper_echo(Endpoint self, Host&) {
//         while (auto bytes = co_await self.recv(1024)) co_await self.send(to_upper(*bytes));
//     }
//
// An Endpoint is a handle to one session (a connecting endpoint, or one accepted connection of a
// listener). A call that fails ends the program, after it was recorded.
#pragma once

#include <coroutine>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>

#include "script/host.h"
#include "script/stage.h"
#include "script/task.h"

namespace sticky {

class Player;
struct Session;

inline constexpr Nanos kNever = std::numeric_limits<Nanos>::max();

// One thing a program waits for. Lives in the program's coroutine frame; the player keeps a pointer
// while it is pending.
struct Operation {
    enum class Kind : std::uint8_t { send, recv, connect, sleep, wait_for } kind = Kind::sleep;
    Session* session = nullptr;
    StepId step = kNoStep;
    std::coroutine_handle<> waiter;
    bool tried = false;        // and nothing has changed since
    bool nonblocking = false;  // not-yet is an answer
    Nanos began = 0;           // recv: of the first attempt
    Nanos deadline = kNever;   // sleep: when it is over. recv: its timeout
    // send
    std::span<const ByteView> parts;
    std::uint32_t message = 0;
    bool more = false, eor = false, vectored = false;
    EndpointId to = kNobody;
    // recv
    std::span<std::uint8_t> buffer;
    std::size_t filled = 0;  // by MSG_WAITALL so far
    bool peek = false, waitall = false, trunc = false;
    bool until_end = false;  // of datagrams: also done when nobody will send any more
    // wait_for
    const WaitForStep* condition = nullptr;
    // answer
    enum class Outcome : std::uint8_t { done, would_block, timed_out } outcome = Outcome::done;
    std::uint64_t size = 0;
    bool end = false;
};

// What an await of one Operation is: submit, suspend, read the outcome.
struct Await {
    Player& player;
    Operation& operation;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter);
    void await_resume() const noexcept {}
};

class Endpoint {
public:
    Endpoint(Player& player, Session& session) : player_(&player), session_(&session) {}

    // A message: encoded by the framing, handed over until all of it is accepted.
    Task<> send(Bytes message);
    // One recv call of at most `size` bytes. Nothing: the stream's end; or nothing came for so
    // long; or, for a listener of datagrams, nobody is left who could send one.
    Task<std::optional<Bytes>> recv(std::size_t size, Nanos timeout = kNever);
    Task<> sleep(Nanos duration);
    void close();
    void shutdown_send();
    // A mark in the trace, for people; nobody can wait for it.
    void note(const std::string& text);

    const std::string& name() const;
    bool listens() const;
    bool datagrams() const;
    // Of what the other end sends.
    const FramingSpec& incoming() const;
    Player& player() const { return *player_; }
    Session& session() const { return *session_; }

private:
    Player* player_;
    Session* session_;
};

// The small programs a scenario can `run`, by name. Passed to the player; this floor knows none of
// them.
using App = Task<> (*)(Endpoint self, Host& host, const RunStep& keys);
using AppTable = std::map<std::string, App, std::less<>>;

}  // namespace sticky
