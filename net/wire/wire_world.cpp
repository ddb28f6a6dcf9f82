#include "net/wire/wire_world.h"

#include <poll.h>
#include <sys/prctl.h>

#include <algorithm>

#include "net/wire/private_network.h"
#include "net/wire/wire_stage.h"

namespace sticky {

WireWorld::WireWorld(const Cast& cast, Fd tun, const RunClock& clock)
    : cast_(cast), clock_(clock), link_(cast, std::move(tun), clock) {
    if (cast.scenario->schedule == Schedule::race) carrier_ = std::thread([this] { carry(); });
}

WireWorld::~WireWorld() {
    stop_ = true;
    if (carrier_.joinable()) carrier_.join();
}

Hosts WireWorld::hosts() const {
    return private_hosts(cast_.scenario->ip);
}

std::unique_ptr<KernelStage> WireWorld::make_stage(const Cast& cast, AddressBook& book,
                                                   const RunClock& clock, std::size_t part) {
    const bool fixed = cast.scenario->schedule != Schedule::race;
    return std::make_unique<WireStage>(cast, book, clock, link_, part, fixed);
}

// Each packet at its own instant, as far as the machine keeps it.
void WireWorld::carry() {
    prctl(PR_SET_TIMERSLACK, 1UL);
    constexpr Nanos kLookUp = 2 * kMillisecond;  // somebody let a packet go, or the run is over
    while (!stop_) {
        link_.pump(clock_.now());
        while (link_.hand_over(clock_.now())) {
        }
        const Nanos now = clock_.now();
        const Nanos due = link_.next_due().value_or(now + kLookUp);
        const Nanos left = std::clamp<Nanos>(due - now, 0, kLookUp);
        const timespec time{0, left};
        pollfd device{link_.device(), POLLIN, 0};
        ppoll(&device, 1, &time, nullptr);
    }
}

void WireWorld::over() {
    if (!carrier_.joinable()) return;
    const Nanos until = clock_.now() + link_.afterwards();
    while (link_.busy() && clock_.now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    stop_ = true;
    carrier_.join();
    link_.close();
}

}  // namespace sticky
