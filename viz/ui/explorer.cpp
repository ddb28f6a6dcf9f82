#include "viz/ui/explorer.h"

#include <algorithm>

#include "run/at_once.h"

namespace sticky::ui {
namespace {

constexpr std::size_t kBatch = 128;  // points between two news, and between two looks at cancelled_

}  // namespace

Explorer::~Explorer() {
    cancel();
    if (worker_.joinable()) worker_.join();
}

void Explorer::start(Exploration exploration) {
    cancel();
    if (worker_.joinable()) worker_.join();
    {
        const std::scoped_lock guard(lock_);
        news_.reset();
    }
    cancelled_ = false;
    busy_ = true;
    worker_ = std::thread([this, mine = std::move(exploration)] { work(mine); });
}

void Explorer::work(const Exploration& exploration) {
    OutcomeMap map(exploration.axes);
    const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t begin = 0; begin < map.points() && !cancelled_; begin += kBatch) {
        std::vector<PlayedPoint> batch(std::min(kBatch, map.points() - begin));
        at_once(threads, [&](std::size_t thread) {
            for (std::size_t i = thread; i < batch.size(); i += threads)
                batch[i] = play_point(exploration, map, begin + i);
        });
        for (std::size_t i = 0; i < batch.size(); ++i)
            map.note(begin + i, batch[i].sticking, batch[i].outcome);
        post(map, {});
    }
    map.sort_kinds();
    post(map, examples_of(exploration, map, kMapExamples));
    busy_ = false;
    if (wake_) wake_();
}

void Explorer::post(const OutcomeMap& map, MapExamples examples) {
    {
        const std::scoped_lock guard(lock_);
        news_ = MapNews{std::make_shared<const OutcomeMap>(map), std::move(examples)};
    }
    if (wake_) wake_();
}

std::optional<MapNews> Explorer::take_news() {
    const std::scoped_lock guard(lock_);
    return std::exchange(news_, std::nullopt);
}

}  // namespace sticky::ui
