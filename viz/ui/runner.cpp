#include "viz/ui/runner.h"

#include <algorithm>
#include <chrono>

#include "viz/ui/live_trace.h"

namespace sticky::ui {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kTellEvery{40};
// Of the time, at most a fifth goes into telling of an unfinished run.
constexpr int kRest = 4;

}  // namespace

// The window's hand on the link: notes go to the mailbox, commands come from there.
class Runner::Hand : public Stepper {
public:
    explicit Hand(Runner& runner) : runner_(runner) {}
    void held(const HeldNote& packet) override {
        {
            const std::scoped_lock guard(runner_.lock_);
            runner_.held_.push_back(packet);
        }
        if (runner_.wake_) runner_.wake_();
    }
    void seen(const Trace&) override {}
    std::vector<Command> commands() override {
        const std::scoped_lock guard(runner_.lock_);
        std::vector<Command> all(runner_.commands_.begin(), runner_.commands_.end());
        runner_.commands_.clear();
        return all;
    }
    bool stop() const override { return runner_.cancelled_; }

private:
    Runner& runner_;
};

Runner::Runner(std::function<void()> wake) : wake_(std::move(wake)) {}

Runner::~Runner() {
    cancel();
    if (worker_.joinable()) worker_.join();
}

void Runner::start(std::vector<Order> orders) {
    cancel();
    if (worker_.joinable()) worker_.join();
    {
        const std::scoped_lock guard(lock_);
        news_.clear();
        held_.clear();
        commands_.clear();
    }
    wanted_ = 0;
    for (const Order& order : orders) wanted_ += order.times;
    over_ = 0;
    cancelled_ = false;
    busy_ = !orders.empty();
    if (!busy_) return;
    worker_ = std::thread([this, mine = std::move(orders)] { work(mine); });
}

void Runner::cancel() {
    cancelled_ = true;
}

void Runner::work(const std::vector<Order>& orders) {
    for (const Order& order : orders) {
        for (std::uint64_t run = 1; run <= order.times; ++run) {
            // Of what is cancelled before it began, too, somebody is told.
            if (cancelled_ && over_ > 0) continue;
            play(order, run);
            ++over_;
        }
    }
    busy_ = false;
    if (wake_) wake_();
}

void Runner::play(const Order& order, std::uint64_t run) {
    LiveTrace live;
    PlayOptions options;
    options.sink = &live;
    options.cancelled = [this] { return cancelled_.load(); };
    Played played;
    std::thread player([&] {
        Hand hand(*this);
        const World& world = *order.world;
        played = order.step && world.step != nullptr ? world.step(order.scenario, options, hand)
                                                     : world.play(order.scenario, options);
        live.finish();
    });
    Trace so_far;
    while (live.wait_for_news(kTellEvery)) {
        const auto begin = Clock::now();
        if (live.add_to(so_far)) {
            post({order.slot, run, std::make_shared<Story>(make_story(so_far)), false, {}});
        }
        const auto spent = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        live.wait_for_end(std::max(kTellEvery, kRest * spent));
    }
    player.join();
    if (played.failure && played.failure->what == cancelled_run().what && run > 1) return;
    post({order.slot, run, std::make_shared<Story>(make_story(std::move(played.trace))), true,
          std::move(played.failure)});
}

void Runner::post(News news) {
    {
        const std::scoped_lock guard(lock_);
        // Of an unfinished run only the newest story is of use.
        const auto older = [&](const News& old) {
            return !old.finished && old.slot == news.slot && old.run == news.run;
        };
        std::erase_if(news_, older);
        news_.push_back(std::move(news));
    }
    if (wake_) wake_();
}

std::vector<News> Runner::take_news() {
    const std::scoped_lock guard(lock_);
    return std::exchange(news_, {});
}

std::vector<HeldNote> Runner::held() const {
    const std::scoped_lock guard(lock_);
    return held_;
}

void Runner::command(const Stepper::Command& command) {
    {
        const std::scoped_lock guard(lock_);
        commands_.push_back(command);
        std::erase_if(held_, [&](const HeldNote& note) { return note.packet == command.packet; });
        if (command.action == "let_go") held_.clear();
    }
    if (wake_) wake_();
}

}  // namespace sticky::ui
