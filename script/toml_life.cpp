#include <fmt/format.h>

#include "script/toml_steps.h"

namespace sticky {

SocketLife::SocketLife(Loading& loading, const EndpointSpec& endpoint)
    : loading_(loading), endpoint_(endpoint), connected_(endpoint.connect.has_value()) {
    if (endpoint.listen || endpoint.connect) {
        state_ = State::open;
        by_key_ = true;
    }
}

void SocketLife::open(const TomlPlace& place, bool connects, bool waits) {
    const bool datagrams = is_datagram(loading_.scenario.transport);
    // A step may try again what the machine refused (nobody listened yet, the port was in use), and
    // connect(2) on datagrams only says who is meant.
    const bool retry = !by_key_ && connects == connected_ && waits_;
    if (state_ == State::open && !retry && !(datagrams && connects)) {
        loading_.complain(
            place,
            fmt::format("'{}' already {}", endpoint_.name, connected_ ? "connects" : "listens"),
            "close first, or leave this step out");
    } else if (state_ == State::closed && endpoint_.listen && !datagrams) {
        loading_.complain(place,
                          fmt::format("what step {} closed is one connection of the listener '{}'",
                                      closed_by_, endpoint_.name),
                          "listen or connect by a step instead of a key to do it again");
    }
    state_ = State::open;
    connected_ = connected_ || connects;
    waits_ = waits;
}

void SocketLife::use(const TomlPlace& place, std::string_view verb) {
    if (state_ == State::closed) {
        loading_.complain(place,
                          fmt::format("step {} of '{}' can't {}: step {} closed the socket",
                                      number_, endpoint_.name, verb, closed_by_),
                          "move it before the close");
    } else if (state_ == State::none && !is_datagram(loading_.scenario.transport)) {
        loading_.complain(place,
                          fmt::format("step {} of '{}' can't {}: nothing is connected yet", number_,
                                      endpoint_.name, verb),
                          "put { connect = \"..\" } or { listen = true } before it");
    }
}

void SocketLife::send(const SendStep& step, const TomlPlace& place) {
    use(place, "send");
    const bool datagrams = is_datagram(loading_.scenario.transport);
    const RosterMember* member = loading_.cast.find(endpoint_.name);
    const bool answers = member != nullptr && member->listens;
    if (datagrams && !step.to && !connected_ && !answers && state_ != State::unknown) {
        loading_.complain(
            place, fmt::format("step {} of '{}' doesn't say to whom", number_, endpoint_.name),
            "add to = \"name\", or give the endpoint connect = \"name\"");
    }
}

void SocketLife::live_through(const StepAction& action, const TomlPlace& place) {
    if (std::holds_alternative<RunStep>(action)) {
        state_ = State::unknown;
    } else if (std::holds_alternative<ListenStep>(action)) {
        open(place, false);
    } else if (const auto* connect = std::get_if<ConnectStep>(&action)) {
        open(place, true, !connect->nonblocking);
    } else if (const auto* step = std::get_if<SendStep>(&action)) {
        send(*step, place);
    } else if (std::holds_alternative<RecvStep>(action)) {
        use(place, "recv");
    } else if (std::holds_alternative<SetStep>(action)) {
        use(place, "set options");
    } else if (std::holds_alternative<ShutdownStep>(action)) {
        use(place, "shut down");
    } else if (std::holds_alternative<CloseStep>(action) ||
               std::holds_alternative<ResetStep>(action)) {
        use(place, "close");
        state_ = State::closed;
        connected_ = false;
        by_key_ = false;
        closed_by_ = number_;
    }
}

}  // namespace sticky
