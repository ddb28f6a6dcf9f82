// Where each stop of a flow stands on a line from 0 to 1: to scale where every interval gets room
// enough, else small intervals are widened. The same ruler serves all lanes, so what is at the same
// byte is at the same place.
//
//     bytes   10 10 10 4000                 to scale the tens would be invisible
//     ruler   |---|---|---|------------|    each interval has its least share
//
// Rises everywhere; an offset with an empty unit has a little room of its own.
#pragma once

#include <cstdint>
#include <vector>

namespace sticky {

class Ruler {
public:
    Ruler() = default;
    // `stops` as in FlowView: sorted, an offset twice where an empty unit stands.
    explicit Ruler(const std::vector<std::uint64_t>& stops);

    double at_stop(std::size_t stop) const { return places_.empty() ? 0 : places_[stop]; }
    bool to_scale() const { return to_scale_; }
    // The last stop at or before that place.
    std::size_t stop_before(double place) const;

private:
    std::vector<double> places_;
    bool to_scale_ = true;
};

}  // namespace sticky
