#include "viz/scene/ruler.h"

#include <algorithm>

namespace sticky {
namespace {

// Room for a number on a wide screen; all least shares together leave some scale to see.
constexpr double kLeastShare = 0.04;
constexpr double kLeastTogether = 0.6;
constexpr int kRounds = 64;

}  // namespace

Ruler::Ruler(const std::vector<std::uint64_t>& stops) {
    if (stops.size() < 2) {
        places_.assign(stops.size(), 0);
        return;
    }
    const std::size_t count = stops.size() - 1;
    const auto bytes = [&](std::size_t i) { return static_cast<double>(stops[i + 1] - stops[i]); };
    const double least = std::min(kLeastShare, kLeastTogether / static_cast<double>(count));
    // Intervals below their least share get it; the others share the rest by their bytes. Each
    // round can only widen more of them, so it settles.
    double per_byte = 0;
    std::size_t widened = count + 1;
    for (int round = 0; round < kRounds; ++round) {
        double rest = 0;
        std::size_t now = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const bool small = round > 0 && bytes(i) * per_byte < least;
            if (small)
                ++now;
            else
                rest += bytes(i);
        }
        if (now == widened) break;
        widened = now;
        per_byte = rest > 0 ? (1 - least * static_cast<double>(now)) / rest : 0;
    }
    to_scale_ = widened == 0;
    places_.reserve(stops.size());
    places_.push_back(0);
    for (std::size_t i = 0; i < count; ++i) {
        places_.push_back(places_.back() + std::max(least, bytes(i) * per_byte));
    }
    const double all = places_.back();
    for (double& place : places_) place /= all;
}

std::size_t Ruler::stop_before(double place) const {
    const auto after = std::upper_bound(places_.begin(), places_.end(), place);
    return after == places_.begin() ? 0 : static_cast<std::size_t>(after - places_.begin()) - 1;
}

}  // namespace sticky
