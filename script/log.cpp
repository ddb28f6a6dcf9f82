#include "script/log.h"

#include <algorithm>
#include <iterator>

namespace sticky {

void Log::keep(FlowId flow, std::uint64_t offset, ByteView bytes) {
    if (!keeps(offset)) return;
    if (last_ == nullptr || flow != last_flow_) {
        last_ = &payloads_[flow];
        last_flow_ = flow;
    }
    STICKY_ASSERT(last_->size() == offset);
    const std::size_t room = std::min<std::uint64_t>(bytes.size(), payload_limit_ - offset);
    last_->insert(last_->end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(room));
}

void Log::flush() {
    if (sink_ == nullptr || flushed_ == events_.size()) return;
    sink_->take(std::span(events_).subspan(flushed_), payloads_);
    flushed_ = events_.size();
}

Trace merge(TraceHeader header, std::span<Log* const> logs) {
    Trace trace;
    trace.header = std::move(header);
    std::size_t total = 0;
    for (Log* log : logs) total += log->events().size();
    if (logs.size() == 1) {
        trace.events = std::move(logs[0]->events());
    } else {
        trace.events.reserve(total);
        for (Log* log : logs) {
            std::ranges::move(log->events(), std::back_inserter(trace.events));
            log->events().clear();
        }
    }
    for (Log* log : logs) trace.payloads.merge(log->payloads());
    order_events(trace.events);
    return trace;
}

}  // namespace sticky
