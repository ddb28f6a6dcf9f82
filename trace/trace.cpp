#include "trace/trace.h"

#include <algorithm>
#include <tuple>

namespace sticky {
namespace {

// A gap or a failed call belongs to the direction it is about: at the receiver that is the other
// end's flow.
bool happens_at_receiver(const What& what) {
    if (const auto* gap = std::get_if<Gap>(&what)) {
        return gap->lane == Lane::recv || gap->lane == Lane::frame;
    }
    if (const auto* failed = std::get_if<Failed>(&what)) return failed->call == Call::recv;
    if (const auto* blocked = std::get_if<WouldBlock>(&what)) return blocked->call == Call::recv;
    return std::holds_alternative<Arrived>(what) || std::holds_alternative<Received>(what) ||
           std::holds_alternative<Framed>(what) || std::holds_alternative<FrameFault>(what);
}

}  // namespace

std::vector<ConnectionInfo> connections_of(const Trace& trace) {
    std::vector<ConnectionInfo> found;
    for (const Event& event : trace.events) {
        const auto* connected = std::get_if<Connected>(&event.what);
        if (connected == nullptr) continue;
        found.push_back({event.conn, event.who, connected->peer, connected->datagrams,
                         connected->mss, connected->local, connected->remote});
    }
    // A number beyond how many there are, or one used twice, is a broken trace: validate() says so.
    std::vector<ConnectionInfo> table(found.size());
    for (std::size_t i = 0; i < table.size(); ++i) {
        table[i].id = ConnectionId{static_cast<std::uint32_t>(i + 1)};
    }
    for (auto connection = found.rbegin(); connection != found.rend(); ++connection) {
        const std::size_t number = index_of(connection->id);
        if (number >= 1 && number <= table.size()) table[number - 1] = std::move(*connection);
    }
    return table;
}

FlowId flow_of(const Event& event, const ConnectionInfo& connection) {
    return {connection.id,
            happens_at_receiver(event.what) ? connection.other(event.who) : event.who};
}

void order_events(std::vector<Event>& events) {
    const auto earlier = [](const Event& a, const Event& b) {
        return std::tie(a.at, a.who) < std::tie(b.at, b.who);
    };
    if (std::is_sorted(events.begin(), events.end(), earlier)) return;
    std::vector<Event*> places;
    places.reserve(events.size());
    for (Event& event : events) places.push_back(&event);
    events = take_in_order(places);
}

namespace {

struct Key {
    Nanos at;
    std::uint32_t who;
    EventIndex position;
    bool operator<(const Key& other) const {
        return std::tie(at, who, position) < std::tie(other.at, other.who, other.position);
    }
};
using Keys = std::vector<Key>;

// Logs are nearly in order: runs that are, each meeting little more than the end of the one before.
// Neighbours are merged where they overlap, until one run is left.
void merge_runs(Keys& keys) {
    std::vector<Keys::iterator> starts{keys.begin()};
    for (auto key = keys.begin(); key != keys.end(); ++key) {
        if (key != keys.begin() && *key < *(key - 1)) starts.push_back(key);
    }
    starts.push_back(keys.end());
    while (starts.size() > 2) {
        std::vector<Keys::iterator> next;
        for (std::size_t i = 0; i + 1 < starts.size(); i += 2) {
            next.push_back(starts[i]);
            if (i + 2 >= starts.size()) continue;
            const auto middle = starts[i + 1];
            const auto first = std::upper_bound(starts[i], middle, *middle);
            const auto last = std::lower_bound(middle, starts[i + 2], *(middle - 1));
            std::inplace_merge(first, middle, last);
        }
        next.push_back(keys.end());
        starts = std::move(next);
    }
}

}  // namespace

// Events are big and hold strings: small keys are sorted, then each event moves once.
std::vector<Event> take_in_order(std::span<Event* const> events) {
    Keys keys;
    keys.reserve(events.size());
    for (const Event* event : events)
        keys.push_back({event->at, index_of(event->who), static_cast<EventIndex>(keys.size())});
    merge_runs(keys);
    std::vector<Event> ordered;
    ordered.reserve(events.size());
    for (const Key& key : keys) ordered.push_back(std::move(*events[key.position]));
    return ordered;
}

ByteView payload_of(const Trace& trace, FlowId flow, ByteRange range) {
    const auto kept = trace.payloads.find(flow);
    if (kept == trace.payloads.end()) return {};
    const ByteRange there = intersect({0, kept->second.size()}, range);
    if (there.empty()) return {};
    return ByteView(kept->second).subspan(there.begin, there.size());
}

}  // namespace sticky
