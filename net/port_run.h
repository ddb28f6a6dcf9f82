// One endpoint of a scenario on a real port; the others are strangers, with programs of their own
// (sticky serve, sticky call). The same player and stage as in loopback, on the calling thread,
// and no end but that of its program: no time limit, no limit of events, and what was told to the
// sink is not kept.
#pragma once

#include "net/kernel_stage.h"
#include "script/play.h"

namespace sticky {

class PortRun {
public:
    // `options.cancelled` ends it, which is no failure. Without a sink nothing is recorded. `other`
    // is where the stranger is who is to be called.
    PortRun(const Scenario& scenario, const PlayOptions& options, const Address& other = {});

    // Listens, or connects. What it answers is that address: "127.0.0.1:50123".
    Result<std::string> open();
    // Until the program is over. Who calls is told why a call of his failed; to who serves it is
    // the matter of that one stranger.
    std::optional<Error> play();
    // Since something happened last.
    Nanos silent_for() const { return clock_.now() - watch_.last(); }
    // A datagram was waited for in vain.
    bool gave_up() const { return watch_.gave_up(); }
    // The other end has closed.
    bool other_has_closed() const { return watch_.end(); }

private:
    // Passes events on, and sees which call of ours failed first.
    class Watch : public EventSink {
    public:
        Watch(EventSink* next, EndpointId ours, const RunClock& clock)
            : next_(next), ours_(ours), clock_(clock) {}
        void begin(const TraceHeader& header) override;
        void take(std::span<const Event> events, const Payloads& payloads) override;
        const std::optional<Failed>& failed() const { return failed_; }
        bool end() const { return end_; }
        bool gave_up() const { return gave_up_; }
        Nanos last() const { return last_; }

    private:
        EventSink* next_;
        EndpointId ours_;
        const RunClock& clock_;
        std::optional<Failed> failed_;
        bool end_ = false, gave_up_ = false;
        Nanos last_ = 0;
    };

    std::optional<Error> failure() const;

    const Cast cast_;
    const EndpointId ours_;
    const RunClock clock_;
    Host nothing_;
    AddressBook book_;
    KernelStage stage_;
    LocalBoard board_;
    Watch watch_;
    Log log_;
    Player player_;
    std::string other_;
    Cancelled cancelled_;
};

}  // namespace sticky
