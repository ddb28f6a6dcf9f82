#include "viz/ui/live_trace.h"

#include <algorithm>

namespace sticky::ui {

void LiveTrace::begin(const TraceHeader& header) {
    const std::scoped_lock guard(lock_);
    header_ = header;
}

void LiveTrace::take(std::span<const Event> events, const Payloads& payloads) {
    {
        const std::scoped_lock guard(lock_);
        events_.insert(events_.end(), events.begin(), events.end());
        for (const Event& event : events) {
            const auto* sent = std::get_if<Sent>(&event.what);
            if (sent == nullptr) continue;
            const FlowId flow{event.conn, event.who};
            const auto found = payloads.find(flow);
            if (found == payloads.end()) continue;
            const std::uint64_t end =
                std::min<std::uint64_t>(sent->range.end, found->second.size());
            if (sent->range.begin >= end) continue;
            const auto from = found->second.begin();
            kept_.push_back({flow, sent->range.begin,
                             Bytes(from + static_cast<std::ptrdiff_t>(sent->range.begin),
                                   from + static_cast<std::ptrdiff_t>(end))});
        }
    }
    changed_.notify_one();
}

bool LiveTrace::wait_for_news(std::chrono::milliseconds longest) {
    std::unique_lock guard(lock_);
    changed_.wait_for(guard, longest, [&] { return finished_ || !events_.empty(); });
    return !finished_;
}

void LiveTrace::wait_for_end(std::chrono::milliseconds longest) {
    std::unique_lock guard(lock_);
    changed_.wait_for(guard, longest, [&] { return finished_; });
}

bool LiveTrace::add_to(Trace& trace) {
    std::vector<Event> events;
    std::vector<Kept> kept;
    {
        const std::scoped_lock guard(lock_);
        trace.header = header_;
        events.swap(events_);
        kept.swap(kept_);
    }
    if (events.empty()) return false;
    trace.events.insert(trace.events.end(), std::make_move_iterator(events.begin()),
                        std::make_move_iterator(events.end()));
    order_events(trace.events);
    for (const Kept& part : kept) {
        Bytes& bytes = trace.payloads[part.flow];
        // Threads of a race may tell of a flow's bytes out of order.
        bytes.resize(std::max<std::size_t>(bytes.size(), part.offset + part.bytes.size()));
        std::ranges::copy(part.bytes, bytes.begin() + static_cast<std::ptrdiff_t>(part.offset));
    }
    return true;
}

void LiveTrace::finish() {
    {
        const std::scoped_lock guard(lock_);
        finished_ = true;
    }
    changed_.notify_one();
}

}  // namespace sticky::ui
