// Plays the points of a map outside the window's thread and tells how far it came. What it started
// has ended when it is destroyed.
//
// Refuses to know: widgets, pictures.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "run/explore.h"

namespace sticky::ui {

// A map so far; the examples come with the last one.
struct MapNews {
    std::shared_ptr<const OutcomeMap> map;
    MapExamples examples;
};

class Explorer {
public:
    // `wake` is called, from another thread, when there is news; may be empty.
    explicit Explorer(std::function<void()> wake = {}) : wake_(std::move(wake)) {}
    ~Explorer();
    Explorer(const Explorer&) = delete;
    Explorer& operator=(const Explorer&) = delete;

    // Ends what is played now, then plays this. unfit() must have had nothing against it.
    void start(Exploration exploration);
    void cancel() { cancelled_ = true; }
    bool busy() const { return busy_; }
    // The newest; none: nothing since the last time.
    std::optional<MapNews> take_news();

private:
    void work(const Exploration& exploration);
    void post(const OutcomeMap& map, MapExamples examples);

    const std::function<void()> wake_;
    std::atomic<bool> busy_{false}, cancelled_{false};
    std::mutex lock_;
    std::optional<MapNews> news_;
    std::thread worker_;
};

}  // namespace sticky::ui
