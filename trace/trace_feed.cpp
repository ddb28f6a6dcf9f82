#include "trace/trace_feed.h"

namespace sticky {

Result<TraceFeed::Line> TraceFeed::take(std::string_view line) {
    const auto wrong = [](std::string what) {
        return fail(ErrorKind::input, "trace", std::move(what));
    };
    if (std::string problem = sums_.check(line); !problem.empty()) return wrong(std::move(problem));
    if (!begun_) {
        std::string problem = parser_.header(line, 0, trace_.header);
        if (!problem.empty()) return wrong(std::move(problem));
        begun_ = true;
        return Line::header;
    }
    if (line.starts_with("{\"end\":")) {
        std::uint64_t events = 0;
        std::string problem = parser_.closing(line, 0, events);
        if (!problem.empty()) return wrong(std::move(problem));
        if (events != trace_.events.size()) return wrong("the closing line counts other events");
        closed_ = true;
        return Line::closing;
    }
    Event& event = trace_.events.emplace_back();
    ByteView payload;
    std::string problem = parser_.event(line, 0, event, payload);
    if (!problem.empty()) {
        trace_.events.pop_back();
        return wrong(std::move(problem));
    }
    if (!payload.empty()) {
        Bytes& kept = trace_.payloads[{event.conn, event.who}];
        kept.insert(kept.end(), payload.begin(), payload.end());
    }
    return Line::event;
}

}  // namespace sticky
