#include "viz/scene/time_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sticky {
namespace {

// More than a screen has pixels.
constexpr std::size_t kMostStops = 4096;

struct Moments {
    std::vector<Nanos>& all;
    Nanos at;

    void operator()(const Sent& sent) { all.insert(all.end(), {at, at + sent.took}); }
    void operator()(const Received& received) { all.insert(all.end(), {at - received.took, at}); }
    void operator()(const OptionSet&) {}
    void operator()(const Sampled&) {}
    void operator()(const Mark&) {}
    void operator()(const auto&) { all.push_back(at); }
};

std::vector<Nanos> thinned(const std::vector<Nanos>& all) {
    std::vector<Nanos> some;
    for (std::size_t i = 0; i < kMostStops; ++i)
        some.push_back(all[i * (all.size() - 1) / (kMostStops - 1)]);
    return some;
}

}  // namespace

TimeLine::TimeLine(const std::vector<Event>& events) {
    for (const Event& event : events) std::visit(Moments{stops_, event.at}, event.what);
    settle();
}

TimeLine TimeLine::joint(const TimeLine& one, Nanos origin, const TimeLine& other,
                         Nanos other_origin) {
    TimeLine both;
    for (const Nanos stop : one.stops_) both.stops_.push_back(stop - origin);
    for (const Nanos stop : other.stops_) both.stops_.push_back(stop - other_origin);
    both.settle();
    return both;
}

void TimeLine::settle() {
    if (!std::ranges::is_sorted(stops_)) std::ranges::sort(stops_);
    stops_.erase(std::unique(stops_.begin(), stops_.end()), stops_.end());
    if (stops_.size() > kMostStops) stops_ = thinned(stops_);
    std::vector<std::uint64_t> since_begin;
    for (const Nanos stop : stops_) {
        since_begin.push_back(static_cast<std::uint64_t>(stop) -
                              static_cast<std::uint64_t>(stops_.front()));
    }
    ruler_ = Ruler(since_begin);
}

double TimeLine::at(Nanos time) const {
    if (stops_.size() < 2 || time <= stops_.front()) return 0;
    if (time >= stops_.back()) return 1;
    const auto after = std::ranges::upper_bound(stops_, time);
    const auto i = static_cast<std::size_t>(after - stops_.begin());
    const double share =
        static_cast<double>(time - stops_[i - 1]) / static_cast<double>(stops_[i] - stops_[i - 1]);
    const double left = ruler_.at_stop(i - 1);
    return left + share * (ruler_.at_stop(i) - left);
}

Nanos TimeLine::time_at(double place) const {
    if (stops_.empty()) return 0;
    const std::size_t i = ruler_.stop_before(place);
    if (i + 1 >= stops_.size()) return stops_.back();
    const double left = ruler_.at_stop(i), right = ruler_.at_stop(i + 1);
    const double share = right > left ? std::clamp((place - left) / (right - left), 0.0, 1.0) : 0;
    return stops_[i] +
           static_cast<Nanos>(std::llround(share * static_cast<double>(stops_[i + 1] - stops_[i])));
}

std::string time_text(Nanos time) {
    const double value = static_cast<double>(time);
    const auto figures = [](double number, std::string_view unit) {
        const int places = number >= 100 ? 0 : number >= 10 ? 1 : 2;
        std::string text = fmt::format("{:.{}f}", number, places);
        if (text.find('.') != std::string::npos) {
            while (text.ends_with('0')) text.pop_back();
            if (text.ends_with('.')) text.pop_back();
        }
        return fmt::format("{} {}", text, unit);
    };
    if (std::abs(value) >= 1e9) return figures(value / 1e9, "s");
    if (std::abs(value) >= 1e5 || time == 0) return figures(value / 1e6, "ms");
    return figures(value / 1e3, "µs");
}

std::string time_text(Nanos time, Nanos apart) {
    const bool seconds = std::abs(time) >= 1'000'000'000;
    if (std::abs(time) < 100 * kMicrosecond || apart <= 0) return time_text(time);
    const double unit = seconds ? 1e9 : 1e6;
    int places = 0;
    double step = static_cast<double>(apart) / unit;
    for (; places < 6 && step < 1; step *= 10) ++places;
    return fmt::format("{:.{}f} {}", static_cast<double>(time) / unit, places,
                       seconds ? "s" : "ms");
}

}  // namespace sticky
