// Where one thread writes down what happened, in the order it saw it; merged with others' logs into
// a trace afterwards.
#pragma once

#include <span>
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
    explicit Log(std::uint64_t payload_limit, EventSink* sink = nullptr)
        : payload_limit_(payload_limit), sink_(sink) {}

    void add(Event event) { events_.push_back(std::move(event)); }
    // Keeps the bytes of `flow` from `offset` on, as far as the limit allows. Offsets must follow
    // each other.
    void keep(FlowId flow, std::uint64_t offset, ByteView bytes);
    // True while bytes at this offset are kept.
    bool keeps(std::uint64_t offset) const { return offset < payload_limit_; }
    // Hands what is new to the sink.
    void flush();

    std::vector<Event>& events() { return events_; }
    Payloads& payloads() { return payloads_; }

private:
    std::uint64_t payload_limit_;
    EventSink* sink_;
    std::size_t flushed_ = 0;
    std::vector<Event> events_;
    Payloads payloads_;
    FlowId last_flow_;
    Bytes* last_ = nullptr;  // payloads_[last_flow_]; map nodes do not move
};

// Empties the logs into one trace.
Trace merge(TraceHeader header, std::span<Log* const> logs);

}  // namespace sticky
