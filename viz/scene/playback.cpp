#include "viz/scene/playback.h"

#include <algorithm>

#include "viz/scene/sheet.h"

namespace sticky {
namespace {

constexpr double kLeast = 1e-9;

EventIndex events_by(const Story& story, Nanos time) {
    const auto& events = story.trace.events;
    const auto after = std::ranges::upper_bound(events, time, {}, &Event::at);
    return static_cast<EventIndex>(after - events.begin());
}

TimeLine clock_of(const Story& first, const Story* second) {
    if (second == nullptr) return first.clock;
    return TimeLine::joint(first.clock, picture::first_send(first), second->clock,
                           picture::first_send(*second));
}

}  // namespace

void show_until(ViewState& view, const Story& first, const Story* second, double place) {
    view.until.reset();
    view.until_second.reset();
    if (!(place < 1)) return;
    const Nanos now = clock_of(first, second).time_at(place);
    if (second == nullptr) {
        view.until = events_by(first, now);
        return;
    }
    view.until = events_by(first, now + picture::first_send(first));
    view.until_second = events_by(*second, now + picture::first_send(*second));
}

double next_moment(const Story& first, const Story* second, double place, bool forwards) {
    const TimeLine clock = clock_of(first, second);
    const auto& stops = clock.stops();
    const auto place_of = [&](Nanos stop) { return clock.at(stop); };
    if (forwards) {
        const auto next = std::ranges::upper_bound(stops, place + kLeast, {}, place_of);
        return next == stops.end() ? 1 : std::min(place_of(*next) + kLeast / 2, 1.0);
    }
    const auto now = std::ranges::lower_bound(stops, place - kLeast, {}, place_of);
    return now == stops.begin() ? 0 : place_of(*std::prev(now)) + kLeast / 2;
}

std::string moment_text(const Story& first, const Story* second, double place) {
    const TimeLine clock = clock_of(first, second);
    return time_text(clock.time_at(std::clamp(place, 0.0, 1.0)));
}

}  // namespace sticky
