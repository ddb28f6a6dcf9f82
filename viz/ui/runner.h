// Plays scenarios outside the window's thread, one order after the other, and tells what came of
// them in a mailbox. Whatever it started has ended when it is destroyed.
//
// Refuses to know: widgets, pictures.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "run/worlds.h"
#include "viz/scene/story.h"

namespace sticky::ui {

using StoryPtr = std::shared_ptr<const Story>;

// One scenario in one world, some times.
struct Order {
    std::size_t slot = 0;  // what the news of it is marked with: which run of a comparison
    Scenario scenario;
    const World* world = nullptr;
    std::uint64_t times = 1;
    bool step = false;  // somebody decides about every packet
};

struct News {
    std::size_t slot = 0;
    std::uint64_t run = 0;  // from 1
    StoryPtr story;         // so far; of a finished run, whole
    bool finished = false;  // this run
    std::optional<Error> failure;
};

class Runner {
public:
    // `wake` is called, from any thread, when there is news; may be empty.
    explicit Runner(std::function<void()> wake = {});
    ~Runner();
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    // Ends what is played now, then plays these in order.
    void start(std::vector<Order> orders);
    void cancel();
    bool busy() const { return busy_; }
    // Of all orders, how many runs there are and how many are over.
    std::uint64_t runs_wanted() const { return wanted_; }
    std::uint64_t runs_over() const { return over_; }

    std::vector<News> take_news();

    // A stepped run: the packets that wait, in order of arrival, and what is to become of one.
    std::vector<HeldNote> held() const;
    void command(const Stepper::Command& command);

private:
    class Hand;

    void work(const std::vector<Order>& orders);
    void play(const Order& order, std::uint64_t run);
    void post(News news);

    const std::function<void()> wake_;
    std::atomic<bool> busy_{false}, cancelled_{false};
    std::atomic<std::uint64_t> wanted_{0}, over_{0};
    mutable std::mutex lock_;
    std::vector<News> news_;
    std::vector<HeldNote> held_;
    std::deque<Stepper::Command> commands_;
    std::thread worker_;
};

}  // namespace sticky::ui
