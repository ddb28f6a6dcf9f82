#include "sim/sim_stage.h"

#include <algorithm>
#include <array>

namespace sticky::sim {
namespace {

struct ErrorText {
    std::string_view name, text;
};
// As the kernel's world says them (strerror of glibc).
constexpr std::array kErrors{
    ErrorText{"EADDRINUSE", "Address already in use"},
    ErrorText{"ECONNREFUSED", "Connection refused"},
    ErrorText{"ECONNRESET", "Connection reset by peer"},
    ErrorText{"EDESTADDRREQ", "Destination address required"},
    ErrorText{"EINVAL", "Invalid argument"},
    ErrorText{"EMSGSIZE", "Message too long"},
    ErrorText{"ENOPROTOOPT", "Protocol not available"},
    ErrorText{"ENOENT", "No such file or directory"},
    ErrorText{"ENOTCONN", "Transport endpoint is not connected"},
    ErrorText{"EPIPE", "Broken pipe"},
    ErrorText{"ETIMEDOUT", "Connection timed out"},
};

}  // namespace

SimStage::SimStage(const Cast& cast, const Profile& profile)
    : cast_(cast),
      profile_(profile),
      link_(cast.scenario->link.value_or(LinkSpec{})),
      fixed_(cast.scenario->schedule != Schedule::race),
      ways_{LinkWay(link_), LinkWay(link_)} {}

void SimStage::fail(Answer& answer, std::string_view error) {
    const auto* const found = std::ranges::find(kErrors, error, &ErrorText::name);
    STICKY_ASSERT(found != kErrors.end());
    answer.status = Answer::Status::failed;
    answer.error = found->name;
    answer.text = found->text;
    answer.ended = now_;
    if (answer.began == 0) answer.began = now_;
}

Nanos SimStage::step() {
    return now_ += profile_.call_cost;
}

// The link

LinkFlow& SimStage::flow_of(const Entering& entering) {
    const auto [flow, fresh] =
        flows_.try_emplace(entering.flow, cast_.scenario->seed, entering.flow);
    if (entering.data && flow->second.data_packets == 0) {
        const EndpointId sender = entering.sender;
        flow->second.heed(link_, sender == kNobody ? "" : cast_[sender].name, entering.connects);
    }
    return flow->second;
}

unsigned SimStage::enter(const Entering& entering) {
    const Flight& flight = entering.flight;
    const Nanos entered = fixed_ ? tick_ : now_;
    const Passage passage = ways_[entering.connects ? 0 : 1].enter(
        entered, entering.size, entering.data, flow_of(entering));
    if (passage.dropped) {
        tell({now_, flight.from, flight.datagram, flight.stray,
              Dropped{flight.number, *passage.dropped}});
        return 0;
    }
    flying_.emplace(std::pair{passage.due, ++order_}, flight);
    if (!passage.duplicated) return 1;
    tell({now_, flight.from, flight.datagram, flight.stray, Duplicated{flight.number}});
    flying_.emplace(std::pair{passage.due, ++order_}, flight);
    return 2;
}

bool SimStage::hand_over() {
    const Nanos limit = fixed_ ? tick_ : now_;
    if (flying_.empty() || flying_.begin()->first.first > limit) return false;
    const Flight flight = flying_.extract(flying_.begin()).mapped();
    step();
    tell({now_, flight.from, flight.datagram, !flight.stray, Arrived{flight.number}});
    arrive(flight);
    return true;
}

// Time

void SimStage::set_timer(std::uint32_t socket, Nanos due) {
    if (timer_of_.size() <= socket) timer_of_.resize(socket + 1, kNever);
    if (timer_of_[socket] == due) return;
    if (timer_of_[socket] != kNever) timers_.erase({timer_of_[socket], socket});
    timer_of_[socket] = due;
    if (due != kNever) timers_.emplace(due, socket);
}

// What timers send between two ticks enters the link at the second one.
void SimStage::run_until(Nanos at) {
    while (!timers_.empty() && timers_.begin()->first <= at) {
        const auto [due, socket] = *timers_.begin();
        now_ = std::max(now_ + 1, due);
        timers_.erase(timers_.begin());
        timer_of_[socket] = kNever;
        timer(socket);
    }
}

void SimStage::begin_tick(Nanos at) {
    tick_ = at;
    run_until(at);
    now_ = std::max(now_, at);
}

Nanos SimStage::next_due() const {
    const Nanos packet = flying_.empty() ? kNever : flying_.begin()->first.first;
    return std::min(packet, timers_.empty() ? kNever : timers_.begin()->first);
}

void SimStage::wait(Nanos until, std::span<const Interest> interests,
                    std::vector<SocketId>& changed) {
    if (fixed_) {
        // While connections are made no schedule counts ticks yet.
        begin_tick(std::min(until, std::max(now_, tick_) + kMillisecond));
        while (hand_over()) {
        }
        return;
    }
    race_to(until);
    if (!interests.empty()) now_ += profile_.wake_latency;
    for (const Interest& interest : interests) changed.push_back(interest.socket);
}

// To the next thing that happens, or to `until`.
void SimStage::race_to(Nanos until) {
    if (racers_ != nullptr && now_ > cast_.scenario->time_limit) {
        racers_->stop({ErrorKind::run, cast_.scenario->name,
                       "the time limit of " +
                           std::to_string(cast_.scenario->time_limit / kMillisecond) +
                           " ms is over: " + racers_->who_waits(),
                       "raise time_limit_ms, or look at what is waited for"});
    }
    if (racers_ != nullptr && next_due() == kNever && racers_->stuck()) {
        racers_->stop({ErrorKind::run, cast_.scenario->name, "deadlock: " + racers_->who_waits(),
                       "nobody can go on until somebody sends, marks or closes"});
    }
    const Nanos next = std::min(next_due(), until);
    run_until(next);
    now_ = std::max(now_, next);
    pass_on();
}

// In a race time goes on while programs run, and packets with it.
void SimStage::pass_on() {
    run_until(now_);
    while (hand_over()) {
    }
}

Nanos SimStage::patience() {
    return !flying_.empty() || busy() ? kNever : 1500 * kMillisecond;
}

// What passed

void SimStage::observe(std::vector<WireFact>& facts, bool last) {
    if (last) {
        const Nanos until = now_ + 1500 * kMillisecond;
        while ((!flying_.empty() || busy()) && now_ < until) {
            begin_tick(std::max(now_, tick_ + kMillisecond));
            while (hand_over()) {
            }
        }
        for (const auto& [when, flight] : flying_) {
            tell({now_, flight.from, flight.datagram, flight.stray,
                  Dropped{flight.number, DropRule::closed}});
        }
        flying_.clear();
    }
    std::size_t kept = 0;
    for (WireFact& fact : facts_) {
        const bool waits = !last && !known(fact.socket);
        if (!waits)
            facts.push_back(std::move(fact));
        else if (&facts_[kept++] != &fact)
            facts_[kept - 1] = std::move(fact);
    }
    facts_.erase(facts_.begin() + static_cast<std::ptrdiff_t>(kept), facts_.end());
}

}  // namespace sticky::sim
