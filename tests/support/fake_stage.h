// A world that is a list: what each call of an endpoint answers, one after the other, in a time of
// its own. Nothing waits, nothing is random.
//
//     FakeStage stage(cast);
//     stage.reads("client", {read("he"), not_yet(), read("llo"), end()});
//     stage.takes("client", {take(3), not_yet(), fails("EPIPE")});
//
// An endpoint whose list is used up accepts whatever it is given and receives nothing any more.
#pragma once

#include <deque>
#include <initializer_list>
#include <map>

#include "script/play.h"

namespace sticky::test {

struct Reply {
    enum class Kind : std::uint8_t { read, end, take, not_yet, fails } kind = Kind::not_yet;
    Bytes bytes;             // read
    std::uint64_t size = 0;  // take
    std::string_view error;  // fails; a literal
};
Reply read(std::string_view bytes);
Reply end();
Reply take(std::uint64_t size);
Reply not_yet();
Reply fails(std::string_view error);

class FakeStage : public Stage {
public:
    explicit FakeStage(const Cast& cast) : cast_(cast) {}

    void reads(std::string_view endpoint, std::deque<Reply> replies);
    void takes(std::string_view endpoint, std::initializer_list<Reply> replies);
    // Of its connects: not_yet, fails; anything else is done, and so are those behind the list.
    void connects(std::string_view endpoint, std::initializer_list<Reply> replies);
    // The nth of all calls, from 1, fails with EIO; 0: none does.
    void fail_call(std::uint64_t n) { failing_ = n; }
    std::uint64_t calls() const { return calls_; }
    // Every send and recv call as it was asked: "send 10", "recv 4 waitall".
    const std::vector<std::string>& asked() const { return asked_; }

    Nanos now() override { return now_ += kMicrosecond; }
    OpenAnswer open(EndpointId endpoint, const Options& set) override;
    Answer listen(SocketId socket) override;
    ConnectAnswer connect(SocketId socket, EndpointId to) override;
    AcceptAnswer accept(SocketId listener) override;
    SendAnswer send(const SendCall& call) override;
    RecvAnswer recv(const RecvCall& call) override;
    SetAnswer set(SocketId socket, const OptionSetting& setting) override;
    Answer shutdown_send(SocketId socket) override;
    Answer close(SocketId socket) override;
    Answer reset(SocketId socket) override;
    std::uint64_t acked(SocketId) override { return 0; }
    void wait(Nanos until, std::span<const Interest>, std::vector<SocketId>&) override {
        now_ = std::max(now_, until);
    }
    void begin_tick(Nanos at) override { now_ = std::max(now_, at); }
    bool hand_over() override { return false; }
    void settle() override {}
    Nanos patience() override { return kMillisecond; }
    void observe(std::vector<WireFact>&, bool) override {}
    bool lingering() const override { return false; }

private:
    // Done, or the call that was to fail.
    template <class A>
    A answer(SocketId socket);
    EndpointId endpoint(SocketId socket) const { return sockets_[index_of(socket)]; }
    static Reply next(std::deque<Reply>& replies, Reply otherwise);

    const Cast& cast_;
    std::map<EndpointId, std::deque<Reply>> reads_, takes_, connects_;
    std::vector<EndpointId> sockets_;
    std::map<EndpointId, std::deque<std::string>> waiting_;  // connections not accepted yet
    std::vector<std::string> asked_;
    std::uint64_t calls_ = 0, failing_ = 0;
    Nanos now_ = 0;
};

// The scenario played on the stage with the schedule it has, which must be a fixed one.
Played play(const Scenario& scenario, const Cast& cast, FakeStage& stage, const AppTable& apps = {},
            Host* host = nullptr);

}  // namespace sticky::test
