#include "script/log.h"

#include <algorithm>

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
    for (; sink_ != nullptr && flushed_chunks_ < chunks_.size(); ++flushed_chunks_, flushed_ = 0) {
        const std::span<const Event> chunk = chunks_[flushed_chunks_];
        if (flushed_ < chunk.size()) sink_->take(chunk.subspan(flushed_), payloads_);
        flushed_ = chunk.size();
        if (flushed_ < kChunk) break;
    }
    if (!keeps_events_) let_go();
}

// Room for the next events stays.
void Log::let_go() {
    if (chunks_.size() > 1) chunks_.resize(1);
    if (!chunks_.empty()) chunks_.front().clear();
    flushed_chunks_ = flushed_ = 0;
    for (const ConnectionId conn : forgotten_) {
        payloads_.erase(payloads_.lower_bound({conn, EndpointId{0}}),
                        payloads_.upper_bound({conn, kNobody}));
    }
    if (!forgotten_.empty()) last_ = nullptr;
    forgotten_.clear();
}

std::size_t Log::size() const {
    return chunks_.empty() ? 0 : (chunks_.size() - 1) * kChunk + chunks_.back().size();
}

void Log::list(std::vector<Event*>& out) {
    for (std::vector<Event>& chunk : chunks_) {
        for (Event& event : chunk) out.push_back(&event);
    }
}

Trace merge(TraceHeader header, std::span<Log* const> logs) {
    Trace trace;
    trace.header = std::move(header);
    std::size_t total = 0;
    for (const Log* log : logs) total += log->size();
    std::vector<Event*> events;
    events.reserve(total);
    for (Log* log : logs) {
        log->list(events);
        trace.payloads.merge(log->payloads());
    }
    trace.events = take_in_order(events);
    return trace;
}

}  // namespace sticky
