// How a benchmark measures and says it: seconds, medians, and the words for big numbers.
//
// The machine is shared and its speed wanders, so nothing here compares two runs: whoever compares
// A with B alternates them, A B A B, and takes the median of the ratios of neighbours.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace sticky::bench {

class Stopwatch {
public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    }

private:
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

// The processor time of this thread, in seconds: what others run on the machine counts less.
double processor_seconds();

// How much of it `work`, which starts no threads, takes once.
template <class Work>
double seconds_of(Work&& work) {
    const double begin = processor_seconds();
    work();
    return processor_seconds() - begin;
}

double median(std::vector<double> values);
// The median, and between what half of the values lie: "81 % (77..84)".
std::string percent(const std::vector<double>& ratios);
// 1234567.0 -> "1.23 M"
std::string in_words(double number);
// argv[1] as a number of rounds.
int rounds_asked_for(int argc, char** argv, int otherwise);

}  // namespace sticky::bench
