// Where one thread writes down what happened, in the order it saw it; merged with others' logs into
// a trace afterwards.
#pragma once

#include <deque>
#include <span>
#include <utility>
#include <vector>

#include "trace/trace.h"

namespace sticky {

// Gets events while a run is going on: a trace file, a window, the pipe of a child process.
class EventSink {
public:
    virtual ~EventSink() = default;
    // Before the first event.
    virtual void begin(const TraceHeader& header) = 0;
    // `payloads` holds the kept bytes of every Sent in `events`. May be called from several
    // threads.
    virtual void take(std::span<const Event> events, const Payloads& payloads) = 0;
};

class Log {
public:
    explicit Log(std::uint64_t payload_limit, EventSink* sink = nullptr, bool keeps_events = true)
        : payload_limit_(payload_limit), sink_(sink), keeps_events_(keeps_events) {}

    // Builds the event where it stays: this is done for every call.
    template <class T>
    void add(Nanos at, EndpointId who, ConnectionId conn, StepId step, T&& what) {
        if (chunks_.empty() || chunks_.back().size() == kChunk)
            chunks_.emplace_back().reserve(kChunk);
        Event& event = chunks_.back().emplace_back();
        event.at = at;
        event.who = who;
        event.conn = conn;
        event.step = step;
        event.what = std::forward<T>(what);
    }
    // Keeps the bytes of `flow` from `offset` on, as far as the limit allows. Offsets must follow
    // each other.
    void keep(FlowId flow, std::uint64_t offset, ByteView bytes);
    // True while bytes at this offset are kept.
    bool keeps(std::uint64_t offset) const { return offset < payload_limit_; }
    // No more bytes of this connection will come.
    void forget(ConnectionId conn) { forgotten_.push_back(conn); }
    // Hands what is new to the sink. A log that keeps no events has none after it.
    void flush();

    std::size_t size() const;
    // Where all events are, until the log ends.
    void list(std::vector<Event*>& out);
    Payloads& payloads() { return payloads_; }

private:
    void let_go();

    std::uint64_t payload_limit_;
    EventSink* sink_;
    bool keeps_events_;
    // What was written never moves: chunks of a fixed number of events.
    static constexpr std::size_t kChunk = 1024;
    std::deque<std::vector<Event>> chunks_;
    std::size_t flushed_chunks_ = 0, flushed_ = 0;  // whole chunks, and of the next one
    Payloads payloads_;
    std::vector<ConnectionId> forgotten_;  // whose bytes a log without events needs no more
    FlowId last_flow_;
    Bytes* last_ = nullptr;  // payloads_[last_flow_]; map nodes do not move
};

// Moves what the logs hold into one trace.
Trace merge(TraceHeader header, std::span<Log* const> logs);

}  // namespace sticky
