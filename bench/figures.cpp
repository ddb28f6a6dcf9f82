#include "bench/figures.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>

namespace sticky::bench {
namespace {

double quantile(std::vector<double>& values, double q) {
    std::ranges::sort(values);
    const double place = q * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (values[above] - values[below]) * (place - static_cast<double>(below));
}

}  // namespace

double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double median(std::vector<double> values) {
    return values.empty() ? 0 : quantile(values, 0.5);
}

std::string percent(const std::vector<double>& ratios) {
    if (ratios.empty()) return "-";
    std::vector<double> sorted = ratios;
    return fmt::format("{:.0f} % ({:.0f}..{:.0f})", 100 * quantile(sorted, 0.5),
                       100 * quantile(sorted, 0.25), 100 * quantile(sorted, 0.75));
}

std::string in_words(double number) {
    if (number >= 1e9) return fmt::format("{:.2f} G", number / 1e9);
    if (number >= 1e6) return fmt::format("{:.2f} M", number / 1e6);
    if (number >= 1e3) return fmt::format("{:.1f} k", number / 1e3);
    return fmt::format("{:.0f}", number);
}

int rounds_asked_for(int argc, char** argv, int otherwise) {
    const int asked = argc > 1 ? std::atoi(argv[1]) : 0;
    return asked > 0 ? asked : otherwise;
}

}  // namespace sticky::bench
