// The board of a race: LocalBoard behind a lock, and a bell that wakes every stage when something
// changed.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>

#include "script/board.h"

namespace sticky {

class SharedBoard : public Board {
private:
    template <class F>
    auto reading(F f) {
        const std::scoped_lock guard(lock_);
        return f();
    }
    template <class F>
    void changing(F f) {
        {
            const std::scoped_lock guard(lock_);
            f();
        }
        ++activity_;
        if (ring_) ring_();
    }

    const Cancelled cancelled_;
    std::mutex lock_;
    LocalBoard board_;
    std::function<void()> ring_;
    std::atomic<bool> stopped_{false};
    std::atomic<std::uint64_t> activity_{0};
    bool counts_ = true;

public:
    explicit SharedBoard(std::size_t endpoints, Cancelled cancelled = {})
        : cancelled_(std::move(cancelled)), board_(endpoints) {}

    // Called, from any thread, after something that others may wait for.
    void on_change(std::function<void()> ring) { ring_ = std::move(ring); }

    void mark(const std::string& name) override {
        changing([&] { board_.mark(name); });
    }
    bool marked(const std::string& name) override {
        return reading([&] { return board_.marked(name); });
    }
    // Rings only if the scenario waits for counts: it is called for every send and recv.
    void advance(EndpointId endpoint, const Progress& by) override {
        if (!counts_) return;
        changing([&] { board_.advance(endpoint, by); });
    }
    Progress progress(EndpointId endpoint) override {
        return reading([&] { return board_.progress(endpoint); });
    }
    void count(bool wanted) { counts_ = wanted; }

    void set_over(EndpointId endpoint) override {
        changing([&] { board_.set_over(endpoint); });
    }
    bool over(EndpointId endpoint) override {
        return reading([&] { return board_.over(endpoint); });
    }
    void set_listening(EndpointId endpoint) override {
        changing([&] { board_.set_listening(endpoint); });
    }
    bool listening(EndpointId endpoint) override {
        return reading([&] { return board_.listening(endpoint); });
    }
    void set_draining(EndpointId endpoint, bool draining) override;
    bool all_quiet_but(EndpointId endpoint) override {
        return reading([&] { return board_.all_quiet_but(endpoint); });
    }
    ConnectionId new_connection(EndpointId from, const std::string& address) override;
    std::optional<Origin> connection_from(const std::string& address) override {
        return reading([&] { return board_.connection_from(address); });
    }
    ConnectionId connection_between(EndpointId a, EndpointId b, bool& created) override {
        return reading([&] { return board_.connection_between(a, b, created); });
    }
    void forget_between(EndpointId a, EndpointId b) override {
        changing([&] { board_.forget_between(a, b); });
    }
    void stop(Error error) override;
    bool stopped() override;
    void set_idle(EndpointId endpoint, std::optional<Idle> idle) override;

    bool stuck() {
        return reading([&] { return board_.stuck(); });
    }
    std::string who_waits() {
        return reading([&] { return board_.who_waits(); });
    }
    std::optional<Error> failure() {
        return reading([&] { return board_.failure(); });
    }
    // Grows whenever an endpoint goes on: a watchdog sees that nothing happens.
    std::uint64_t activity() const { return activity_; }
};

}  // namespace sticky
