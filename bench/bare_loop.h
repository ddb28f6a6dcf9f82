// What bench_sends compares with: send() in one thread, recv() in another, blocking sockets, and
// nothing else. No clock is read and nothing is written down between the first send and the end.
#pragma once

#include <cstddef>

namespace sticky::bench {

struct Transfer {
    std::size_t message = 0;  // bytes
    std::size_t times = 0;
    std::size_t buffer = 0;  // of recv
};

struct Pace {
    double sending = 0;  // seconds from the first send call to the return of the last
    double whole = 0;    // to the recv that returned the end
};

// Once over 127.0.0.1, with cubic. Ends the program if the machine does not let it.
Pace bare_loop(const Transfer& transfer);

}  // namespace sticky::bench
