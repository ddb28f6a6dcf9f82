// A run while it goes on: events come in from the run's threads; who draws takes what is new.
//
// Refuses to know: worlds, windows.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "script/log.h"

namespace sticky::ui {

class LiveTrace : public EventSink {
public:
    void begin(const TraceHeader& header) override;
    void take(std::span<const Event> events, const Payloads& payloads) override;

    // Until something is new or finish() was called, at most so long. False: finished.
    bool wait_for_news(std::chrono::milliseconds longest);
    // Until finish() was called, at most so long.
    void wait_for_end(std::chrono::milliseconds longest);
    // Adds what is new to `trace`, in order of time. False: nothing is.
    bool add_to(Trace& trace);
    void finish();

private:
    struct Kept {
        FlowId flow;
        std::uint64_t offset = 0;
        Bytes bytes;
    };

    std::mutex lock_;
    std::condition_variable changed_;
    TraceHeader header_;
    std::vector<Event> events_;  // since add_to
    std::vector<Kept> kept_;     // likewise
    bool finished_ = false;
};

}  // namespace sticky::ui
