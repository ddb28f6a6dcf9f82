// Work that is done at the same time: the first piece here, each other one on a thread of its own.
#pragma once

#include <cstddef>
#include <future>
#include <vector>

namespace sticky {

// Where no thread is to be had, libstdc++ puts it off until get().
inline constexpr auto kThreadIfPossible = std::launch::async | std::launch::deferred;

// work(0) ... work(count - 1), none of which needs another. Returns when all are done.
template <class Work>
void at_once(std::size_t count, const Work& work) {
    if (count == 0) return;
    std::vector<std::future<void>> others;
    for (std::size_t i = 1; i < count; ++i) {
        others.push_back(std::async(kThreadIfPossible, [&work, i] { work(i); }));
    }
    work(0);
    for (std::future<void>& other : others) other.get();
}

}  // namespace sticky
