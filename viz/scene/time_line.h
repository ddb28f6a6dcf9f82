// Where each moment of a run stands on a line from 0 to 1, as Ruler does it for bytes: bursts of
// microseconds between pauses of milliseconds are widened until their order can be seen.
//
// Refuses to know: pixels.
#pragma once

#include <string>
#include <vector>

#include "trace/trace.h"
#include "viz/scene/ruler.h"

namespace sticky {

class TimeLine {
public:
    TimeLine() = default;
    explicit TimeLine(const std::vector<Event>& events);
    // Two runs on one clock, each counted from its own origin.
    static TimeLine joint(const TimeLine& one, Nanos origin, const TimeLine& other,
                          Nanos other_origin);

    // Rises with time; between two stops in proportion.
    double at(Nanos time) const;
    Nanos time_at(double place) const;
    bool to_scale() const { return ruler_.to_scale(); }
    const std::vector<Nanos>& stops() const { return stops_; }

private:
    void settle();  // stops_ has all moments, in any order

    std::vector<Nanos> stops_;  // moments at which something began or ended; rising
    Ruler ruler_;
};

// "41.2 ms", "0.13 ms", "1.5 s": three figures, and no more.
std::string time_text(Nanos time);
// With as many figures as tell it apart from a moment so far away: "31.342 ms".
std::string time_text(Nanos time, Nanos apart);

}  // namespace sticky
