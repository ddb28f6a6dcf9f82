#include "net/shared_board.h"

namespace sticky {

void SharedBoard::set_draining(EndpointId endpoint, bool draining) {
    bool changed = false;
    {
        const std::scoped_lock guard(lock_);
        changed = board_.draining(endpoint) != draining;
        board_.set_draining(endpoint, draining);
    }
    if (changed && draining && ring_) ring_();
}

ConnectionId SharedBoard::new_connection(EndpointId from, const std::string& address) {
    ConnectionId conn{};
    changing([&] { conn = board_.new_connection(from, address); });
    return conn;
}

bool SharedBoard::stopped() {
    if (!stopped_ && cancelled_ && cancelled_()) stop(cancelled_run());
    return stopped_;
}

void SharedBoard::stop(Error error) {
    changing([&] { board_.stop(std::move(error)); });
    stopped_ = true;
    if (ring_) ring_();
}

void SharedBoard::set_idle(EndpointId endpoint, std::optional<Idle> idle) {
    const std::scoped_lock guard(lock_);
    board_.set_idle(endpoint, std::move(idle));
}

}  // namespace sticky
