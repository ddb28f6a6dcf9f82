// The invariants inside one flow, and of one event by itself. Private to validate.
#pragma once

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "trace/validate.h"

namespace sticky {

// Collects violations up to a limit.
class Report {
public:
    explicit Report(std::size_t limit) : limit_(limit) {}

    template <class... Args>
    void add(EventIndex event, fmt::format_string<Args...> text, Args&&... args) {
        if (found_.size() < limit_) {
            found_.push_back({event, fmt::format(text, std::forward<Args>(args)...)});
        }
    }
    std::vector<Violation> take() { return std::move(found_); }

private:
    std::size_t limit_;
    std::vector<Violation> found_;
};

struct FlowEvents {
    FlowId flow;
    bool datagrams = false;
    bool reshaped =
        false;  // options of an end may glue or cut datagrams (udp_cork, udp_segment, udp_gro)
    std::vector<EventIndex> events;  // in order
};

// What can be said of an event without its neighbours: ranges well formed, sizes that agree.
void check_shape(EventIndex index, const Event& event, Report& report);

void check_flow(const Trace& trace, const FlowEvents& flow, Report& report);

}  // namespace sticky
