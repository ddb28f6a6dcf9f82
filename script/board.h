// What endpoints of one run know of each other: marks, counters, who is over, who waits for what,
// which connection is whose. In a race every thread has its own player and they share one board.
//
// LocalBoard serves one thread. A world with threads wraps it in a lock (net/shared_board).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "script/scenario.h"
#include "trace/result.h"

namespace sticky {

// Somebody's wish that the run end now, asked now and then from any thread of it; may be empty.
using Cancelled = std::function<bool()>;
// The failure of a run that was cancelled.
Error cancelled_run();

struct Progress {
    std::uint64_t received = 0, sent = 0, acked = 0, frames = 0;
};

// Why an endpoint's player can't go on, for the deadlock's report.
struct Idle {
    std::string waits_for;  // "server waits to receive (line 12)"
    bool timer = false;     // something will happen by itself: a sleep, a timeout
};

class Board {
public:
    virtual ~Board() = default;

    virtual void mark(const std::string& name) = 0;
    virtual bool marked(const std::string& name) = 0;

    virtual void advance(EndpointId endpoint, const Progress& by) = 0;
    virtual Progress progress(EndpointId endpoint) = 0;

    virtual void set_over(EndpointId endpoint) = 0;
    virtual bool over(EndpointId endpoint) = 0;
    virtual void set_listening(EndpointId endpoint) = 0;
    virtual bool listening(EndpointId endpoint) = 0;
    // The endpoint does nothing but receive until everybody else is over.
    virtual void set_draining(EndpointId endpoint, bool draining) = 0;
    virtual bool all_quiet_but(EndpointId endpoint) = 0;  // every other one is over or draining

    // Connections are numbered in the order in which they are asked for. Streams: by the connecting
    // end's address; without one, nobody will ask for it.
    virtual ConnectionId new_connection(EndpointId from, const std::string& from_address) = 0;
    struct Origin {
        ConnectionId conn;
        EndpointId from;
    };
    virtual std::optional<Origin> connection_from(const std::string& from_address) = 0;
    // Datagrams: one for each pair of endpoints; `created` if this call made it.
    virtual ConnectionId connection_between(EndpointId a, EndpointId b, bool& created) = 0;
    virtual void forget_between(EndpointId a, EndpointId b) = 0;  // the next one is a new one

    // A failure ends the run for everybody; the first one counts.
    virtual void stop(Error error) = 0;
    virtual bool stopped() = 0;

    virtual void set_idle(EndpointId endpoint, std::optional<Idle> idle) = 0;
};

class LocalBoard : public Board {
public:
    explicit LocalBoard(std::size_t endpoints, Cancelled cancelled = {})
        : cancelled_(std::move(cancelled)),
          progress_(endpoints),
          over_(endpoints),
          listening_(endpoints),
          draining_(endpoints),
          idle_(endpoints) {}

    void mark(const std::string& name) override { marks_.insert(name); }
    bool marked(const std::string& name) override { return marks_.contains(name); }
    void advance(EndpointId endpoint, const Progress& by) override;
    Progress progress(EndpointId endpoint) override { return progress_[index_of(endpoint)]; }
    void set_over(EndpointId endpoint) override { over_[index_of(endpoint)] = true; }
    bool over(EndpointId endpoint) override { return over_[index_of(endpoint)]; }
    void set_listening(EndpointId endpoint) override { listening_[index_of(endpoint)] = true; }
    bool listening(EndpointId endpoint) override { return listening_[index_of(endpoint)]; }
    void set_draining(EndpointId endpoint, bool draining) override {
        draining_[index_of(endpoint)] = draining;
    }
    bool draining(EndpointId endpoint) const { return draining_[index_of(endpoint)]; }
    bool all_quiet_but(EndpointId endpoint) override;
    ConnectionId new_connection(EndpointId from, const std::string& from_address) override;
    std::optional<Origin> connection_from(const std::string& from_address) override;
    ConnectionId connection_between(EndpointId a, EndpointId b, bool& created) override;
    void forget_between(EndpointId a, EndpointId b) override { pairs_.erase(std::minmax(a, b)); }
    void stop(Error error) override;
    bool stopped() override;
    void set_idle(EndpointId endpoint, std::optional<Idle> idle) override {
        idle_[index_of(endpoint)] = std::move(idle);
    }

    const std::optional<Error>& failure() const { return failure_; }
    // "client waits for mark \"go\" (line 12); server waits to receive (line 8)"
    std::string who_waits() const;
    // Every endpoint that is not over is idle, and none of them by a timer.
    bool stuck() const;

private:
    Cancelled cancelled_;
    std::set<std::string> marks_;
    std::vector<Progress> progress_;
    std::vector<bool> over_, listening_, draining_;
    std::vector<std::optional<Idle>> idle_;
    std::map<std::string, Origin> origins_;
    std::map<std::pair<EndpointId, EndpointId>, ConnectionId> pairs_;
    std::uint32_t connections_ = 0;
    std::optional<Error> failure_;
};

}  // namespace sticky
