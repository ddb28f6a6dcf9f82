#include "script/board.h"

#include <algorithm>

namespace sticky {

Error cancelled_run() {
    return {ErrorKind::run, "", "cancelled", "the trace holds what came before"};
}

bool LocalBoard::stopped() {
    if (!failure_ && cancelled_ && cancelled_()) stop(cancelled_run());
    return failure_.has_value();
}

void LocalBoard::advance(EndpointId endpoint, const Progress& by) {
    Progress& progress = progress_[index_of(endpoint)];
    progress.received += by.received;
    progress.sent += by.sent;
    progress.acked += by.acked;
    progress.frames += by.frames;
}

bool LocalBoard::all_quiet_but(EndpointId endpoint) {
    for (std::size_t i = 0; i < over_.size(); ++i) {
        if (i != index_of(endpoint) && !over_[i] && !draining_[i]) return false;
    }
    return true;
}

ConnectionId LocalBoard::new_connection(EndpointId from, const std::string& from_address) {
    const ConnectionId conn{++connections_};
    if (!from_address.empty()) origins_[from_address] = {conn, from};
    return conn;
}

std::optional<Board::Origin> LocalBoard::connection_from(const std::string& from_address) {
    const auto found = origins_.find(from_address);
    if (found == origins_.end()) return std::nullopt;
    return found->second;
}

ConnectionId LocalBoard::connection_between(EndpointId a, EndpointId b, bool& created) {
    ConnectionId& conn = pairs_[std::minmax(a, b)];
    created = conn == kNoConnection;
    if (created) conn = ConnectionId{++connections_};
    return conn;
}

void LocalBoard::stop(Error error) {
    if (!failure_) failure_ = std::move(error);
}

std::string LocalBoard::who_waits() const {
    std::string text;
    for (std::size_t i = 0; i < idle_.size(); ++i) {
        if (over_[i] || !idle_[i] || idle_[i]->waits_for.empty()) continue;
        if (!text.empty()) text += "; ";
        text += idle_[i]->waits_for;
    }
    return text;
}

bool LocalBoard::stuck() const {
    for (std::size_t i = 0; i < idle_.size(); ++i) {
        if (!over_[i] && (!idle_[i] || idle_[i]->timer)) return false;
    }
    return true;
}

}  // namespace sticky
