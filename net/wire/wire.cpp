#include "net/wire/wire.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include "net/socket_error.h"
#include "net/wire/child_process.h"
#include "net/wire/private_network.h"
#include "trace/trace_feed.h"

namespace sticky {
namespace {

// Passes on what the child tells, until it has told everything.
class Listener {
public:
    Listener(const PlayOptions& options, Stepper* stepper) : options_(options), stepper_(stepper) {}

    // Answers what went wrong with the child itself.
    std::optional<Error> run(ChildProcess& child) {
        std::array<char, 1 << 16> buffer;
        while (!done_) {
            if (!wait_for(child)) break;
            const ssize_t got = read(child.from(), buffer.data(), buffer.size());
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) break;
            if (!fields_.feed({buffer.data(), static_cast<std::size_t>(got)})) return broken("");
            while (const auto item = fields_.next()) {
                if (std::string wrong = take(*item); !wrong.empty()) return broken(wrong);
            }
            pass_on();
        }
        pass_on();
        if (!done_ && cancelled()) return cancelled_run();
        if (!done_ && !(stepper_ != nullptr && stepper_->stop()))
            return broken("it ended too early");
        return std::nullopt;
    }

    // `header`: of a run whose child had not even begun.
    Played played(TraceHeader header) {
        Played played;
        if (!feed_.begun()) {
            if (options_.sink != nullptr) options_.sink->begin(header);
            feed_.trace().header = std::move(header);
        }
        order_events(feed_.trace().events);
        played.trace = std::move(feed_.trace());
        played.failure = std::move(failure_);
        return played;
    }

private:
    static Error broken(const std::string& why) {
        return {ErrorKind::run, "the world wire",
                "its process can't be understood" + (why.empty() ? "" : ": " + why),
                "the trace holds what came before"};
    }

    std::string take(const FieldReader::Item& item) {
        if (item.key.empty()) {
            const auto line = feed_.take(item.value);
            if (!line) return line.error().what;
            if (*line == TraceFeed::Line::header && options_.sink != nullptr)
                options_.sink->begin(feed_.trace().header);
            return {};
        }
        if (item.key == "done") done_ = true;
        if (take_failure(error_, item)) failure_ = error_;
        if (item.key == "held" && stepper_ != nullptr) {
            if (const auto note = held_note(item.value)) stepper_->held(*note);
        }
        return {};
    }

    void pass_on() {
        const std::vector<Event>& events = feed_.trace().events;
        if (passed_ == events.size()) return;
        if (options_.sink != nullptr)
            options_.sink->take(std::span(events).subspan(passed_), feed_.trace().payloads);
        if (stepper_ != nullptr) stepper_->seen(feed_.trace());
        passed_ = events.size();
    }

    void pass_commands(ChildProcess& child) {
        for (const Stepper::Command& command : stepper_->commands()) {
            child.say(field_text(command.action, std::to_string(command.packet)));
        }
    }

    bool cancelled() const { return options_.cancelled && options_.cancelled(); }

    // Until the child says something; it is given what the stepper says meanwhile. False: it is to
    // stop.
    bool wait_for(ChildProcess& child) {
        constexpr int kAskAgain = 5;  // ms
        for (;;) {
            if (stepper_ != nullptr) pass_commands(child);
            if (cancelled() || (stepper_ != nullptr && stepper_->stop())) return false;
            const int hand = stepper_ != nullptr ? stepper_->descriptor() : -1;
            std::array<pollfd, 2> wait{{{child.from(), POLLIN, 0}, {hand, POLLIN, 0}}};
            poll(wait.data(), wait.size(),
                 stepper_ != nullptr || options_.cancelled ? kAskAgain : -1);
            if (wait[0].revents != 0) return true;
        }
    }

    const PlayOptions& options_;
    Stepper* stepper_;
    FieldReader fields_;
    TraceFeed feed_;
    std::size_t passed_ = 0;
    Error error_;
    std::optional<Error> failure_;
    bool done_ = false;
};

// `tap`: as in WireRequest.
Played play(const Scenario& scenario, const PlayOptions& options, Stepper* stepper,
            std::string tap = {}) {
    Played played;
    Result<ChildProcess> child = start_wire_child();
    if (!child) {
        played.failure = child.error();
        return played;
    }
    WireRequest request;
    request.name = scenario.name;
    request.text = scenario.text;
    request.overrides = scenario.overrides;
    request.files = scenario.files;
    request.payload_limit = options.payload_limit;
    request.tap = std::move(tap);
    const char* const device = std::getenv("STICKY_TUN");
    request.device = device == nullptr ? kTunDevice : device;
    if (stepper != nullptr) request.hand = stepper->handshakes() ? "all" : "connected";
    child->say(to_text(request));
    Listener listener(options, stepper);
    const std::optional<Error> broken = listener.run(*child);
    child->end();
    played = listener.played(header_of(Cast(scenario), request.tap.empty() ? "wire" : "loopback",
                                       options.payload_limit));
    if (broken && !played.failure) played.failure = broken;
    return played;
}

}  // namespace

Played play_wire(const Scenario& scenario, const PlayOptions& options) {
    if (auto unfit = unfit_for_wire(scenario)) return {{}, std::move(unfit)};
    return play(scenario, options, nullptr);
}

Played step_wire(const Scenario& scenario, const PlayOptions& options, Stepper& stepper) {
    if (auto unfit = unfit_for_wire(scenario)) return {{}, std::move(unfit)};
    return play(scenario, options, &stepper);
}

Played play_captured(const Scenario& scenario, const PlayOptions& options) {
    auto unfit = unfit_for_loopback(scenario);
    if (!unfit && is_unix(scenario.transport)) {
        unfit = Error{ErrorKind::machine, scenario.name,
                      "unix sockets send no packets, so there is nothing to capture",
                      "leave --capture out"};
    }
    if (unfit) return {{}, std::move(unfit)};
    return play(scenario, options, nullptr, options.stamps ? "stamps" : "alone");
}

std::optional<Error> unfit_for_wire(const Scenario& scenario) {
    const auto unfit = [&](std::string what, std::string remedy) {
        return Error{ErrorKind::machine, scenario.name, std::move(what), std::move(remedy)};
    };
    if (is_unix(scenario.transport)) {
        return unfit("unix sockets use no network, so the world wire can't see them",
                     "play it in the world loopback");
    }
    if (scenario.ip == 6 && scenario.link && scenario.link->mtu < 1280) {
        return unfit("IPv6 needs an MTU of 1280 bytes or more (RFC 8200, section 5)",
                     "raise link.mtu, or set ip = 4");
    }
    return std::nullopt;
}

}  // namespace sticky
