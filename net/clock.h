// The clock of a run: monotonic nanoseconds since its start, and the bridge from the kernel's
// wall-clock stamps.
#pragma once

#include <time.h>

#include <algorithm>
#include <limits>

#include "trace/base.h"

namespace sticky {

inline Nanos read_clock(clockid_t clock) {
    timespec t{};
    clock_gettime(clock, &t);
    return Nanos{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

class RunClock {
public:
    RunClock() : start_(read_clock(CLOCK_MONOTONIC)), start_wall_(read_clock(CLOCK_REALTIME)) {}

    Nanos now() const { return read_clock(CLOCK_MONOTONIC) - start_; }
    Nanos start_wall() const { return start_wall_; }
    timespec absolute(Nanos at) const {
        const Nanos t = start_ + at;
        return {t / 1'000'000'000, t % 1'000'000'000};
    }

    // What has to be subtracted from CLOCK_REALTIME now. The tightest of a few tries: between the
    // two readings the thread can be preempted.
    Nanos wall_offset() const {
        Nanos best = 0, tightest = std::numeric_limits<Nanos>::max();
        for (int i = 0; i < 5; ++i) {
            const Nanos before = now();
            const Nanos wall = read_clock(CLOCK_REALTIME);
            const Nanos width = now() - before;
            if (width < tightest) {
                tightest = width;
                best = wall - before - width / 2;
            }
        }
        return best;
    }

private:
    Nanos start_, start_wall_;
};

}  // namespace sticky
